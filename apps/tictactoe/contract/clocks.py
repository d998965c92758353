"""What players and spectators are told of a table's clock."""

from __future__ import annotations

from typing import Final, TypedDict

from ..clock import Clock
from ..terms import PlayerNumber
from .symbols import BySymbol

__all__ = ["CLOCK", "LATENCY", "MEASURE", "ClockReading", "clock_reading"]

LATENCY: Final = "latency"
"""No payload: this page measures its connection; it is answered at once."""
MEASURE: Final = "measure"
"""No payload, to a player at a table with a clock, with an acknowledgement asked for: the server
measures the round trip, which the clock gives back. Who does not answer is given nothing back."""

CLOCK: Final = "clock"
"""`ClockReading`, at the start, after each change of turn, and at the end."""


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


def clock_reading(clock: Clock, now: float) -> ClockReading:
    """What a clock shows at that moment."""
    reading = clock.reading(now)
    return {
        "kind": clock.rule.kind.value,
        "seconds": clock.rule.seconds,
        "running": reading.running,
        "left": {"X": round(reading.left[1] * 1_000), "O": round(reading.left[2] * 1_000)},
    }
