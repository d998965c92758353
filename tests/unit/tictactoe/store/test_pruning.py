"""How many games stay."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from tictactoe.store.database import Database
from tictactoe.store.journal import Journal
from tictactoe.store.pruning import prune_games, prune_now_and_then
from tictactoe.store.schema import GAMES


def add(connection: sa.Connection, count: int) -> None:
    game: dict[str, Any] = {"kind": "quick", "beginner": 1, "moves": "[]"}
    times = {"began_at": 0, "ended_at": 0}
    rows = [{"id": f"game {number}", **game, **times} for number in range(1, count + 1)]
    connection.execute(sa.insert(GAMES), rows)


def ids(connection: sa.Connection) -> list[str]:
    return list(connection.scalars(sa.select(GAMES.c.id).order_by(GAMES.c.number)))


@pytest.mark.parametrize(("count", "removed"), [(9, 0), (10, 0), (11, 1), (14, 3)])
async def test_the_latest_stay(database: Database, count: int, removed: int) -> None:
    await database.write(partial(add, count=count))
    assert await database.write(partial(prune_games, most=10, at_a_time=3)) == removed
    left = await database.read(ids)
    assert left == [f"game {number}" for number in range(1 + removed, count + 1)]


async def test_nothing_is_removed_of_nothing(database: Database) -> None:
    assert await database.write(partial(prune_games, most=10, at_a_time=3)) == 0


async def test_all_that_is_too_much_goes(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tictactoe.store.pruning.AT_A_TIME", 7)
    await database.write(partial(add, count=50))
    journal: Journal[int, str] = Journal(
        database, lambda key: None, lambda connection, states: None
    )
    pruning = asyncio.create_task(prune_now_and_then(journal, most=5))
    async with asyncio.timeout(10):
        while len(await database.read(ids)) > 5:
            await asyncio.sleep(0.01)
    pruning.cancel()
    await journal.close()
    assert await database.read(ids) == [f"game {number}" for number in range(46, 51)]
