"""The client in Firefox: what the tests in Chromium say in detail, here in short."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeAlias

import pytest
import pytest_asyncio

from tests.browser.client.conftest import every_way
from tests.browser.client.firefox import Firefox, Tab
from tests.interop.serving import Server

pytestmark = pytest.mark.asyncio(loop_scope="session")

OpenTab: TypeAlias = Callable[..., Awaitable[Tab]]

every_make = pytest.mark.parametrize("loading", ["minified", "module"])

TALK = """async (way) => {
    const socket = await connected("/", way);
    const refused = open("/refuse", way);
    const [error] = await next(refused, "connect_error");
    const custom = await connected("/custom", way);
    const answer = await socket.emitWithAck("echo", { a: ["ž", new Uint8Array([0, 4, 255])] });
    const file = await socket.emitWithAck("echo", new File(["text"], "a.txt"));
    const late = await socket.timeout(20).emitWithAck("ask", "unknown").catch((it) => it.message);
    return {
        transport: socket.io.engine.transport.name,
        shared: socket.io === custom.io,
        text: answer.a[0],
        bytes: [...new Uint8Array(answer.a[1])],
        file: new TextDecoder().decode(file),
        refused: [error.message, error.data],
        late,
    };
}"""

TOGETHER = """async () => {
    window.socket = io({ transports: [SharedTransport] });
    opened.push(socket);
    window.heard = [];
    socket.onAny((event, value) => heard.push([event, value]));
    await next(socket, "connect");
    return socket.id;
}"""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def firefox(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Firefox]:
    executable = shutil.which("firefox-esr") or shutil.which("firefox")
    if executable is None:
        pytest.skip("there is no Firefox: apt-get install firefox-esr")
    async with Firefox(executable, tmp_path_factory.mktemp("firefox")) as firefox:
        yield firefox


@pytest_asyncio.fixture(loop_scope="session")
async def open_tab(firefox: Firefox) -> AsyncIterator[OpenTab]:
    """Opens tabs with the client."""
    tabs: list[Tab] = []
    servers: set[Server] = set()

    async def open_tab(server: Server, loading: str) -> Tab:
        tab = await firefox.open_tab()
        tabs.append(tab)
        servers.add(server)
        await tab.goto(f"{server.url}/pages/{loading}.html")
        await tab.evaluate("until(() => window.io)")
        return tab

    yield open_tab
    for tab in tabs:
        await tab.evaluate("globalThis.leave?.()")  # some are at another page now
    for server in servers:
        # A busy Firefox may end a tab before its last words are out.
        await server.until(lambda stats: stats.clients == 0)
    for tab in tabs:
        await tab.close()


@every_make
@every_way
async def test_everything(server: Server, open_tab: OpenTab, loading: str, way: str) -> None:
    tab = await open_tab(server, loading)
    told: dict[str, Any] = await tab.call(TALK, way)
    assert told == {
        "transport": "polling" if way == "polling" else "websocket",
        "shared": True,
        "text": "ž",
        "bytes": [0, 4, 255],
        "file": "text",
        "refused": ["not authorized", {"code": "E1"}],
        "late": "operation has timed out",
    }


async def test_two_tabs_share_a_connection(server: Server, open_tab: OpenTab) -> None:
    first, second = await open_tab(server, "shared"), await open_tab(server, "shared")
    socket_id = await first.call(TOGETHER)
    assert await second.call(TOGETHER) == socket_id
    assert (await server.stats()).clients == 1
    await first.evaluate("socket.emitWithAck('echo', 'both hear it')")
    for tab in (first, second):
        await tab.evaluate("until(() => heard.length === 1)")
        assert await tab.evaluate("heard") == [["echo", "both hear it"]]
    await first.goto("about:blank")
    assert await second.evaluate("socket.emitWithAck('echo', 'still here')") == "still here"
