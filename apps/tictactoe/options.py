"""How a table is set up, chosen when it is opened, and what a player may wish for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NewType

__all__ = [
    "CLOCK_SECONDS",
    "QUICK",
    "BeginnerRule",
    "ByCode",
    "ClockKind",
    "ClockRule",
    "NewTable",
    "Nowhere",
    "QuickMatch",
    "Strength",
    "TableCode",
    "TableKind",
    "TableOptions",
    "TableWish",
    "ToWatch",
]

TableCode = NewType("TableCode", str)
"""The short name of a table, for people to tell each other; in capitals."""


class TableKind(StrEnum):
    """Who may take the second seat."""

    QUICK = "quick"
    """Whoever comes next."""
    PRIVATE = "private"
    """Whoever has the code."""
    BOT = "bot"
    """Nobody: a bot sits there."""


class BeginnerRule(StrEnum):
    """Who begins the next game of a pair; X begins the first."""

    WINNER = "winner"
    """The winner, and after a stalemate the one who began."""
    ALTERNATE = "alternate"
    """The one who did not begin."""


class Strength(StrEnum):
    """How well a bot plays."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


class ClockKind(StrEnum):
    """What a clock counts."""

    MOVE = "move"
    """The time of each move, anew."""
    GAME = "game"
    """The time of all moves of a player."""


CLOCK_SECONDS: Final = {ClockKind.MOVE: range(3, 301), ClockKind.GAME: range(10, 3601)}
"""How long clocks may run."""


@dataclass(frozen=True, slots=True)
class ClockRule:
    """How long players may think."""

    kind: ClockKind
    seconds: int


@dataclass(frozen=True, slots=True)
class TableOptions:
    """What does not change as long as a table exists."""

    kind: TableKind = TableKind.QUICK
    beginner: BeginnerRule = BeginnerRule.WINNER
    clock: ClockRule | None = None
    strength: Strength | None = None
    """The bot's; None without a bot."""

    @property
    def is_private(self) -> bool:
        """Whether nobody comes by chance."""
        return self.kind is TableKind.PRIVATE


QUICK: Final = TableOptions()
"""As in the original."""


@dataclass(frozen=True, slots=True)
class QuickMatch:
    """Play against whoever comes."""


@dataclass(frozen=True, slots=True)
class NewTable:
    """Open a table of one's own."""

    options: TableOptions


@dataclass(frozen=True, slots=True)
class ByCode:
    """Take the free seat of that table, or watch if it has none."""

    code: TableCode


@dataclass(frozen=True, slots=True)
class ToWatch:
    """Watch that table."""

    code: TableCode


@dataclass(frozen=True, slots=True)
class Nowhere:
    """Be at no table for now, to look at other things."""


TableWish = QuickMatch | NewTable | ByCode | ToWatch | Nowhere
"""Where somebody wants to be."""
