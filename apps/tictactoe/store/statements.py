"""Statements that both databases know, and each by another class."""

from __future__ import annotations

from functools import cache

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

__all__ = ["insert_new", "upsert"]

Insert = sqlite.Insert | postgresql.Insert


@cache
def upsert(dialect: str, table: sa.Table, *, constant: tuple[str, ...] = ()) -> Insert:
    """Insert rows, and where the primary key is there already, replace the rest.

    Args:
        dialect: `connection.dialect.name`.
        table: where.
        constant: names of columns that stay as they are.
    """
    statement = _insert(dialect, table)
    key = list(table.primary_key)
    fixed = {*constant, *(column.name for column in key)}
    new = {name: value for name, value in statement.excluded.items() if name not in fixed}
    return statement.on_conflict_do_update(index_elements=key, set_=new)


@cache
def insert_new(dialect: str, table: sa.Table) -> Insert:
    """Insert rows, and leave alone what is there already."""
    return _insert(dialect, table).on_conflict_do_nothing()


def _insert(dialect: str, table: sa.Table) -> Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
