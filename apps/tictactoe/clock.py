"""The clock: how much time each player has, per move or for the whole game.

Only the server's time counts. A player's first move of a game costs nothing: the clock runs from
the second on, whether the player is here or away. A move is on its way for as long as the network
takes, to show the opponent's move and to bring the answer; that much is given back, as far as it
was measured and up to `MOST_COMPENSATION`, so that a slow line does not lose the game.

Pure: time is an argument, in seconds, and must not run backwards. Nothing here wakes anybody:
`deadline` says when to ask `overdue`.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import Final

from .match import PlayerNumber, opponent_of

__all__ = [
    "LONGEST",
    "MOST_COMPENSATION",
    "SHORTEST",
    "Clock",
    "ClockKind",
    "Reading",
    "RoundTrips",
    "SavedClock",
    "TimeControl",
]

SHORTEST: Final = 3
LONGEST: Final = 3_600
"""Seconds that a clock can be set to."""

MOST_COMPENSATION: Final = 1.0
"""Seconds that are given back for one move at most: who delays the measurement gains no more."""

MEASUREMENTS: Final = 5
"""Round trips that are remembered of a player."""


class ClockKind(StrEnum):
    """What the time is for."""

    MOVE = "move"
    GAME = "game"


@dataclass(frozen=True, slots=True)
class TimeControl:
    """How a table's clock is set. Raises ValueError if it cannot be set so."""

    kind: ClockKind
    seconds: int

    def __post_init__(self) -> None:
        if not SHORTEST <= self.seconds <= LONGEST:
            raise ValueError(f"a clock has {SHORTEST} to {LONGEST} seconds, not {self.seconds}")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a clock shows at a moment."""

    control: TimeControl
    running: PlayerNumber | None
    """Whose time runs."""
    left: dict[PlayerNumber, float]
    """Seconds."""


@dataclass(frozen=True, slots=True)
class SavedClock:
    """A clock in durations alone, so that it stands still until it is restored."""

    control: TimeControl
    left: dict[PlayerNumber, float]
    turn: PlayerNumber | None
    moved: frozenset[PlayerNumber]


class Clock:
    """The time of two players, of whom one at most loses any."""

    def __init__(self, control: TimeControl) -> None:
        self.control: Final = control
        self._left = self._full()
        self._turn: PlayerNumber | None = None
        self._moved: frozenset[PlayerNumber] = frozenset()
        self._since = 0.0
        """Since when the time runs of who is to move; it may lie ahead."""

    @classmethod
    def restored(cls, saved: SavedClock, starts: float) -> Clock:
        """A clock that goes on where it was saved.

        Args:
            saved: what it was.
            starts: until when it stands still, so that players find their way back.
        """
        clock = cls(saved.control)
        clock._left = dict(saved.left)
        clock._turn = saved.turn
        clock._moved = saved.moved
        clock._since = starts
        return clock

    # What can be seen.

    def reading(self, now: float) -> Reading:
        """What it shows."""
        runner = self._runner()
        running = runner if self._since <= now else None
        return Reading(self.control, running, self._left_at(now))

    def deadline(self, lag: float = 0.0) -> float | None:
        """When time is over for who is to move; None while no time runs.

        Args:
            lag: the round trip to that player, as measured: nobody loses by a move that arrives in
                time once its way is taken off.
        """
        runner = self._runner()
        return None if runner is None else self._since + self._left[runner] + _bounded(lag)

    def overdue(self, now: float, lag: float = 0.0) -> PlayerNumber | None:
        """Whose time is over, if anybody's."""
        deadline = self.deadline(lag)
        return self._runner() if deadline is not None and deadline <= now else None

    def save(self, now: float) -> SavedClock:
        """All there is to know, without any moment in it."""
        return SavedClock(self.control, self._left_at(now), self._turn, self._moved)

    # What happens.

    def begin(self, beginner: PlayerNumber, now: float) -> None:
        """A game begins: all the time is there, and none of it runs."""
        self._left = self._full()
        self._moved = frozenset()
        self._turn, self._since = beginner, now

    def press(self, now: float, lag: float = 0.0) -> None:
        """Who is to move has moved, in time; now it is the other's turn.

        Args:
            now: when the move arrived.
            lag: the round trip to who moved, as measured.

        Raises:
            ValueError: nobody is to move, or whoever is has no time left.
        """
        if self._turn is None:
            raise ValueError("no game goes on")
        if self.overdue(now, lag) is not None:
            raise ValueError("the time is over: the move comes too late")
        mover, other = self._turn, opponent_of(self._turn)
        if mover in self._moved:
            thought = max(0.0, self._elapsed(now) - _bounded(lag))
            self._left[mover] -= thought
        self._moved = self._moved.union((mover,))
        self._turn, self._since = other, now
        if self.control.kind is ClockKind.MOVE:
            self._left[other] = float(self.control.seconds)

    def stop(self, now: float) -> None:
        """The game is over, however; what is shown stays."""
        self._left = self._left_at(now)
        self._turn = None

    def _full(self) -> dict[PlayerNumber, float]:
        return {1: float(self.control.seconds), 2: float(self.control.seconds)}

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
