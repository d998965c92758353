"""Servers under test: subprocesses that say `listening <port>`, one for each set of options."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import aiohttp

from tests.forked import Fork

Kind = Literal["engine", "socketio"]
Make = Literal["antiphon", "antiphon-asgi", "node"]
Options = Mapping[str, Any]

SERVERS = Path(__file__).parent / "servers"
PATHS: Mapping[Kind, str] = {"engine": "/engine.io", "socketio": "/socket.io"}

# The contract of the official suites: heartbeats quick enough to be waited for.
SWIFT: Options = {"ping_interval": 0.3, "ping_timeout": 0.2, "max_http_buffer_size": 1_000_000}

# What may stay, within bounds: HTTP connections that their clients keep open, heads of requests
# that are known.
LINGERING = {"HttpProtocol", "PollingProtocol", "Head"}
# Seconds after which what has not come never will, however busy the machine is.
PATIENCE = 20.0
COMPLAINTS = (
    "never retrieved",
    "never awaited",
    "Exception in callback",
    "Exception in ASGI",
    "Unhandled",
)


@dataclass(frozen=True)
class Stats:
    """What a server says of itself at /stats: what it remembers, and whom it has forgotten."""

    clients: int
    rss: int
    tasks: int
    alive: Mapping[str, int]
    sockets: int = 0
    rooms: int = 0
    closed: list[list[str]] = field(default_factory=lambda: [])
    left: list[list[Any]] = field(default_factory=lambda: [])

    @property
    def held(self) -> dict[str, int]:
        """What must not grow: sessions, sockets, rooms, tasks, objects by their class."""
        return {
            "clients": self.clients,
            "sockets": self.sockets,
            "rooms": self.rooms,
            "tasks": self.tasks,
            **{name: count for name, count in self.alive.items() if name not in LINGERING},
        }


class Server:
    """One running server process."""

    def __init__(self, make: Make, kind: Kind, options: Options) -> None:
        self.make = make
        self.kind: Kind = kind
        self.path = PATHS[kind]
        self.host = "127.0.0.1"
        self._log = tempfile.TemporaryFile()  # noqa: SIM115, it lives as long as the process
        self._process = self._started(options)
        assert self._process.stdout is not None
        word, _, port = self._process.stdout.readline().decode().strip().partition(" ")
        if word != "listening":
            self._process.kill()
            raise RuntimeError(f"{make} {kind} did not start with {dict(options)}:\n{self.log()}")
        self.port = int(port)
        self.scheme = "https" if options.get("tls") else "http"

    def _started(self, options: Options) -> subprocess.Popen[bytes] | Fork:
        environment = {
            **os.environ,
            "CONFORMANCE_OPTIONS": json.dumps(options),
            "CONFORMANCE_LANE": self.make,
        }
        if not self.is_node:
            program = SERVERS / f"antiphon_{self.kind}.py"
            return Fork(program, [], environment, errors=self._log.fileno())
        return subprocess.Popen(
            ["node", "--expose-gc", f"node_{self.kind}.mjs"],
            cwd=SERVERS,
            env=environment,
            stdin=subprocess.PIPE,  # its end tells the server that nobody needs it any more
            stdout=subprocess.PIPE,
            stderr=self._log,
        )

    @property
    def is_node(self) -> bool:
        return self.make == "node"

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.host}:{self.port}"

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def terminate(self) -> None:
        self._process.terminate()

    def stop(self) -> None:
        self.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()
        self._log.close()

    def log(self) -> str:
        """Everything the process has written to its standard error."""
        return os.pread(self._log.fileno(), 10_000_000, 0).decode(errors="replace")

    def complaints(self) -> list[str]:
        """Lines of the log that say that an exception ended where nobody had expected it."""
        return [
            line for line in self.log().splitlines() if any(word in line for word in COMPLAINTS)
        ]

    async def stats(self) -> Stats:
        assert self.is_running, f"the server died with code {self._process.returncode}"
        async with (
            aiohttp.ClientSession() as http,
            http.get(f"{self.origin}/stats", ssl=False) as response,
        ):
            return Stats(**await response.json())

    async def until(
        self, condition: Callable[[Stats], object], *, within: float = PATIENCE
    ) -> Stats:
        """Ask for the stats until they meet `condition`; fail after `within` seconds."""
        deadline = time.monotonic() + within
        while not condition(stats := await self.stats()):
            assert time.monotonic() < deadline, f"not so within {within} s: {stats}"
            await asyncio.sleep(0.03)
        return stats

    async def reason(self, identifier: str, *, within: float = PATIENCE) -> str:
        """Why a session or socket ended, in the server's own word."""
        at = 0 if self.kind == "engine" else 1

        def entries(stats: Stats) -> list[list[Any]]:
            ended = stats.closed if self.kind == "engine" else stats.left
            return [entry for entry in ended if entry[at] == identifier]

        stats = await self.until(entries, within=within)
        (entry,) = entries(stats)
        return str(entry[at + 1])


class Servers:
    """Starts each server once for each set of options, and stops them all in the end."""

    def __init__(self, make: Make) -> None:
        self.make: Make = make
        self._running: dict[str, Server] = {}

    def get(self, kind: Kind, options: Options) -> Server:
        key = f"{kind} {json.dumps(options, sort_keys=True)}"
        server = self._running.get(key)
        if server is None or not server.is_running:
            server = self._running[key] = Server(self.make, kind, options)
        return server

    def stop(self) -> None:
        for server in self._running.values():
            server.terminate()
        for server in self._running.values():
            server.stop()
