"""What is kept of a table, so that it can be set up again after a restart.

Plain values, which `msgspec.json` and its kin write and read. What follows from other values is not
kept: the board follows from the moves, and a win from the board. Fields to come need defaults, so
that what was kept before can be read.
"""

from __future__ import annotations

import msgspec

from .options import BeginnerRule, ClockKind, Strength, TableKind
from .rules import Symbol

__all__ = [
    "SavedClock",
    "SavedClockRule",
    "SavedForfeit",
    "SavedMatch",
    "SavedOptions",
    "SavedSeat",
    "SavedTable",
]


class SavedClockRule(msgspec.Struct, frozen=True):
    """A `ClockRule`."""

    kind: ClockKind
    seconds: int


class SavedOptions(msgspec.Struct, frozen=True, omit_defaults=True):
    """The `TableOptions`."""

    kind: TableKind
    beginner: BeginnerRule
    clock: SavedClockRule | None = None
    strength: Strength | None = None


class SavedForfeit(msgspec.Struct, frozen=True):
    """Who won a game that was not played to its end, `"X"` or `"O"`, and why."""

    symbol: str
    why: str


class SavedClock(msgspec.Struct, frozen=True):
    """What a `Clock` showed."""

    left: tuple[float, float]
    """Seconds."""
    turn: int | None
    """Who is to move, 1 or 2; None if no game goes on."""
    moved: tuple[int, ...]
    """Who has made the first move of the game, 1 or 2."""


class SavedMatch(msgspec.Struct, frozen=True, omit_defaults=True):
    """The state of a `Match`, but for its seats."""

    id: int
    code: str
    key: str
    options: SavedOptions
    version: int
    game: int
    """The number of the game at this table."""
    began: int
    """Who began the game, 1 or 2."""
    moves: tuple[str, ...]
    """The spaces claimed, in order."""
    scores: tuple[int, int]
    times: tuple[int, ...] = ()
    """When that was, and when the game was given up: in milliseconds since 1970."""
    forfeit: SavedForfeit | None = None
    archived: bool = False
    """Whether the game, which is over, is in the archive."""
    unrated: str | None = None
    """Why it did not count for the rating, though it might have."""
    worth: tuple[tuple[Symbol, int, int], ...] = ()
    """For whom it did, and the points before and after it."""
    clock: SavedClock | None = None


class SavedSeat(msgspec.Struct, frozen=True, omit_defaults=True):
    """Somebody on a seat."""

    number: int
    player: str
    digest: str | None = None
    """The SHA-256 of the seat's token, in hexadecimal digits; None for a bot."""
    profile: str | None = None
    bot: Strength | None = None
    wants_rematch: bool = False
    answers: tuple[tuple[str, str | None], ...] = ()
    """The ids of the latest moves, the oldest first; each with why it was refused, or None."""


class SavedTable(msgspec.Struct, frozen=True):
    """A table with who sits there."""

    match: SavedMatch
    seats: tuple[SavedSeat, ...]
