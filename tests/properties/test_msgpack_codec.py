"""MessagePack: values come back, and whatever else arrives is a packet or an error."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import assume, example, given
from hypothesis import strategies as st
from msgspec.msgpack import Ext, encode

from antiphon.errors import RemoteProtocolError
from antiphon.protocol.socketio.msgpack_codec import decode_msgpack, encode_msgpack, to_plain
from antiphon.protocol.socketio.msgpack_parser import MsgpackParser
from antiphon.protocol.socketio.msgpack_reader import read_exactly
from antiphon.protocol.socketio.packet import PacketType
from tests.properties.profile import QUICK
from tests.properties.values import same_msgpack, values_with_times

UNDEFINED = Ext(0, b"\0")


@QUICK
@given(values_with_times)
def test_a_value_comes_back_as_it_was(value: Any) -> None:
    assume(within_floats(value))
    assert same_msgpack(decode_msgpack(encode_msgpack(to_plain([value]))), [value])


def within_floats(value: Any) -> bool:
    if isinstance(value, dict):
        return all(map(within_floats, value.values()))
    if isinstance(value, list):
        return all(map(within_floats, value))
    return not isinstance(value, int) or abs(value) < 2**1000


@QUICK
@given(values_with_times)
def test_both_readers_read_the_same(value: Any) -> None:
    assume(within_floats(value))
    data = encode_msgpack(to_plain([value]))
    assert same_msgpack(read_exactly(data), decode_msgpack(data))


heads = st.sampled_from([b"\x91", b"\x92", b"\x81\xa1a", b"\xd4\x00", b"\xc7", b"\xd9", b"\xdd\0"])


@QUICK
@given(st.lists(heads | st.binary(max_size=6), max_size=12).map(b"".join))
@example(b"\x91" * 5000)
@example(b"\x81\xa1a" * 5000)
def test_any_bytes_are_a_value_or_an_error(data: bytes) -> None:
    found: list[Any] = []
    for read in (decode_msgpack, read_exactly):
        try:
            found.append(read(data))
        except RemoteProtocolError as error:
            assert error.reason == "forced close"
    if len(found) == 2:
        assert repr(found[0]) == repr(found[1])


odd = st.none() | st.booleans() | st.integers(-2, 6) | st.text(max_size=3) | st.just(UNDEFINED)
fields = st.fixed_dictionaries(
    {},
    optional={
        "type": st.integers(0, 4) | odd,
        "nsp": st.just("/") | odd,
        "data": st.lists(odd, max_size=2) | odd | st.dictionaries(st.text(max_size=2), odd),
        "id": st.integers(0, 9) | odd,
    },
)


@QUICK
@given(fields)
def test_any_fields_are_a_packet_or_an_error(packet: dict[str, Any]) -> None:
    try:
        found = MsgpackParser().decoder().decode_binary(encode(packet))
    except RemoteProtocolError as error:
        assert error.reason == "forced close"
        return
    assert found is not None
    assert found.type in tuple(PacketType)[:5]
    assert found.namespace.startswith("/")
    assert found.id is None or type(found.id) is int
    if found.type is PacketType.EVENT:
        assert isinstance(found.data[0], str)


@QUICK
@given(st.datetimes(timezones=st.just(UTC)))
def test_a_time_arrives_to_the_millisecond(moment: datetime) -> None:
    arrived = decode_msgpack(encode_msgpack(to_plain(moment)))
    assert arrived == moment.replace(microsecond=moment.microsecond // 1000 * 1000)
