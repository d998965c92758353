"""The journal on real databases, also on such as fail."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Mapping
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.unit.tictactoe.conftest import OpenDatabase
from tictactoe.store import journal as module
from tictactoe.store.database import Database
from tictactoe.store.errors import Rejected, StoreError
from tictactoe.store.journal import Journal
from tictactoe.store.schema import TABLES
from tictactoe.store.statements import upsert
from tictactoe.store.urls import read_url


def write_texts(connection: sa.Connection, states: Mapping[int, str | None]) -> None:
    gone = [key for key, text in states.items() if text is None]
    connection.execute(sa.delete(TABLES).where(TABLES.c.id.in_(gone)))
    rest = {"code": "", "kind": "", "players": 1, "format": 1, "saved_at": 0}
    rows = [{"id": key, "document": text, **rest} for key, text in states.items() if text]
    if rows:
        connection.execute(upsert(connection.dialect.name, TABLES), rows)


def read_texts(connection: sa.Connection) -> dict[int, str]:
    found = connection.execute(sa.select(TABLES.c.id, TABLES.c.document).order_by(TABLES.c.id))
    return {row.id: row.document for row in found}


class Tables:
    """What is in memory, and its journal."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now: dict[int, str] = {}
        self.journal: Journal[int, str] = Journal(database, self.now.get, write_texts)

    async def set(self, key: int, text: str) -> None:
        self.now[key] = text
        await self.journal.keep([key])

    async def stored(self) -> dict[int, str]:
        return await self.database.read(read_texts)


@pytest.fixture(autouse=True)
def no_long_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    # A machine that has much to do is no database that fails.
    monkeypatch.setattr(module, "PATIENCE", 30.0)
    monkeypatch.setattr("tictactoe.store.sqlite.BUSY", 0.2)
    monkeypatch.setattr("tictactoe.store.postgres.PATIENCE", 0.2)


@pytest.fixture
async def tables(database: Database) -> AsyncIterator[Tables]:
    tables = Tables(database)
    yield tables
    await tables.journal.close()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.005)


async def test_what_was_kept_is_there_when_keep_returns(tables: Tables) -> None:
    await tables.set(1, "one")
    assert await tables.stored() == {1: "one"}
    await tables.set(1, "another")
    assert await tables.stored() == {1: "another"}
    del tables.now[1]
    await tables.journal.keep([1])
    assert await tables.stored() == {}


async def test_what_comes_in_one_turn_is_one_transaction_with_the_latest_states(
    tables: Tables,
) -> None:
    keeping = [asyncio.create_task(tables.set(key % 10, f"{key}")) for key in range(100)]
    await asyncio.gather(*keeping)
    assert tables.journal.state.commits == 1
    assert await tables.stored() == {key % 10: f"{key}" for key in range(90, 100)}


async def test_those_who_wait_are_told_in_order(tables: Tables) -> None:
    told: list[int] = []

    async def keep(number: int) -> None:
        if number % 3:
            await tables.set(number % 7, f"{number}")
        else:
            await tables.journal.write(lambda connection: None)
        told.append(number)

    keeping: list[asyncio.Task[None]] = []
    for number in range(300):
        keeping.append(asyncio.create_task(keep(number)))
        if number % 10 == 0:
            await asyncio.sleep(0.001)
    await asyncio.gather(*keeping)
    assert told == list(range(300))
    assert 1 < tables.journal.state.commits < 300


async def test_what_comes_while_a_transaction_runs_goes_along_with_the_next(
    tables: Tables,
) -> None:
    first = asyncio.create_task(tables.set(1, "first"))
    await asyncio.sleep(0)
    assert tables.journal.state.waiting == 1
    await asyncio.sleep(0)
    assert tables.journal.state.waiting == 0
    later = [asyncio.create_task(tables.set(key, "later")) for key in range(2, 50)]
    await asyncio.gather(first, *later)
    assert tables.journal.state.commits == 2
    assert len(await tables.stored()) == 49


async def test_what_comes_in_the_turn_in_which_it_ends_is_written(tables: Tables) -> None:
    for number in range(50):
        await tables.set(1, f"{number}")
        await asyncio.sleep(0)
    assert await tables.stored() == {1: "49"}


async def test_a_work_and_a_table_of_one_turn_are_one_transaction(tables: Tables) -> None:
    def count(connection: sa.Connection) -> int:
        return len(read_texts(connection))

    await tables.set(1, "one")
    tables.now[2] = "two"
    counted = tables.journal.write(count)
    kept = asyncio.ensure_future(tables.journal.keep([2]))
    # Works come before the tables of their transaction.
    assert await counted == 1
    await kept
    assert tables.journal.state.commits == 2


async def test_what_the_database_refuses_harms_nothing_else(
    tables: Tables, caplog: pytest.LogCaptureFixture
) -> None:
    def bad(connection: sa.Connection) -> None:
        connection.execute(sa.insert(TABLES).values(id=9, code=None))

    def good(connection: sa.Connection) -> str:
        write_texts(connection, {8: "eight"})
        return "done"

    refused, done = tables.journal.write(bad), tables.journal.write(good)
    await tables.set(1, "one")
    assert await done == "done"
    with pytest.raises(Rejected):
        await refused
    assert await tables.stored() == {1: "one", 8: "eight"}
    assert tables.journal.state.is_well
    assert tables.journal.state.lost == 1
    assert "the database has refused a change" in caplog.text


async def test_who_does_not_wait_any_longer_is_no_obstacle(tables: Tables) -> None:
    keeping = asyncio.create_task(tables.set(1, "one"))
    await asyncio.sleep(0)
    keeping.cancel()
    await tables.set(2, "two")
    assert await tables.stored() == {1: "one", 2: "two"}


async def test_close_writes_what_is_still_to_be_written(tables: Tables) -> None:
    keeping = [asyncio.create_task(tables.set(key, "late")) for key in range(20)]
    await asyncio.sleep(0)
    await tables.journal.close()
    await asyncio.gather(*keeping)
    assert len(await tables.stored()) == 20


# Databases that fail.


def file_of(database_url: str) -> Path:
    location = read_url(database_url)
    assert location is not None
    assert isinstance(location.place, Path)
    return location.place


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_while_a_database_is_locked_the_game_goes_on(
    tables: Tables, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    await tables.set(1, "before")
    intruder = sqlite3.connect(file_of(database_url), isolation_level=None)
    intruder.execute("BEGIN IMMEDIATE")
    # The first one waits as long as a lock may last; from then on nobody does.
    await tables.set(1, "locked")
    began = time.monotonic()
    for number in range(200):
        await tables.set(number, "meanwhile")
    # Each would have waited for 0.2 seconds.
    assert time.monotonic() - began < 20
    state = tables.journal.state
    assert (state.is_well, state.waiting, state.commits) == (False, 200, 1)
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "the database cannot be written: database is locked" in caplog.text
    intruder.execute("ROLLBACK")
    intruder.close()
    await until(lambda: tables.journal.state.is_well)
    assert await tables.stored() == dict.fromkeys(range(200), "meanwhile")
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]
    assert tables.journal.state.failures >= 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_full_disk_loses_nothing_once_there_is_room_again(
    tables: Tables, caplog: pytest.LogCaptureFixture
) -> None:
    def limit(pages: int) -> Callable[[sa.Connection], None]:
        return lambda connection: connection.exec_driver_sql(
            f"PRAGMA max_page_count={pages}"
        ).close()

    await tables.set(1, "before")
    await tables.database.write(limit(1))
    await tables.set(2, "x" * 100_000)
    assert "database or disk is full" in caplog.text
    assert await tables.stored() == {1: "before"}
    await tables.journal.write(partial(write_texts, states={3: "y" * 100_000}))
    await tables.database.write(limit(1_000_000))
    await until(lambda: tables.journal.state.is_well)
    assert sorted(await tables.stored()) == [1, 2, 3]


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_a_lost_connection_is_made_again(
    tables: Tables, caplog: pytest.LogCaptureFixture
) -> None:
    def end_all_others(connection: sa.Connection) -> None:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )

    await tables.set(1, "before")
    await tables.database.read(end_all_others)
    await tables.set(2, "lost")
    await until(lambda: tables.journal.state.is_well)
    await tables.set(3, "after")
    assert await tables.stored() == {1: "before", 2: "lost", 3: "after"}
    assert caplog.text.count("the database cannot be written") == 1


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_a_database_that_does_not_answer_is_not_waited_for(
    tables: Tables, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.2)
    await tables.set(1, "before")
    told: list[str] = []

    def take_long(connection: sa.Connection) -> None:
        connection.exec_driver_sql("SELECT pg_sleep(1)")

    async def then(name: str, waiting: asyncio.Future[None]) -> None:
        await waiting
        told.append(name)

    first = asyncio.create_task(then("slow", tables.journal.write(take_long)))
    second = asyncio.create_task(then("table", asyncio.ensure_future(tables.set(2, "two"))))
    await asyncio.gather(first, second)
    assert told == ["slow", "table"]
    assert not tables.journal.state.is_well
    assert "it has not answered for 0.2 seconds" in caplog.text
    await until(lambda: tables.journal.state.is_well)
    assert await tables.stored() == {1: "before", 2: "two"}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("more", [0, 1])
async def test_only_so_much_is_kept_beside_the_tables(
    tables: Tables, database_url: str, monkeypatch: pytest.MonkeyPatch, more: int
) -> None:
    monkeypatch.setattr(module, "MOST_WORKS", 20)
    intruder = sqlite3.connect(file_of(database_url), isolation_level=None)
    intruder.execute("BEGIN IMMEDIATE")
    await tables.set(0, "locked")
    for number in range(1, 21 + more):
        await tables.journal.write(partial(write_texts, states={number: "kept"}))
    assert tables.journal.state.lost == more
    intruder.execute("ROLLBACK")
    intruder.close()
    await until(lambda: tables.journal.state.is_well)
    assert await tables.stored() == {0: "locked"} | dict.fromkeys(
        range(1 + more, 21 + more), "kept"
    )


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_close_gives_up_on_a_database_that_fails(
    database: Database, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    tables = Tables(database)
    intruder = sqlite3.connect(file_of(database_url), isolation_level=None)
    intruder.execute("BEGIN IMMEDIATE")
    await tables.set(1, "locked")
    await tables.journal.close()
    intruder.close()
    assert "1 changes are not in the database" in caplog.text
    assert tables.journal.state.lost == 1


async def test_a_fault_of_ours_leaves_nobody_hanging(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    def save(key: int) -> str:
        raise ZeroDivisionError(key)

    journal: Journal[int, str] = Journal(database, save, write_texts)
    await asyncio.gather(*(journal.keep([key]) for key in range(3)))
    await asyncio.sleep(0)
    assert "the journal was interrupted" in caplog.text
    await journal.close()


async def test_nobody_else_may_open_it(open_the_database: OpenDatabase) -> None:
    first = await open_the_database()
    with pytest.raises(StoreError, match="another server"):
        await open_the_database()
    await first.close()
    await open_the_database()
