"""Pages with a client in Chromium, and the servers that they talk to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Error, Page, async_playwright

from tests.browser.chromium import find_chromium
from tests.interop.serving import ROOT, Server

PAGES = Path(__file__).parent / "pages"
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

every_make = pytest.mark.parametrize("loading", ["global", "official"])
every_way = pytest.mark.parametrize("way", ["polling", "websocket", "upgrade"])
every_loading = pytest.mark.parametrize(
    "loading", ["global", "minified", "requirejs", "module", "official"]
)

OpenPage: TypeAlias = Callable[..., Awaitable[Page]]
StartServer: TypeAlias = Callable[..., Awaitable[Server]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium, one for all tests; each page has a context of its own."""
    executable = find_chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=executable, args=CHROMIUM_ARGUMENTS
        )
        yield browser
        await browser.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """What servers here serve: pages, RequireJS, the official client, that of Socket.IO 2."""
    modules = ROOT / "js" / "node_modules"
    bundle = tmp_path_factory.mktemp("bundle")
    process = await asyncio.create_subprocess_exec(
        str(modules / ".bin" / "esbuild"),
        *("--bundle", "--format=iife", "--global-name=official", "--footer:js=io = official.io;"),
        f"--outfile={bundle / 'official.js'}",
        cwd=ROOT / "tests" / "interop",
        stdin=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate(b'export { io } from "socket.io-client";')
    assert process.returncode == 0, said.decode()
    older = ROOT / "tests" / "interop" / "node_modules" / "socket.io-client-2" / "dist"
    return {
        "/pages": PAGES,
        "/requirejs": modules / "requirejs",
        "/bundle": bundle,
        "/older": older,
    }


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared_server(pages: dict[str, Path]) -> AsyncIterator[Server]:
    """A server with the default options."""
    server = Server(pages=pages)
    await server.start()
    yield server
    await server.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def server(shared_server: Server) -> AsyncIterator[Server]:
    """The same; after the test nobody may be left, and nothing may have gone wrong."""
    before = len(shared_server.complaints())
    yield shared_server
    await shared_server.until(lambda stats: stats.clients == 0)
    assert shared_server.complaints()[before:] == [], shared_server.log()[-4000:]


@pytest_asyncio.fixture(loop_scope="session")
async def start_server(pages: dict[str, Path]) -> AsyncIterator[StartServer]:
    """Starts servers of this test alone, with options."""
    servers: list[Server] = []

    async def start_server(**options: Any) -> Server:
        server = Server(options=options, pages=pages)
        servers.append(server)
        await server.start()
        return server

    yield start_server
    for server in servers:
        await server.stop()
        assert server.complaints() == [], server.log()[-4000:]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def window(browser: Browser) -> Page:
    """The window in which pages are opened, one after another."""
    return await browser.new_page()


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(window: Page) -> AsyncIterator[OpenPage]:
    """Opens a page; it may not fail, and what it has opened is closed in the end."""
    errors: list[str] = []

    def note(error: Error) -> None:
        errors.append(str(error))

    async def open_page(server: Server, loading: str) -> Page:
        await window.goto(f"{server.url}/pages/{loading}.html")
        await window.wait_for_function("window.io !== undefined")
        return window

    window.on("pageerror", note)
    yield open_page
    await window.evaluate("leave()")
    window.remove_listener("pageerror", note)
    await window.context.clear_cookies()
    assert errors == []
