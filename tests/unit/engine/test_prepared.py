"""A message that is encoded once, in the forms that transports want."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from antiphon.engine.prepared import BINARY, TEXT, Prepared, PreparedInPython, encode_frame
from tests.twins import twins


@pytest.fixture(params=twins(PreparedInPython))
def kind(request: pytest.FixtureRequest) -> type[Prepared]:
    """What is written in Python, and what is compiled."""
    found: type[Prepared] = request.param
    return found


@pytest.mark.parametrize(
    ("make", "string", "attachments", "payload", "size"),
    [
        (lambda kind: kind.of(""), "4", [], b"4", 1),
        (lambda kind: kind.of("hällo €"), "4hällo €", [], "4hällo €".encode(), 11),
        (lambda kind: kind.of(b"\x01\x02\x03"), "", [b"\x01\x02\x03"], b"bAQID", 3),
        (lambda kind: kind.of(bytearray(b"")), "", [b""], b"b", 0),
        (
            lambda kind: kind(b'451-["x",{"_placeholder":true,"num":0}]', [b"\x01", b"\xff\xfe"]),
            '451-["x",{"_placeholder":true,"num":0}]',
            [b"\x01", b"\xff\xfe"],
            b'451-["x",{"_placeholder":true,"num":0}]\x1ebAQ==\x1eb//4=',
            42,
        ),
    ],
)
def test_forms(
    kind: type[Prepared],
    make: Callable[[type[Prepared]], Prepared],
    string: str,
    attachments: list[bytes],
    payload: bytes,
    size: int,
) -> None:
    message = make(kind)
    assert message.string == string
    assert list(message.attachments) == attachments
    assert message.payload == payload
    assert message.size == size


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 255, 256, 65_535, 65_536, 70_000])
def test_frames_of_any_size(kind: type[Prepared], size: int) -> None:
    data = bytes(size)
    assert kind(data).frames == encode_frame(TEXT, data)
    frames = encode_frame(TEXT, b"4") + encode_frame(BINARY, data) + encode_frame(BINARY, b"x")
    assert kind(b"4", [data, b"x"]).frames == frames
    assert kind(None, (data,), wire=b"made before").frames == b"made before"


def test_whether_to_compress(kind: type[Prepared]) -> None:
    assert [kind(b"4").compress, kind.of("", compress=False).compress] == [True, False]
    assert [kind(b"4", (), False).compress, kind(b"4", wire=None).wire] == [False, None]


def test_are_made_once(kind: type[Prepared]) -> None:
    message = kind.of("hello")
    assert message.payload is message.payload
    assert message.string is message.string


def test_copies_bytes_that_may_change(kind: type[Prepared]) -> None:
    data = bytearray(b"\x01\x02")
    message = kind.of(data)  # type: ignore[arg-type]
    data[0] = 9
    assert list(message.attachments) == [b"\x01\x02"]


@pytest.mark.parametrize("data", [5, 5.0, None, [1, 2], {"a": 1}])
def test_is_made_of_text_or_bytes_only(kind: type[Prepared], data: object) -> None:
    with pytest.raises(TypeError, match="a message is a str or bytes, not"):
        kind.of(data)  # type: ignore[arg-type]


def test_is_made_of_whatever_has_bytes(kind: type[Prepared]) -> None:
    message = kind.of(memoryview(b"abcd")[::2])  # type: ignore[arg-type]
    assert list(message.attachments) == [b"ac"]
