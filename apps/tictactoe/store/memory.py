"""No database: SQLite's, in memory, bounded, and gone with the process.

So what is kept of people and their games has one implementation, whether it lasts or not.
"""

from __future__ import annotations

import sqlite3
from typing import Final, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.pool import StaticPool

from .database import Work
from .schema import GAMES, METADATA, PROFILES

__all__ = ["MOST_GAMES", "MOST_PROFILES", "MemoryDatabase"]

T = TypeVar("T")

MOST_GAMES: Final = 5_000
"""Games that are kept, the latest."""

MOST_PROFILES: Final = 20_000
"""People who are kept, the latest to come. Some 10 MB together with the games."""

SLACK: Final = 0.1
"""More people than that there may be, before room is made."""

PRUNE_EVERY: Final = 100
"""Transactions between two looks at how many there are."""


class MemoryDatabase:
    """See `Database`. Nothing here takes long, so it is done at once, on the loop."""

    def __init__(self, *, most_games: int = MOST_GAMES, most_profiles: int = MOST_PROFILES) -> None:
        self._engine = sa.create_engine(
            "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
        )
        event.listen(self._engine, "connect", _configure)
        self._most_games, self._most_profiles = most_games, most_profiles
        self._writes = 0
        METADATA.create_all(self._engine)

    async def open(self) -> None:
        """See `Database`: it is open from the beginning."""

    async def write(self, work: Work[T]) -> T:
        """See `Database`."""
        with self._engine.begin() as connection:
            result = work(connection)
            self._writes += 1
            if self._writes % PRUNE_EVERY == 0:
                self._prune(connection)
        return result

    async def read(self, work: Work[T]) -> T:
        """See `Database`."""
        with self._engine.begin() as connection:
            return work(connection)

    async def close(self) -> None:
        """See `Database`."""
        self._engine.dispose()

    def _prune(self, connection: sa.Connection) -> None:
        latest = sa.select(sa.func.max(GAMES.c.number)).scalar_subquery()
        connection.execute(sa.delete(GAMES).where(GAMES.c.number <= latest - self._most_games))
        count = connection.scalar(sa.select(sa.func.count()).select_from(PROFILES)) or 0
        # To find who has not been here for long takes a walk through all: so many go at a time.
        if count > self._most_profiles * (1 + SLACK):
            longest = sa.select(PROFILES.c.id).order_by(PROFILES.c.seen_at)
            gone = longest.limit(count - self._most_profiles)
            connection.execute(sa.delete(PROFILES).where(PROFILES.c.id.in_(gone)))


def _configure(connection: sqlite3.Connection, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()
