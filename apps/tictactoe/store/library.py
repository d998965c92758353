"""Asking, and keeping, what is not about tables: people and finished games."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Protocol, TypeVar

from .database import Database, Work

__all__ = ["JournaledLibrary", "Library", "Writer"]

T = TypeVar("T")


class Library(Protocol):
    """A place for works: functions of a connection."""

    async def read(self, work: Work[T]) -> T:
        """What is there now. Raises StoreError."""
        ...

    def write(self, work: Work[T]) -> Awaitable[T | None]:
        """Do it in the order in which it is asked for; the answer comes when it is durable.

        None if it will be done later only, as the database fails. Raises Rejected.
        """
        ...


class Writer(Protocol):
    """The journal, as far as works go."""

    def write(self, work: Work[T]) -> Awaitable[T | None]:
        """See `Library`."""
        ...


class JournaledLibrary:
    """Reads from a database, and writes by its journal."""

    def __init__(self, database: Database, journal: Writer) -> None:
        self._database = database
        self.write = journal.write

    async def read(self, work: Work[T]) -> T:
        """See `Library`."""
        return await self._database.read(work)
