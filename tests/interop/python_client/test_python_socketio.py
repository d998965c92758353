"""Our Python client and python-socketio's server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
import socketio
import uvicorn
from engineio.payload import Payload

import antiphon

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def url() -> AsyncIterator[str]:
    """The address of such a server."""
    sio: Any = socketio.AsyncServer(async_mode="asgi")

    async def echo(sid: str, *args: Any) -> tuple[Any, ...]:
        return args

    async def ask(sid: str, value: Any) -> Any:
        return await sio.call("question", value, to=sid)

    async def count(sid: str, number: int) -> None:
        await sio.emit("counted", number, to=sid)

    async def leave(sid: str) -> None:
        await sio.disconnect(sid)

    for handler in (echo, ask, count, leave):
        sio.on(handler.__name__, handler)
    # It leaves polls open after its clients have gone, and uvicorn would wait for them.
    settings: dict[str, Any] = {"log_level": "critical", "timeout_graceful_shutdown": 1}
    server = uvicorn.Server(uvicorn.Config(socketio.ASGIApp(sio), port=0, **settings))
    server.config.load()
    serving = asyncio.create_task(server.serve())
    while not server.started:
        assert not serving.done(), "it did not start"
        await asyncio.sleep(0.005)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await serving


async def test_events_and_acknowledgements_both_ways(url: str, transports: Any) -> None:
    async with antiphon.connect(url, transports=transports, force_new=True) as socket:
        socket.on("question", lambda value: {"answer": value, "bytes": b"\x01"})
        assert await socket.call("echo", b"\0", {"in": [b"1"]}, timeout=30) == (
            b"\0",
            {"in": [b"1"]},
        )
        assert await socket.call("ask", 5, timeout=30) == {"answer": 5, "bytes": b"\x01"}
        socket.emit("leave")
        assert await socket.wait() == "io server disconnect"


async def test_many_events_at_once_arrive(
    url: str, transports: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # It answers a request with more than so many packets well, and drops them all.
    monkeypatch.setattr(Payload, "max_decode_packets", 16)
    async with antiphon.connect(url, transports=transports, force_new=True) as socket:
        counted: list[int] = []
        socket.on("counted", counted.append)
        for number in range(100):
            socket.emit("count", number)
        await socket.call("echo", timeout=30)
        async with asyncio.timeout(30):
            while len(counted) < 100:
                await asyncio.sleep(0.005)
        assert counted == list(range(100))
