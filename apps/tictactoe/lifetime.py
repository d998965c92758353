"""From the start of a server to its end: what the database has is set up, and given up again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from .handlers.game import Game
from .saved import SavedTable
from .store.database import Database
from .store.journal import Journal
from .store.pruning import prune_now_and_then
from .store.tables import read_tables
from .terms import MatchId

__all__ = ["closed_at_the_end", "lifetime"]

_logger: Final = logging.getLogger("tictactoe")


@asynccontextmanager
async def lifetime(
    game: Game, database: Database, journal: Journal[MatchId, SavedTable]
) -> AsyncGenerator[None]:
    """Have the database open meanwhile; all tables are set up as they were, before anybody comes.

    Raises StoreError if the database cannot be opened or read.
    """
    await database.open()
    try:
        _restore(game, await database.read(read_tables))
        await game.resume()
        pruning = asyncio.create_task(prune_now_and_then(journal))
        yield
        pruning.cancel()
    finally:
        await journal.close()
        await database.close()


@asynccontextmanager
async def closed_at_the_end(database: Database) -> AsyncGenerator[None]:
    """Have a database meanwhile that nothing has to be set up from."""
    await database.open()
    try:
        yield
    finally:
        await database.close()


def _restore(game: Game, tables: Sequence[SavedTable]) -> None:
    now = asyncio.get_running_loop().time()
    for table in tables:
        try:
            game.attendance.restore([table], now)
        except ValueError as error:
            code = table.match.code
            _logger.error("table %d (code %s) cannot be set up: %s", table.match.id, code, error)
    if tables:
        _logger.info("%d tables are set up again", len(list(game.attendance.tables())))
