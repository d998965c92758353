"""The bot: a player that the house provides, in three strengths.

``hard`` plays perfectly and never loses. ``medium`` completes its own line and blocks the
opponent's, and sees no further: whoever threatens two lines at once beats it. ``easy`` completes
its own line when it sees it, blocks now and then, and otherwise plays anywhere.

Of several moves that are as good as each other it takes any, so that it does not play the same game
each time. Pure: chance is an argument, and so is the board, which may come from anywhere. Every
position is worked out once and remembered; there are 5,478 of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from random import Random
from typing import Final

from .options import Strength
from .rules import LINES, SPACES, Board, SpaceId, Symbol

__all__ = ["LONGEST_THOUGHT", "SHORTEST_THOUGHT", "choose_space", "thinking_time"]


SHORTEST_THOUGHT: Final = 0.5
LONGEST_THOUGHT: Final = 1.4
"""Seconds before a move, so that a person sees what happens."""

PART_OF_CLOCK: Final = 0.25
"""At most this part of what its clock has left is spent on looking natural."""

EASY_SEES_WIN: Final = 0.7
EASY_SEES_THREAT: Final = 0.25
"""How often the easy bot notices two in a row: its own, and the opponent's."""

Spaces = int
"""A set of spaces: bit n is the nth of `SPACES`."""

_ALL: Final[Spaces] = (1 << len(SPACES)) - 1
_BITS: Final[dict[SpaceId, Spaces]] = {space: 1 << index for index, space in enumerate(SPACES)}
_LINES: Final[tuple[Spaces, ...]] = tuple(sum(_BITS[space] for space in line) for line in LINES)


def choose_space(board: Board, symbol: Symbol, strength: Strength, chance: Random) -> SpaceId:
    """Where the bot moves.

    Args:
        board: a game that goes on, with this symbol to move.
        symbol: the bot's.
        strength: how well it plays.
        chance: what it chooses by among equally good moves, and what an easy bot overlooks.

    Raises:
        ValueError: the game is over.
    """
    if board.outcome() is not None:
        raise ValueError("the game is over: there is nothing to choose")
    mine = sum(_BITS[space] for space, owner in board.claims.items() if owner == symbol)
    theirs = sum(_BITS[space] for space, owner in board.claims.items() if owner != symbol)
    return SPACES[chance.choice(_candidates(mine, theirs, strength, chance)).bit_length() - 1]


def thinking_time(chance: Random, clock: float | None = None) -> float:
    """How long the bot seems to think, in seconds.

    Args:
        chance: what it is drawn from.
        clock: what the bot's clock has left, in seconds; None if none runs.
    """
    natural = chance.uniform(SHORTEST_THOUGHT, LONGEST_THOUGHT)
    return natural if clock is None else min(natural, clock * PART_OF_CLOCK)


def _candidates(
    mine: Spaces, theirs: Spaces, strength: Strength, chance: Random
) -> Sequence[Spaces]:
    """The moves among which the bot does not care."""
    if strength is Strength.HARD:
        return _best(mine, theirs)
    easy = strength is Strength.EASY
    winning = _completing(mine, theirs)
    if winning and (not easy or chance.random() < EASY_SEES_WIN):
        return winning
    blocking = _completing(theirs, mine)
    if blocking and (not easy or chance.random() < EASY_SEES_THREAT):
        return blocking
    return _free(mine, theirs)


@cache
def _free(mine: Spaces, theirs: Spaces) -> tuple[Spaces, ...]:
    return tuple(bit for bit in _BITS.values() if not (mine | theirs) & bit)


@cache
def _completing(mine: Spaces, theirs: Spaces) -> tuple[Spaces, ...]:
    """The moves that make three in a row for the first of the two."""
    return tuple(bit for bit in _free(mine, theirs) if _has_line(mine | bit))


@cache
def _best(mine: Spaces, theirs: Spaces) -> tuple[Spaces, ...]:
    """The moves that lead to the best end that the opponent cannot prevent."""
    values = {bit: -_value(theirs, mine | bit) for bit in _free(mine, theirs)}
    best = max(values.values())
    return tuple(bit for bit, value in values.items() if value == best)


@cache
def _value(mine: Spaces, theirs: Spaces) -> int:
    """What a position is worth to who is to move, if both play perfectly.

    0 is a stalemate. A win is worth the more the sooner it comes, and a loss the less.
    """
    if _has_line(theirs):
        return -1 - len(_free(mine, theirs))
    if mine | theirs == _ALL:
        return 0
    return max(-_value(theirs, mine | bit) for bit in _free(mine, theirs))


@cache
def _has_line(spaces: Spaces) -> bool:
    return any(spaces & line == line for line in _LINES)
