"""The one place that knows which databases there are."""

from __future__ import annotations

from pathlib import Path

from .database import Database
from .errors import Rejected, StoreError
from .sqlite import SQLiteDatabase
from .urls import Location

__all__ = ["database_at", "open_database"]


def database_at(location: Location) -> Database:
    """The database there, which is not open yet. Raises StoreError if its driver is missing."""
    if isinstance(location.place, Path):
        return SQLiteDatabase(location.place)
    try:
        # asyncpg is needed by those only who have such a database.
        from .postgres import PostgresDatabase

        return PostgresDatabase(location.place)
    except ModuleNotFoundError as error:
        raise StoreError(
            "PostgreSQL needs asyncpg: pip install 'antiphon[game-postgres]'"
        ) from error


async def open_database(location: Location) -> Database:
    """Open a database: see `Database.open`. Raises StoreError, which says where it is, too."""
    try:
        database = database_at(location)
        await database.open()
    except (StoreError, Rejected) as error:
        raise StoreError(f"The database {location} cannot be used: {error}") from error
    return database
