"""`python -m tictactoe` as a person starts it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from tests.browser.game.conftest import ROOT


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def started(**environment: str) -> AsyncIterator[asyncio.subprocess.Process]:
    path = os.pathsep.join([str(ROOT / "apps"), os.environ.get("PYTHONPATH", "")])
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tictactoe"),
        env={**os.environ, "PYTHONPATH": path, "DATABASE_URL": "memory", **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            # Ctrl+C
            process.send_signal(signal.SIGINT)
        await asyncio.wait_for(process.wait(), 10)


async def read_until(process: asyncio.subprocess.Process, words: str) -> str:
    assert process.stdout is not None
    text = ""
    async with asyncio.timeout(30):
        while words not in text:
            line = (await process.stdout.readline()).decode()
            assert line, text
            text += line
    return text


async def page_headers(url: str) -> Mapping[str, str]:
    """Headers of the page, as soon as it is served."""
    async with asyncio.timeout(30), aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.get(url) as response:
                    assert response.status == 200
                    assert "Tic-tac-toe" in await response.text()
                    return response.headers
            except aiohttp.ClientConnectorError:
                await asyncio.sleep(0.02)


async def test_it_prints_its_address_and_serves_the_page() -> None:
    port = free_port()
    async with started(HOST="127.0.0.1", PORT=str(port)) as process:
        said = await read_until(process, "Stop with")
        assert f"http://127.0.0.1:{port}/" in said
        assert "On a phone in the same network" in said
        headers = await page_headers(f"http://127.0.0.1:{port}/")
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert process.returncode == 0


async def test_a_port_that_is_no_port_is_refused() -> None:
    for port in ("http", "0", "65536", "-1", "٣"):
        async with started(HOST="127.0.0.1", PORT=port) as process:
            await read_until(process, "PORT must be a number from 1 to 65535")
            assert await asyncio.wait_for(process.wait(), 10) == 1


async def test_a_grace_time_that_is_none_is_refused() -> None:
    for grace in ("long", "0", "86401", "-1", "1.5"):
        async with started(HOST="127.0.0.1", PORT=str(free_port()), GRACE=grace) as process:
            await read_until(process, "GRACE must be a number of seconds from 1 to 86400")
            assert await asyncio.wait_for(process.wait(), 10) == 1


async def test_a_taken_port_is_reported_before_anything_is_announced() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        async with started(HOST="127.0.0.1", PORT=str(port)) as process:
            said = await read_until(process, "Cannot listen on")
            assert "open it twice" not in said
            assert await asyncio.wait_for(process.wait(), 10) == 1


async def test_a_database_that_cannot_be_opened_is_reported_before_anything_is_announced(
    tmp_path: Path,
) -> None:
    (tmp_path / "text").write_text("this is no database\n" * 100)
    complaints = {
        "mysql://localhost/game": "DATABASE_URL cannot be understood: 'mysql' is not supported",
        f"sqlite:///{tmp_path}/text": "file is not a database",
        f"sqlite:///{tmp_path}/text/game": "cannot be used: File exists",
        "postgresql://me:secret@127.0.0.1:1/game": "postgresql://me:***@127.0.0.1:1/game cannot be",
    }
    for url, complaint in complaints.items():
        async with started(HOST="127.0.0.1", PORT=str(free_port()), DATABASE_URL=url) as process:
            said = await read_until(process, complaint)
            assert "open it twice" not in said
            assert "Traceback" not in said
            assert await asyncio.wait_for(process.wait(), 10) == 1


async def test_a_second_server_is_told_that_the_database_is_taken(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/var/game.sqlite3"
    environment = {"HOST": "127.0.0.1", "DATABASE_URL": url}
    port = free_port()
    async with started(PORT=str(port), **environment) as first:
        await read_until(first, "Stop with")
        await page_headers(f"http://127.0.0.1:{port}/")
        async with started(PORT=str(free_port()), **environment) as second:
            said = await read_until(second, "another server has it open")
            assert "open it twice" not in said
            assert await asyncio.wait_for(second.wait(), 10) == 1
    assert first.returncode == 0
