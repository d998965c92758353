"""Whether the database does its work, for whoever watches over the server."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from .database import Database
from .errors import StoreError
from .journal import Journal
from .urls import Location

__all__ = ["StoreHealth"]


class StoreHealth:
    """Looks at a database and at the journal that writes into it."""

    def __init__(self, location: Location, database: Database, journal: Journal[Any, Any]) -> None:
        self._location = location
        self._database = database
        self._journal = journal

    @property
    def description(self) -> str:
        """Where it is, without a password."""
        return str(self._location)

    async def check(self) -> bool:
        """Whether all that was to be written is written, and reading works."""
        if not self._journal.state.is_well:
            return False
        try:
            await self._database.read(_look)
        except StoreError:
            return False
        return True


def _look(connection: sa.Connection) -> None:
    connection.execute(sa.text("SELECT 1"))
