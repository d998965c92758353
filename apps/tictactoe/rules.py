"""The rules of the board: nine spaces, who claimed which, and how a game ends.

A board never changes; a claim makes the next board. Whose turn it is, is the match's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, NewType

__all__ = [
    "LINES",
    "SPACES",
    "Board",
    "Outcome",
    "SpaceId",
    "Stalemate",
    "Symbol",
    "Win",
    "find_space",
]

Symbol = Literal["X", "O"]
SpaceId = NewType("SpaceId", str)
"""The name of a space that exists: row, dash, column, each 1 to 3. Made by `find_space` alone."""

Line = tuple[SpaceId, SpaceId, SpaceId]

_SIDE: Final = range(1, 4)


def _space(row: int, column: int) -> SpaceId:
    return SpaceId(f"{row}-{column}")


def _line(spaces: list[SpaceId]) -> Line:
    first, second, third = spaces
    return first, second, third


SPACES: Final[tuple[SpaceId, ...]] = tuple(_space(row, column) for row in _SIDE for column in _SIDE)
"""The nine spaces, in reading order."""

LINES: Final[tuple[Line, ...]] = (
    *(_line([_space(row, column) for column in _SIDE]) for row in _SIDE),
    *(_line([_space(row, column) for row in _SIDE]) for column in _SIDE),
    _line([_space(step, step) for step in _SIDE]),
    _line([_space(step, 4 - step) for step in _SIDE]),
)
"""The eight ways to win: three rows, three columns, two diagonals."""

_SPACES_BY_NAME: Final[dict[str, SpaceId]] = {str(space): space for space in SPACES}


def find_space(name: str) -> SpaceId | None:
    """The space of that name, or None if the board has none."""
    return _SPACES_BY_NAME.get(name)


@dataclass(frozen=True, slots=True)
class Win:
    """Three in a row."""

    symbol: Symbol
    combination: Line


@dataclass(frozen=True, slots=True)
class Stalemate:
    """All spaces claimed and nobody has three in a row."""


Outcome = Win | Stalemate


@dataclass(frozen=True, slots=True)
class Board:
    """Who has claimed which spaces."""

    claims: Mapping[SpaceId, Symbol] = field(default_factory=dict[SpaceId, Symbol])

    def is_free(self, space: SpaceId) -> bool:
        """Whether nobody has claimed the space."""
        return space not in self.claims

    def claim(self, space: SpaceId, symbol: Symbol) -> Board:
        """The board after a claim. Raises ValueError if the space is taken."""
        if not self.is_free(space):
            raise ValueError(f"space {space} is taken")
        return Board({**self.claims, space: symbol})

    def outcome(self) -> Outcome | None:
        """How the game has ended, or None while it goes on; a win counts before a full board."""
        owner = self.claims.get
        for combination in LINES:
            first, second, third = combination
            if (symbol := owner(first)) and symbol == owner(second) == owner(third):
                return Win(symbol, combination)
        if len(self.claims) == len(SPACES):
            return Stalemate()
        return None
