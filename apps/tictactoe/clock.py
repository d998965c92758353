"""The clock: how much time each player has, per move or for the whole game.

Only the server's time counts. A player's first move of a game costs nothing: the clock runs from
the second on, whether the player is here or away. A move is on its way for as long as the network
takes, to show the opponent's move and to bring the answer; that much is given back, as far as it
was measured and up to `MOST_COMPENSATION`, so that a slow line does not lose the game.

Pure: time is an argument, in seconds, and must not run backwards. Nothing here wakes anybody:
`wakes` says when to look again.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from math import inf
from statistics import median
from typing import Final

from .options import ClockKind, ClockRule
from .saved import SavedClock
from .terms import SYMBOLS, PlayerNumber, opponent_of

__all__ = ["FIRST_MOVE", "MOST_COMPENSATION", "Clock", "Reading", "RoundTrips"]

MOST_COMPENSATION: Final = 1.0
"""Seconds that are given back for one move at most: who delays the measurement gains no more."""

FIRST_MOVE: Final = 30.0
"""Seconds that a first move, which costs nothing, may take at least."""

MEASUREMENTS: Final = 5
"""Round trips that are remembered of a player."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a clock shows at a moment."""

    running: PlayerNumber | None
    """Whose time runs."""
    left: dict[PlayerNumber, float]
    """Seconds."""


class Clock:
    """The time of two players, of whom one at most loses any."""

    def __init__(self, rule: ClockRule) -> None:
        self.rule: Final = rule
        self._left = self._full()
        self._turn: PlayerNumber | None = None
        self._moved: frozenset[PlayerNumber] = frozenset()
        # Since when the time runs of who is to move. It may lie ahead; after a restart it is not
        # known yet.
        self._since = 0.0
        self._noted = 0.0

    @classmethod
    def restored(cls, rule: ClockRule, saved: SavedClock) -> Clock:
        """A clock as it was saved. It stands still until it is told to `go_on`."""
        clock = cls(rule)
        clock._left = {1: saved.left[0], 2: saved.left[1]}
        clock._turn = next((number for number in SYMBOLS if number == saved.turn), None)
        clock._moved = frozenset(number for number in SYMBOLS if number in saved.moved)
        clock._since = inf
        return clock

    # What can be seen.

    @property
    def turn(self) -> PlayerNumber | None:
        """Who is to move; None if no game goes on."""
        return self._turn

    @property
    def is_suspended(self) -> bool:
        """Whether it was restored, and not told to go on yet."""
        return self._since == inf

    @property
    def first_move(self) -> float | None:
        """Seconds that who is to move may take for its first move; None if it has moved."""
        if self._turn is None or self._turn in self._moved:
            return None
        return max(FIRST_MOVE, float(self.rule.seconds))

    def reading(self, now: float) -> Reading:
        """What it shows."""
        return Reading(self._runner() if self._since <= now else None, self._left_at(now))

    def deadline(self, lag: float = 0.0) -> float | None:
        """When time is over for who is to move; None while no time runs.

        Args:
            lag: the round trip to that player, as measured: nobody loses by a move that arrives in
                time once its way is taken off.
        """
        runner = self._runner()
        if runner is None or self.is_suspended:
            return None
        return self._since + self._left[runner] + _bounded(lag)

    def wakes(self, now: float, lag: float = 0.0) -> float | None:
        """When there is something to tell next: time begins to run, or is over."""
        deadline = self.deadline(lag)
        return self._since if deadline is not None and now < self._since else deadline

    def overdue(self, now: float, lag: float = 0.0) -> PlayerNumber | None:
        """Whose time is over, if anybody's."""
        deadline = self.deadline(lag)
        return self._runner() if deadline is not None and deadline <= now else None

    def save(self) -> SavedClock:
        """What to keep of it, as it stood when something happened last; no moment is in it.

        So it stands still while the server is down.
        """
        left = self._left_at(self._noted)
        moved = tuple(number for number in SYMBOLS if number in self._moved)
        return SavedClock((left[1], left[2]), self._turn, moved)

    # What happens.

    def begin(self, beginner: PlayerNumber, now: float) -> None:
        """A game begins: all the time is there, and none of it runs."""
        self._left = self._full()
        self._moved = frozenset()
        self._turn = beginner
        self._since = self._noted = now

    def press(self, now: float, lag: float = 0.0) -> None:
        """Who is to move has moved; now it is the other's turn. Ask `overdue` before.

        Args:
            now: when the move arrived.
            lag: the round trip to who moved, as measured.

        Raises:
            ValueError: no game goes on.
        """
        if self._turn is None:
            raise ValueError("no game goes on")
        mover, other = self._turn, opponent_of(self._turn)
        if mover in self._moved:
            thought = max(0.0, self._elapsed(now) - _bounded(lag))
            self._left[mover] = max(0.0, self._left[mover] - thought)
        self._moved = self._moved.union((mover,))
        self._turn = other
        # Who has moved before the clock goes on again does not make it run for the other.
        self._since = max(self._since, now)
        self._noted = now
        if self.rule.kind is ClockKind.MOVE:
            self._left[other] = float(self.rule.seconds)

    def stop(self, now: float) -> None:
        """The game is over, however; what is shown stays."""
        self._left = self._left_at(now)
        self._turn = None
        self._since = self._noted = now

    def note(self, now: float) -> None:
        """What has passed until now is not given back by a restart."""
        self._noted = now

    def go_on(self, at: float) -> None:
        """Run again from that moment on, after a restart; it may lie ahead, so that players find
        their way back."""
        self._since = at

    def _full(self) -> dict[PlayerNumber, float]:
        return {1: float(self.rule.seconds), 2: float(self.rule.seconds)}

    def _runner(self) -> PlayerNumber | None:
        return self._turn if self._turn in self._moved else None

    def _elapsed(self, now: float) -> float:
        return max(0.0, now - self._since)

    def _left_at(self, now: float) -> dict[PlayerNumber, float]:
        left = dict(self._left)
        if (runner := self._runner()) is not None:
            left[runner] = max(0.0, left[runner] - self._elapsed(now))
        return left


class RoundTrips:
    """How long it takes to a player and back, by the latest measurements."""

    def __init__(self) -> None:
        self._seconds: deque[float] = deque(maxlen=MEASUREMENTS)

    def add(self, seconds: float) -> None:
        """One more was measured."""
        self._seconds.append(seconds)

    @property
    def typical(self) -> float:
        """Seconds; 0 as long as nothing was measured. One that hung does not count for all."""
        return median(self._seconds) if self._seconds else 0.0


def _bounded(lag: float) -> float:
    return min(max(0.0, lag), MOST_COMPENSATION)
