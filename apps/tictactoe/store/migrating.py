"""Bringing a database to the newest revision of its schema."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from .errors import StoreError

__all__ = ["newest_revision", "upgrade"]

MIGRATIONS: Final = Path(__file__).parent / "migrations"

_logger: Final = logging.getLogger("tictactoe.store")


def newest_revision() -> str:
    """The revision that this version of the game works with."""
    head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    assert head is not None, "there are revisions"
    return head


def upgrade(connection: sa.Connection, to: str = "head") -> None:
    """Run all revisions that are missing, in the transaction of that connection.

    Raises StoreError if a newer version of the game has written there.
    """
    scripts = ScriptDirectory(str(MIGRATIONS))
    current, newest = (
        MigrationContext.configure(connection).get_current_revision(),
        newest_revision(),
    )
    if current == newest:
        return
    if current is not None and current not in {each.revision for each in scripts.walk_revisions()}:
        raise StoreError(
            f"a newer version of the game has written there (its revision is {current}, the newest "
            f"one known here {newest}): start that version, or use another database"
        )
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS))
    command.upgrade(config, to)
    _logger.info("the database was brought from revision %s to %s", current, to)
