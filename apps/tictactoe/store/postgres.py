"""PostgreSQL, by asyncpg.

One connection writes, and holds the lock that says whose the database is: it ends with the
connection, thus with the process, however that ends. Reading goes through a pool.
"""

from __future__ import annotations

import asyncio
from typing import Final, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from .database import Work, translated
from .errors import StoreError
from .migrating import upgrade

__all__ = ["PostgresDatabase"]

T = TypeVar("T")

LOCK: Final = 0x7469637461637465
"""Of all that one may lock in a database by a number, the one that is the game's."""

PATIENCE: Final = 10.0
"""Seconds for which a server that starts waits for the lock: one that was killed has it until the
database notices."""

TIMEOUT: Final = 5.0
"""Seconds that a statement, or connecting, may take."""


class PostgresDatabase:
    """One database of a server, which belongs to this process as far as the game goes."""

    def __init__(self, url: sa.URL) -> None:
        """The dialect is `postgresql+asyncpg`."""
        timeouts = {"timeout": TIMEOUT, "command_timeout": TIMEOUT}
        self._engine: AsyncEngine = create_async_engine(
            url, pool_size=2, max_overflow=0, pool_pre_ping=True, connect_args=timeouts
        )
        self._writer: AsyncConnection | None = None

    async def open(self) -> None:
        """See `Database`."""
        try:
            await self._take()
            await self.write(upgrade)
        except BaseException:
            await self.close()
            raise

    async def write(self, work: Work[T]) -> T:
        """See `Database`."""
        try:
            if self._writer is None:
                self._writer = await self._connect()
            async with self._writer.begin():
                return await self._writer.run_sync(work)
        except _ERRORS as error:
            await self._give_up_broken()
            raise translated(error) from error
        except asyncio.CancelledError:
            await self._give_up()
            raise

    async def read(self, work: Work[T]) -> T:
        """See `Database`."""
        try:
            async with self._engine.begin() as connection:
                return await connection.run_sync(work)
        except _ERRORS as error:
            raise translated(error) from error

    async def close(self) -> None:
        """See `Database`."""
        await self._give_up()
        await self._engine.dispose()

    async def _take(self) -> None:
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while True:
            try:
                self._writer = await self._connect()
            except _ERRORS as error:
                raise translated(error) from error
            except _Taken:
                if asyncio.get_running_loop().time() >= deadline:
                    raise
                await asyncio.sleep(0.1)
            else:
                return

    async def _connect(self) -> AsyncConnection:
        connection = await self._engine.connect()
        try:
            taken = await connection.scalar(sa.select(sa.func.pg_try_advisory_lock(LOCK)))
            await connection.commit()
        except BaseException:
            await connection.invalidate()
            await connection.close()
            raise
        if not taken:
            await connection.close()
            raise _Taken(
                "another server has it open: stop that one, or give this one a database of its own"
            )
        return connection

    async def _give_up_broken(self) -> None:
        # An error of the work leaves the connection as it was, and with it the lock.
        if self._writer is not None and (self._writer.invalidated or self._writer.closed):
            await self._give_up()

    async def _give_up(self) -> None:
        if self._writer is None:
            return
        connection, self._writer = self._writer, None
        try:
            # Not back into the pool: the lock is the connection's.
            await connection.invalidate()
            await connection.close()
        except _ERRORS:
            return


class _Taken(StoreError):
    """Another process has the database."""


# Time-outs are among the latter.
_ERRORS: Final = (SQLAlchemyError, OSError)
