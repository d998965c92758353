"""Step 3: the rules of the board. They know nothing of players, sockets or time."""

from __future__ import annotations

from typing import Literal, TypedDict

Symbol = Literal["X", "O"]
Board = dict[str, Symbol]

SIDE = (1, 2, 3)
SPACES = [f"{row}-{column}" for row in SIDE for column in SIDE]
LINES = [
    *([f"{row}-{column}" for column in SIDE] for row in SIDE),
    *([f"{row}-{column}" for row in SIDE] for column in SIDE),
    [f"{step}-{step}" for step in SIDE],
    [f"{step}-{4 - step}" for step in SIDE],
]


class Winner(TypedDict):
    symbol: Symbol
    combination: list[str]


class Result(TypedDict, total=False):
    """How a game has ended: one of the two."""

    winner: Winner
    stalemate: bool


def result_of(board: Board) -> Result | None:
    """How the game has ended, or None while it goes on. A win counts before a full board."""
    for line in LINES:
        symbol = board.get(line[0])
        if symbol and all(board.get(space) == symbol for space in line):
            return {"winner": {"symbol": symbol, "combination": line}}
    return {"stalemate": True} if len(board) == len(SPACES) else None
