"""Engine.IO packets as text (protocol 4, «Packet encoding»)."""

from __future__ import annotations

import pytest

from antiphon.errors import RemoteProtocolError
from antiphon.protocol.engineio.packet import (
    Packet,
    PacketType,
    decode_base64,
    decode_packet,
    encode_packet,
)

GOLDEN = [
    (Packet(PacketType.OPEN, '{"sid":"x"}'), '0{"sid":"x"}'),
    (Packet(PacketType.CLOSE), "1"),
    (Packet(PacketType.PING), "2"),
    (Packet(PacketType.PING, "probe"), "2probe"),
    (Packet(PacketType.PONG, "probe"), "3probe"),
    (Packet(PacketType.MESSAGE, "hello"), "4hello"),
    (Packet(PacketType.MESSAGE, ""), "4"),
    (Packet(PacketType.MESSAGE, "äß€\U0001f600"), "4äß€\U0001f600"),
    (Packet(PacketType.MESSAGE, "4"), "44"),
    (Packet(PacketType.UPGRADE), "5"),
    (Packet(PacketType.NOOP), "6"),
    (Packet(PacketType.MESSAGE, b"\x01\x02\x03"), "bAQID"),
    (Packet(PacketType.MESSAGE, b"\x01"), "bAQ=="),
    (Packet(PacketType.MESSAGE, b"\xff\xfe\xfd\xfc"), "b//79/A=="),
    (Packet(PacketType.MESSAGE, b""), "b"),
]


@pytest.mark.parametrize(("packet", "text"), GOLDEN, ids=[text for _, text in GOLDEN])
def test_frames(packet: Packet, text: str) -> None:
    assert encode_packet(packet) == text.encode()
    assert decode_packet(text) == packet


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty packet"),
        ("7", "unknown packet type"),
        ("a", "unknown packet type"),
        (" 4", "unknown packet type"),
        ("B", "unknown packet type"),
        ("-1", "unknown packet type"),
        ("٤hello", "unknown packet type"),  # a digit, but no ASCII one
        ("\x1e", "unknown packet type"),
    ],
)
def test_what_is_none(text: str, message: str) -> None:
    with pytest.raises(RemoteProtocolError, match=message) as caught:
        decode_packet(text)
    assert caught.value.reason == "parse error"


@pytest.mark.parametrize("text", ["A", "AQ", "AQI", "AQ=", "AQ===", "A-_D", "AQ ID", "AQID\n", "ä"])
def test_base64_that_is_bad(text: str) -> None:
    with pytest.raises(RemoteProtocolError, match="invalid base64"):
        decode_base64(text)
