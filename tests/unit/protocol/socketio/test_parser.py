"""Packets as JSON text with binary attachments behind it."""

from __future__ import annotations

from typing import Any

import pytest

from antiphon.errors import EncodeError, RemoteProtocolError
from antiphon.names import RESERVED_EVENTS
from antiphon.protocol.socketio.packet import Packet, PacketType
from antiphon.protocol.socketio.parser import JSONDecoder, JSONParser

CONNECT, DISCONNECT, EVENT, ACK, CONNECT_ERROR, *_ = PacketType
HOLE = '{"_placeholder":true,"num":%d}'

GOLDEN = [
    (Packet(CONNECT), "0", []),
    (Packet(CONNECT, "/chat", {"token": "x"}), '0/chat,{"token":"x"}', []),
    (Packet(DISCONNECT), "1", []),
    (Packet(DISCONNECT, "/chat"), "1/chat,", []),
    (Packet(EVENT, "/", ["play", 4]), '2["play",4]', []),
    (Packet(EVENT, "/", ["play"], 0), '20["play"]', []),
    (Packet(EVENT, "/chat", ["play"], 12), '2/chat,12["play"]', []),
    (Packet(ACK, "/", [], 3), "33[]", []),
    (Packet(ACK, "/chat", [{"ok": True}], 3), '3/chat,3[{"ok":true}]', []),
    (Packet(CONNECT_ERROR, "/", {"message": "no"}), '4{"message":"no"}', []),
    (Packet(EVENT, "/", ["x", b"\x01"]), f'51-["x",{HOLE % 0}]', [b"\x01"]),
    (
        Packet(EVENT, "/chat", ["x", {"a": b"\x01", "b": [b""]}], 5),
        f'52-/chat,5["x",{{"a":{HOLE % 0},"b":[{HOLE % 1}]}}]',
        [b"\x01", b""],
    ),
    (Packet(ACK, "/", [b"\x01"], 5), f"61-5[{HOLE % 0}]", [b"\x01"]),
]


@pytest.mark.parametrize(("packet", "text", "attachments"), GOLDEN, ids=[t for _, t, _ in GOLDEN])
def test_frames(packet: Packet, text: str, attachments: list[bytes]) -> None:
    parser = JSONParser()
    assert parser.encode(packet) == (b"4" + text.encode(), attachments)
    decoder = parser.decoder()
    found = decoder.decode_text(text)
    for attachment in attachments:
        assert found is None
        found = decoder.decode_binary(attachment)
    assert found == packet


class TestEncode:
    def test_a_refusal_cannot_carry_bytes(self) -> None:
        # There is no binary type for it, and it must not pass for an acknowledgement.
        with pytest.raises(EncodeError, match="CONNECT_ERROR"):
            JSONParser().encode(Packet(CONNECT_ERROR, "/", {"message": "no", "data": b"x"}))

    def test_raises_for_what_json_cannot_hold(self) -> None:
        with pytest.raises(EncodeError):
            JSONParser().encode(Packet(EVENT, "/", ["x", object()]))


def refused(*frames: str | bytes) -> bool:
    """Whether the last of the frames is refused, and none before."""
    decoder = JSONDecoder()
    for number, frame in enumerate(frames):
        try:
            if isinstance(frame, str):
                decoder.decode_text(frame)
            else:
                decoder.decode_binary(frame)
        except RemoteProtocolError as error:
            assert error.reason == "forced close"
            return number == len(frames) - 1
    return False


class TestPayload:
    @pytest.mark.parametrize(
        "text",
        [
            *("0[]", '0"x"', "0null", "0true"),
            *("1{}", "1[]", '1"x"', "10[]"),
            *("2", "20", "2{}", "2[]", "2null", '2"x"', "21[]", "2[null]", "2[[]]", "2[{}]"),
            *("2[true]", '2[{"toString":"foo"}]', '2["x"', '2["x"]]', '2["x"] x', "2[NaN]"),
            *("3", "30", "30{}", '30"x"', "30null", "3{}"),
            *("4", "41", "4[]", "4null", "4true"),
        ],
    )
    def test_that_does_not_suit_its_type_is_refused(self, text: str) -> None:
        assert refused(text)

    @pytest.mark.parametrize("name", sorted(RESERVED_EVENTS))
    @pytest.mark.parametrize("head", ["2", "21", "2/chat,", "51-"])
    def test_of_an_event_with_a_reserved_name_is_refused(self, head: str, name: str) -> None:
        assert refused(f'{head}["{name}"]')

    @pytest.mark.parametrize("name", ["error", "connection", "", "__proto__", "Connect", "\u20ac"])
    def test_of_an_event_may_have_any_other_name(self, name: str) -> None:
        packet = JSONDecoder().decode_text(f'2["{name}",1]')
        assert packet is not None
        assert packet.data == [name, 1]

    @pytest.mark.parametrize(
        ("number", "name"),
        [("5", "5"), ("-1", "-1"), ("1.5", "1.5"), ("5.0", "5"), ("1e3", "1000"), ("-0.0", "0")],
    )
    def test_of_an_event_may_have_a_number_for_a_name(self, number: str, name: str) -> None:
        for text in (f"2[{number},true]", f"2/chat,[{number},true]"):
            packet = JSONDecoder().decode_text(text)
            assert packet is not None
            assert packet.data == [name, True]

    def test_of_a_refusal_may_be_the_text_of_older_servers(self) -> None:
        packet = JSONDecoder().decode_text('4"no"')
        assert packet is not None
        assert packet.data == "no"


class TestAttachments:
    def test_that_nobody_announced_are_refused(self) -> None:
        assert refused(b"x")
        assert refused('2["x"]', b"x")
        assert refused(f'51-["x",{HOLE % 0}]', b"x", b"x")

    @pytest.mark.parametrize("text", ['2["y"]', "0", "x", "", '51-["x"]'])
    def test_must_come_before_anything_else(self, text: str) -> None:
        assert refused(f'51-["x",{HOLE % 0}]', text)
        assert refused(f'52-["x",{HOLE % 0},{HOLE % 1}]', b"x", text)

    @pytest.mark.parametrize(
        "payload",
        [
            f'51-["x",{HOLE % 1}]',
            f'51-["x",{HOLE % -1}]',
            '51-["x",{"_placeholder":true,"num":"splice"}]',
            '51-["x",{"_placeholder":true,"num":true}]',
            '51-["x",{"_placeholder":true}]',
            '61-3[{"_placeholder":true,"num":1.5}]',
        ],
    )
    def test_must_be_those_that_are_meant(self, payload: str) -> None:
        assert refused(payload, b"x")

    def test_cannot_be_the_name_of_the_event(self) -> None:
        assert refused(f"51-[{HOLE % 0}]")

    def test_may_stand_in_several_places_or_in_none(self) -> None:
        for payload, data in (
            (f'["x",{HOLE % 0},{HOLE % 0}]', ["x", b"1", b"1"]),
            ('["x"]', ["x"]),
        ):
            decoder = JSONDecoder()
            assert decoder.decode_text(f"51-{payload}") is None
            packet = decoder.decode_binary(b"1")
            assert packet is not None
            assert packet.data == data

    def test_of_one_packet_are_not_those_of_the_next(self) -> None:
        decoder = JSONDecoder()
        received: list[Any] = []
        for number in range(3):
            decoder.decode_text(f'52-["x",{HOLE % 1},{HOLE % 0}]')
            decoder.decode_binary(b"%d" % number)
            packet = decoder.decode_binary(b"%d!" % number)
            assert packet is not None
            received.append(packet.data)
        assert received == [["x", b"%d!" % number, b"%d" % number] for number in range(3)]

    def test_may_be_ten(self) -> None:
        decoder = JSONDecoder()
        holes = ",".join(HOLE % number for number in range(10))
        found = decoder.decode_text(f'510-["x",{holes}]')
        for number in range(10):
            assert found is None
            found = decoder.decode_binary(b"%d" % number)
        assert found is not None
        assert found.data == ["x", *[b"%d" % number for number in range(10)]]
        assert refused(f'511-["x",{holes}]')
