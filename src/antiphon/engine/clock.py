"""One clock for all deadlines of a server: one timer in the loop, however many clients."""

from __future__ import annotations

import asyncio
from heapq import heapify, heappop, heappush
from itertools import count
from typing import Protocol

__all__ = ["Alarm", "Clock", "Sleeper"]


class Sleeper(Protocol):
    """Who wants to be woken."""

    def wake(self, now: float) -> float | None:
        """A moment has come; returns the next one to be woken at, None for never."""


class Alarm:
    """The place of one sleeper on the clock.

    Attributes:
        when: The earliest moment for which it stands in the clock's heap; None if it does not.
    """

    __slots__ = ("sleeper", "when")

    def __init__(self, sleeper: Sleeper) -> None:
        self.sleeper: Sleeper | None = sleeper
        self.when: float | None = None


class Clock:
    """Wakes sleepers.

    A deadline that moves to a later time costs nothing: the alarm is left where it stands, and when
    it rings too early the sleeper says when to ring again. That is the usual case, as every pong
    moves its session's deadline.
    """

    __slots__ = ("_heap", "_number", "_stale", "_timer", "_timer_at")

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Alarm]] = []
        self._number = count()
        self._stale = 0
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at = 0.0

    def set(self, alarm: Alarm, when: float) -> None:
        """Wake its sleeper at that time, on the loop's clock, or earlier if it is set already."""
        if alarm.when is not None and alarm.when <= when:
            return
        before, alarm.when = alarm.when, when
        if before is not None:
            self._outdate()
        heappush(self._heap, (when, next(self._number), alarm))
        if self._timer is None or when < self._timer_at:
            self._arm(when)

    def cancel(self, alarm: Alarm) -> None:
        """Never wake it again."""
        alarm.sleeper = None
        if alarm.when is not None:
            alarm.when = None
            self._outdate()

    def stop(self) -> None:
        """Wake nobody any more."""
        self._heap.clear()
        self._stale = 0
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _outdate(self) -> None:
        """One more place in the heap has no meaning; sweep when they are half of it."""
        self._stale += 1
        if self._stale * 2 >= len(self._heap):
            self._heap = [place for place in self._heap if place[2].when == place[0]]
            heapify(self._heap)
            self._stale = 0

    def _arm(self, when: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer_at = when
        self._timer = asyncio.get_running_loop().call_at(when, self._ring)

    def _ring(self) -> None:
        self._timer = None
        now = asyncio.get_running_loop().time()
        while self._heap and self._heap[0][0] <= now:
            when, _, alarm = heappop(self._heap)
            if alarm.when != when or alarm.sleeper is None:
                self._stale -= 1  # it was cancelled, or set to an earlier time that has passed
                continue
            alarm.when = None
            again = alarm.sleeper.wake(now)
            if again is not None:
                self.set(alarm, again)
        if self._heap and self._timer is None:
            self._arm(self._heap[0][0])
