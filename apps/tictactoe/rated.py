"""Which games count for the rating, so that it says how somebody plays.

A game of two different people counts however it ends, but for two kinds that say nothing, and by
which a rating could be raised without playing:

- what is given up, or lost by time or absence, before both have moved. After one move nobody stands
  to lose yet, so nobody gains by giving up then;
- between the same two people, all but the first ten of 24 hours.

Somebody who is a new person each time, with a new browser, is not found out; but newcomers, of whom
little is known, are worth little to who beats them again and again. Pure.
"""

from __future__ import annotations

from typing import Final

from .records import FinishedGame
from .terms import Forfeit, Unrated

__all__ = ["DAY", "MOST_A_DAY", "why_unrated"]

DAY: Final = 24 * 3600 * 1000
"""Milliseconds."""

MOST_A_DAY: Final = 10
"""Games between the same two people that count, of those that end within `DAY`."""

BOTH_HAVE_MOVED: Final = 2
"""Moves."""


def why_unrated(game: FinishedGame, lately: int) -> Unrated | None:
    """Why a game of two different people does not count; None if it does.

    Args:
        game: it is over.
        lately: how many games between the same two have counted in the `DAY` before its end.
    """
    if isinstance(game.ending, Forfeit) and len(game.moves) < BOTH_HAVE_MOVED:
        return Unrated.TOO_SHORT
    return Unrated.TOO_OFTEN if lately >= MOST_A_DAY else None
