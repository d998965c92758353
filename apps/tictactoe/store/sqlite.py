"""SQLite, in a file of its own.

A transaction takes one way to a thread and back: through the driver's own asyncio face each
statement would, which costs the loop several times as much.

A transaction is written, and not waited for until it is on the disk (`synchronous=NORMAL`). A
process that is killed loses nothing, as what it has written is the kernel's. A machine that loses
its power may lose about the last second, and nothing of what was before: that is how often the
write-ahead log is synced and moved into the database, beside the transactions.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final, Protocol, TypeVar

import filelock
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from .database import Work, reason_of, translated
from .errors import StoreError
from .migrating import upgrade

__all__ = ["SQLiteDatabase"]

T = TypeVar("T")

_logger: Final = logging.getLogger("tictactoe.store")

BUSY: Final = 1.0
"""Seconds to wait for another program that has the database locked, such as one that copies it."""

CHECKPOINT: Final = 1.0
"""Seconds after a transaction that the write-ahead log is moved into the database, at most."""

LONGEST_LOG: Final = 16_000
"""Pages of 4 KB: if the log has as many nevertheless, a transaction has to move it."""


class SQLiteDatabase:
    """One file, with a thread that writes and one that reads."""

    def __init__(self, path: Path) -> None:
        """The file, and its directory, are made if there are none."""
        self._path = path
        self._lock = filelock.FileLock(f"{path}.lock", blocking=False, thread_local=False)
        self._writer = _Lane(path, "BEGIN IMMEDIATE")
        self._reader = _Lane(path, "BEGIN")
        self._checkpoint: asyncio.Task[None] | None = None
        self._closed = False

    async def open(self) -> None:
        """See `Database`."""
        await asyncio.to_thread(self._take)
        try:
            await self.write(upgrade)
        except BaseException:
            await self.close()
            raise

    async def write(self, work: Work[T]) -> T:
        """See `Database`."""
        result = await self._writer.run(work)
        self._ask_for_checkpoint()
        return result

    async def read(self, work: Work[T]) -> T:
        """See `Database`."""
        return await self._reader.run(work)

    async def close(self) -> None:
        """See `Database`."""
        self._closed = True
        if self._checkpoint is not None:
            self._checkpoint.cancel()
        await self._reader.close()
        await self._writer.close()
        self._lock.release()

    def _ask_for_checkpoint(self) -> None:
        if self._checkpoint is None and not self._closed:
            self._checkpoint = asyncio.create_task(self._checkpoint_soon())

    async def _checkpoint_soon(self) -> None:
        await asyncio.sleep(CHECKPOINT)
        self._checkpoint = None
        try:
            is_whole = await self._reader.checkpoint()
        except StoreError as error:
            # It stays in the log, which the next one moves.
            _logger.warning("the write-ahead log was not moved into the database: %s", error)
            return
        if not is_whole:  # another program reads, such as one that copies it
            self._ask_for_checkpoint()

    def _take(self) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
        except filelock.Timeout as error:
            raise StoreError(
                "another server has it open: stop that one, or give this one a database of its own"
            ) from error
        except OSError as error:
            raise StoreError(error.strerror or str(error)) from error


class _Lane:
    """A thread with a connection, which nobody else touches."""

    def __init__(self, path: Path, begin: str) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="tictactoe-store")
        url = sa.URL.create("sqlite", database=str(path))
        self._engine = sa.create_engine(url, poolclass=NullPool, connect_args={"timeout": BUSY})
        event.listen(self._engine, "connect", _configure)
        event.listen(self._engine, "begin", partial(_begin, statement=begin))
        self._connection: sa.Connection | None = None
        self._closed = False

    async def run(self, work: Work[T]) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._run, work)

    async def checkpoint(self) -> bool:
        """Move what can be moved of the log; whether that was all."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._move_log)

    async def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        await asyncio.get_running_loop().run_in_executor(self._thread, self._close)
        self._thread.shutdown(wait=False)

    def _run(self, work: Work[T]) -> T:
        try:
            connection = self._connect()
            with connection.begin():
                return work(connection)
        except (SQLAlchemyError, OSError) as error:
            raise translated(error) from error

    def _move_log(self) -> bool:
        try:
            connection = self._connect()
            # Not within a transaction; nobody who writes waits for it.
            cursor = connection.connection.cursor()
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
            ((_, pages, moved),) = cursor.fetchall()
            cursor.close()
            return bool(moved == pages)
        except (SQLAlchemyError, sqlite3.Error) as error:
            raise StoreError(reason_of(error)) from error

    def _connect(self) -> sa.Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._engine.dispose()


class _Cursor(Protocol):
    def execute(self, statement: str, /) -> object: ...
    def close(self) -> None: ...


class _DriverConnection(Protocol):
    isolation_level: str | None

    def cursor(self) -> _Cursor: ...


def _configure(connection: _DriverConnection, _record: object) -> None:
    # The driver would begin transactions by itself, and leave out those that change the schema.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        f"wal_autocheckpoint={LONGEST_LOG}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: sa.Connection, *, statement: str) -> None:
    connection.exec_driver_sql(statement)
