"""One write for all that a connection sends in one turn of the loop."""

from __future__ import annotations

import asyncio
from typing import Protocol

__all__ = ["Flusher", "Gathering"]


class Gathering(Protocol):
    """A connection that gathers what it is to write."""

    def flush(self) -> None:
        """Write it."""


class Flusher:
    """Writes, at the end of each turn of the loop, what connections have gathered in it.

    Attributes:
        reading: The connection whose frame is being handled; it flushes by itself.
    """

    __slots__ = ("_gathered", "_loop", "reading")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._gathered: list[Gathering] = []
        self.reading: Gathering | None = None

    def add(self, connection: Gathering) -> None:
        """It has something to write."""
        if not self._gathered:
            self._loop.call_soon(self._flush)
        self._gathered.append(connection)

    def _flush(self) -> None:
        gathered, self._gathered = self._gathered, []
        for connection in gathered:
            connection.flush()
