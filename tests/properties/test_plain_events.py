"""The short way of plain events, against the long way of all packets: one must mean the other."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from antiphon.errors import EncodeError, RemoteProtocolError
from antiphon.protocol.socketio.event_reader import EventReader
from antiphon.protocol.socketio.packet import Packet, PacketType
from antiphon.protocol.socketio.packet_writer import PacketWriter
from antiphon.protocol.socketio.parser import JSONDecoder, JSONParser, plain_event_reader
from tests.properties.profile import QUICK
from tests.properties.values import values_with_bytes
from tests.twins import twins

names = st.text(min_size=1, max_size=5) | st.sampled_from(["connect", "disconnect", "error"])


class Name(StrEnum):
    CHAT = "/chat"


heads = st.sampled_from(["", "7", "007", "0" * 16, "1" * 17, "-1", "٣", " 1", "/chat,", "1/"])
tails = st.sampled_from(["", "x", "]", "\ud800"])


@pytest.mark.parametrize("kind", twins(EventReader))
@QUICK
@given(st.sampled_from("0123456x"), heads, st.sampled_from(["[]", "{}", '["a",1]', "[1]"]), tails)
@example("2", "12", '["a"]', "")
@example("2", "", '["disconnect"]', "")
@example("2", "", '["a","\ud800"]', "")
def test_reading_takes_no_other_meaning(
    kind: type[EventReader], digit: str, head: str, payload: str, tail: str
) -> None:
    text = digit + head + payload + tail
    found = kind().read("4" + text, 1)
    assert found == kind().read(text, 0)
    if found is None:
        return
    event, ack_id = found
    assert JSONDecoder().decode_text(text) == Packet(PacketType.EVENT, "/", event, ack_id)


@pytest.mark.parametrize("kind", twins(EventReader))
@QUICK
@given(names, st.lists(values_with_bytes, max_size=2), st.none() | st.integers(0, 10**16 - 1))
def test_every_plain_event_is_read(
    kind: type[EventReader], name: str, args: list[Any], ack_id: int | None
) -> None:
    packet = Packet(PacketType.EVENT, "/", [name, *args], ack_id)
    text, attachments = JSONParser().encode(packet)
    assert text is not None
    try:
        plain = JSONDecoder().decode_text(text[1:].decode())
    except RemoteProtocolError:
        plain = None  # a reserved name
    found = kind().read(text.decode(), 1)
    assert attachments or plain is None or found == (plain.data, ack_id)


def test_nothing_is_read_while_attachments_are_due() -> None:
    decoder = JSONDecoder()
    assert decoder.decode_text('51-["a",{"_placeholder":true,"num":0}]') is None
    assert plain_event_reader(decoder)('42["b"]', 1) is None
    assert decoder.decode_binary(b"x") is not None
    assert plain_event_reader(decoder)('42["b"]', 1) == (["b"], None)


@pytest.mark.parametrize("kind", twins(EventReader))
def test_what_ends_early_is_no_event(kind: type[EventReader]) -> None:
    for text in ("", "4", "42", "42[", "421", "42" + "1" * 16, "42" + "1" * 17 + '["a"]'):
        assert kind().read(text, 1) is None
    assert kind().read("42" + "1" * 16 + '["a"]', 1) == (["a"], 1_111_111_111_111_111)


@pytest.mark.parametrize("kind", twins(PacketWriter))
@QUICK
@given(
    st.sampled_from(["/", "/chat"]),
    st.lists(values_with_bytes, max_size=3),
    st.none() | st.integers(0, 10**16 - 1),
)
def test_writing_gives_the_same_bytes(
    kind: type[PacketWriter], namespace: str, args: list[Any], ack_id: int | None
) -> None:
    for packet_type, data in ((PacketType.EVENT, ["event", *args]), (PacketType.ACK, args)):
        packet = Packet(packet_type, namespace, data, ack_id)
        assert kind(packet_type).write(namespace, data, ack_id) == JSONParser().encode(packet)


@pytest.mark.parametrize("kind", twins(PacketWriter))
def test_writing_takes_what_the_long_way_takes(kind: type[PacketWriter]) -> None:
    write = kind(PacketType.EVENT).write
    odd = write("/", ["a", "\ud800", 2**70], None)
    assert odd == (b'42["a","\\ud800",1180591620717411303424]', [])
    given: list[Any] = ["a", bytearray(b"b"), memoryview(b"c"), {1: b"d"}]
    text, attachments = write("/", given, 7)
    assert attachments == [b"b", b"c", b"d"]
    assert (text or b"").startswith(b'453-7["a",')
    with pytest.raises(EncodeError, match="type object"):
        write("/", ["a", object()], None)
    assert write(Name.CHAT, ["a"], 2**63 - 1) == (b'42/chat,9223372036854775807["a"]', [])
