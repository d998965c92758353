"""Step 4: two seats, one game after the other, the score. Pure: it tells nobody anything."""

from __future__ import annotations

from dataclasses import dataclass, field

from rules import SPACES, Board, Symbol, result_of

OTHER: dict[Symbol, Symbol] = {"X": "O", "O": "X"}


def no_scores() -> dict[Symbol, int]:
    return {"X": 0, "O": 0}


@dataclass(eq=False)
class Match:
    """Who sits where, the board, whose turn it is, and who has won how often."""

    id: str
    seats: dict[Symbol, str] = field(default_factory=dict[Symbol, str])
    board: Board = field(default_factory=Board)
    turn: Symbol = "X"
    beginner: Symbol = "X"
    scores: dict[Symbol, int] = field(default_factory=no_scores)
    rematch: list[Symbol] = field(default_factory=list[Symbol])

    @property
    def phase(self) -> str:
        if len(self.seats) < 2:
            return "waiting"
        return "over" if result_of(self.board) else "playing"

    def sit(self, player: str) -> Symbol:
        """Take the first free seat."""
        xo: Symbol = "O" if "X" in self.seats else "X"
        self.seats[xo] = player
        return xo

    def leave(self, xo: Symbol) -> None:
        """Give up a seat. Whoever stays will begin, at an empty board, without scores."""
        del self.seats[xo]
        self.scores = no_scores()
        self.begin(OTHER[xo])

    def refuse(self, xo: Symbol, space: str) -> str | None:
        """Why that player cannot claim that space now; None if the claim is fine."""
        if space not in SPACES:
            return "The board has no such space."
        if self.phase == "waiting":
            return "Wait until an opponent has come."
        if self.phase == "over":
            return "This game is over."
        if xo != self.turn:
            return "It is not your turn."
        return "That space is taken." if space in self.board else None

    def claim(self, xo: Symbol, space: str) -> None:
        """Put the symbol on the space. The winner scores, and will begin the next game."""
        self.board[space] = xo
        self.turn = OTHER[xo]
        if "winner" in (result_of(self.board) or {}):
            self.scores[xo] += 1
            self.beginner = xo

    def ask_rematch(self, xo: Symbol) -> bool:
        """Say that this player wants to play again; True if a game begins, as both do."""
        if self.phase == "over" and xo not in self.rematch:
            self.rematch.append(xo)
        if len(self.rematch) < 2:
            return False
        self.begin(self.beginner)
        return True

    def begin(self, beginner: Symbol) -> None:
        """Clear the board for the next game."""
        self.board = {}
        self.turn = self.beginner = beginner
        self.rematch = []
