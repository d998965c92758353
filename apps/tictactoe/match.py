"""A match: two seats, one game after the other, the score.

The match alone decides. It never raises for what a player asks: what is not allowed is a `Refusal`,
and nothing moves.

::

            a second player sits       a claim or a forfeit ends the game
    WAITING ─────────────────────▶ PLAYING ───────────────────────▶ OVER
       ▲                              │ ▲  both ask for a rematch     │
       │        a player leaves       │ └─────────────────────────────┤
       └──────────────────────────────┴───────────────────────────────┘
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal, NewType

from .moves import MoveId, MoveLog
from .refusals import Refusal, RefusalCode
from .rules import Board, Outcome, SpaceId, Symbol, Win

__all__ = [
    "SYMBOLS",
    "Claimed",
    "Ending",
    "Forfeit",
    "Match",
    "MatchId",
    "Phase",
    "PlayerId",
    "PlayerNumber",
    "RematchAgreed",
    "RematchAsked",
    "Repeated",
    "Scores",
    "opponent_of",
]

MatchId = NewType("MatchId", int)
PlayerId = NewType("PlayerId", str)
PlayerNumber = Literal[1, 2]

SYMBOLS: Final[dict[PlayerNumber, Symbol]] = {1: "X", 2: "O"}
_NUMBERS: Final[dict[Symbol, PlayerNumber]] = {"X": 1, "O": 2}
_OTHER: Final[dict[PlayerNumber, PlayerNumber]] = {1: 2, 2: 1}


def opponent_of(number: PlayerNumber) -> PlayerNumber:
    """The number of the other seat."""
    return _OTHER[number]


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

    answer: Claimed | Refusal


@dataclass(frozen=True, slots=True)
class Forfeit:
    """A game that ended because one player did not come back; `symbol` is the other's."""

    symbol: Symbol


Ending = Outcome | Forfeit


@dataclass(frozen=True, slots=True)
class RematchAsked:
    """One player wants to play again, and now waits for the other."""


@dataclass(frozen=True, slots=True)
class RematchAgreed:
    """Both wanted to play again: the next game has begun."""


class Match:
    """Two seats at one board."""

    def __init__(self, match_id: MatchId) -> None:
        self.id: Final = match_id
        self._players: dict[PlayerNumber, PlayerId] = {}
        self._board = Board()
        self._ending: Ending | None = None
        self._beginner: PlayerNumber = 1
        self._turn: PlayerNumber = 1
        self._scores = Scores()
        self._rematch_wanted_by: set[PlayerNumber] = set()
        self._moves: dict[PlayerNumber, MoveLog[Claimed | Refusal]] = {}
        self._version = 0

    # What can be seen.

    @property
    def phase(self) -> Phase:
        """Derived from seats and outcome, so that it cannot contradict them."""
        if len(self._players) < len(SYMBOLS):
            return Phase.WAITING
        return Phase.PLAYING if self._ending is None else Phase.OVER

    @property
    def board(self) -> Board:
        """The board as it stands."""
        return self._board

    @property
    def scores(self) -> Scores:
        """The scores of this pair."""
        return self._scores

    @property
    def turn(self) -> PlayerNumber:
        """Who moves next; while waiting and after the end, who will begin the next game."""
        return self._turn if self._ending is None else self._beginner

    @property
    def ending(self) -> Ending | None:
        """How the game has ended, or None while it goes on."""
        return self._ending

    @property
    def version(self) -> int:
        """Rises with everything that changes."""
        return self._version

    @property
    def is_empty(self) -> bool:
        """Whether nobody sits here."""
        return not self._players

    def player(self, number: PlayerNumber) -> PlayerId | None:
        """Who sits on that seat."""
        return self._players.get(number)

    def wants_rematch(self, number: PlayerNumber) -> bool:
        """Whether that player has asked for another game."""
        return number in self._rematch_wanted_by

    # Coming and going.

    def sit(self, player: PlayerId) -> PlayerNumber:
        """Take a free seat, the first before the second. Raises ValueError if there is none."""
        for number in SYMBOLS:
            if number not in self._players:
                self._players[number] = player
                self._moves[number] = MoveLog()
                self._version += 1
                return number
        raise ValueError(f"match {self.id} has no free seat")

    def leave(self, number: PlayerNumber) -> PlayerNumber | None:
        """Give up a seat; whoever stays waits at an empty board, without scores, and will begin.

        Returns the number of the one who stays, or None if nobody does.
        """
        self._players.pop(number, None)
        self._moves.pop(number, None)
        self._scores = Scores()
        stays = _OTHER[number] if _OTHER[number] in self._players else None
        self._begin(stays or 1)
        return stays

    # Playing.

    def claim(
        self, number: PlayerNumber, space: SpaceId, move: MoveId | None = None
    ) -> Claimed | Repeated | Refusal:
        """Put that player's symbol on a space, if the rules allow it.

        Args:
            number: who moves.
            space: where.
            move: what the sender calls this move. With an id that was answered before, the answer
                is the same again and nothing happens: also if the move was refused then and would
                be allowed now, as it is not a new wish.
        """
        log = self._moves.get(number)
        if log is None or move is None:
            return self._claim(number, space)
        if (before := log.answer_to(move)) is not None:
            return Repeated(before)
        answer = self._claim(number, space)
        log.keep(move, answer)
        return answer

    def forfeit(self, loser: PlayerNumber) -> Forfeit | Refusal:
        """End the game in favour of the other player."""
        if self.phase is not Phase.PLAYING:
            return Refusal(RefusalCode.NO_GAME)
        winner = SYMBOLS[_OTHER[loser]]
        self._ending = forfeit = Forfeit(winner)
        self._count_win(winner)
        self._version += 1
        return forfeit

    def ask_rematch(self, number: PlayerNumber) -> RematchAsked | RematchAgreed | Refusal:
        """Say that this player wants to play again; the next game begins when both have said so.

        Without an opponent there is nothing to agree on: the next game begins as soon as one comes.
        """
        if self.phase is Phase.WAITING:
            return RematchAsked()
        if self.phase is Phase.PLAYING:
            return Refusal(RefusalCode.GAME_IN_PROGRESS)
        self._rematch_wanted_by.add(number)
        self._version += 1
        if len(self._rematch_wanted_by) < len(SYMBOLS):
            return RematchAsked()
        self._begin(self._beginner)
        return RematchAgreed()

    def _claim(self, number: PlayerNumber, space: SpaceId) -> Claimed | Refusal:
        if refusal := self._refuse_claim(number, space):
            return refusal
        symbol = SYMBOLS[number]
        self._board = self._board.claim(space, symbol)
        self._turn = _OTHER[number]
        outcome = self._ending = self._board.outcome()
        if isinstance(outcome, Win):
            self._count_win(symbol)
        self._version += 1
        return Claimed(space, symbol, outcome)

    def _count_win(self, symbol: Symbol) -> None:
        self._scores = self._scores.after_win_of(symbol)
        # After a stalemate the previous beginner begins again: nothing to change.
        self._beginner = _NUMBERS[symbol]

    def _refuse_claim(self, number: PlayerNumber, space: SpaceId) -> Refusal | None:
        if self.phase is Phase.WAITING:
            return Refusal(RefusalCode.NO_OPPONENT)
        if self.phase is Phase.OVER:
            return Refusal(RefusalCode.GAME_OVER)
        if number != self._turn:
            return Refusal(RefusalCode.NOT_YOUR_TURN)
        if not self._board.is_free(space):
            return Refusal(RefusalCode.SPACE_TAKEN)
        return None

    def _begin(self, beginner: PlayerNumber) -> None:
        self._board = Board()
        self._ending = None
        self._beginner = self._turn = beginner
        self._version += 1
        self._rematch_wanted_by.clear()
