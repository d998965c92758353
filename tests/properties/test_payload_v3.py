"""Payloads of revision 3 come back, and whatever else arrives is a packet or an error."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from antiphon.errors import RemoteProtocolError
from antiphon.protocol.engineio.packet import Packet, PacketType
from antiphon.protocol.engineio.payload_v3 import (
    decode_binary_payload,
    decode_text_payload,
    encode_base64_message,
    encode_binary_message,
    encode_binary_payload,
    encode_text_payload,
)
from tests.properties.profile import QUICK

kinds = st.sampled_from(PacketType)
characters = st.characters(codec="utf-8") | st.sampled_from("0123456789:🦊日\x00\xff")
packets = st.builds(Packet, kinds, st.text(characters, max_size=12)) | st.builds(
    Packet, st.just(PacketType.MESSAGE), st.binary(max_size=12)
)


def text_of(packet: Packet) -> bytes:
    if isinstance(packet.data, bytes):
        return encode_base64_message(packet.data)
    return (packet.type + packet.data).encode()


@QUICK
@given(st.lists(packets, min_size=1, max_size=6))
def test_packets_come_back_from_text(sent: list[Packet]) -> None:
    body = encode_text_payload(map(text_of, sent))
    assert list(decode_text_payload(body)) == sent


@QUICK
@given(st.lists(packets, min_size=1, max_size=6))
def test_packets_come_back_from_bytes(sent: list[Packet]) -> None:
    body = encode_binary_payload(
        (True, encode_binary_message(each.data))
        if isinstance(each.data, bytes)
        else (False, text_of(each))
        for each in sent
    )
    assert list(decode_binary_payload(body)) == sent


pieces = st.sampled_from(
    [b"1:", b"2:4", "3:4🦊".encode(), b"\x00", b"\x01\x02\xff", b"\xff", b"b4"]
)


@QUICK
@given(st.lists(pieces | st.binary(max_size=4), max_size=12).map(b"".join))
@example(b"1:2" * 2000)
@example(b"\x00\x01\xff2" * 2000)
def test_any_body_is_packets_or_an_error(body: bytes) -> None:
    for decode in (decode_text_payload, decode_binary_payload):
        try:
            for packet in decode(body):
                assert isinstance(packet.data, str) or packet.type is PacketType.MESSAGE
        except RemoteProtocolError as error:
            assert error.reason == "parse error"
