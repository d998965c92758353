"""Echoes are counted, whatever client sends them: a number under way, for some seconds."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

import uvloop

__all__ = ["EVENT", "PAYLOAD", "Counter", "run"]

EVENT: Final = "echo"
PAYLOAD: Final = "x" * 32
WARM_UP: Final = 0.3
"""Seconds before the counting begins."""

Client: TypeAlias = Callable[["Counter"], Awaitable[None]]


class Counter:
    """Counts the echoes of one client.

    Args:
        port: The server's port.
        under_way: How many events are on their way at a time.
        seconds: How long to count.
    """

    def __init__(self, port: int, under_way: int, seconds: float) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.under_way = under_way
        self.echoes = 0
        self._seconds = seconds
        self._over: asyncio.Event | None = None

    def came(self) -> bool:
        """An echo came; whether to send the next."""
        self.echoes += 1
        return self._over is None or not self._over.is_set()

    async def count(self) -> None:
        """Count for the given time, after a warm-up, and print what was found."""
        self._over = asyncio.Event()
        await asyncio.sleep(WARM_UP)
        before, begun, cpu = self.echoes, time.perf_counter(), time.process_time()
        await asyncio.sleep(self._seconds)
        count = self.echoes - before
        took, used = time.perf_counter() - begun, time.process_time() - cpu
        self._over.set()
        print(json.dumps({"rate": count / took, "cpu": used / max(count, 1) * 1e6}), flush=True)


def run(client: Client) -> None:
    """Run a client as a program: `client.py PORT UNDER_WAY SECONDS`."""
    port, under_way, seconds = sys.argv[1:]

    async def main() -> None:
        await client(Counter(int(port), int(under_way), float(seconds)))

    uvloop.run(main())
