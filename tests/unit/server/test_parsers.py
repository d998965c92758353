"""The ``parser`` option: MessagePack, and one of a user's own."""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.msgpack import decode, encode

from antiphon import ConnectionRefused, MsgpackParser, RemoteProtocolError, Server, Socket
from antiphon.protocol.socketio.packet import Packet, PacketType
from antiphon.protocol.socketio.packet_writer import WirePacket
from antiphon.protocol.socketio.parser import Decoder, Parser
from tests.unit.wire import PollingPeer, WebSocketPeer, settle


def event(*data: Any, **fields: Any) -> bytes:
    return encode({"type": 2, "nsp": "/", "data": list(data), **fields})


CONNECT = encode({"type": 0, "nsp": "/"})


def as_bytes(frame: str | bytes) -> bytes:
    assert isinstance(frame, bytes)
    return frame


async def joined(io: Server) -> WebSocketPeer:
    peer = await WebSocketPeer.open(io.engine)
    (answer,) = await peer.ask(CONNECT)
    told = decode(as_bytes(answer))
    assert told == {"type": 0, "nsp": "/", "data": {"sid": told["data"]["sid"]}}
    return peer


class TestMsgpack:
    async def test_events_and_acknowledgements(self) -> None:
        io = Server(parser=MsgpackParser())
        seen: list[Any] = []

        @io.on("add")
        async def add(socket: Socket, first: bytes, second: bytes) -> tuple[bytes, datetime]:
            seen.append(await socket.call("sure?", timeout=1))
            return first + second, datetime(1970, 1, 1, tzinfo=UTC)

        peer = await joined(io)
        (asked,) = await peer.ask(event("add", b"a", b"b", id=4))
        assert decode(as_bytes(asked)) == {"type": 2, "nsp": "/", "data": ["sure?"], "id": 0}
        (answer,) = await peer.ask(encode({"type": 3, "nsp": "/", "data": [b"yes"], "id": 0}))
        assert isinstance(answer, bytes)
        assert answer.endswith(b"\xd7\x00" + bytes(8) + b"\xa2id\x04")
        assert b"\xc4\x02ab" in answer
        assert seen == [b"yes"]

    async def test_a_broadcast_is_encoded_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        io = Server(parser=MsgpackParser())
        peers = [await joined(io) for _ in range(3)]
        for peer in peers:
            peer.take()
        encoded: list[Packet] = []
        encode_packet = MsgpackParser.encode

        def noting(self: MsgpackParser, packet: Packet) -> WirePacket:
            encoded.append(packet)
            return encode_packet(self, packet)

        monkeypatch.setattr(MsgpackParser, "encode", noting)
        io.emit("news", b"\x01")
        await settle()
        for peer in peers:
            (frame,) = peer.take()
            assert decode(as_bytes(frame)) == {"type": 2, "nsp": "/", "data": ["news", b"\x01"]}
        assert len(encoded) == 1

    async def test_refusals_may_carry_bytes(self) -> None:
        io = Server(parser=MsgpackParser())

        @io.use
        def refuse(socket: Socket) -> None:
            raise ConnectionRefused("no", data=b"\x00")

        peer = await WebSocketPeer.open(io.engine)
        (frame,) = await peer.ask(CONNECT)
        assert decode(as_bytes(frame)) == {
            "type": 4,
            "nsp": "/",
            "data": {"message": "no", "data": b"\x00"},
        }

    async def test_over_polling_packets_are_base64(self) -> None:
        io = Server(parser=MsgpackParser())
        peer = await PollingPeer.open(io.engine)
        packet = "b" + b64encode(CONNECT).decode()
        assert await peer.post(packet) == 200
        (answer,) = await peer.get()
        assert decode(b64decode(answer.removeprefix("b")))["type"] == 0

    @pytest.mark.parametrize(
        "frame", ["40", b"", b"\xc1", event(), event("connect"), b"\x91" * 999]
    )
    async def test_what_is_no_packet_closes_the_connection(self, frame: str | bytes) -> None:
        io = Server(parser=MsgpackParser())
        peer = await joined(io)
        peer.send(frame)
        assert not peer.writer.is_open
        assert io.monitor.counts["closed_protocol_error"] == 1
        assert io.sockets == {}

    @pytest.mark.parametrize(
        ("number", "closes"),
        [(10**16 - 1, False), (10**16, True), (1e300, True), (-(10**16), True)],
    )
    async def test_an_id_has_sixteen_digits_at_most(self, number: float, closes: bool) -> None:
        io = Server(parser=MsgpackParser())
        io.on("x", lambda socket: None)
        peer = await joined(io)
        peer.send(event("x", id=number))
        assert peer.writer.is_open is not closes
        assert io.monitor.counts["closed_protocol_error"] == closes

    async def test_a_nil_id_closes_it_as_well(self) -> None:
        io = Server(parser=MsgpackParser())
        peer = await joined(io)
        peer.send(event("x", id=None))
        assert not peer.writer.is_open


class LineDecoder:
    """Reads the packets of ``LineParser``."""

    def decode_text(self, text: str) -> Packet | None:
        kind, namespace, packet_id, *data = text.split("|")
        if not kind.isdigit():
            raise RemoteProtocolError("no type", "forced close")
        payload: Any = data if int(kind) in (PacketType.EVENT, PacketType.ACK) else None
        number = int(packet_id) if packet_id else None
        return Packet(PacketType(int(kind)), namespace, payload, number)

    def decode_binary(self, data: bytes) -> Packet | None:
        raise RemoteProtocolError("bytes", "forced close")


class LineParser:
    """A parser of a user's own, for texts only: ``2|/|5|event|argument``."""

    def encode(self, packet: Packet) -> WirePacket:
        data = packet.data if isinstance(packet.data, list) else []
        number = "" if packet.id is None else packet.id
        fields = [int(packet.type), packet.namespace, number, *data]
        return b"4" + "|".join(map(str, fields)).encode(), []

    def decoder(self) -> LineDecoder:
        return LineDecoder()


class TestCustom:
    def test_is_what_the_protocols_say(self) -> None:
        parser: Parser = LineParser()
        decoder: Decoder = parser.decoder()
        assert decoder.decode_text("1|/|") == Packet(PacketType.DISCONNECT)

    async def test_takes_the_place_of_json(self) -> None:
        io = Server(parser=LineParser())

        @io.of("/chat").on("say")
        def say(socket: Socket, text: str) -> str:
            socket.emit("said", text)
            return text.upper()

        peer = await WebSocketPeer.open(io.engine)
        assert await peer.ask("40|/chat|") == ["40|/chat|"]
        assert await peer.ask("42|/chat|7|say|hello") == [
            "42|/chat||said|hello",
            "43|/chat|7|HELLO",
        ]
        assert await peer.ask("40|/nope|") == ["44|/nope|"]
        peer.send("4x|/|")
        assert io.monitor.counts["closed_protocol_error"] == 1

    async def test_that_fails_closes_one_connection_and_is_reported(self) -> None:
        io = Server(parser=LineParser())
        failed: list[tuple[Exception, object, str]] = []
        io.on_error(lambda *told: failed.append(told))
        peer, other = [await WebSocketPeer.open(io.engine) for _ in range(2)]
        peer.send("49|/|")
        assert not peer.writer.is_open
        ((error, socket, event),) = failed
        assert (type(error), socket, event) == (ValueError, None, "packet")
        assert await other.ask("40|/|") == ["40|/|"]

    @pytest.mark.parametrize("parser", [MsgpackParser, "msgpack", None, object()])
    def test_what_is_none_is_refused_at_once(self, parser: Any) -> None:
        with pytest.raises(
            TypeError, match=r"parser is an object such as antiphon.MsgpackParser\(\)"
        ):
            Server(parser=parser)
