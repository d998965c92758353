"""Finished games as they are kept: for who played them, and for whoever has their id.

What a record says of people is what was so when the game ended, except for those who have asked to
be forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from .options import ClockRule, Strength, TableKind
from .rating import Skill
from .records import FinishedGame, ProfileId
from .rules import Board, SpaceId, Symbol, Win
from .terms import Ending, Forfeit, ForfeitReason, GameId, PlayerNumber, Worth

__all__ = ["GameRecord", "Participant", "ended_at", "ending_of", "record_of"]

_ORDERS: Final[dict[PlayerNumber, tuple[Symbol, Symbol]]] = {1: ("X", "O"), 2: ("O", "X")}


@dataclass(frozen=True, slots=True)
class Participant:
    """Who played."""

    profile: ProfileId | None = None
    """None for a bot, a stranger, and who was forgotten."""
    name: str | None = None
    bot: Strength | None = None
    before: float | None = None
    """Points before the game; None if it was not rated."""
    after: float | None = None

    @property
    def worth(self) -> Worth | None:
        """What the game was worth; None if it was not rated."""
        if self.before is None or self.after is None:
            return None
        return Worth(Skill(self.before, 0.0).rating, Skill(self.after, 0.0).rating)


@dataclass(frozen=True, slots=True)
class GameRecord:
    """A game that is over."""

    game_id: GameId
    kind: TableKind
    clock: ClockRule | None
    beginner: PlayerNumber
    moves: tuple[tuple[SpaceId, int], ...]
    """The spaces in the order in which they were claimed, and when: milliseconds since the first
    move."""
    ending: Ending
    began_at: int
    """Milliseconds since 1970."""
    ended_at: int
    players: Mapping[Symbol, Participant]

    @property
    def board(self) -> Board:
        """The board at the end."""
        return _board(self.beginner, [space for space, _ in self.moves])

    @property
    def worth(self) -> Mapping[Symbol, Worth]:
        """What it was worth to those for whom it was rated."""
        found: dict[Symbol, Worth] = {}
        for symbol, player in self.players.items():
            if (worth := player.worth) is not None:
                found[symbol] = worth
        return found

    def symbol_of(self, profile: ProfileId | None) -> Symbol | None:
        """What that person played; None for who did not, and for who played both."""
        if profile is None:
            return None
        is_x, is_o = (self.players[symbol].profile == profile for symbol in _ORDERS[1])
        return None if is_x == is_o else "X" if is_x else "O"


def ended_at(game: FinishedGame) -> int:
    """When it ended, in milliseconds since 1970."""
    # A game that was begun by a version that noted no times has one that is none.
    return max(game.times or (0,))


def record_of(game: FinishedGame, players: Mapping[Symbol, Participant]) -> GameRecord:
    """What is kept of a game that has just ended."""
    known = game.times or (0,)
    times = known + (known[-1],) * (len(game.moves) - len(known))
    return GameRecord(
        game.game_id,
        game.options.kind,
        game.options.clock,
        game.began,
        tuple(
            (space, max(0, at - times[0]))
            for (space, _), at in zip(game.moves, times, strict=False)
        ),
        game.ending,
        times[0],
        ended_at(game),
        players,
    )


def ending_of(
    beginner: PlayerNumber, spaces: list[SpaceId], winner: Symbol | None, why: str | None
) -> Ending:
    """How a game has ended of which this is known. Raises ValueError if it cannot have."""
    if why is not None and winner is not None:
        return Forfeit(winner, ForfeitReason(why))
    outcome = _board(beginner, spaces).outcome()
    if outcome is None or (outcome.symbol if isinstance(outcome, Win) else None) != winner:
        raise ValueError(f"the game is not won by {winner}")
    return outcome


def _board(beginner: PlayerNumber, spaces: list[SpaceId]) -> Board:
    board, order = Board(), _ORDERS[beginner]
    for count, space in enumerate(spaces):
        board = board.claim(space, order[count % 2])
    return board
