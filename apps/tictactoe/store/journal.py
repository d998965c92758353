"""The journal: the one way into the database, and why nothing that was told is lost.

What is given to it in one turn of the loop, or while a transaction runs, becomes one transaction
(group commit): many moves cost little more than one. Whoever waits is told in the order in which
they began to wait, when what they gave cannot be lost any more.

A database that fails does not end a game: it goes on in memory, and nobody waits. What was given
meanwhile is kept, and written when the database works again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, Generic, TypeVar

import sqlalchemy as sa

from .database import Database, Work
from .errors import Rejected, StoreError

__all__ = ["Journal", "JournalState"]

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

PAUSE: Final = 0.004
"""Seconds from the beginning of a transaction to that of the next, at least: what comes meanwhile
goes along."""

PATIENCE: Final = 2.0
"""Seconds after which nobody waits for a transaction any longer."""

RETRY: Final = (0.1, 5.0)
"""Seconds from one attempt to the next while the database fails: at first, and at most."""

MOST_WORKS: Final = 10_000
"""What is kept while the database fails, beside the tables; then the oldest goes."""

FAREWELL: Final = 5.0
"""Seconds that `close` waits for what is still to be written."""

_logger: Final = logging.getLogger("tictactoe.store")


@dataclass(frozen=True, slots=True)
class JournalState:
    """How it stands, for whoever watches over the server."""

    is_well: bool
    """Whether what is told is in the database, too."""
    waiting: int
    """Changes that are not in the database yet."""
    commits: int
    """Transactions since the start."""
    failures: int
    """Transactions that failed."""
    lost: int
    """Changes that will never be in the database: refused by it, or too many while it failed."""


@dataclass(slots=True)
class _Entry:
    """Somebody who waits, and what is to be done for that, beside writing the tables."""

    told: asyncio.Future[Any]
    work: Work[Any] | None = None


@dataclass(slots=True)
class _Batch(Generic[K]):
    """What becomes one transaction."""

    keys: dict[K, None] = field(default_factory=dict[K, None])
    entries: list[_Entry] = field(default_factory=list[_Entry])

    def __bool__(self) -> bool:
        return bool(self.keys or self.entries)

    @property
    def works(self) -> list[Work[Any]]:
        return [entry.work for entry in self.entries if entry.work is not None]

    def tell(self, results: Iterable[object]) -> None:
        """It is written, with these results of the works."""
        remaining = iter(results)
        for entry in self.entries:
            _resolve(entry.told, None if entry.work is None else next(remaining))

    def release(self) -> None:
        """Nobody is to wait any more; the works stay."""
        for entry in self.entries:
            _resolve(entry.told, None)
        self.entries = [entry for entry in self.entries if entry.work is not None]

    def put_before(self, other: _Batch[K]) -> None:
        """Let this, which was not written, come before the other."""
        other.keys = {**self.keys, **other.keys}
        other.entries[:0] = self.entries


class Journal(Generic[K, V]):
    """The one writer of a database.

    What is kept of a table is its latest state: it is asked for when the transaction begins.
    """

    def __init__(
        self,
        database: Database,
        save: Callable[[K], V | None],
        write: Callable[[sa.Connection, Mapping[K, V | None]], None],
    ) -> None:
        """Args:
        database: where to write; the journal does not close it.
        save: the state of a table, which must not change any more; None if nothing is left of it.
        write: writes such states, as a work of the database does.
        """
        self._database = database
        self._save = save
        self._write = write
        self._pending: _Batch[K] = _Batch()
        self._writing: asyncio.Task[None] | None = None
        self._began = 0.0
        self._failed_since: float | None = None
        self._retry = RETRY[0]
        self._closing = asyncio.Event()
        self._commits = self._failures = self._lost = 0

    @property
    def state(self) -> JournalState:
        """How it stands."""
        waiting = len(self._pending.keys) + len(self._pending.works)
        return JournalState(
            is_well=self._failed_since is None,
            waiting=waiting,
            commits=self._commits,
            failures=self._failures,
            lost=self._lost,
        )

    async def keep(self, tables: Collection[K]) -> None:
        """Return when these tables, as they are now or later, are in the database.

        Also returns if the database fails: what was kept then is written as soon as possible.
        """
        self._pending.keys.update(dict.fromkeys(tables))
        await self._enter(None)

    def write(self, work: Work[T]) -> asyncio.Future[T | None]:
        """Do something else in the next transaction, before the tables are written.

        The future has the result when it is durable; None if the database fails: the work is done
        later, and may be done more than once. It raises Rejected if the fault lies in the work.
        """
        return self._enter(work)

    async def close(self) -> None:
        """Write what is still to be written, if the database works."""
        self._closing.set()
        if self._writing is not None:
            await asyncio.wait({self._writing}, timeout=FAREWELL)
        if (waiting := self.state.waiting) > 0:
            self._lost += waiting
            _logger.error("%d changes are not in the database, which still fails", waiting)

    def _enter(self, work: Work[Any] | None) -> asyncio.Future[Any]:
        loop = asyncio.get_running_loop()
        entry = _Entry(loop.create_future(), work)
        if self._failed_since is None:
            self._pending.entries.append(entry)
        else:
            # In the turn after those who were released when it began to fail.
            loop.call_soon(_resolve, entry.told, None)
            self._keep_work(entry)
        if self._writing is None:
            self._begin()
        return entry.told

    def _begin(self) -> None:
        self._writing = asyncio.get_running_loop().create_task(self._write_all())
        self._writing.add_done_callback(self._ended)

    def _keep_work(self, entry: _Entry) -> None:
        if entry.work is None:
            return
        self._pending.entries.append(entry)
        if len(self._pending.entries) > MOST_WORKS:
            del self._pending.entries[0]
            self._lost += 1

    def _ended(self, writing: asyncio.Task[None]) -> None:
        self._writing = None
        # A fault of this program; nobody is to hang on it.
        error = None if writing.cancelled() else writing.exception()
        if error is not None or writing.cancelled():
            _logger.error("the journal was interrupted", exc_info=error)
            self._pending.release()
        elif self._pending and not self._closing.is_set():
            # It came after the last look.
            self._begin()

    async def _write_all(self) -> None:
        loop = asyncio.get_running_loop()
        while self._pending:
            if (early := self._began + PAUSE - loop.time()) > 0:
                await asyncio.sleep(early)
            self._began = loop.time()
            batch, self._pending = self._pending, _Batch()
            try:
                await self._commit(batch)
            except StoreError as error:
                self._fails(str(error), batch)
                batch.put_before(self._pending)
                if self._closing.is_set():
                    return
                await self._wait_to_retry()
            except BaseException:
                batch.release()
                raise

    async def _commit(self, batch: _Batch[K]) -> None:
        states = {key: self._save(key) for key in batch.keys}
        slow = asyncio.get_running_loop().call_later(
            PATIENCE, self._fails, f"it has not answered for {PATIENCE:g} seconds", batch
        )
        try:
            works = batch.works
            results = await self._database.write(partial(self._run, works, states))
        except Rejected:
            await self._commit_one_by_one(batch, states)
        else:
            batch.tell(results)
        finally:
            slow.cancel()
        self._commits += 1
        self._is_well_again()

    def _run(
        self, works: list[Work[Any]], states: Mapping[K, V | None], connection: sa.Connection
    ) -> list[Any]:
        results = [work(connection) for work in works]
        if states:
            self._write(connection, states)
        return results

    async def _commit_one_by_one(self, batch: _Batch[K], states: Mapping[K, V | None]) -> None:
        """The database has refused something: it alone is left out."""
        for entry in batch.entries:
            if entry.work is None:
                continue
            try:
                _resolve(entry.told, await self._database.write(entry.work))
            except Rejected as error:
                self._reject(error)
                if not entry.told.done():
                    entry.told.set_exception(error)
                    # Whoever does not look does not want to know.
                    entry.told.exception()
        for key, state in states.items():
            try:
                await self._database.write(partial(self._run, [], {key: state}))
            except Rejected as error:
                self._reject(error)
        batch.release()

    def _reject(self, error: Rejected) -> None:
        self._lost += 1
        _logger.error("the database has refused a change: %s", error)

    def _fails(self, reason: str, batch: _Batch[K]) -> None:
        self._failures += 1
        if self._failed_since is None:
            self._failed_since = asyncio.get_running_loop().time()
            _logger.error(
                "the database cannot be written: %s. The game goes on in memory; what happens from "
                "now on is lost if the server stops before the database works again",
                reason,
            )
        batch.release()
        self._pending.release()

    def _is_well_again(self) -> None:
        if self._failed_since is None:
            return
        seconds = asyncio.get_running_loop().time() - self._failed_since
        self._failed_since, self._retry = None, RETRY[0]
        _logger.warning("the database is written again, after %.1f seconds", seconds)

    async def _wait_to_retry(self) -> None:
        seconds, self._retry = self._retry, min(self._retry * 2, RETRY[1])
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._closing.wait()


def _resolve(told: asyncio.Future[Any], result: object) -> None:
    # Whoever waits may have been cancelled.
    if not told.done():
        told.set_result(result)
