"""Joining and leaving: nobody is forgotten, nothing is left behind, handlers run once."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Callable

import pytest

import antiphon
from tests.conformance.wire import Transport, Wire
from tests.defects.conftest import Connect, Start
from tests.defects.hosting import Hosted, holds, join_quietly
from tests.unit.server.leaks import left_in_tables
from tests.unit.wire import WebSocketPeer

pytestmark = pytest.mark.asyncio(loop_scope="session")

Wires = Callable[[Hosted], Wire]
BOTH = pytest.mark.parametrize("transport", ["polling", "websocket"])


@BOTH
async def test_a_broadcast_does_not_reach_who_is_not_let_in(
    host: Start, wires: Wires, transport: Transport
) -> None:
    io = antiphon.Server()
    asked, decided = asyncio.Event(), asyncio.Event()

    @io.use
    async def authenticate(socket: antiphon.Socket) -> None:
        socket.join("red")
        asked.set()
        await decided.wait()
        raise antiphon.ConnectionRefused("not you")

    link = await wires(await host(io)).open(transport)
    await link.send("40")
    await asked.wait()
    io.emit("secret")
    io.to("red").emit("secret of a room")
    decided.set()
    assert await link.receive() == '44{"message":"not you"}'
    assert left_in_tables(io)["open sessions"] == 1
    assert "rooms" not in left_in_tables(io)


@BOTH
async def test_a_middleware_that_fails_is_answered_and_leaves_nothing(
    host: Start, wires: Wires, transport: Transport
) -> None:
    io = antiphon.Server()
    failing = True

    @io.use
    async def authenticate(socket: antiphon.Socket) -> None:
        if failing:
            raise KeyError("no detail of this leaves the server")

    link = await wires(await host(io)).open(transport)
    await link.send("40")
    assert await link.receive() == '44{"message":"internal server error"}'
    assert io.monitor.counts["handler_failed"] == 1
    assert not io.sockets
    failing = False
    await join_quietly(link)  # on the same connection


@BOTH
async def test_a_connect_handler_that_fails_is_reported_and_the_client_stays(
    host: Start, wires: Wires, transport: Transport
) -> None:
    io = antiphon.Server()
    io.on("echo", lambda socket, value: value)

    @io.on("connect")
    async def connect(socket: antiphon.Socket) -> None:
        raise KeyError("of the handler")

    link = await wires(await host(io)).open(transport)
    await join_quietly(link)
    await link.send('420["echo",1]')
    assert await link.receive() == "430[1]"
    assert io.monitor.counts["handler_failed"] == 1


@pytest.mark.parametrize("ending", ["polling close", "websocket close", "websocket leave"])
async def test_who_leaves_while_a_middleware_waits_leaves_nothing(
    host: Start, wires: Wires, ending: str
) -> None:
    io = antiphon.Server()
    asked = asyncio.Event()
    ended: list[str] = []
    io.on("connect", lambda socket: ended.append("connected"))
    io.on("disconnect", lambda socket: ended.append("disconnected"))

    @io.use
    async def authenticate(socket: antiphon.Socket) -> None:
        asked.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("gave up")

    wire = wires(await host(io))
    link = await wire.open("polling" if ending.startswith("polling") else "websocket")
    await link.send("40")
    await asked.wait()
    if ending == "websocket close":
        await link.send("1")
        await link.closed()
    else:
        await link.close()
    await holds(lambda: left_in_tables(io) == {})
    assert ended == ["gave up"]


@BOTH
async def test_a_disconnect_handler_that_fails_leaves_nothing(
    host: Start, wires: Wires, transport: Transport
) -> None:
    io = antiphon.Server()
    events: list[str] = []

    @io.on("connect")
    def connect(socket: antiphon.Socket) -> None:
        socket.join(["red", "blue"])

    @io.on("disconnecting")
    async def disconnecting(socket: antiphon.Socket, reason: str) -> None:
        events.append("disconnecting")
        raise KeyError

    @io.on("disconnect")
    async def disconnect(socket: antiphon.Socket, reason: str) -> None:
        events.append("disconnect")
        raise KeyError

    wire = wires(await host(io))
    for _ in range(3):
        link = await wire.open(transport)
        await join_quietly(link)
        await link.close()
    await holds(lambda: left_in_tables(io) == {})
    assert events == ["disconnecting", "disconnect"] * 3


@pytest.mark.parametrize("event", ["connect", "disconnecting", "disconnect", "work"])
async def test_a_handler_in_which_a_type_error_is_raised_runs_once(
    host: Start, wires: Wires, event: str
) -> None:
    io = antiphon.Server()
    runs: list[str] = []

    @io.on(event)
    def handler(socket: antiphon.Socket) -> None:
        runs.append(event)
        raise TypeError("handler() takes 1 positional argument but 2 were given")

    link = await wires(await host(io)).open("websocket")
    await join_quietly(link)
    await link.send('420["work"]')
    if event == "work":
        assert "internal_error" in str(await link.receive())
    await link.send("41")
    await holds(lambda: not io.sockets and not len(io.tasks))
    assert runs == [event]


async def test_an_unknown_namespace_has_a_message(host: Start, official: Connect) -> None:
    client = await official(await host(antiphon.Server()), wait=False, namespaces=["/nowhere"])
    (error,) = await client.becomes("connect_error", namespace="/nowhere")
    assert error["message"] == "Invalid namespace"


async def cost_of_leaving(among: int) -> float:
    """Processor seconds in which 200 of so many clients leave, each from its rooms."""
    io = antiphon.Server()
    io.on("connect", lambda socket: socket.join(["everybody", f"own of {socket.id}"]))
    peers = [await WebSocketPeer.open(io.engine) for _ in range(among)]
    for peer in peers:
        peer.send("40")
    assert len(io.sockets) == among
    leaving = peers[:: among // 200]
    gc.collect()
    gc.disable()
    try:
        began = time.process_time()
        for peer in leaving:
            peer.leave()
        return time.process_time() - began
    finally:
        gc.enable()
        await io.close()


async def test_leaving_costs_the_same_among_many() -> None:
    # In memory, as it is about the tables; bench measures it with 50,000 real ones.
    few = min([await cost_of_leaving(400) for _ in range(3)])
    many = min([await cost_of_leaving(12_000) for _ in range(2)])
    assert many < few * 5, f"{many} among 12,000, {few} among 400"
