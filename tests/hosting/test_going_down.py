"""A host that is told to end does, in time, and everybody is told."""

from __future__ import annotations

import asyncio
import signal

import pytest

from tests.hosting.hosts import connected, hosted


@pytest.mark.parametrize("transport", ["polling", "websocket"])
@pytest.mark.parametrize("shape", ["around", "mounted"])
@pytest.mark.parametrize("limit", [2.0, 3.5])
async def test_handlers_that_never_end_cost_one_limit(
    shape: str, transport: str, limit: float
) -> None:
    io = {"shutdown_timeout": limit, "drain_timeout": 0.2}
    async with hosted("antiphon", fresh=True, shape=shape, io=io) as server:
        async with connected(server, transport) as client:
            await client.emit("for ever")
            await client.call("who", timeout=30)
            assert limit - 0.1 < await server.end() < 2 * limit
        assert "gone: server shutting down" in server.log()
        assert "cancelled" in server.log()
        assert "1 handlers still ran" in server.log()


@pytest.mark.parametrize(("host", "shape"), [("uvicorn", "around"), ("uvicorn", "mounted")])
async def test_under_plain_uvicorn_too(host: str, shape: str) -> None:
    io = {"shutdown_timeout": 1, "drain_timeout": 0.2}
    async with hosted(host, fresh=True, shape=shape, io=io) as server:
        async with connected(server, "websocket") as client:
            await client.emit("for ever")
            await client.call("who", timeout=30)
            assert await server.end() < 10
        assert "1 handlers still ran" in server.log()


async def test_under_hypercorn_too() -> None:
    io = {"shutdown_timeout": 1, "drain_timeout": 0.2}
    # On asyncio's own loop, from Python 3.12.1 on, Hypercorn waits for its clients without a limit.
    options = {"graceful_timeout": 1, "worker_class": "uvloop"}
    async with hosted("hypercorn", fresh=True, io=io, host_options=options) as server:
        async with connected(server, "websocket") as client:
            await client.emit("for ever")
            await client.call("who", timeout=30)
            assert await server.end() < 10
        assert "1 handlers still ran" in server.log()


@pytest.mark.parametrize("transport", ["polling", "websocket"])
async def test_work_that_is_under_way_is_answered(transport: str) -> None:
    async with hosted(
        "antiphon", fresh=True, io={"drain_timeout": 10, "shutdown_timeout": 12}
    ) as server:
        async with connected(server, transport) as client:
            working = asyncio.create_task(client.call("work", 1.0, timeout=30))
            await client.call("who", timeout=30)
            ending = asyncio.create_task(server.end())
            assert await working == "done"
            assert await ending < 8
        assert "gone: server shutting down" in server.log()


@pytest.mark.parametrize("shape", ["around", "mounted"])
async def test_each_of_several_processes_does_it_so(shape: str) -> None:
    io = {"drain_timeout": 10, "shutdown_timeout": 12}
    async with (
        hosted("antiphon", shape=shape, io=io, host_options={"workers": 2}) as server,
        connected(server) as client,
    ):
        working = asyncio.create_task(client.call("work", 1.0, timeout=30))
        await client.call("who", timeout=30)
        ending = asyncio.create_task(server.end())
        assert await working == "done"
        assert await ending < 8
        assert "gone: server shutting down" in server.log()


@pytest.mark.parametrize("transport", ["polling", "websocket"])
async def test_those_who_are_told_to_go_do_not_come_back_to_it(transport: str) -> None:
    io = {"shutdown_timeout": 3, "drain_timeout": 1}
    async with (
        hosted("antiphon", fresh=True, io=io) as server,
        connected(server, transport) as client,
    ):
        await client.emit("for ever")
        await client.call("who", timeout=30)
        ending = asyncio.create_task(server.end())
        await asyncio.sleep(0.5)
        with pytest.raises(OSError):
            await asyncio.open_connection("127.0.0.1", int(server.url.rpartition(":")[2]))
        await ending


async def test_a_second_signal_waits_for_nobody() -> None:
    # A lifespan that is not ended is a traceback of uvicorn's own.
    options = {"lifespan": "off"}
    io = {"shutdown_timeout": 15}
    async with (
        hosted("antiphon", fresh=True, io=io, host_options=options) as server,
        connected(server) as client,
    ):
        await client.emit("for ever")
        await client.call("who", timeout=30)
        assert await server.end(signal.SIGINT, times=2) < 10
