"""What players and spectators are told of a table's clock."""

from __future__ import annotations

from typing import Final, TypedDict

from ..clock import Clock
from ..first_move import FirstMove
from ..terms import PlayerNumber
from .symbols import BySymbol

__all__ = ["CLOCK", "LATENCY", "MEASURE", "ClockReading", "FirstMoveReading", "clock_reading"]

LATENCY: Final = "latency"
"""No payload: this page measures its connection; it is answered at once."""
MEASURE: Final = "measure"
"""No payload, to a player at a table with a clock, with an acknowledgement asked for: the server
measures the round trip, which the clock gives back. Who does not answer is given nothing back."""

CLOCK: Final = "clock"
"""`ClockReading`, at the start, after each change of turn, at the end, and when the time for a
first move begins to pass or stands still."""


class FirstMoveReading(TypedDict):
    """A first move that is waited for, at one moment."""

    player: PlayerNumber
    left: int
    """Milliseconds in which it must come."""
    running: bool
    """Whether they pass; not while somebody is away."""


class ClockReading(TypedDict):
    """A clock, at one moment."""

    kind: str
    """`move` or `game`."""
    seconds: int
    """What each player has for a move or a game."""
    running: PlayerNumber | None
    """Whose time runs; None while nobody's does."""
    left: BySymbol[int]
    """Milliseconds that each player has."""
    firstMove: FirstMoveReading | None
    """None if who is to move has moved in this game."""


def clock_reading(clock: Clock, first_move: FirstMove | None, now: float) -> ClockReading:
    """What a clock shows at that moment, and what first move is waited for."""
    reading = clock.reading(now)
    return {
        "kind": clock.rule.kind.value,
        "seconds": clock.rule.seconds,
        "running": reading.running,
        "left": {"X": round(reading.left[1] * 1_000), "O": round(reading.left[2] * 1_000)},
        "firstMove": _first_move_reading(first_move, now) if first_move else None,
    }


def _first_move_reading(first_move: FirstMove, now: float) -> FirstMoveReading:
    return {
        "player": first_move.player,
        "left": round(first_move.left(now) * 1_000),
        "running": first_move.deadline is not None,
    }
