"""The option ``adapter``: a class, or a function that makes one for a namespace."""

from __future__ import annotations

import re
from typing import Any

import pytest

from antiphon import Server
from antiphon.adapters.base import LocalSockets
from antiphon.adapters.memory import MemoryAdapter
from tests.unit.wire import joined, settle


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
