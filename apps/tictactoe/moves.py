"""Which moves were answered already, so that a move that is sent twice counts once.

Whoever loses the connection in the middle of a move cannot know whether it arrived, and sends it
again when the connection is back. The id, made by the sender, tells that it is the same move.
"""

from __future__ import annotations

from typing import Final, Generic, NewType, TypeVar

__all__ = ["MEMORY", "MoveId", "MoveLog"]

MoveId = NewType("MoveId", str)

MEMORY: Final = 10
"""Answers kept for a seat: a game has five moves at most, and a page sends one at a time. They are
written with every change of the table."""

A = TypeVar("A")


class MoveLog(Generic[A]):
    """The latest answers to one seat's moves, by id."""

    def __init__(self) -> None:
        self._answers: dict[MoveId, A] = {}

    def answer_to(self, move: MoveId) -> A | None:
        """What was answered, or None if the move is new."""
        return self._answers.get(move)

    def answers(self) -> list[tuple[MoveId, A]]:
        """All that is remembered, the oldest first."""
        return list(self._answers.items())

    def keep(self, move: MoveId, answer: A) -> None:
        """Remember an answer; the oldest one goes when there are too many."""
        self._answers[move] = answer
        if len(self._answers) > MEMORY:
            del self._answers[next(iter(self._answers))]
