"""The words that a match speaks in: seats, phases, scores, how games end, and its answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal, NewType

from .refusals import Refusal
from .rules import Outcome, SpaceId, Symbol

__all__ = [
    "NUMBERS",
    "SYMBOLS",
    "Claimed",
    "Ending",
    "Forfeit",
    "ForfeitReason",
    "GameId",
    "MatchId",
    "Phase",
    "PlayerId",
    "PlayerNumber",
    "RematchAgreed",
    "RematchAsked",
    "Repeated",
    "Scores",
    "Unrated",
    "Worth",
    "opponent_of",
]

MatchId = NewType("MatchId", int)
PlayerId = NewType("PlayerId", str)
GameId = NewType("GameId", str)
PlayerNumber = Literal[1, 2]

SYMBOLS: Final[dict[PlayerNumber, Symbol]] = {1: "X", 2: "O"}
NUMBERS: Final[dict[Symbol, PlayerNumber]] = {"X": 1, "O": 2}


def opponent_of(number: PlayerNumber) -> PlayerNumber:
    """The number of the other seat."""
    return 2 if number == 1 else 1


class Phase(StrEnum):
    """What a match is doing."""

    WAITING = "waiting"
    PLAYING = "playing"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Scores:
    """Games won by each symbol since these two met."""

    x: int = 0
    o: int = 0

    def after_win_of(self, symbol: Symbol) -> Scores:
        """The scores with one more for the winner."""
        return Scores(self.x + 1, self.o) if symbol == "X" else Scores(self.x, self.o + 1)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A claim that counted; `outcome` is set if it ended the game."""

    space: SpaceId
    symbol: Symbol
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class Repeated:
    """A move that was answered before: nothing happened now, and the answer is the same."""

    refusal: Refusal | None
    """Why it was refused then, if it was."""


class ForfeitReason(StrEnum):
    """Why a game was not played to its end."""

    AWAY = "away"
    TIME = "time"
    RESIGNED = "resigned"


@dataclass(frozen=True, slots=True)
class Forfeit:
    """A game that one player has given up or lost in another way; `symbol` is the other's."""

    symbol: Symbol
    why: ForfeitReason


Ending = Outcome | Forfeit


class Unrated(StrEnum):
    """Why a game of two different people does not count for the rating."""

    TOO_SHORT = "too_short"
    TOO_OFTEN = "too_often"


@dataclass(frozen=True, slots=True)
class Worth:
    """What a game was worth to a player: the points before and after it, as they are shown."""

    before: int
    after: int


@dataclass(frozen=True, slots=True)
class RematchAsked:
    """One player wants to play again, and now waits for the other."""


@dataclass(frozen=True, slots=True)
class RematchAgreed:
    """Both wanted to play again: the next game has begun."""
