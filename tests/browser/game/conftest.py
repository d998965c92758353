"""The game for real: a server as a process of its own, Chromium, and sockets of other makers."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from tests.browser.chromium import find_chromium
from tests.forked import Program

ROOT = Path(__file__).resolve().parents[3]
REQUIRE_JS = ROOT / "js" / "node_modules" / "requirejs" / "require.js"
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # The stranger's page comes from the test, thus from no address, and may ask one all the same.
    "--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebSockets",
]
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}


@dataclass
class GameServer:
    """A game server that runs."""

    url: str
    process: Program
    output: list[str]

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1])


PATIENCE = 30
"""Seconds after which what has not come never will, however busy the machine is."""

expect.set_options(timeout=PATIENCE * 1000)

SHORT_GRACE = 0.5
"""In tests that are about leaving, not about coming back."""


@asynccontextmanager
async def game_server(
    port: int = 0,
    grace: float = SHORT_GRACE,
    web: Path | None = None,
    database: str = "memory",
    **settings: str,
) -> AsyncIterator[GameServer]:
    """Start a server; what it wrote is in `output` afterwards.

    Args:
        port: where it listens; any free one by itself.
        grace: seconds.
        web: a page to serve in place of the game's.
        database: its URL, or `memory`.
        settings: variables of the environment, as `tictactoe.settings` reads them.
    """
    arguments = f"--factory tests.browser.game.serve:create_app --host 127.0.0.1 --port {port}"
    process = await Program.start(
        "uvicorn",
        arguments.split(),
        {
            **os.environ,
            "GAME_GRACE": str(grace),
            "GAME_WEB": str(web or ""),
            "HOST": "127.0.0.1",
            "DATABASE_URL": database,
            **settings,
        },
    )
    output: list[str] = []
    reading: asyncio.Task[None] | None = None
    try:
        async with asyncio.timeout(PATIENCE):
            while not (found := re.search(r"running on (http://\S+)", "".join(output[-1:]))):
                line = (await process.stdout.readline()).decode()
                assert line, "".join(output)
                output.append(line)
        reading = asyncio.create_task(_collect(process.stdout, output))
        yield GameServer(found[1], process, output)
    finally:
        if process.returncode is None:
            process.terminate()
        try:
            async with asyncio.timeout(PATIENCE):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
        if reading:
            await reading


async def _collect(stream: asyncio.StreamReader, output: list[str]) -> None:
    output.extend([line.decode() async for line in stream])


def pytest_configure(config: pytest.Config) -> None:
    """Make the mark known."""
    config.addinivalue_line("markers", "grace(seconds): how long the game's server keeps seats")


@pytest.fixture
def grace(request: pytest.FixtureRequest) -> float:
    """How long seats are kept, in seconds: what the mark `grace` says, or else not for long."""
    mark = request.node.get_closest_marker("grace")
    return mark.args[0] if mark else SHORT_GRACE


@pytest_asyncio.fixture(loop_scope="session")
async def server(grace: float) -> AsyncIterator[GameServer]:
    """A server with an empty lobby, which must not have complained when the test is over."""
    async with game_server(grace=grace) as running:
        yield running
    complaints = [line for line in running.output if "Traceback" in line or "ERROR" in line]
    assert not complaints, "".join(running.output)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium, one for all tests; each player has a context of its own."""
    executable = find_chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=executable, args=CHROMIUM_ARGUMENTS
        )
        yield browser
        await browser.close()


OpenPage = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(browser: Browser, server: GameServer) -> AsyncIterator[OpenPage]:
    """Opens the game as a player of its own; after the test no page may have complained.

    `complains` has words of the complaints that a test is about.
    """
    complaints: list[str] = []
    # Chromium says the third of a connection that it kept, and that was lost before it was used.
    expected = ["ERR_CONNECTION", "ERR_INTERNET_DISCONNECTED", "ERR_SOCKET_NOT_CONNECTED"]
    contexts: list[BrowserContext] = []

    async def open_page(
        *,
        viewport: dict[str, int] = DESKTOP,
        prepare: Callable[[Page], Awaitable[None]] | None = None,
        url: str | None = None,
        complains: tuple[str, ...] = (),
        **options: object,
    ) -> Page:
        expected.extend(complains)
        context = await browser.new_context(viewport=viewport, **options)  # type: ignore[arg-type]
        contexts.append(context)
        context.set_default_timeout(PATIENCE * 1000)
        page = await context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda said: complaints.append(said.text) if said.type == "error" else None
        )
        if prepare:
            await prepare(page)
        await page.goto(url or f"{server.url}/")
        return page

    yield open_page
    for context in contexts:
        await context.close()
    # That a server cannot be reached is what some tests are about.
    assert [text for text in complaints if not any(word in text for word in expected)] == []
