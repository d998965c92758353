"""From the first revision to the newest with everything that stands there, on both databases."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy.ext.asyncio import create_async_engine

from tests.unit.tictactoe.conftest import OpenDatabase
from tictactoe.store.database import Database
from tictactoe.store.errors import StoreError
from tictactoe.store.migrating import newest_revision, upgrade
from tictactoe.store.schema import METADATA
from tictactoe.store.urls import read_url

FIRST = "0001"

TABLE = {
    "id": 7,
    "code": "K7MPQ",
    "kind": "private",
    "players": 2,
    "format": 1,
    "document": '{"match":{"moves":["1-1"]}}',
    "saved_at": 1_790_000_000_000,
}


def game(number: int) -> dict[str, Any]:
    return {
        "number": number,
        "id": f"game-{number}",
        "kind": "quick",
        "beginner": 1,
        "clock": None,
        "x_name": "Ädele",
        "o_name": None,
        "x_bot": None,
        "o_bot": "hard",
        "moves": '[["1-1",0],["2-2",1200]]',
        "winner": "X",
        "why": "resigned",
        "began_at": 1_790_000_000_000,
        "ended_at": 1_790_000_001_200,
    }


async def in_database(url: str, work: Any) -> Any:
    """Run it as a program of before would have."""
    location = read_url(url)
    assert location is not None
    if isinstance(location.place, sa.URL):
        engine = create_async_engine(location.place)
        async with engine.begin() as connection:
            result = await connection.run_sync(work)
        await engine.dispose()
        return result
    sync_engine = sa.create_engine(f"sqlite:///{location.place}", poolclass=sa.NullPool)
    with sync_engine.begin() as connection:
        return work(connection)


def rows(connection: sa.Connection, table: str) -> list[dict[str, Any]]:
    reflected = sa.Table(table, sa.MetaData(), autoload_with=connection)
    order = list(reflected.primary_key)
    return [
        dict(row) for row in connection.execute(sa.select(reflected).order_by(*order)).mappings()
    ]


async def test_nothing_is_lost_on_the_way_from_the_first_revision(
    database_url: str, open_the_database: OpenDatabase
) -> None:
    games = [game(number) for number in range(1, 51)]

    def fill(connection: sa.Connection) -> None:
        upgrade(connection, to=FIRST)
        then = sa.MetaData()
        then.reflect(connection)
        connection.execute(sa.insert(then.tables["tables"]), [TABLE])
        connection.execute(sa.insert(then.tables["games"]), games)
        assert "profiles" not in then.tables

    await in_database(database_url, fill)
    database = await open_the_database()

    def look(connection: sa.Connection) -> None:
        assert rows(connection, "tables") == [TABLE]
        fresh = {
            f"{symbol}_{name}": None for symbol in "xo" for name in ("profile", "before", "after")
        }
        assert rows(connection, "games") == [{**before, **fresh} for before in games]
        assert rows(connection, "profiles") == []

    await database.read(look)


async def test_the_revisions_lead_to_the_schema(database: Database) -> None:
    def differences(connection: sa.Connection) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert context.get_current_revision() == newest_revision()
        return list(compare_metadata(context, METADATA))

    assert await database.read(differences) == []


async def test_numbers_of_games_are_not_given_again_after_the_migration(
    database_url: str, open_the_database: OpenDatabase
) -> None:
    await in_database(database_url, lambda connection: upgrade(connection, to=FIRST))
    database = await open_the_database()
    one = {name: value for name, value in game(0).items() if name != "number"}

    def add(connection: sa.Connection, name: str) -> int:
        games = METADATA.tables["games"]
        result = connection.execute(sa.insert(games).values(**{**one, "id": name}))
        assert result.inserted_primary_key is not None
        return int(result.inserted_primary_key[0])

    def remove(connection: sa.Connection) -> None:
        connection.execute(sa.delete(METADATA.tables["games"]))

    first = await database.write(lambda connection: add(connection, "a"))
    await database.write(remove)
    assert await database.write(lambda connection: add(connection, "b")) > first


async def test_a_database_of_a_newer_version_is_left_alone(
    database_url: str, open_the_database: OpenDatabase
) -> None:
    def from_the_future(connection: sa.Connection) -> None:
        upgrade(connection)
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))

    await in_database(database_url, from_the_future)
    with pytest.raises(StoreError, match="a newer version of the game has written there"):
        await open_the_database()


async def test_a_revision_that_fails_leaves_everything_as_it_was(
    database_url: str, open_the_database: OpenDatabase
) -> None:
    def prepare(connection: sa.Connection) -> None:
        upgrade(connection, to=FIRST)
        # In the way of the second revision, at its very end.
        connection.execute(sa.text("CREATE INDEX ix_games_o_profile_number ON games (ended_at)"))

    await in_database(database_url, prepare)
    with pytest.raises(StoreError):
        await open_the_database()

    def look(connection: sa.Connection) -> None:
        assert MigrationContext.configure(connection).get_current_revision() == FIRST
        names = sa.inspect(connection).get_table_names()
        assert "profiles" not in names
        assert "_alembic_tmp_games" not in names

    await in_database(database_url, look)
