"""`DATABASE_URL`."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from tictactoe.store.urls import DEFAULT_URL, BadURL, read_url


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (DEFAULT_URL, "var/tictactoe.sqlite3"),
        ("sqlite:////srv/game.db", "/srv/game.db"),
        ("sqlite+aiosqlite:///game.db", "game.db"),
    ],
)
def test_files(text: str, path: str) -> None:
    location = read_url(text)
    assert location is not None
    assert location.place == Path(path)
    assert str(location) == path


def test_memory() -> None:
    assert read_url("memory") is None


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg"])
def test_postgresql(scheme: str) -> None:
    location = read_url(f"{scheme}://me:secret@db.example:5433/game?sslmode=require")
    assert location is not None
    assert isinstance(location.place, sa.URL)
    assert location.place.drivername == "postgresql+asyncpg"
    assert (location.place.password, location.place.query) == ("secret", {"ssl": "require"})
    assert "secret" not in str(location)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "game.db",
        "mysql://host/game",
        "postgresql+psycopg://host/game",
        "postgresql://host",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite://host/file",
        "http://host:port/",
    ],
)
def test_what_is_none_says_what_to_write(text: str) -> None:
    with pytest.raises(BadURL, match=r"Write sqlite:///file .* or memory\."):
        read_url(text)
