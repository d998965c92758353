"""Namespaces of a family that are given something of their own."""

from __future__ import annotations

import asyncio
import re

from antiphon import Namespace, Server
from tests.unit.wire import WebSocketPeer, joined, settle

ROOM = re.compile(r"^/room-\d+$")


async def test_keep_to_themselves_what_is_registered_with_one() -> None:
    # As in Node, where it is the way to give each of them something of its own.
    io = Server()
    seen: list[str] = []
    family = io.of(ROOM)
    family.use(lambda socket: seen.append(f"family {socket.namespace}"))
    family.on("connect", lambda socket: seen.append(f"hello {socket.namespace}"))

    @io.on("new_namespace")
    def made(namespace: Namespace) -> None:
        if namespace.name == "/room-3":
            return
        namespace.use(lambda socket: seen.append(f"own {namespace.name}"))
        namespace.on("say", lambda socket: f"{namespace.name} heard {socket.namespace}")

    for name in ("/room-1", "/room-2", "/room-3"):
        peer, _ = await joined(io, name)
        peer.send(f'42{name},0["say"]')
        heard = [] if name == "/room-3" else [f'43{name},0["{name} heard {name}"]']
        assert peer.take() == heard
    assert seen == [
        "family /room-1",
        "own /room-1",
        "hello /room-1",
        "family /room-2",
        "own /room-2",
        "hello /room-2",
        "family /room-3",
        "hello /room-3",
    ]
    assert family.listeners("say") == []
    assert [each.name for each in io.contract()] == ["/", "/room-1", "/room-2", ROOM.pattern]


async def test_hear_what_is_registered_with_theirs_when_they_are_in_or_on_their_way() -> None:
    io = Server()
    family = io.of(ROOM)
    family.use(lambda socket: asyncio.sleep(socket.handshake.auth.get("seconds", 0)))
    here, _ = await joined(io, "/room-1")
    coming = await WebSocketPeer.open(io.engine)
    coming.send('40/room-1,{"seconds":1}')
    await settle()
    io.of("/room-1").on("say", lambda socket: "heard")
    await asyncio.sleep(2)
    coming.take()
    for peer in (here, coming):
        peer.send('42/room-1,0["say"]')
        assert peer.take() == ['43/room-1,0["heard"]']
    other, _ = await joined(io, "/room-2")
    other.send('42/room-2,0["say"]')
    assert other.take() == []
