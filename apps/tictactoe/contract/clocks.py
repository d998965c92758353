"""What players and spectators are told of a table's clock."""

from __future__ import annotations

from typing import Final, TypedDict

from ..match import PlayerNumber
from .symbols import BySymbol

__all__ = [
    "CLOCK",
    "ClockReading",
]

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
