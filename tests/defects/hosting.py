"""A server in the process of a test, over real sockets, on the fast lane or the portable one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any, Literal, TypeAlias, cast

import uvicorn

import antiphon
from antiphon.hosts.uvicorn import create_server
from tests.conformance.serving import Server as ConformanceServer
from tests.conformance.wire import Link, Wire

__all__ = ["Hosted", "Lane", "holds", "join_quietly"]

Lane: TypeAlias = Literal["fast", "portable"]


async def holds(condition: Callable[[], object], *, within: float = 30) -> None:
    """Look at a condition again and again; fail when it does not hold in time."""
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, f"not so within {within} s"
        await asyncio.sleep(0.005)


async def join_quietly(link: Link, auth: str = "") -> str:
    """Join the main namespace of a server that greets nobody; the socket's id."""
    await link.send(f"40{auth}")
    answer = str(await link.receive())
    assert answer.startswith('40{"sid":"'), answer
    return answer.split('"')[3]


class Hosted:
    """A server that listens.

    Args:
        io: The server.
        lane: Which way its WebSockets go.
        settings: Of uvicorn.
    """

    path = "/socket.io"
    host = "127.0.0.1"

    def __init__(self, io: antiphon.Server, lane: Lane, **settings: Any) -> None:
        self.io = io
        self.scheme = "https" if "ssl_certfile" in settings else "http"
        settings = {"log_level": "warning", **settings}
        app = antiphon.ASGIApp(io)
        if lane == "fast":
            self._server = create_server(app, port=0, **settings)
        else:
            config = uvicorn.Config(app, port=0, ws="websockets-sansio", **settings)
            self._server = uvicorn.Server(config)
        self._serving: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Listen on any port that is free."""
        # uvicorn would take over the signals of the test's process.
        self._server.config.load()
        self._serving = asyncio.create_task(self._server.serve())
        while not self._server.started:
            assert not self._serving.done(), "it did not start"
            await asyncio.sleep(0.005)

    async def stop(self) -> None:
        """Stop, with everybody disconnected."""
        assert self._serving is not None
        if self._serving.done():
            return
        await self.io.close()
        self._server.should_exit = True
        await self._serving

    @property
    def is_running(self) -> bool:
        return self._serving is not None and not self._serving.done()

    @property
    def port(self) -> int:
        return int(self._server.servers[0].sockets[0].getsockname()[1])

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.host}:{self.port}"

    def wire(self) -> Wire:
        """Clients that hide nothing."""
        return Wire(cast("ConformanceServer", self))
