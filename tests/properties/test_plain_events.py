"""The short way of plain events, against the long way of all packets: one must mean the other."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from antiphon.errors import RemoteProtocolError
from antiphon.protocol.socketio.packet import Packet, PacketType
from antiphon.protocol.socketio.parser import JSONDecoder, JSONParser
from tests.properties.profile import QUICK
from tests.properties.values import values_with_bytes

names = st.text(min_size=1, max_size=5) | st.sampled_from(["connect", "disconnect", "error"])
heads = st.sampled_from(["", "7", "007", "0" * 16, "1" * 17, "-1", "٣", " 1", "/chat,", "1/"])
tails = st.sampled_from(["", "x", "]", "\ud800"])


@QUICK
@given(st.sampled_from("0123456x"), heads, st.sampled_from(["[]", "{}", '["a",1]', "[1]"]), tails)
@example("2", "12", '["a"]', "")
@example("2", "", '["disconnect"]', "")
@example("2", "", '["a","\ud800"]', "")
def test_reading_takes_no_other_meaning(kind: str, head: str, payload: str, tail: str) -> None:
    text = kind + head + payload + tail
    found = JSONDecoder().decode_event("4" + text, 1)
    assert found == JSONDecoder().decode_event(text, 0)
    if found is None:
        return
    event, ack_id = found
    assert JSONDecoder().decode_text(text) == Packet(PacketType.EVENT, "/", event, ack_id)


@QUICK
@given(names, st.lists(values_with_bytes, max_size=2), st.none() | st.integers(0, 10**16 - 1))
def test_every_plain_event_is_read(name: str, args: list[Any], ack_id: int | None) -> None:
    packet = Packet(PacketType.EVENT, "/", [name, *args], ack_id)
    text, attachments = JSONParser().encode(packet)
    assert text is not None
    try:
        plain = JSONDecoder().decode_text(text[1:].decode())
    except RemoteProtocolError:
        plain = None  # a reserved name
    found = JSONDecoder().decode_event(text.decode(), 1)
    assert attachments or plain is None or found == (plain.data, ack_id)


def test_nothing_is_read_while_attachments_are_due() -> None:
    decoder = JSONDecoder()
    assert decoder.decode_text('51-["a",{"_placeholder":true,"num":0}]') is None
    assert decoder.decode_event('42["b"]', 1) is None


@QUICK
@given(
    st.sampled_from(["/", "/chat"]),
    st.lists(values_with_bytes, max_size=3),
    st.none() | st.integers(0, 10**16 - 1),
)
def test_writing_gives_the_same_bytes(namespace: str, args: list[Any], ack_id: int | None) -> None:
    parser, data = JSONParser(), ["event", *args]
    packet = Packet(PacketType.EVENT, namespace, data, ack_id)
    assert parser.encode_event(namespace, data, ack_id) == parser.encode(packet)
    ack = Packet(PacketType.ACK, namespace, args, ack_id or 0)
    assert parser.encode_ack(namespace, args, ack_id or 0) == parser.encode(ack)
