"""One clock for all deadlines of a server: one timer in the loop, however many clients."""

from __future__ import annotations

import asyncio
from heapq import heapify, heappop, heappush
from itertools import count
from math import inf
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
        number: Which of its places in the heap that is: those of other times have no meaning.
    """

    __slots__ = ("number", "sleeper", "when")

    def __init__(self, sleeper: Sleeper) -> None:
        self.sleeper: Sleeper | None = sleeper
        self.when: float | None = None
        self.number = -1


class Clock:
    """Wakes sleepers.

    A deadline that moves to a later time costs nothing: the alarm is left where it stands, and when
    it rings too early the sleeper says when to ring again. That is the usual case, as every pong
    moves its session's deadline.
    """

    __slots__ = ("_heap", "_loop", "_number", "_stale", "_timer", "_timer_at")

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Alarm]] = []
        self._number = count()
        self._stale = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at = 0.0

    def __len__(self) -> int:
        """How many places its heap has, those included that have no meaning any more."""
        return len(self._heap)

    def set(self, alarm: Alarm, when: float) -> None:
        """Wake its sleeper at that time, on the loop's clock, or earlier if it is set already."""
        if alarm.sleeper is None or (alarm.when is not None and alarm.when <= when):
            return
        before, alarm.when, alarm.number = alarm.when, when, next(self._number)
        heappush(self._heap, (when, alarm.number, alarm))
        if before is not None:
            self._outdate()
        if (
            self._timer is None
            or when < self._timer_at
            # A server may outlive its loop, as in tests: the timer of that one never rings.
            or self._loop is not asyncio.get_running_loop()
        ):
            self._arm(min(when, self._heap[0][0]))

    def cancel(self, alarm: Alarm) -> None:
        """Never wake it again."""
        alarm.sleeper = None
        if alarm.when is not None:
            alarm.when = None
            alarm.number = -1
            self._outdate()

    def stop(self) -> None:
        """Wake nobody any more."""
        self._heap.clear()
        self._stale = 0
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _outdate(self) -> None:
        """One more place in the heap has no meaning."""
        self._stale += 1
        self._sweep()

    def _sweep(self) -> None:
        """Take out the places without meaning when they are half of the heap."""
        if self._stale and self._stale * 2 >= len(self._heap):
            self._heap = [place for place in self._heap if place[2].number == place[1]]
            heapify(self._heap)
            self._stale = 0

    def _arm(self, when: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer_at = when
        self._loop = asyncio.get_running_loop()
        self._timer = self._loop.call_at(when, self._ring)

    def _ring(self) -> None:
        # Nothing is armed while it rings: that is done once, at the end, for whoever is next then.
        self._timer_at = -inf
        now = asyncio.get_running_loop().time()
        try:
            while self._heap and self._heap[0][0] <= now:
                _, number, alarm = heappop(self._heap)
                if alarm.number != number or alarm.sleeper is None:
                    self._stale -= 1
                    continue
                alarm.when, alarm.number = None, -1
                again = alarm.sleeper.wake(now)
                if again is not None:
                    self.set(alarm, again)
        finally:
            self._timer = None
            self._sweep()
            if self._heap:
                self._arm(self._heap[0][0])
