"""Socket.IO's packets, with bytes anywhere in them, and whatever a peer may send instead."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import assume, example, given
from hypothesis import strategies as st

from antiphon.errors import EncodeError, RemoteProtocolError
from antiphon.names import RESERVED_EVENTS
from antiphon.protocol.socketio.binary import restore_attachments
from antiphon.protocol.socketio.json_codec import decode_json, encode_json
from antiphon.protocol.socketio.packet import MAX_ATTACHMENTS, Packet, PacketType
from antiphon.protocol.socketio.parser import JSONDecoder, JSONParser
from tests.properties.profile import QUICK
from tests.properties.values import as_received, json_values, texts, values_with_bytes

CONNECT, DISCONNECT, EVENT, ACK, CONNECT_ERROR, *_ = PacketType


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same to JavaScript, where 1 and 1.0 are, and 0 and -0 nearly."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return float(one) == float(other)
    return type(one) is type(other) and bool(one == other)


@QUICK
@given(values_with_bytes)
def test_a_value_comes_back_as_it_was(value: Any) -> None:
    assume(within_floats(value))
    text, attachments = encode_json([value])
    received = decode_json(text.decode())
    restore_attachments(received, attachments)
    assert same(received, [as_received(value)])


def within_floats(value: Any) -> bool:
    """Whether no integer is larger than what JavaScript's numbers can hold at all."""
    if isinstance(value, dict):
        return all(map(within_floats, value.values()))
    if isinstance(value, list):
        return all(map(within_floats, value))
    return not isinstance(value, int) or abs(value) < 2**1000


@QUICK
@given(json_values)
def test_a_value_is_written_as_json_and_nothing_else(value: Any) -> None:
    text, attachments = encode_json(value)
    assert attachments == []
    text.decode("utf-8")  # never a broken surrogate
    assert b"\x1e" not in text
    assert b"NaN" not in text or "NaN" in str(value)
    json.loads(text)


@QUICK
@given(values_with_bytes)
def test_both_paths_write_the_same(value: Any) -> None:
    fast, attachments = encode_json([value])
    slow, attachments_too = encode_json([value, "\ud800"])
    assert attachments == attachments_too
    assert json.loads(slow)[:-1] == json.loads(fast)


anything = st.text(st.sampled_from('{}[]",:0123456789.eE-+tfn\\u \ud800ä'), max_size=40)


@QUICK
@given(texts | anything)
@example("[" * 5000)
@example('{"a":' * 5000)
def test_any_text_is_json_or_an_error(text: str) -> None:
    try:
        decode_json(text)
    except RemoteProtocolError as error:
        assert error.reason == "forced close"


namespaces = st.just("/") | st.text(
    st.characters(codec="utf-8", exclude_characters=","), max_size=10
).map(lambda name: "/" + name)
ids = st.none() | st.integers(0, 10**16 - 1)
events = st.lists(values_with_bytes, max_size=3).flatmap(
    lambda args: texts.filter(lambda name: name not in RESERVED_EVENTS).map(
        lambda name: [name, *args]
    )
)
objects = st.dictionaries(texts, json_values, max_size=3)
packets = st.one_of(
    st.builds(Packet, st.just(EVENT), namespaces, events, ids),
    st.builds(Packet, st.just(ACK), namespaces, st.lists(values_with_bytes, max_size=3), ids),
    st.builds(Packet, st.just(CONNECT), namespaces, st.none() | objects),
    st.builds(Packet, st.just(CONNECT_ERROR), namespaces, objects),
    st.builds(Packet, st.just(DISCONNECT), namespaces),
)


@QUICK
@given(packets)
def test_a_packet_comes_back_as_it_was(packet: Packet) -> None:
    text, attachments = JSONParser().encode(packet)
    assert text is not None
    assume(len(attachments) <= MAX_ATTACHMENTS)
    assume(within_floats(packet.data))
    decoder = JSONDecoder()
    found = decoder.decode_text(text[1:].decode())
    for attachment in attachments:
        assert found is None
        found = decoder.decode_binary(attachment)
    assert found is not None
    assert (found.type, found.namespace, found.id) == (packet.type, packet.namespace, packet.id)
    assert same(found.data, as_received(packet.data))


HOLES = ['{"_placeholder":true,"num":0}', '{"_placeholder":true,"num":1}', '"x"', "1", "[]"]
frames = st.one_of(
    st.binary(max_size=5),
    st.text(st.sampled_from('0123456789-/,[]{}":ab _\ud800'), max_size=20),
    st.builds(
        "{}[{}]".format,
        st.sampled_from(["2", "21", "51-", "52-", "61-0", "62-/a,1", "3", "30", "0", "40"]),
        st.lists(st.sampled_from(HOLES), max_size=3).map(",".join),
    ),
)


@QUICK
@given(st.lists(frames, max_size=12))
def test_any_frames_are_packets_or_an_error(sent: list[str | bytes]) -> None:
    decoder = JSONDecoder()
    for frame in sent:
        try:
            if isinstance(frame, str):
                packet = decoder.decode_text(frame)
            else:
                packet = decoder.decode_binary(frame)
        except RemoteProtocolError as error:
            assert error.reason == "forced close"
            return
        if packet is not None:
            check(packet)


def check(packet: Packet) -> None:
    """What every packet that was let through must be."""
    assert packet.type in {CONNECT, DISCONNECT, EVENT, ACK, CONNECT_ERROR}
    assert packet.namespace.startswith("/")
    if packet.type is EVENT:
        assert isinstance(packet.data[0], str)
        assert packet.data[0] not in RESERVED_EVENTS
    elif packet.type is ACK:
        assert isinstance(packet.data, list)
    elif packet.type is CONNECT:
        assert packet.data is None or isinstance(packet.data, dict)


@QUICK
@given(st.recursive(st.builds(object) | st.complex_numbers(), st.lists, max_leaves=3))
def test_what_cannot_be_sent_is_an_error_of_ours(value: Any) -> None:
    try:
        encode_json(value)
    except EncodeError:
        return
    assert json.loads(encode_json(value)[0]) == value  # empty lists only
