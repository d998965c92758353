"""Several packets in one body."""

from __future__ import annotations

import pytest

from antiphon.errors import RemoteProtocolError
from antiphon.protocol.engineio.packet import Packet, PacketType
from antiphon.protocol.engineio.payload import decode_payload, encode_payload

MESSAGE = PacketType.MESSAGE

GOLDEN = [
    ([Packet(MESSAGE, "hello")], "4hello"),
    ([Packet(MESSAGE, "hello"), Packet(PacketType.PING)], "4hello\x1e2"),
    (
        [Packet(MESSAGE, ""), Packet(MESSAGE, b"\x01\x02\x03"), Packet(MESSAGE, "€")],
        "4\x1ebAQID\x1e4€",
    ),
]


@pytest.mark.parametrize(("packets", "text"), GOLDEN)
def test_bodies(packets: list[Packet], text: str) -> None:
    assert encode_payload(packets) == text.encode()
    assert list(decode_payload(text.encode())) == packets


def test_packets_before_a_bad_one_count() -> None:
    packets = decode_payload(b"4one\x1e4two\x1eabc\x1e4three")
    assert [next(packets).data, next(packets).data] == ["one", "two"]
    with pytest.raises(RemoteProtocolError, match="unknown packet type"):
        next(packets)


@pytest.mark.parametrize("body", [b"", b"\x1e", b"4a\x1e", b"\x1e4a", b"4a\x1e\x1e4b"])
def test_an_empty_packet_is_bad(body: bytes) -> None:
    with pytest.raises(RemoteProtocolError, match="empty packet"):
        list(decode_payload(body))


@pytest.mark.parametrize("body", [b"4\xff", b"4\xed\xa0\x80", b"4a\x1e4\xc3", b"\xfe"])
def test_what_is_not_utf8_is_bad_as_a_whole(body: bytes) -> None:
    with pytest.raises(RemoteProtocolError, match="payload is not UTF-8"):
        next(decode_payload(body))


def test_may_hold_any_number() -> None:
    assert sum(1 for _ in decode_payload(b"\x1e".join([b"4"] * 100_000))) == 100_000
