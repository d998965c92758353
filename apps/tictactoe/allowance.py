"""How often somebody may do something."""

from __future__ import annotations

from collections import deque

__all__ = ["Allowance"]


class Allowance:
    """A number of times within some seconds, for each of those who are counted.

    Pure: time is an argument, in seconds, and must not run backwards.
    """

    def __init__(self, times: int, seconds: float) -> None:
        self._times = times
        self._seconds = seconds
        # Who did something latest is last, so that those who can be forgotten are first.
        self._done: dict[str, deque[float]] = {}

    def __len__(self) -> int:
        return len(self._done)

    def is_left(self, who: str, now: float) -> bool:
        """Whether `who` may do it once more now."""
        self._forget(now)
        done = self._done.get(who)
        return done is None or len(done) < self._times or done[0] <= now - self._seconds

    def take(self, who: str, now: float) -> bool:
        """Count that `who` does it now; False, and nothing is counted, if that is too often."""
        if not self.is_left(who, now):
            return False
        done = self._done.pop(who, None) or deque[float](maxlen=self._times)
        done.append(now)
        self._done[who] = done
        return True

    def _forget(self, now: float) -> None:
        while self._done:
            who = next(iter(self._done))
            if self._done[who][-1] > now - self._seconds:
                return
            del self._done[who]
