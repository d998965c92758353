"""What one player has been told of a game, held to the rules at each word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from tictactoe.rules import SPACES, Board, SpaceId, Symbol, Win, find_space
from tictactoe.terms import SYMBOLS, PlayerNumber

__all__ = ["GameRecord", "Violation"]

NUMBERS: Mapping[str, PlayerNumber] = {"X": 1, "O": 2}


class Violation(Exception):
    """The server has said something that cannot be."""


def check(holds: bool, complaint: str) -> None:
    """Raises Violation with that text if it does not hold."""
    if not holds:
        raise Violation(complaint)


@dataclass(slots=True)
class GameRecord:
    """One game, as one side knows it.

    Attributes:
        beginner: Who has made, or makes, the first move.
        moves: The claims, in order.
        is_over: Whether `end_game` was told, in whatever way.
    """

    beginner: PlayerNumber
    moves: list[tuple[SpaceId, Symbol]] = field(default_factory=list[tuple[SpaceId, Symbol]])
    is_over: bool = False

    @property
    def board(self) -> Board:
        """The board as it stands."""
        return Board(dict(self.moves))

    @property
    def turn(self) -> PlayerNumber:
        """Who is to move, as long as the game is not over."""
        if len(self.moves) % 2 == 0:
            return self.beginner
        return 2 if self.beginner == 1 else 1

    @property
    def winner(self) -> PlayerNumber | None:
        """Who has won."""
        outcome = self.board.outcome()
        return NUMBERS[outcome.symbol] if isinstance(outcome, Win) else None

    def claimed(self, told: dict[str, Any]) -> None:
        """`space_claimed` has come."""
        space = find_space(str(told["spaceID"]))
        check(space is not None, f"a space that does not exist: {told}")
        assert space is not None
        check(not self.is_over, f"a move after the end: {told}")
        check(self.board.outcome() is None, f"a move on a full or won board: {told}")
        check(self.board.is_free(space), f"a double move: {told} after {self.moves}")
        check(told["xo"] == SYMBOLS[self.turn], f"a wrong turn: {told} after {self.moves}")
        self.moves.append((space, SYMBOLS[self.turn]))

    def ended(self, told: dict[str, Any]) -> None:
        """`end_game` has come, or a snapshot with a result."""
        outcome = self.board.outcome()
        if isinstance(outcome, Win):
            expected: object = {"symbol": outcome.symbol, "combination": list(outcome.combination)}
            check(told == {"winner": expected}, f"a wrong result: {told} after {self.moves}")
        else:
            check(outcome is not None, f"an end in the middle: {told} after {self.moves}")
            check(told == {"stalemate": True}, f"a wrong result: {told} after {self.moves}")
        self.is_over = True

    def shown(self, snapshot: dict[str, Any]) -> None:
        """A snapshot of the same game has come: nothing that was known may be missing."""
        board = cast("dict[str, str]", snapshot["board"])
        known: dict[str, str] = {str(space): symbol for space, symbol in self.moves}
        check(known.items() <= board.items(), f"a lost move: {board} after {self.moves}")
        new = {space: symbol for space, symbol in board.items() if space not in known}
        for move in ordered(snapshot, new, self):
            self.claimed(move)
        if snapshot["phase"] == "playing":
            told = snapshot["currentPlayer"]
            check(told == self.turn, f"a wrong turn: {told} after {self.moves}")
            check(self.board.outcome() is None, f"a game goes on after its end: {self.moves}")
        else:
            self.ended(snapshot["result"])


def ordered(
    snapshot: dict[str, Any], new: Mapping[str, str], record: GameRecord
) -> list[dict[str, str]]:
    """The moves of a snapshot that were not known, in their order."""
    if "moves" in snapshot:
        moves = cast("list[dict[str, str]]", snapshot["moves"])
        check(
            {move["spaceID"]: move["xo"] for move in moves} == snapshot["board"],
            f"moves and board differ: {snapshot}",
        )
        known = [{"spaceID": str(space), "xo": symbol} for space, symbol in record.moves]
        check(moves[: len(known)] == known, f"another order: {moves} after {known}")
        return moves[len(known) :]
    # Turns alternate, so the symbols of one move or two tell the order; there are never more.
    rest = sorted(new.items(), key=lambda move: move[1] != SYMBOLS[record.turn])
    return [{"spaceID": space, "xo": symbol} for space, symbol in rest]


def free_spaces(board: Board) -> list[SpaceId]:
    """Where a move is possible."""
    return [space for space in SPACES if board.is_free(space)]
