"""Going down: handlers end, everybody is told, and it does not take for ever."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from antiphon import ConnectionRefused, Server, Socket
from antiphon.engine import EngineServer
from antiphon.testing import connect, settle
from tests.unit.wire import MemoryBody, PollingPeer, WebSocketPeer, request


async def elapsed(io: Server | EngineServer) -> float:
    """How many seconds a shutdown takes."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    await io.shutdown()
    return round(loop.time() - began, 3)


@pytest.mark.parametrize("server", [Server, EngineServer])
async def test_takes_no_time_when_nothing_runs(server: type[Server] | type[EngineServer]) -> None:
    assert await elapsed(server()) == 0


async def test_handlers_that_run_are_still_heard() -> None:
    io, ended = Server(), list[str]()
    io.on("disconnect", lambda socket, reason: ended.append(reason))

    @io.on("save")
    async def save(socket: Socket) -> str:
        await asyncio.sleep(0.9)
        socket.emit("news")
        return "saved"

    client = await connect(io)
    calling = asyncio.create_task(client.call("save", timeout=60))
    await settle()
    assert await elapsed(io) == 0.9
    assert await calling == "saved"
    assert await client.receive("news") is None
    assert (await client.disconnected(), ended) == ("transport close", ["server shutting down"])


@pytest.mark.parametrize(("drain", "taken"), [(0, 2.0), (1.0, 3.0), (4.5, 5.0)])
async def test_those_that_end_with_their_client_end_after_the_draining(
    drain: float, taken: float
) -> None:
    io = Server(drain_timeout=drain)

    @io.on("connect")
    async def follow(socket: Socket) -> None:
        while socket.connected:
            await asyncio.sleep(0.01)

    @io.on("disconnect")
    async def clean_up(socket: Socket) -> None:
        await asyncio.sleep(2)

    await connect(io)
    assert await elapsed(io) == pytest.approx(taken, abs=0.02)
    assert io.monitor.counts["handlers_cancelled"] == (1 if drain == 4.5 else 0)


@pytest.mark.parametrize("limit", [0, 0.5, 5])
async def test_those_that_never_end_are_cancelled_when_the_time_is_up(
    limit: float, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    io, cancelled = Server(shutdown_timeout=limit), list[bool]()

    @io.on("connect")
    async def wait(socket: Socket) -> None:
        try:
            await asyncio.sleep(10**9)
        finally:
            cancelled.append(True)

    for _ in range(3):
        await connect(io)
    assert await elapsed(io) == pytest.approx(limit, abs=0.01)
    assert cancelled == [True] * 3
    assert "3 handlers still ran when shutdown_timeout" in caplog.text
    assert len(io.tasks) == 0


async def test_not_even_those_that_will_not_be_cancelled_hold_it_up_twice() -> None:
    io, go_on = Server(shutdown_timeout=1), asyncio.Event()

    @io.on("connect")
    async def stubborn(socket: Socket) -> None:
        while not go_on.is_set():
            try:
                await go_on.wait()
            except asyncio.CancelledError:
                continue

    await connect(io)
    assert await elapsed(io) == pytest.approx(1, abs=0.01)
    assert await elapsed(io) == 0
    go_on.set()
    await settle()


async def test_a_handler_may_ask_for_it() -> None:
    io, done = Server(), asyncio.Event()

    @io.on("stop")
    async def stop(socket: Socket) -> None:
        await io.shutdown()
        done.set()

    client = await connect(io)
    client.emit("stop")
    await asyncio.wait_for(done.wait(), 0.1)
    assert not client.connected


async def test_nobody_is_let_in_meanwhile_and_everybody_afterwards() -> None:
    io = Server()

    @io.on("work")
    async def work(socket: Socket) -> None:
        await asyncio.sleep(0.5)

    client = await connect(io)
    polling = await PollingPeer.open(io.engine)
    client.emit("work")
    await settle()
    going = asyncio.create_task(io.shutdown())
    await settle()
    response = await io.engine.handle(request(), MemoryBody())
    assert (response.status, response.body) == (503, b'{"code":4,"message":"Server shutting down"}')
    refusal = await WebSocketPeer.refused(io.engine, "EIO=4&transport=websocket")
    assert refusal.message == "Server shutting down"
    with pytest.raises(ConnectionRefused):
        await connect(io)
    assert await polling.post("40") == 200  # who is in is still served
    await going
    async with connect(io) as another:
        assert another.connected


async def test_an_application_around_it_has_it_in_its_lifespan() -> None:
    io = Server()
    async with io:
        client = await connect(io)
    assert await client.disconnected() == "transport close"
    with pytest.raises(ZeroDivisionError):
        async with io:
            client = await connect(io)
            raise ZeroDivisionError
    assert await client.disconnected() == "transport close"


def test_another_loop_may_serve_it_anew() -> None:
    io = Server()

    async def serve() -> Any:
        async with io, connect(io) as client:
            return client.socket.connected

    assert [asyncio.run(serve()), asyncio.run(serve())] == [True, True]
