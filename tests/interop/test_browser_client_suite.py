"""The browser client's own suite, which runs against Node's server, against ours."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.interop.serving import ROOT, Server, python_program

JS = ROOT / "js"

pytestmark = pytest.mark.asyncio


@pytest.fixture(params=["umd", "msgpack", "official"])
def client(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The client under test; the server hears of it too, as its parser must be the same."""
    monkeypatch.setenv("CLIENT", request.param)
    return str(request.param)


@pytest_asyncio.fixture
async def suite_server(client: str) -> AsyncIterator[Server]:
    """A server that keeps the suite's contract."""
    server = Server(command=python_program("browser_client_server"))
    await server.start()
    yield server
    # The contract has handlers that never answer: at its end the server would wait for them.
    await server.kill()
    await server.stop()
    assert server.complaints() == [], server.log()[-4000:]


async def test_suite(suite_server: Server) -> None:
    files = sorted(str(path.relative_to(JS)) for path in JS.glob("test/server/*.test.js"))
    # Connection state recovery has a server of its own.
    files.remove("test/server/recovery.test.js")
    process = await asyncio.create_subprocess_exec(
        *("node", "--test", "--test-concurrency=3", "--test-reporter=tap", *files),
        cwd=JS,
        env={**os.environ, "SERVER_URL": suite_server.url},
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
    failed = failures(report)
    assert not failed, "".join(failed)
    assert "# cancelled 0" in report, report[-2000:]
    (passed,) = re.findall(r"^# pass (\d+)$", report, re.MULTILINE)
    assert int(passed) > 90, report[-2000:]


def failures(report: str) -> list[str]:
    """What the report says of the tests that failed, without the suites around them."""
    found = re.findall(r"^ *not ok .*\n(?: +.*\n)*? +\.\.\.\n", report, re.MULTILINE)
    return [each for each in found if "failureType: 'subtestsFailed'" not in each]
