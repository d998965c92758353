"""Hosts as processes, and clients of them.

``python -m tests.hosting.hosts <JSON>`` serves ``served_app``. Keys: ``host`` (``antiphon``,
``uvicorn``, ``hypercorn``); ``host_options`` (of the host); ``io`` (of the server); ``shape``
(``around``, ``mounted`` at ``/live``, ``wrapped`` in a session's middleware).
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sys
import tempfile
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp
import socketio

from tests.forked import Program

__all__ = ["Host", "connected", "hosted"]

ROOT = Path(__file__).parents[2]
APP = "tests.hosting.served_app:app"
RUNNING = re.compile(r"[Rr]unning on (https?://127\.0\.0\.1:\d+|unix socket)")
PATIENCE = 30.0

# What Hypercorn leaves on Python 3.11 when it cancels a connection, as asyncio and uvloop word it.
HYPERCORNS_OWN = re.compile(r"in callback (<function )?StreamReaderProtocol\.connection_made")


class Host:
    """A host that runs.

    Attributes:
        url: Where it listens.
        uds: Its unix socket, if it listens on one.
        path: Where the server is served.
    """

    def __init__(self, process: Program | Process, log: Any, wanted: dict[str, Any]) -> None:
        self.url = "http://localhost"
        self.uds: str | None = wanted.get("host_options", {}).get("uds")
        self.path = "live/socket.io" if wanted.get("shape") == "mounted" else "socket.io"
        self._process = process
        self._log = log

    def log(self) -> str:
        """All that it has said."""
        return os.pread(self._log.fileno(), 10_000_000, 0).decode(errors="replace")

    async def says(self, text: str) -> None:
        """Wait until it has said that."""
        await self.until(lambda: text in self.log(), f"it does not say {text!r}")

    async def until(self, condition: Callable[[], object], complaint: str) -> None:
        """Wait until something is so."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < deadline, f"{complaint}:\n{self.log()}"
            await asyncio.sleep(0.02)

    async def end(self, number: signal.Signals = signal.SIGTERM, times: int = 1) -> float:
        """Send it a signal; the seconds until it has ended."""
        began = time.monotonic()
        for _ in range(times):
            self._process.send_signal(number)
            await asyncio.sleep(0.3 if times > 1 else 0)
        async with asyncio.timeout(PATIENCE):
            await self._process.wait()
        return time.monotonic() - began

    async def started(self) -> None:
        """Wait until it answers."""
        await self.until(
            lambda: self._process.returncode is not None or RUNNING.search(self.log()),
            "it does not start",
        )
        found = RUNNING.search(self.log())
        assert found, f"it did not start:\n{self.log()}"
        if self.uds is None:
            self.url = found[1]
        deadline = time.monotonic() + PATIENCE
        while True:
            with suppress(aiohttp.ClientError, OSError):
                assert await self.get("/hello") == "hello"
                return
            assert time.monotonic() < deadline, self.log()
            await asyncio.sleep(0.05)

    async def get(self, path: str, **given: Any) -> str:
        """The body of a page."""
        async with self.http() as http, http.get(f"{self.url}{path}", **given) as response:
            return await response.text()

    def http(self, **given: Any) -> aiohttp.ClientSession:
        """An HTTP client that finds it."""
        connector = aiohttp.UnixConnector(self.uds) if self.uds else None
        return aiohttp.ClientSession(connector=connector, **given)

    async def stop(self) -> None:
        """End it, whatever it does."""
        if self._process.returncode is None:
            # Its workers too.
            os.killpg(self._process.pid, signal.SIGKILL)
            await self._process.wait()
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        foreign = len(HYPERCORNS_OWN.findall(self.log()))
        assert self.log().count("Traceback") <= foreign, self.log()


@asynccontextmanager
async def hosted(host: str, *, fresh: bool = False, **wanted: Any) -> AsyncIterator[Host]:
    """Start a host; it is ended at the end.

    Args:
        host: Which.
        fresh: In an interpreter of its own, which also ends as interpreters do.
        wanted: The other keys.
    """
    with tempfile.TemporaryFile() as log:
        server = Host(await _started(host, wanted, log.fileno(), fresh), log, wanted)
        try:
            await server.started()
            yield server
        finally:
            await server.stop()


async def _started(host: str, wanted: dict[str, Any], log: int, fresh: bool) -> Program | Process:
    program, arguments = "tests.hosting.hosts", [json.dumps({**wanted, "host": host})]
    has_workers = host == "hypercorn" or {"reload", "workers"} & {*wanted.get("host_options", {})}
    if not fresh and not has_workers:
        return await Program.start(program, arguments, os.environ, output=log, group=True)
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", program, *arguments),
        cwd=ROOT,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )


@asynccontextmanager
async def connected(
    server: Host, transport: str = "websocket", **headers: str
) -> AsyncIterator[socketio.AsyncSimpleClient]:
    """A client of it: python-socketio's."""
    async with (
        server.http() as http,
        socketio.AsyncSimpleClient(http_session=http, reconnection=False) as client,
    ):
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        await client.connect(
            server.url,
            transports=[transport],
            socketio_path=server.path,
            headers=given,
            wait_timeout=PATIENCE,
        )
        yield client


def main(wanted: dict[str, Any]) -> None:
    """Serve until somebody ends the process."""
    os.environ["HOSTING"] = json.dumps(wanted)
    options: dict[str, Any] = {"port": 0, **wanted.get("host_options", {})}
    if wanted["host"] == "antiphon":
        import antiphon

        antiphon.run(APP, **options)
    elif wanted["host"] == "uvicorn":
        import uvicorn

        uvicorn.run(APP, **options)
    else:
        import hypercorn.config
        import hypercorn.run

        config = hypercorn.config.Config.from_mapping(
            application_path=APP, bind="127.0.0.1:0", errorlog="-", **wanted.get("host_options", {})
        )
        hypercorn.run.run(config)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
