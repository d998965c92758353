"""The option ``adapter``: a class, or a function that makes one for a namespace."""

from __future__ import annotations

import re
from typing import Any

import pytest

from antiphon import Recovery, Server
from antiphon.adapters.base import LocalSockets
from antiphon.adapters.memory import MemoryAdapter
from tests.unit.wire import WebSocketPeer, joined, settle


class Noting(MemoryAdapter):
    """Notes what it was made for, and that it was closed."""

    def __init__(self, namespace: str, local: LocalSockets) -> None:
        super().__init__(namespace, local)
        self.closed = 0

    def close(self) -> None:
        self.closed += 1


async def test_may_be_a_class() -> None:
    io = Server(adapter=Noting)
    for name in ("/", "/chat"):
        adapter = io.of(name).adapter
        assert isinstance(adapter, Noting) and adapter.namespace == name


async def test_may_be_a_function() -> None:
    made: list[Any] = []

    def make(namespace: str, local: LocalSockets) -> MemoryAdapter:
        made.append((namespace, local))
        return MemoryAdapter(namespace, local)

    io = Server(adapter=make)
    chat = io.of("/chat")
    assert made == [("/", io.of("/")), ("/chat", chat)]


async def test_is_closed_with_its_namespace_and_with_the_server() -> None:
    io = Server(adapter=Noting, cleanup_empty_child_namespaces=True)
    io.of(re.compile("^/dyn"))
    peer, _ = await joined(io, "/dyn")
    child = io.of("/dyn").adapter
    main = io.of("/").adapter
    assert isinstance(child, Noting) and isinstance(main, Noting)
    peer.leave()
    await settle()
    assert (child.closed, main.closed) == (1, 0)
    await io.close()
    assert (child.closed, main.closed) == (1, 1)


async def test_knows_rooms_and_sockets() -> None:
    io = Server()
    _, sid = await joined(io)
    (socket,) = io.sockets.values()
    adapter = io.of("/").adapter
    adapter.add(socket.id, ["red", "blue"])
    assert adapter.rooms_of(socket.id) == {"red", "blue"}
    adapter.remove(socket.id, "red")
    assert socket.rooms == {sid, "blue"}
    adapter.remove_all(socket.id)
    assert adapter.rooms_of(socket.id) == frozenset()


@pytest.mark.parametrize("event", ["create-room", "join-room", "leave-room", "delete-room"])
async def test_tells_of_rooms(event: str) -> None:
    io = Server()
    told: list[tuple[str, ...]] = []
    io.of("/").adapter.on(event, lambda *args: told.append(args))
    _, sid = await joined(io)
    (socket,) = io.sockets.values()
    told.clear()  # of the room that it has by its id
    socket.join("red")
    socket.leave("red")
    assert told == [("red",) if event.startswith(("create", "delete")) else ("red", sid)]


@pytest.mark.parametrize("recovery", [None, Recovery()])
async def test_who_joins_hears_what_is_emitted_because_of_it(recovery: Recovery | None) -> None:
    io = Server(connection_state_recovery=recovery)

    def welcome(room: str, socket_id: str) -> None:
        if room == socket_id:
            io.emit("there", socket_id)

    io.of("/").adapter.on("join-room", welcome)
    peer = await WebSocketPeer.open(io.engine)
    connected, there = await peer.ask("40")
    (sid,) = io.sockets
    assert str(connected).startswith(f'40{{"sid":"{sid}"')
    assert str(there).startswith(f'42["there","{sid}"')


async def test_who_is_thrown_out_as_it_joins_is_not_connected() -> None:
    io = Server()
    seen: list[str] = []
    io.on("connect", lambda socket: seen.append("connect"))
    io.on("disconnect", lambda socket, reason: seen.append(reason))
    adapter = io.of("/").adapter
    adapter.on("join-room", lambda room, socket_id: io.in_(room).disconnect_sockets())
    for event in ("join-room", "leave-room"):
        adapter.on(event, lambda room, socket_id, event=event: seen.append(event))
    peer = await WebSocketPeer.open(io.engine)
    assert (await peer.ask("40"))[1:] == ["41"]
    assert seen == ["leave-room", "server namespace disconnect", "join-room"]


async def test_one_that_cannot_be_closed_does_not_keep_the_clients() -> None:
    class Failing(MemoryAdapter):
        def close(self) -> None:
            raise OSError("the broker is gone")

    io, left = Server(adapter=Failing), list[str]()
    for name in ("/", "/chat"):
        io.of(name).on("disconnect", lambda socket, reason: left.append(socket.namespace))
    peer, _ = await joined(io)
    await joined(io, "/chat", peer=peer)
    await io.shutdown()
    assert sorted(left) == ["/", "/chat"]
    assert not peer.writer.is_open
    assert io.monitor.counts["task_failed"] == 2
