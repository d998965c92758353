"""Alarm clocks: where the game waits for time to pass."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

from .deadlines import Deadlines

__all__ = ["Alarm", "Alarms"]

K = TypeVar("K", bound=str | int)


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

    Setting one costs the logarithm of how many there are. A timer is made only for what is due
    before everything else; one that has become needless rings, and nothing happens.
    """

    def __init__(self, ring: Callable[[K], None]) -> None:
        """Args:
        ring: what to call with the key whose moment has come; it may set alarms.
        """
        self._ring_one = ring
        self._deadlines: Deadlines[K] = Deadlines()
        self._handle: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        """How many are set."""
        return len(self._deadlines)

    def __contains__(self, key: K) -> bool:
        return key in self._deadlines

    def set(self, key: K, when: float | None) -> None:
        """Ring for this key at that moment of the loop's time and no other; never, if None."""
        if when is None:
            self._deadlines.remove(key)
            return
        self._deadlines.set(key, when)
        if self._handle is None or when < self._handle.when():
            self._arm()

    def _arm(self) -> None:
        if self._handle is not None:
            self._handle.cancel()
        when = self._deadlines.next
        loop = asyncio.get_running_loop()
        self._handle = None if when is None else loop.call_at(when, self._ring)

    def _ring(self) -> None:
        now = asyncio.get_running_loop().time()
        try:
            # As many as are there now: what is set meanwhile waits for the next round.
            for _ in range(len(self._deadlines)):
                if (key := self._deadlines.pop_due(now)) is None:
                    break
                self._ring_one(key)
        finally:
            self._arm()
