"""A game that is over, as others may look at it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NewType

from .match import Match
from .options import Strength, TableOptions
from .rules import SpaceId, Symbol
from .terms import SYMBOLS, Ending, GameId, MatchId, PlayerId, PlayerNumber

__all__ = ["FinishedGame", "ProfileId", "Sitter", "finished_game"]

ProfileId = NewType("ProfileId", str)
"""Who a player is from one game to the next; no secret."""


@dataclass(frozen=True, slots=True)
class Sitter:
    """Who sits on a seat."""

    profile: ProfileId | None
    """None for a bot, and for a player of whom nothing is known."""
    bot: Strength | None


@dataclass(frozen=True, slots=True)
class FinishedGame:
    """A game from its first move to its end."""

    game_id: GameId
    match_id: MatchId
    """The table. It may be another one's when the game is looked at."""
    options: TableOptions
    began: PlayerNumber
    moves: tuple[tuple[SpaceId, Symbol], ...]
    times: tuple[int, ...]
    """When the moves were made, and when the game was given up: in milliseconds since 1970."""
    ending: Ending
    sitters: Mapping[Symbol, Sitter]
    players: Mapping[PlayerNumber, PlayerId] = field(default_factory=dict[PlayerNumber, PlayerId])
    """What the lobby calls them, as long as they sit there."""


def finished_game(match: Match, x: Sitter | None, o: Sitter | None) -> FinishedGame | None:
    """The game at that table, if it is over and two sit there."""
    if match.ending is None or x is None or o is None:
        return None
    return FinishedGame(
        match.game_id,
        match.id,
        match.options,
        match.began,
        tuple(match.moves),
        match.times,
        match.ending,
        {"X": x, "O": o},
        {number: player for number in SYMBOLS if (player := match.player(number)) is not None},
    )
