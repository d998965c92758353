"""A Socket.IO server and clients of it, joined in memory."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import pytest

from antiphon import ConnectionRefused, Disconnected, Server, Socket
from tests.pairs.client import Client, ClientSocket
from tests.unit.server.leaks import assert_nothing_left
from tests.unit.wire import settle

transports = pytest.mark.parametrize("transport", ["polling", "websocket"])


async def connected(io: Server, transport: str = "websocket", namespace: str = "/") -> ClientSocket:
    """A client that has joined a namespace."""
    client = await Client(io).open(transport)
    return await client.socket(namespace).connect()


def values(count: int) -> list[Any]:
    """Arguments of all kinds and sizes, always the same ones."""
    chance = random.Random(count)
    kinds: list[Any] = [
        *(None, True, -1, 0.5, "", "ä€\U0001f600", "\x1e\x00", "\ud800", [], {}, b"", b"\x00\xff"),
        *([[{"a": [b"1", {"b": b"2"}]}]], "x" * 1000, b"y" * 1000, {"_placeholder": False}),
    ]
    return [[chance.choice(kinds) for _ in range(chance.randrange(4))] for _ in range(count)]


@transports
async def test_events_arrive_as_they_were_both_ways(transport: str) -> None:
    io = Server()
    seen: list[Any] = []
    io.on("up", lambda socket, *args: seen.append(list(args)))
    client = await connected(io, transport)
    (server,) = io.sockets.values()
    sent = values(200)
    for number, arguments in enumerate(sent):
        client.emit("up", *arguments)
        server.emit("down", *arguments)
        if number % 11 == 0:
            await settle()
    await settle()
    assert seen == sent
    assert client.events == [["down", *arguments] for arguments in sent]


@transports
async def test_both_ask_each_other_at_once(transport: str) -> None:
    io = Server()

    @io.on("double")
    async def double(socket: Socket, value: Any) -> tuple[Any, Any]:
        await asyncio.sleep(random.Random(str(value)).random())
        return value, value

    client = await connected(io, transport)
    client.answers["triple"] = lambda value: [value] * 3
    (server,) = io.sockets.values()
    answers = await asyncio.gather(
        *[client.call("double", number) for number in range(50)],
        *[server.call("triple", b"%d" % number, timeout=5) for number in range(50)],
    )
    assert answers[:50] == [[number, number] for number in range(50)]
    assert answers[50:] == [(b"%d" % number,) * 3 for number in range(50)]


@pytest.mark.parametrize("when", [0, 7, 20])
async def test_events_keep_their_order_along_an_upgrade(when: int) -> None:
    io = Server()
    seen: list[Any] = []
    io.on("up", lambda socket, *args: seen.append(list(args)))
    client = await Client(io).open("polling")
    socket = await client.socket().connect()
    (server,) = io.sockets.values()
    sent = values(30)
    upgrade: asyncio.Task[None] | None = None
    for number, arguments in enumerate(sent):
        if number == when:
            upgrade = asyncio.create_task(client.engine.upgrade())
        socket.emit("up", *arguments)
        server.emit("down", *arguments)
        await asyncio.sleep(0.02)
    assert upgrade is not None
    await upgrade
    await settle()
    assert client.engine.transport == "websocket"
    assert seen == sent
    assert socket.events == [["down", *arguments] for arguments in sent]


async def test_rooms_of_many_on_all_transports() -> None:
    io = Server()
    clients = [await connected(io, ["polling", "websocket"][n % 2]) for n in range(30)]
    by_id = {client.id: client for client in clients}
    for number, server in enumerate(io.sockets.values()):
        server.join([f"by two {number % 2}", f"by three {number % 3}"])
    for number in range(6):
        io.to([f"by two {number % 2}", f"by three {number % 3}"]).emit("n", number, b"bytes")
    await settle()
    for number, server in enumerate(io.sockets.values()):
        expected = [n for n in range(6) if n % 2 == number % 2 or n % 3 == number % 3]
        assert by_id[server.id].events == [["n", n, b"bytes"] for n in expected]


async def test_a_call_to_a_room_hears_everybody_in_it() -> None:
    io = Server()
    clients = [await connected(io, ["polling", "websocket"][n % 2]) for n in range(10)]
    for number, client in enumerate(clients):
        client.answers["who?"] = lambda number=number: [number]
    next(iter(io.sockets.values())).join("red")
    io.sockets_join("all")
    assert sorted(await io.to(["red", "all"]).call("who?")) == list(range(10))  # type: ignore[type-var]


@transports
async def test_namespaces_share_the_connection_and_nothing_else(transport: str) -> None:
    io = Server()
    for name in ("/a", "/b"):
        io.of(name).on("who?", lambda socket: socket.namespace)
    client = await Client(io).open(transport)
    a, b = await client.socket("/a").connect(), await client.socket("/b").connect()
    assert [await a.call("who?"), await b.call("who?")] == [["/a"], ["/b"]]
    io.of("/a").emit("for a")
    await settle()
    a.disconnect()
    await settle()
    io.of("/a").emit("for nobody")
    io.of("/b").emit("for b")
    await settle()
    assert (a.events, b.events) == ([["for a"]], [["for b"]])
    ids = [a.id, b.id]
    await a.connect()
    ids.append(a.id)
    io.of("/a").disconnect_sockets()
    await settle()
    ids.append(a.id)
    first, other, second, last = ids
    assert (first, last) == (None, None)
    assert len({other, second, None}) == 3


@transports
async def test_a_refused_client_may_ask_again(transport: str) -> None:
    io = Server()

    @io.use
    async def with_token(socket: Socket) -> None:
        await asyncio.sleep(1)
        if socket.handshake.auth.get("token") != "secret":
            raise ConnectionRefused("no", {"try": "again"})

    client = await Client(io).open(transport)
    socket = await client.socket().connect({"token": "wrong"})
    assert (socket.id, socket.error) == (None, {"message": "no", "data": {"try": "again"}})
    await socket.connect({"token": "secret"})
    assert socket.error is None
    assert list(io.sockets) == [socket.id]


@transports
@pytest.mark.parametrize("how", ["leaves", "is lost", "is thrown out", "is shut down"])
async def test_whichever_way_it_ends_all_is_told_and_nothing_left(transport: str, how: str) -> None:
    io = Server()
    ended: list[object] = []
    io.on("disconnect", lambda socket, reason: ended.append(reason))
    client = await connected(io, transport)
    (server,) = io.sockets.values()
    server.join("red")
    calls = [asyncio.create_task(server.call("never answered")) for _ in range(3)]
    await settle()
    if how == "leaves":
        client._client.engine.close()
    elif how == "is lost":
        client._client.engine.lose()
    elif how == "is thrown out":
        server.disconnect(close=True)
    else:
        await io.close()
    answers = await asyncio.gather(*calls, return_exceptions=True)
    assert {type(answer) for answer in answers} == {Disconnected}
    await asyncio.wait_for(client._client.engine.closed.wait(), 1) if how != "leaves" else None
    assert len(ended) == 1
    del server, calls, answers, client
    await asyncio.sleep(31)
    await assert_nothing_left(io)
