"""A message that is encoded once, in the forms that transports want."""

from __future__ import annotations

import pytest

from antiphon.engine.prepared import Prepared


@pytest.mark.parametrize(
    ("message", "string", "attachments", "payload", "size"),
    [
        (Prepared.of(""), "4", [], b"4", 1),
        (Prepared.of("hällo €"), "4hällo €", [], "4hällo €".encode(), 11),
        (Prepared.of(b"\x01\x02\x03"), "", [b"\x01\x02\x03"], b"bAQID", 3),
        (Prepared.of(b""), "", [b""], b"b", 0),
        (
            Prepared(b'451-["x",{"_placeholder":true,"num":0}]', [b"\x01", b"\xff\xfe"]),
            '451-["x",{"_placeholder":true,"num":0}]',
            [b"\x01", b"\xff\xfe"],
            b'451-["x",{"_placeholder":true,"num":0}]\x1ebAQ==\x1eb//4=',
            42,
        ),
    ],
)
def test_forms(
    message: Prepared, string: str, attachments: list[bytes], payload: bytes, size: int
) -> None:
    assert message.string == string
    assert list(message.attachments) == attachments
    assert message.payload == payload
    assert message.size == size


def test_are_made_once() -> None:
    message = Prepared.of("hello")
    assert message.payload is message.payload
    assert message.string is message.string


def test_copies_bytes_that_may_change() -> None:
    data = bytearray(b"\x01\x02")
    message = Prepared.of(data)  # type: ignore[arg-type]
    data[0] = 9
    assert list(message.attachments) == [b"\x01\x02"]
