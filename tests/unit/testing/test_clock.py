"""The clock that a user's test moves."""

from __future__ import annotations

import asyncio
import time

import pytest
import uvloop

from antiphon import AckTimeout, Server, Socket
from antiphon.testing import Clock, connect, settle


async def test_what_becomes_due_is_done_in_its_order() -> None:
    done: list[float] = []

    async def at(seconds: float) -> None:
        await asyncio.sleep(seconds)
        done.append(seconds)

    tasks = [asyncio.create_task(at(seconds)) for seconds in (30, 10, 20, 60.5)]
    clock = Clock()
    await clock.advance(9.9)
    assert done == []
    await clock.advance(50)
    assert done == [10, 20, 30]
    await clock.advance(1)
    assert done == [10, 20, 30, 60.5]
    assert clock.moved == 60.9
    await asyncio.gather(*tasks)


async def test_timers_that_set_timers_are_all_passed() -> None:
    loop, ticks = asyncio.get_running_loop(), [0.0]

    def tick() -> None:
        ticks.append(loop.time())
        loop.call_later(1, tick)

    began = loop.time()
    tick()
    real = time.monotonic()
    await Clock().advance(1000.5)
    assert len(ticks) == 1002
    assert ticks[-1] - began == pytest.approx(1000, abs=1)
    assert time.monotonic() - real < 2


async def test_real_time_goes_on_beneath() -> None:
    await Clock().advance(3600)
    async with asyncio.timeout(5):
        await asyncio.sleep(0.01)
        assert await asyncio.to_thread(lambda: 7) == 7


async def test_time_does_not_run_backwards() -> None:
    with pytest.raises(ValueError, match="backwards"):
        await Clock().advance(-1)


def test_uvloops_time_cannot_be_moved() -> None:
    async def main() -> None:
        await settle()
        await Clock().advance(1)

    with (
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
        pytest.raises(RuntimeError, match="asyncio's own event loop"),
    ):
        runner.run(main())


async def test_settle_leaves_those_alone_who_never_rest() -> None:
    async def spin() -> None:
        while True:
            await asyncio.sleep(0)

    task = asyncio.create_task(spin())
    await settle()
    task.cancel()


async def test_a_client_that_answers_pings_stays() -> None:
    io, clock = Server(), Clock()
    async with connect(io) as client:
        await clock.advance(3600)
        assert client.connected


async def test_a_client_that_does_not_times_out() -> None:
    io, clock = Server(ping_interval=25, ping_timeout=20), Clock()
    reasons: list[str] = []
    io.on("disconnect", lambda socket, reason: reasons.append(reason))
    async with connect(io) as client:
        client.answers_pings = False
        await clock.advance(44.5)
        assert reasons == []
        await clock.advance(1)
        assert reasons == ["ping timeout"]
        assert await client.disconnected() == "transport close"


async def test_acknowledgements_time_out() -> None:
    io, clock = Server(), Clock()
    async with connect(io) as client:
        calling = asyncio.ensure_future(client.socket.call("sure?", timeout=10))
        await clock.advance(9.5)
        assert not calling.done()
        await clock.advance(1)
        with pytest.raises(AckTimeout):
            await calling


async def test_a_middleware_that_takes_too_long_meets_connect_timeout() -> None:
    io, clock = Server(connect_timeout=45), Clock()

    @io.use
    async def wait(socket: Socket) -> None:
        await asyncio.sleep(100)

    connecting = asyncio.ensure_future(connect(io, timeout=1000))
    await settle()
    assert io.engine.clients_count == 1
    await clock.advance(46)
    with pytest.raises(Exception, match="closed the connection"):
        await connecting
    assert io.engine.clients_count == 0
