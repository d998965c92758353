"""The events of a socket, one after the other: ``async for event, args in socket``."""

from __future__ import annotations

from collections import deque
from typing import Any

from antiphon.client.changes import Changes
from antiphon.errors import BufferFull

__all__ = ["EventStream"]


class EventStream:
    """An iterator over the events that come from now on, until the socket is at its end.

    Args:
        limit: Events that may wait for being read; beyond that reading fails with ``BufferFull``.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._events: deque[tuple[str, tuple[Any, ...]]] = deque()
        self._changed = Changes()
        self._ended = False
        self._overflown = False

    def __aiter__(self) -> EventStream:
        return self

    async def __anext__(self) -> tuple[str, tuple[Any, ...]]:
        while not self._events:
            if self._overflown:
                raise BufferFull(f"more than {self._limit} events waited for being read")
            if self._ended:
                raise StopAsyncIteration
            await self._changed.next()
        return self._events.popleft()

    def put(self, event: str, args: tuple[Any, ...]) -> None:
        """An event came."""
        if self._ended:
            return
        if len(self._events) >= self._limit:
            self._overflown = True
            self.end()
            return
        self._events.append((event, args))
        self._changed.tell()

    def end(self) -> None:
        """There will be no more."""
        self._ended = True
        self._changed.tell()
