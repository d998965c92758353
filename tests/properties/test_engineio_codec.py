"""Engine.IO's packets and payloads, whatever is in them."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from antiphon.errors import RemoteProtocolError
from antiphon.protocol.engineio.packet import Packet, PacketType, decode_packet, encode_packet
from antiphon.protocol.engineio.payload import decode_payload, encode_payload
from tests.properties.profile import QUICK

encodable = st.text(max_size=30)
packets = st.one_of(
    st.builds(Packet, st.sampled_from(PacketType), encodable),
    st.builds(Packet, st.just(PacketType.MESSAGE), st.binary(max_size=30)),
)


@QUICK
@given(packets)
def test_a_packet_comes_back_as_it_was(packet: Packet) -> None:
    assert decode_packet(encode_packet(packet).decode()) == packet


@QUICK
@given(st.text(st.characters(exclude_categories=()), max_size=30))
@example("")
@example("b=")
@example("b\ud800")
def test_any_text_is_a_packet_or_an_error(text: str) -> None:
    try:
        packet = decode_packet(text)
    except RemoteProtocolError as error:
        assert error.reason == "parse error"
        assert text[:1] not in set("0123456")
    else:
        assert text[0] == ("b" if isinstance(packet.data, bytes) else packet.type)


@QUICK
@given(st.lists(packets, min_size=1, max_size=20))
def test_packets_of_a_payload_come_back_in_order(sent: list[Packet]) -> None:
    # The separator cannot be part of a message: Socket.IO's JSON escapes it.
    sent = [
        packet._replace(data=packet.data.replace("\x1e", "|"))
        if isinstance(packet.data, str)
        else packet
        for packet in sent
    ]
    assert list(decode_payload(encode_payload(sent))) == sent


@QUICK
@given(
    st.binary(max_size=60)
    | st.text(st.sampled_from("0123456b\x1eA=é"), max_size=60).map(str.encode)
)
def test_any_body_is_packets_or_an_error(body: bytes) -> None:
    seen = 0
    try:
        for _ in decode_payload(body):
            seen += 1
    except RemoteProtocolError as error:
        assert error.reason == "parse error"
    else:
        assert seen == body.count(b"\x1e") + 1
