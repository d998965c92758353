"""How long to wait before the next attempt to reconnect: exponential, bounded, with jitter."""

from __future__ import annotations

import random
from collections.abc import Callable

__all__ = ["Backoff"]


class Backoff:
    """The delays before attempts, in seconds.

    Args:
        least: The first delay.
        most: The longest delay.
        jitter: How far a delay may stray from its middle, as a part of it: 0 to 1.

    Attributes:
        attempts: How many were made since the last ``reset``.
    """

    __slots__ = ("_jitter", "_least", "_most", "_random", "attempts")

    def __init__(
        self,
        least: float,
        most: float,
        jitter: float,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._least = least
        self._most = most
        self._jitter = jitter
        self._random = chance
        self.attempts = 0

    def next(self) -> float:
        """Count an attempt; the delay before it."""
        # Bounded before the jitter too: clients that a long outage brought to the longest delay
        # must still not come back all at once, and the power must not overflow.
        middle = min(self._least * 2.0 ** min(self.attempts, 62), self._most)
        self.attempts += 1
        stray = self._jitter * (2 * self._random() - 1)
        return min(middle * (1 + stray), self._most)

    def reset(self) -> None:
        """There is a connection."""
        self.attempts = 0
