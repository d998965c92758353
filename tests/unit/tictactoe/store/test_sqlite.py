"""What is in SQLite's file, and when."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.unit.tictactoe.store.test_journal import read_texts, write_texts
from tictactoe.store.errors import StoreError
from tictactoe.store.sqlite import SQLiteDatabase, _Lane


def texts_in(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    try:
        return [text for (text,) in connection.execute("SELECT document FROM tables")]
    finally:
        connection.close()


def texts_without_log(path: Path) -> list[str]:
    """What is there after a power cut that took the log with it."""
    alone = path.with_name("alone")
    shutil.copy(path, alone)
    # Not even the schema has been moved yet, or the copy was made in the midst of that.
    with suppress(sqlite3.DatabaseError):
        return texts_in(alone)
    return []


async def are_moved(path: Path, texts: list[str]) -> None:
    """Wait until the log has been moved into the file."""
    async with asyncio.timeout(60):
        while texts_without_log(path) != texts:
            await asyncio.sleep(0.01)


@asynccontextmanager
async def moved_soon(path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SQLiteDatabase]:
    """A database that moves its log twenty times a second."""
    monkeypatch.setattr("tictactoe.store.sqlite.CHECKPOINT", 0.05)
    database = SQLiteDatabase(path)
    await database.open()
    yield database
    await database.close()


async def test_the_log_is_moved_into_the_file_soon(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "game"
    async with moved_soon(path, monkeypatch) as database:
        for round_ in ("first", "second"):
            await database.write(partial(write_texts, states={1: round_}))
            await are_moved(path, [round_])


async def test_the_log_is_moved_once_another_program_has_read_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "game"
    tried = asyncio.Event()
    move = _Lane.checkpoint

    async def watched(lane: _Lane) -> bool:
        is_whole = await move(lane)
        tried.set()
        return is_whole

    async with moved_soon(path, monkeypatch) as database:
        await database.write(partial(write_texts, states={1: "before"}))
        await are_moved(path, ["before"])
        monkeypatch.setattr(_Lane, "checkpoint", watched)
        with closing(sqlite3.connect(path)) as reader:
            reader.execute("BEGIN")
            assert reader.execute("SELECT document FROM tables").fetchall() == [("before",)]
            await database.write(partial(write_texts, states={1: "after"}))
            await tried.wait()
            assert texts_without_log(path) == ["before"]
        await are_moved(path, ["after"])


async def test_a_killed_process_loses_nothing(tmp_path: Path) -> None:
    path, copy = tmp_path / "game", tmp_path / "copy"
    database = SQLiteDatabase(path)
    await database.open()
    await database.write(lambda connection: write_texts(connection, {1: "told"}))
    # What the kernel has at that moment.
    shutil.copy(f"{path}-wal", f"{copy}-wal")
    shutil.copy(path, copy)
    assert texts_in(copy) == ["told"]
    await database.close()


async def test_directories_are_made(tmp_path: Path) -> None:
    database = SQLiteDatabase(tmp_path / "var" / "lib" / "game")
    await database.open()
    await database.close()
    await database.close()
    assert (tmp_path / "var" / "lib" / "game").is_file()


async def test_reading_goes_on_beside_a_long_transaction(tmp_path: Path) -> None:
    database = SQLiteDatabase(tmp_path / "game")
    await database.open()
    reached, go_on = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def take_long(connection: sa.Connection) -> None:
        write_texts(connection, {1: "one"})
        loop.call_soon_threadsafe(reached.set)
        asyncio.run_coroutine_threadsafe(go_on.wait(), loop).result(20)

    writing = asyncio.create_task(database.write(take_long))
    await reached.wait()
    assert await database.read(read_texts) == {}
    go_on.set()
    await writing
    assert await database.read(read_texts) == {1: "one"}
    await database.close()


async def test_a_directory_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        await SQLiteDatabase(tmp_path).open()
