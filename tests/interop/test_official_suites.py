"""What the official clients' own suites demand, of every pair of client and server. See suites/."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.interop.serving import Server, python_program

SUITES = Path(__file__).parent / "suites"
SKIPPED = {"official": 3, "browser": 1, "node": 1}
"""Tests of Blobs, which are the browser's, and of what is private in the official client."""


@pytest_asyncio.fixture
async def suite_server(maker: str, suite: str) -> AsyncIterator[Server]:
    """A support server: Node's, ours on the recommended host, or ours on plain uvicorn."""
    if maker == "node":
        command = ["node", f"tests/interop/suites/node_{suite}_server.js"]
    else:
        command = python_program(f"{suite}_server", *(["portable"] if maker == "portable" else []))
        command = [word.replace("interop.servers", "interop.suites") for word in command]
    server = Server(command=command)
    await server.start()
    yield server
    await server.kill()
    await server.stop()
    assert server.complaints() == [], server.log()[-4000:]


@pytest.mark.parametrize("suite", ["socketio"])
@pytest.mark.parametrize(
    ("client", "maker"),
    [
        ("official", "node"),
        ("official", "antiphon"),
        ("official", "portable"),
        ("browser", "node"),
        ("browser", "antiphon"),
        ("node", "node"),
    ],
)
async def test_socket_io(suite_server: Server, client: str) -> None:
    passed, skipped = await run("socketio", client, suite_server)
    assert passed >= 100
    assert skipped == SKIPPED[client]


@pytest.mark.parametrize("suite", ["engineio"])
@pytest.mark.parametrize("maker", ["node", "antiphon", "portable"])
async def test_engine_io(suite_server: Server) -> None:
    passed, skipped = await run("engineio", "official", suite_server)
    assert passed >= 80
    assert skipped == 0


async def run(suite: str, client: str, server: Server) -> tuple[int, int]:
    """Run a suite, all of whose tests must pass.

    Returns:
        How many tests passed, and how many were skipped.
    """
    files = sorted(str(path.relative_to(SUITES)) for path in SUITES.glob(f"{suite}/*.test.js"))
    process = await asyncio.create_subprocess_exec(
        *("node", "--test", "--test-concurrency=2", "--test-reporter=tap", *files),
        cwd=SUITES,
        env={**os.environ, "SUITE_URL": server.url, "CLIENT": client},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(150):
            report = (await process.stdout.read()).decode()
            await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode == 0, report[-20_000:]
    counts = dict(re.findall(r"^# (\w+) (\d+)$", report, re.MULTILINE))
    assert (counts["fail"], counts["cancelled"]) == ("0", "0"), report[-2000:]
    return int(counts["pass"]), int(counts["skipped"])
