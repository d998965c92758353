"""How often something may happen, by key: in the long run (`Throttle`), or in any span of time
(`Window`).

Pure: time is an argument, in seconds, and must not run backwards.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

__all__ = ["MOST_KEYS", "Headcount", "Rate", "Throttle", "Window"]

MOST_KEYS: Final = 20_000
"""Keys that one throttle remembers, some 3 MB. Beyond them the one that was seen least lately is
forgotten, so whoever has that many addresses is not slowed down; nobody else is harmed."""

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Rate:
    """So many within so many seconds."""

    count: int
    seconds: float


class Throttle(Generic[K]):
    """A bucket for each key: all at once, and all again within the time, evenly.

    So up to twice as many may come within the time. With None for a rate everything is allowed and
    nothing is kept.
    """

    def __init__(self, rate: Rate | None, *, most_keys: int = MOST_KEYS) -> None:
        self._rate = rate
        self._most_keys = most_keys
        # When the bucket of a key is full again; who is not here has a full one. In the order of
        # their last use, so that those who have been quiet are in front.
        self._full_at: dict[K, float] = {}

    def __len__(self) -> int:
        """How many keys are remembered."""
        return len(self._full_at)

    def allows(self, key: K, now: float) -> bool:
        """Whether one more would be allowed; counts nothing."""
        if self._rate is None:
            return True
        taken = max(self._full_at.get(key, now) - now, 0.0)
        # The last one that is in the bucket may be short of what floats lose.
        return taken + self._rate.seconds / self._rate.count <= self._rate.seconds * (1 + 1e-9)

    def take(self, key: K, now: float) -> bool:
        """One more has happened, if that is allowed. What is refused does not count."""
        if self._rate is None:
            return True
        if not self.allows(key, now):
            return False
        full_at = max(self._full_at.pop(key, now), now) + self._rate.seconds / self._rate.count
        self._full_at[key] = full_at
        self._tidy(now)
        return True

    def forget(self, key: K) -> None:
        """That key does not come again."""
        self._full_at.pop(key, None)

    def _tidy(self, now: float) -> None:
        """Forget who has a full bucket again, at most two at a time, and who is one too many."""
        for _ in range(2):
            oldest = next(iter(self._full_at))
            if self._full_at[oldest] > now and len(self._full_at) <= self._most_keys:
                return
            del self._full_at[oldest]


class Window(Generic[K]):
    """Counts by key: never more than the rate, whatever span of its length one looks at."""

    def __init__(self, rate: Rate, *, most_keys: int = MOST_KEYS) -> None:
        self._rate = rate
        # What floats lose is not taken from anybody.
        self._span = rate.seconds * (1 - 1e-9)
        self._most_keys = most_keys
        # When it happened the latest times, in order; the keys in the order of their last use.
        self._times: dict[K, tuple[float, ...]] = {}

    def __len__(self) -> int:
        """How many keys are remembered."""
        return len(self._times)

    def allows(self, key: K, now: float) -> bool:
        """Whether one more would be allowed; counts nothing."""
        times = self._times.get(key, ())
        return len(times) < self._rate.count or now - times[0] >= self._span

    def take(self, key: K, now: float) -> bool:
        """One more has happened, if that is allowed. What is refused does not count."""
        if not self.allows(key, now):
            return False
        self._times[key] = (*self._times.pop(key, ()), now)[-self._rate.count :]
        self._tidy(now)
        return True

    def _tidy(self, now: float) -> None:
        """Forget who has been quiet for long, at most two at a time, and who is one too many."""
        for _ in range(2):
            oldest = next(iter(self._times))
            is_quiet = now - self._times[oldest][-1] >= self._span
            if not is_quiet and len(self._times) <= self._most_keys:
                return
            del self._times[oldest]


class Headcount(Generic[K]):
    """How many there are at a time, by key; None for as many as like."""

    def __init__(self, most: int | None) -> None:
        self._most = most
        self._present: dict[K, int] = {}

    def __len__(self) -> int:
        """How many keys have somebody."""
        return len(self._present)

    def has_room(self, key: K) -> bool:
        """Whether one more may come."""
        return self._most is None or self._present.get(key, 0) < self._most

    def enter(self, key: K) -> bool:
        """One more is there, if there is room; who was let in must `leave`."""
        if not self.has_room(key):
            return False
        self._present[key] = self._present.get(key, 0) + 1
        return True

    def leave(self, key: K) -> None:
        """One of those who were let in has gone."""
        left = self._present.pop(key) - 1
        if left:
            self._present[key] = left
