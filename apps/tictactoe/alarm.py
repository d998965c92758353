"""Alarm clocks: where the game waits for time to pass."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable
from heapq import heapify, heappop, heappush
from typing import Generic, TypeVar

__all__ = ["Alarm", "Alarms"]

K = TypeVar("K", bound=Hashable)


class Alarm:
    """Calls a function at the latest moment that it was set to."""

    def __init__(self, ring: Callable[[], None]) -> None:
        self._ring = ring
        self._when: float | None = None
        self._handle: asyncio.TimerHandle | None = None

    def set(self, when: float | None) -> None:
        """Ring at that moment of the loop's time, and at no other; never, if it is None."""
        if when == self._when:
            return
        self._when = when
        if self._handle is not None:
            self._handle.cancel()
        loop = asyncio.get_running_loop()
        self._handle = None if when is None else loop.call_at(when, self._rings)

    def _rings(self) -> None:
        self._when = self._handle = None
        self._ring()


class Alarms(Generic[K]):
    """An alarm for each of many, with one timer in the loop for all of them.

    Setting one again leaves its old place in the heap, which then has no meaning; such places are
    swept out when they are more than the others. So each setting costs the logarithm of how many
    there are, and a timer is made only for what is due before everything else.
    """

    def __init__(self, ring: Callable[[K], None]) -> None:
        """Args:
        ring: what to call with the key whose moment has come; it may set alarms.
        """
        self._ring_one = ring
        self._moments: dict[K, tuple[float, int]] = {}
        self._heap: list[tuple[float, int, K]] = []
        self._number = 0
        self._handle: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        """How many are set."""
        return len(self._moments)

    @property
    def places(self) -> int:
        """How many places the heap has, those without meaning included."""
        return len(self._heap)

    def set(self, key: K, when: float | None) -> None:
        """Ring for this key at that moment of the loop's time and no other; never, if None."""
        if when is None:
            if self._moments.pop(key, None) is not None:
                self._sweep()
            return
        self._number += 1
        self._moments[key] = (when, self._number)
        heappush(self._heap, (when, self._number, key))
        self._sweep()
        if self._handle is None or when < self._handle.when():
            self._arm(when)

    def _sweep(self) -> None:
        if len(self._heap) > 2 * len(self._moments) + 8:
            self._heap = [(*moment, key) for key, moment in self._moments.items()]
            heapify(self._heap)

    def _arm(self, when: float) -> None:
        if self._handle is not None:
            self._handle.cancel()
        self._handle = asyncio.get_running_loop().call_at(when, self._ring)

    def _ring(self) -> None:
        self._handle = None
        now, latest = asyncio.get_running_loop().time(), self._number
        try:
            # What is set meanwhile waits for the next round, even if it is due already.
            while self._heap and self._heap[0][0] <= now and self._heap[0][1] <= latest:
                when, number, key = heappop(self._heap)
                if self._moments.get(key) == (when, number):
                    del self._moments[key]
                    self._ring_one(key)
        finally:
            if self._heap:
                self._arm(self._heap[0][0])
