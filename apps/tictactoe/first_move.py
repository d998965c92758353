"""A first move that is waited for, at a table with a clock: it costs nothing, but must come.

Only the time counts in which both players are here: who shares the link of a table has left the
page, perhaps, and comes back to play. Pure: time is an argument, in seconds, and must not run
backwards.
"""

from __future__ import annotations

from typing import Final

from .terms import PlayerNumber

__all__ = ["FirstMove"]


class FirstMove:
    """How long somebody still has for it."""

    def __init__(self, player: PlayerNumber, seconds: float) -> None:
        """Args:
        player: who is to move.
        seconds: how long that may take. They do not pass before `go_on`.
        """
        self.player: Final[PlayerNumber] = player
        self._left = seconds
        self._deadline: float | None = None

    @property
    def deadline(self) -> float | None:
        """When it is over; None while no time passes."""
        return self._deadline

    def left(self, now: float) -> float:
        """Seconds."""
        return self._left if self._deadline is None else max(0.0, self._deadline - now)

    def is_over(self, now: float) -> bool:
        """Whether it did not come in time."""
        return self._deadline is not None and self._deadline <= now

    def go_on(self, now: float, both_here: bool) -> bool:
        """Time passes, or stands still, from now on; whether that is new."""
        if both_here == (self._deadline is not None):
            return False
        self._left = self.left(now)
        self._deadline = now + self._left if both_here else None
        return True
