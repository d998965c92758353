"""Tables at which somebody sits: written again with each change, read once, at the start."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from typing import Final

import sqlalchemy as sa

from ..saved import SavedTable
from ..terms import MatchId
from .documents import read_document, write_document
from .schema import TABLES
from .statements import upsert

__all__ = ["FORMAT", "read_tables", "write_tables"]

FORMAT: Final = 1
"""Of the documents. It rises when what was written before cannot be read any more."""

_CONSTANT: Final = ("code", "kind")
_GONE: Final = sa.delete(TABLES).where(TABLES.c.id == sa.bindparam("gone"))

_logger: Final = logging.getLogger("tictactoe.store")


def write_tables(connection: sa.Connection, tables: Mapping[MatchId, SavedTable | None]) -> None:
    """Write tables as they are now; those that are None are removed."""
    now = time.time_ns() // 1_000_000
    gone = [{"gone": table_id} for table_id, table in tables.items() if table is None]
    rows = [
        {
            "id": table.match.id,
            "code": table.match.code,
            "kind": table.match.options.kind.value,
            "players": len(table.seats),
            "format": FORMAT,
            "document": write_document(table),
            "saved_at": now,
        }
        for table in tables.values()
        if table is not None
    ]
    if gone:
        connection.execute(_GONE, gone)
    if rows:
        connection.execute(upsert(connection.dialect.name, TABLES, constant=_CONSTANT), rows)


def read_tables(connection: sa.Connection) -> list[SavedTable]:
    """All tables, in the order of their ids. What cannot be read is logged and passed over."""
    tables: list[SavedTable] = []
    for row in connection.execute(sa.select(TABLES).order_by(TABLES.c.id)):
        try:
            if row.format != FORMAT:
                raise ValueError(f"its format is {row.format}, and {FORMAT} is what is known here")
            tables.append(read_document(row.document, SavedTable))
        except ValueError as error:
            _logger.error("table %s (code %s) cannot be set up again: %s", row.id, row.code, error)
    return tables
