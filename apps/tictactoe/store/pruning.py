"""Games are kept for a long time, and not for ever: the latest ones stay."""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import Final

import sqlalchemy as sa

from .errors import Rejected
from .library import Writer
from .schema import GAMES

__all__ = ["MOST_GAMES", "prune_games", "prune_now_and_then"]

MOST_GAMES: Final = 200_000
"""Games that are kept: about 100 MB."""

AT_A_TIME: Final = 2_000
"""Games that one transaction removes, as moves wait for it."""

EVERY: Final = 60.0
"""Seconds from one look to the next."""

_logger: Final = logging.getLogger("tictactoe.store")


def prune_games(connection: sa.Connection, most: int, at_a_time: int) -> int:
    """Remove the oldest games beyond `most`, so many at a time; how many were removed."""
    number = GAMES.c.number
    latest = connection.scalar(sa.select(sa.func.max(number))) or 0
    oldest = connection.scalar(sa.select(sa.func.min(number))) or 0
    # Numbers rise by one; where one was left out, fewer games stay.
    last = min(latest - most, oldest + at_a_time - 1)
    return connection.execute(sa.delete(GAMES).where(number <= last)).rowcount


async def prune_now_and_then(writer: Writer, most: int = MOST_GAMES) -> None:
    """Remove what is too much, until cancelled."""
    while True:
        try:
            while await writer.write(partial(prune_games, most=most, at_a_time=AT_A_TIME)):
                pass
        except Rejected as error:
            _logger.error("old games cannot be removed: %s", error)
        await asyncio.sleep(EVERY)
