"""Where the database is. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError

__all__ = [
    "DEFAULT_URL",
    "MEMORY",
    "BadURL",
    "Location",
    "read_url",
]

MEMORY: Final = "memory"
"""The URL of no database: everything ends with the process."""

DEFAULT_URL: Final = "sqlite:///var/tictactoe.sqlite3"
"""A file below the current directory."""


class BadURL(ValueError):
    """A URL by which no database can be found; the text says what to write instead."""


@dataclass(frozen=True, slots=True)
class Location:
    """Where a database is: in a file, or at a URL of the dialect `postgresql+asyncpg`."""

    place: Path | sa.URL

    def __str__(self) -> str:
        if isinstance(self.place, Path):
            return str(self.place)
        return self.place.set(drivername="postgresql").render_as_string(hide_password=True)


def read_url(text: str) -> Location | None:
    """Where `DATABASE_URL` says that the database is; None for `memory`.

    Args:
        text: `sqlite:///file` (four slashes for a path from the root), `postgresql://…` or
            `memory`.

    Raises BadURL.
    """
    if text == MEMORY:
        return None
    try:
        url = sa.make_url(text)
    except (ArgumentError, ValueError) as error:
        raise BadURL(_advice("it is no URL")) from error
    kind, _, driver = url.drivername.partition("+")
    if kind == "sqlite" and driver in {"", "aiosqlite", "pysqlite"}:
        return Location(_path(url))
    if kind in {"postgresql", "postgres"} and driver in {"", "asyncpg"}:
        return Location(_asyncpg(url))
    raise BadURL(_advice(f"{url.drivername!r} is not supported"))


def _path(url: sa.URL) -> Path:
    if url.host or not url.database or url.database == ":memory:":
        raise BadURL(_advice("it names no file"))
    return Path(url.database)


def _asyncpg(url: sa.URL) -> sa.URL:
    if not url.database:
        raise BadURL(_advice("it names no database"))
    query = dict(url.query)
    # libpq's word, which hosting services put into their URLs.
    if "sslmode" in query:
        query["ssl"] = query.pop("sslmode")
    return url.set(drivername="postgresql+asyncpg", query=query)


def _advice(what: str) -> str:
    return (
        f"{what}. Write sqlite:///file (sqlite:////file for a path from the root), "
        f"postgresql://user:password@host/database, or {MEMORY}."
    )
