"""A loop for many connections and timers, all in one thread."""

from __future__ import annotations

import select
import time
from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count
from typing import Final

from bench.game.line import Line
from bench.load.peer import LoadFailed

__all__ = ["Loop"]

LONGEST_SLEEP: Final = 0.5


class Loop:
    """Reads what comes and calls what is due."""

    def __init__(self) -> None:
        self._epoll = select.epoll()
        self._lines: dict[int, Line] = {}
        self._timers: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = count()

    def add(self, line: Line) -> None:
        """Read what comes on it from now on."""
        number = line.connection.fileno()
        self._lines[number] = line
        self._epoll.register(number, select.EPOLLIN)

    def remove(self, line: Line) -> None:
        """Read it no more; it may still be open."""
        number = line.connection.fileno()
        if self._lines.get(number) is line:
            del self._lines[number]
            self._epoll.unregister(number)

    def later(self, seconds: float, call: Callable[[], None]) -> None:
        """Call that after so many seconds."""
        heappush(self._timers, (time.perf_counter() + seconds, next(self._numbers), call))

    def close(self) -> None:
        """Read nothing any more."""
        self._lines.clear()
        self._epoll.close()

    def run(self, until: Callable[[], bool], patience: float) -> None:
        """Go on until that is true.

        Raises:
            LoadFailed: It is not true after so many seconds.
        """
        end = time.perf_counter() + patience
        while not until():
            now = time.perf_counter()
            if now > end:
                raise LoadFailed(f"not done after {patience:.0f} s")
            while self._timers and self._timers[0][0] <= now:
                heappop(self._timers)[2]()
            due = self._timers[0][0] - time.perf_counter() if self._timers else LONGEST_SLEEP
            for number, _ in self._epoll.poll(min(LONGEST_SLEEP, max(0.0, due))):
                if (line := self._lines.get(number)) is not None:
                    self._read(line)

    def _read(self, line: Line) -> None:
        try:
            line.receive()
        except (LoadFailed, OSError):
            self.remove(line)
            line.tell_lost()
