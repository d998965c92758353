"""Namespaces with a query, as Socket.IO 2 asks for them."""

from __future__ import annotations

import pytest

from antiphon.errors import RemoteProtocolError
from antiphon.protocol.socketio.packet import Packet, PacketType
from antiphon.protocol.socketio.parser import JSONDecoder
from antiphon.protocol.socketio.query_decoder import MAX_FIELDS, QueryDecoder

CONNECT, DISCONNECT, EVENT, ACK, *_ = PacketType


@pytest.mark.parametrize(
    ("text", "packet"),
    [
        ("0", Packet(CONNECT, "/", {})),
        ("0/chat", Packet(CONNECT, "/chat", {})),
        ("0/chat?", Packet(CONNECT, "/chat", {})),
        ("0/chat?token=abc,", Packet(CONNECT, "/chat", {"token": "abc"})),
        ("0/?a=1&b=&a=2&c", Packet(CONNECT, "/", {"a": "2", "b": "", "c": ""})),
        ("0/chat?t=%C5%BE%2C+x", Packet(CONNECT, "/chat", {"t": "ž, x"})),
        ('0/chat?t=1,{"t":2}', Packet(CONNECT, "/chat", {"t": "1"})),
        ("0/žluť?a=1", Packet(CONNECT, "/žluť", {"a": "1"})),
        ("1/chat?token=abc,", Packet(DISCONNECT, "/chat")),
        ('2/chat?x=1,7["say"]', Packet(EVENT, "/chat", ["say"], 7)),
        ('2["say"]', Packet(EVENT, "/", ["say"])),
        ("3/chat,7[]", Packet(ACK, "/chat", [], 7)),
    ],
)
def test_packets(text: str, packet: Packet) -> None:
    assert QueryDecoder(JSONDecoder()).decode_text(text) == packet


def test_a_packet_with_attachments() -> None:
    decoder = QueryDecoder(JSONDecoder())
    hole = '{"_placeholder":true,"num":0}'
    assert decoder.decode_text(f'51-/chat?a=1,["x",{hole}]') is None
    assert decoder.decode_binary(b"\x01") == Packet(EVENT, "/chat", ["x", b"\x01"])


def test_a_query_has_so_many_parameters_and_no_more() -> None:
    decoder = QueryDecoder(JSONDecoder())
    fields = [f"f{number}=1" for number in range(MAX_FIELDS + 1)]
    packet = decoder.decode_text("0/chat?" + "&".join(fields[:-1]))
    assert packet is not None
    assert len(packet.data) == MAX_FIELDS
    with pytest.raises(RemoteProtocolError) as caught:
        decoder.decode_text("0/chat?" + "&".join(fields))
    assert caught.value.reason == "forced close"
