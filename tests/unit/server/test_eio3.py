"""Clients of Socket.IO 2, with ``allow_eio3``."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from msgspec.msgpack import decode

from antiphon import ConnectionRefused, MsgpackParser, Recovery, Server, Socket
from antiphon.engine.server import Accepted
from tests.unit.server.leaks import assert_nothing_left
from tests.unit.wire import RecordingWriter, WebSocketPeer, joined, request, settle

HOLE = '{"_placeholder":true,"num":0}'


async def come(io: Server) -> tuple[WebSocketPeer, str]:
    """A client over WebSocket, and the id of its session; what it is sent first is not taken."""
    answer = await io.engine.upgrade(request("EIO=3&transport=websocket"))
    assert isinstance(answer, Accepted), answer
    writer = RecordingWriter()
    peer = WebSocketPeer(writer, answer.attach(writer))
    (opened,) = peer.take()
    assert isinstance(opened, str)
    await settle()
    return peer, json.loads(opened[1:])["sid"]


async def test_are_in_the_main_namespace_without_asking() -> None:
    io = Server(allow_eio3=True)
    there: list[Socket] = []
    io.on("connect", there.append)
    peer, sid = await come(io)
    assert peer.take() == ["40"]
    assert [socket.id for socket in there] == [sid]
    assert there[0].conn.protocol == 3
    assert there[0].handshake.auth == {}
    # To ask again is against the rules.
    peer.send("40")
    assert not peer.writer.is_open


async def test_have_ids_that_name_the_namespace_and_auth_from_its_query() -> None:
    io = Server(allow_eio3=True)
    chat = io.of("/chat")
    peer, sid = await come(io)
    peer.take()
    assert await peer.ask("40/chat?token=abc&name=%C5%BE,") == ["40/chat,"]
    (socket,) = chat.sockets.values()
    assert socket.id == f"/chat#{sid}"
    assert socket.handshake.auth == {"token": "abc", "name": "ž"}
    chat.to(socket.id).emit("news", 1)
    await settle()
    assert peer.take() == ['42/chat,["news",1]']
    peer.send("41/chat?token=abc,")
    assert not socket.connected
    assert await peer.ask("40/chat,") == ["40/chat,"]


async def test_events_acknowledgements_and_bytes_go_both_ways() -> None:
    io = Server(allow_eio3=True)

    @io.on("add")
    async def add(socket: Socket, one: bytes, other: bytes) -> bytes:
        answer = await socket.call("sure?", b"\x00", timeout=1)
        return one + other + bytes(answer)

    peer, _ = await come(io)
    peer.take()
    two = f'{HOLE},{{"_placeholder":true,"num":1}}'
    assert await peer.ask(f'452-5["add",{two}]', b"\x04\x01", b"\x04\x02") == [
        *(f'451-0["sure?",{HOLE}]', b"\x04\x00")
    ]
    assert await peer.ask(f"461-0[{HOLE}]", b"\x04\x03") == [
        *(f"461-5[{HOLE}]", b"\x04\x01\x02\x03")
    ]


async def test_a_broadcast_reaches_clients_of_both_revisions() -> None:
    io = Server(allow_eio3=True)
    older, _ = await come(io)
    newer, _ = await joined(io)
    older.take()
    io.emit("news", b"\x01")
    await settle()
    assert older.take() == [f'451-["news",{HOLE}]', b"\x04\x01"]
    assert newer.take() == [f'451-["news",{HOLE}]', b"\x01"]


class TestRefusals:
    @pytest.mark.parametrize(
        ("refusal", "told"),
        [
            (ConnectionRefused("no"), '"no"'),
            (ConnectionRefused("no", data={"code": 1}), '{"code":1}'),
            (ConnectionRefused("no", data="why"), '"why"'),
            (ConnectionRefused("no", data=object()), '"no"'),
            (ValueError("a secret"), '"internal server error"'),
        ],
    )
    async def test_tell_the_data_or_the_message(self, refusal: Exception, told: str) -> None:
        io = Server(allow_eio3=True)
        io.on_error(lambda *_: None)

        @io.of("/chat").use
        def refuse(socket: Socket) -> None:
            raise refusal

        peer, _ = await come(io)
        peer.take()
        assert await peer.ask("40/chat,") == [f"44/chat,{told}"]
        assert peer.writer.is_open

    async def test_of_the_main_namespace_leave_the_others(self) -> None:
        io = Server(allow_eio3=True)
        io.of("/chat")

        @io.use
        async def refuse(socket: Socket) -> None:
            await asyncio.sleep(0)
            raise ConnectionRefused("no")

        peer, _ = await come(io)
        assert peer.take() == ['44"no"']
        assert await peer.ask("40/chat,") == ["40/chat,"]

    async def test_unknown_namespaces_are_told_as_nodes_server_does(self) -> None:
        io = Server(allow_eio3=True)
        peer, _ = await come(io)
        peer.take()
        assert await peer.ask("40/nope?a=1,") == ['44/nope,{"message":"Invalid namespace"}']

    async def test_too_many_parameters_close_the_connection(self) -> None:
        io = Server(allow_eio3=True)
        peer, _ = await come(io)
        peer.send("40/chat?" + "&".join(["a=1"] * 101))
        assert not peer.writer.is_open
        assert io.monitor.counts["closed_protocol_error"] == 1


async def test_dynamic_namespaces_see_the_query_as_auth() -> None:
    io = Server(allow_eio3=True)
    asked: list[Any] = []

    def exists(name: str, auth: dict[str, Any]) -> bool:
        asked.append((name, auth))
        return auth.get("key") == "1"

    io.of(exists)
    peer, _ = await come(io)
    peer.take()
    assert await peer.ask("40/room?key=1,") == ["40/room,"]
    assert asked == [("/room", {"key": "1"})]


async def test_one_that_leaves_at_once_is_forgotten() -> None:
    io = Server(allow_eio3=True)
    answer = await io.engine.upgrade(request("EIO=3&transport=websocket"))
    assert isinstance(answer, Accepted)
    answer.attach(RecordingWriter()).lost("transport close")
    await settle()
    assert io.sockets == {}
    del answer
    await assert_nothing_left(io)


async def test_they_are_told_nothing_of_recovery() -> None:
    io = Server(allow_eio3=True, connection_state_recovery=Recovery())
    io.of("/chat")
    peer, _ = await come(io)
    assert peer.take() == ["40"]
    assert await peer.ask("40/chat?pid=x&offset=y,") == ["40/chat,"]
    (socket,) = io.of("/chat").sockets.values()
    assert socket.handshake.auth == {"pid": "x", "offset": "y"}
    assert not socket.recovered


async def test_messagepack_fits_too() -> None:
    io = Server(allow_eio3=True, parser=MsgpackParser())
    peer, _ = await come(io)
    (frame,) = peer.take()
    assert isinstance(frame, bytes)
    assert frame[:1] == b"\x04"
    assert decode(frame[1:]) == {"type": 0, "nsp": "/"}


async def test_asking_twice_for_a_namespace_leaves_the_rooms_of_the_second_time() -> None:
    io = Server(allow_eio3=True)
    chat = io.of("/chat")
    slow = [1.0, 0.0]

    @chat.use
    async def enter(socket: Socket) -> None:
        socket.join("red")
        await asyncio.sleep(slow.pop(0))

    peer, _ = await come(io)
    peer.take()
    peer.send("40/chat,")
    await settle()
    assert await peer.ask("40/chat,") == ["40/chat,"]
    await asyncio.sleep(2)
    (socket,) = chat.sockets.values()
    assert socket.rooms == {socket.id, "red"}


async def test_nobody_waits_for_those_that_cannot_be_recovered() -> None:
    io = Server(allow_eio3=True, connection_state_recovery=Recovery())
    peer, _ = await come(io)
    peer.leave()
    assert not io.of("/").adapter.waits
