"""Servers as processes that say `listening <port>`; see README.md for what they do."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

import aiohttp

from tests.forked import Program
from tests.interop.clients.client import PATIENCE

__all__ = ["ROOT", "Make", "Server", "Stats", "python_program"]

Make: TypeAlias = Literal["antiphon", "node"]

ROOT = Path(__file__).resolve().parents[2]


def python_program(name: str, *arguments: str) -> list[str]:
    """The command of a program in `servers`."""
    return [sys.executable, "-m", f"tests.interop.servers.{name}", *arguments]


COMMANDS: Mapping[Make, list[str]] = {
    "antiphon": python_program("antiphon_server"),
    "node": ["node", "tests/interop/servers/node_server.js"],
}
COMPLAINTS = ("Traceback", "never retrieved", "never awaited", "Exception in", "Unhandled")


@dataclass(frozen=True)
class Stats:
    """What a server says of itself."""

    clients: int
    left: Mapping[str, str]
    failed: list[str]


class Server:
    """A server process, which may be started again on its port.

    Args:
        make: Whose server.
        options: Its options, in Antiphon's words.
        pages: Directories that it serves, by path.
        command: Another program than that of the contract; `python -m` or Node.
    """

    def __init__(
        self,
        make: Make = "antiphon",
        options: Mapping[str, Any] | None = None,
        *,
        pages: Mapping[str, Path] | None = None,
        command: list[str] | None = None,
    ) -> None:
        self.make: Make = make
        self.port = 0
        self._command = command or COMMANDS[make]
        self._environment = {
            "INTEROP_OPTIONS": json.dumps(dict(options or {})),
            "INTEROP_PAGES": json.dumps(
                {path: str(place) for path, place in (pages or {}).items()}
            ),
        }
        self._log = tempfile.TemporaryFile()  # noqa: SIM115, it lives as long as the server
        self._last_words: str | None = None
        self._process: asyncio.subprocess.Process | Program | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        return self._running.pid

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        """Start it: on any port the first time, then on the same one."""
        environment = {**os.environ, **self._environment, "INTEROP_PORT": str(self.port)}
        program, *arguments = self._command
        if program == sys.executable:
            _, module, *arguments = arguments
            self._process = await Program.start(
                module, arguments, environment, errors=self._log.fileno()
            )
        else:
            self._process = await asyncio.create_subprocess_exec(
                program,
                *arguments,
                cwd=ROOT,
                env=environment,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=self._log,
            )
        assert self._process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            line = (await self._process.stdout.readline()).decode().split()
        assert line[:1] == ["listening"], f"it did not start:\n{self.log()}"
        self.port = int(line[1])

    async def stop(self) -> None:
        """End it, if it runs still; it is not to be started again."""
        if self.is_running:
            self._running.terminate()
        try:
            await self.ended(within=5)
        except TimeoutError:
            await self.kill()
        # Its end tells the server that nobody needs it any more.
        assert self._running.stdin is not None
        self._running.stdin.close()
        self._last_words = self.log()
        self._log.close()

    async def kill(self) -> None:
        """End it at once: it cannot even say goodbye."""
        self._running.kill()
        await self.ended()

    async def ended(self, *, within: float = PATIENCE) -> float:
        """Wait until it has ended; returns how long that took, in seconds."""
        began = time.monotonic()
        async with asyncio.timeout(within):
            await self._running.wait()
        return time.monotonic() - began

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self._running.send_signal(number)

    def log(self) -> str:
        """Everything that it wrote to its standard error."""
        if self._last_words is not None:
            return self._last_words
        return os.pread(self._log.fileno(), 10_000_000, 0).decode(errors="replace")

    def complaints(self) -> list[str]:
        """The lines of its log that say that an exception ended where nobody expected it."""
        return [
            line for line in self.log().splitlines() if any(word in line for word in COMPLAINTS)
        ]

    async def stats(self) -> Stats:
        async with aiohttp.ClientSession() as http, http.get(f"{self.url}/stats") as response:
            return Stats(**json.loads(await response.text()))

    async def until(
        self, condition: Callable[[Stats], object], *, within: float = PATIENCE
    ) -> Stats:
        """Ask for the stats until they meet a condition."""
        deadline = time.monotonic() + within
        while not condition(stats := await self.stats()):
            assert time.monotonic() < deadline, f"not so within {within} s: {stats}"
            await asyncio.sleep(0.02)
        return stats

    async def reason(self, socket_id: str) -> str:
        """Why a socket ended, in the server's word."""
        stats = await self.until(lambda stats: socket_id in stats.left)
        return stats.left[socket_id]

    @property
    def _running(self) -> asyncio.subprocess.Process | Program:
        assert self._process is not None
        return self._process
