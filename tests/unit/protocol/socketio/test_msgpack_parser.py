"""Packets as MessagePack, byte for byte as npm's socket.io-msgpack-parser 3.0.2 writes them."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.msgpack import Ext, encode

from antiphon.errors import EncodeError, RemoteProtocolError
from antiphon.names import RESERVED_EVENTS
from antiphon.protocol.socketio.msgpack_parser import MsgpackParser
from antiphon.protocol.socketio.packet import Packet, PacketType

CONNECT, DISCONNECT, EVENT, ACK, CONNECT_ERROR, *_ = PacketType
UNDEFINED = Ext(0, b"\0")

# What the package writes for objects with the same fields in this order.
GOLDEN = [
    (Packet(CONNECT), "82a47479706500a36e7370a12f"),
    (
        Packet(CONNECT, "/chat", {"token": "x"}),
        "83a47479706500a36e7370a52f63686174a46461746181a5746f6b656ea178",
    ),
    (Packet(DISCONNECT, "/chat"), "82a47479706501a36e7370a52f63686174"),
    (
        Packet(EVENT, "/", ["play", 4]),
        "83a47479706502a36e7370a12fa46461746192a4706c617904",
    ),
    (
        Packet(EVENT, "/", ["x", {"a": b"\x01\x02", "b": [1.5, None, True]}], 7),
        "84a47479706502a36e7370a12fa46461746192a17882a161c4020102a16293cb3ff8000000000000c0c3"
        "a2696407",
    ),
    (Packet(ACK, "/", [300, -1], 3), "84a47479706503a36e7370a12fa46461746192cd012cffa2696403"),
    (
        Packet(CONNECT_ERROR, "/", {"message": "no"}),
        "83a47479706504a36e7370a12fa46461746181a76d657373616765a26e6f",
    ),
]

# What it writes for `{type, nsp, data, options: {compress: true}, id}` and the like.
FROM_CLIENTS = [
    ("83a47479706500a36e7370a12fa464617461d40000", Packet(CONNECT)),
    (
        "84a47479706502a46461746191a178a76f7074696f6e7381a8636f6d7072657373c3a36e7370a12f",
        Packet(EVENT, "/", ["x"]),
    ),
    (
        "84a2696405a47479706503a464617461 91d40000a36e7370a12f".replace(" ", ""),
        Packet(ACK, "/", [None], 5),
    ),
    ("83a47479706501a36e7370a12fa76f7074696f6e7381a8636f6d7072657373c3", Packet(DISCONNECT)),
    # The id of an event that nobody shall acknowledge, spelled out.
    ("84a47479706502a36e7370a12fa46461746191a178a26964d40000", Packet(EVENT, "/", ["x"])),
    # A float that is a whole number is one to JavaScript.
    (
        "84a474797065cb4000000000000000a36e7370a12fa46461746191a178a26964cb3ff0000000000000",
        Packet(EVENT, "/", ["x"], 1),
    ),
]


@pytest.mark.parametrize(("packet", "frame"), GOLDEN, ids=lambda each: str(each)[:40])
def test_frames(packet: Packet, frame: str) -> None:
    parser = MsgpackParser()
    assert parser.encode(packet) == (None, [bytes.fromhex(frame)])
    assert parser.decoder().decode_binary(bytes.fromhex(frame)) == packet


@pytest.mark.parametrize(("frame", "packet"), FROM_CLIENTS)
def test_frames_of_clients(frame: str, packet: Packet) -> None:
    assert MsgpackParser().decoder().decode_binary(bytes.fromhex(frame)) == packet


def test_a_refusal_can_carry_bytes() -> None:
    packet = Packet(CONNECT_ERROR, "/", {"message": "no", "data": b"x"})
    _, (frame,) = MsgpackParser().encode(packet)
    assert MsgpackParser().decoder().decode_binary(frame) == packet


def test_raises_for_what_cannot_be_sent() -> None:
    with pytest.raises(EncodeError):
        MsgpackParser().encode(Packet(EVENT, "/", ["x", object()]))


def refused(frame: bytes) -> bool:
    try:
        MsgpackParser().decoder().decode_binary(frame)
    except RemoteProtocolError as error:
        assert error.reason == "forced close"
        return True
    return False


def changed(**fields: Any) -> bytes:
    """A valid event with some fields changed; Ellipsis leaves one out."""
    packet = {"type": 2, "nsp": "/", "data": ["x"], "id": 1, **fields}
    return encode({key: value for key, value in packet.items() if value is not ...})


class TestInvalid:
    def test_only_where_it_is(self) -> None:
        assert not refused(changed())
        assert not refused(changed(id=..., options={"compress": True}, more=[1]))

    @pytest.mark.parametrize("kind", [..., None, UNDEFINED, True, "2", -1, 5, 6, 1.5, [2], 2**63])
    def test_types(self, kind: Any) -> None:
        assert refused(changed(type=kind))

    @pytest.mark.parametrize("namespace", [..., None, UNDEFINED, 1, "", "chat", b"/", ["/"]])
    def test_namespaces(self, namespace: Any) -> None:
        assert refused(changed(nsp=namespace))

    @pytest.mark.parametrize("ack_id", [None, "1", 1.5, True, [], float("nan"), float("inf")])
    def test_ids(self, ack_id: Any) -> None:
        assert refused(changed(id=ack_id))

    @pytest.mark.parametrize(
        ("kind", "payloads"),
        [
            (CONNECT, [None, [], "x", 1, b"x", Ext(0, b"12345678")]),
            (DISCONNECT, [None, [], {}, "x"]),
            (EVENT, [..., None, UNDEFINED, {}, "x", [], [None], [[]], [b"x"]]),
            (EVENT, [[name] for name in sorted(RESERVED_EVENTS)]),
            (ACK, [..., None, UNDEFINED, {}, "x"]),
            (CONNECT_ERROR, [..., None, UNDEFINED, [], 1]),
        ],
    )
    def test_payloads(self, kind: PacketType, payloads: list[Any]) -> None:
        for data in payloads:
            assert refused(changed(type=int(kind), data=data, id=...)), data

    @pytest.mark.parametrize("value", [1, "x", [], None, UNDEFINED, b"x", [["type", 2]]])
    def test_packets(self, value: Any) -> None:
        assert refused(encode(value))

    @pytest.mark.parametrize(
        "frame",
        [
            b"",
            b"\xc1",
            changed()[:-1],
            changed() + b"\x00",
            changed() + changed(),
            changed(data=["x", "y"]).replace(b"y", b"\xff"),
            b"\xdf\xff\xff\xff\xff",
            b"\x83\xa4type\x02\xa3nsp\xa1/\xa4data\xdd\xff\xff\xff\xff\xa1x",
            b"\x83\xa4type\x02\xa3nsp\xa1/\xa4data\x92\xa1x\xc6\xff\xff\xff\xff",
            b"\x84\xa4type\x02\xa3nsp\xa1/\xa4data\x91\xa1x\x80\x01",  # a map for a key
        ],
    )
    def test_bytes(self, frame: bytes) -> None:
        assert refused(frame)
        # The exact reader must say the same; undefined in front brings it in.
        if frame[:1] in (b"\x83", b"\x84"):
            assert refused(bytes((frame[0] + 1,)) + b"\xa1u\xd4\x00\x00" + frame[1:])

    @pytest.mark.parametrize("text", ["", "0", '2["x"]'])
    def test_texts(self, text: str) -> None:
        with pytest.raises(RemoteProtocolError):
            MsgpackParser().decoder().decode_text(text)
