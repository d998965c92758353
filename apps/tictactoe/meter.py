"""How much happens in a minute. Pure: time is an argument, in seconds, never running backwards."""

from __future__ import annotations

from typing import Final

__all__ = ["SPAN", "Meter"]

SPAN: Final = 60
"""Seconds that are counted."""


class Meter:
    """Counts what happens, in one slot for each second of the last minute."""

    def __init__(self) -> None:
        self._slots = [0] * SPAN
        self._second = 0
        self.total = 0
        """Since the beginning."""

    def count(self, now: float) -> None:
        """It has happened once more."""
        self._forget(int(now))
        self._slots[self._second % SPAN] += 1
        self.total += 1

    def per_minute(self, now: float) -> int:
        """How often it has happened in the minute before."""
        self._forget(int(now))
        return sum(self._slots)

    def _forget(self, second: int) -> None:
        for passed in range(max(self._second + 1, second - SPAN + 1), second + 1):
            self._slots[passed % SPAN] = 0
        self._second = max(second, self._second)
