"""The port of a database: transactions, each a function of a SQLAlchemy connection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy import exc

from .errors import Rejected, StoreError

__all__ = ["Database", "Work", "reason_of", "translated"]

T = TypeVar("T")

Work = Callable[[sa.Connection], T]
"""What is done in one transaction. It runs beside the loop, perhaps in another thread: it must
touch nothing but the connection and what it was given, and may run again after a failure."""


class Database(Protocol):
    """A database, which belongs to this process from `open` to `close`."""

    async def open(self) -> None:
        """Open it, and bring its schema to the newest revision.

        Raises StoreError with a sentence for the person who starts the server.
        """
        ...

    async def write(self, work: Work[T]) -> T:
        """Run it in a transaction of the one connection that writes; durable on return.

        One at a time: who writes waits for the end. Raises StoreError, and Rejected if the fault
        lies in the work; either way nothing was written.
        """
        ...

    async def read(self, work: Work[T]) -> T:
        """Run it in a transaction that only reads, beside whatever is written.

        Raises StoreError, and Rejected if the fault lies in the work.
        """
        ...

    async def close(self) -> None:
        """Give the database up. It may be called again."""
        ...


def translated(error: Exception) -> StoreError | Rejected:
    """What SQLAlchemy and the drivers raise, as an error of ours."""
    reason = reason_of(error)
    faults = (exc.IntegrityError, exc.DataError, exc.ProgrammingError, exc.NotSupportedError)
    if isinstance(error, faults):
        return Rejected(reason)
    # What is no error of the driver came up before it was asked: a parameter of a wrong type.
    statement = isinstance(error, exc.StatementError) and not isinstance(error, exc.DBAPIError)
    return Rejected(reason) if statement else StoreError(reason)


def reason_of(error: BaseException) -> str:
    """In one line, without the statement and its parameters."""
    origin = getattr(error, "orig", None) or error
    text = " ".join(str(origin).split())
    # SQLAlchemy's asyncpg puts the class in front.
    text = text.partition(">: ")[2] if text.startswith("<class") else text
    return text or type(origin).__name__
