"""The browser client's own suite, which runs against Node's server, against ours."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

JS = Path(__file__).resolve().parents[2] / "js"
SERVER = JS / "test" / "support_server.py"

# Closing a connection over polling, the server puts its DISCONNECT packet and the close into one
# response. The official client hears of the close first: "transport close", and it reconnects.
KNOWN = {"umd": [], "official": ["by the server, whole"]}

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def server_url() -> AsyncIterator[str]:
    """The address of a server that keeps the suite's contract."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(SERVER)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None and process.stdout is not None
    async with asyncio.timeout(20):
        url = (await process.stdout.readline()).decode().strip()
    yield url
    process.stdin.close()
    async with asyncio.timeout(10):
        assert process.stderr is not None
        log = (await process.stderr.read()).decode()
        await process.wait()
    assert "Traceback" not in log, log[-4000:]


@pytest.mark.parametrize("client", ["umd", "official"])
async def test_suite(server_url: str, client: str) -> None:
    files = sorted(str(path.relative_to(JS)) for path in JS.glob("test/server/*.test.js"))
    # Connection state recovery has a server of its own.
    files.remove("test/server/recovery.test.js")
    process = await asyncio.create_subprocess_exec(
        *("node", "--test", "--test-concurrency=3", "--test-reporter=tap", *files),
        cwd=JS,
        env={**os.environ, "SERVER_URL": server_url, "CLIENT": client},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(50):
            report = (await process.stdout.read()).decode()
            await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert failures(report) == KNOWN[client], report[-10_000:]
    assert "# cancelled 0" in report, report[-2000:]
    (passed,) = re.findall(r"^# pass (\d+)$", report, re.MULTILINE)
    assert int(passed) > 90, report[-2000:]


def failures(report: str) -> list[str]:
    """The names of the tests that failed, without those of the suites around them."""
    pattern = r"^ *not ok \d+ - (.*)\n(?: +.*\n)*? +failureType: '(.*)'\n"
    found = re.findall(pattern, report, re.MULTILINE)
    return [name for name, kind in found if kind != "subtestsFailed"]
