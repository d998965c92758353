"""A page whose network, or whose server, goes away for a while."""

from __future__ import annotations

import pytest
from playwright.async_api import Page

from tests.browser.client.conftest import OpenPage, StartServer, every_make

pytestmark = pytest.mark.asyncio(loop_scope="session")

BROKEN = {"transport close", "transport error"}

WATCH = """async () => {
    window.watched = [];
    for (const way in WAYS) {
        const manager = await connected("/", way, { forceNew: true });
        const custom = manager.io.socket("/custom");
        opened.push(custom);
        await until(() => custom.connected);
        const lived = [];
        manager.on("connect", () => lived.push("connect"));
        manager.on("disconnect", (reason) => lived.push(reason));
        watched.push({ way, socket: manager, custom, lived });
    }
}"""
GONE = "watched.every(({ custom, lived }) => lived.length === 1 && !custom.connected)"
BACK = """watched.every(({ socket, custom, lived }) =>
    lived.length === 2 && socket.connected && custom.connected
)"""
EMIT = """() => {
    for (const { way, socket, custom } of watched) {
        for (const number of [1, 2, 3]) {
            socket.emit("record", number);
        }
        custom.emit("record", way);
    }
}"""
TELL = """() => Promise.all(watched.map(async ({ socket, custom, lived }) => [
    lived,
    await socket.emitWithAck("recorded"),
    await custom.emitWithAck("recorded"),
]))"""


async def all_are_back(page: Page, reasons: set[str]) -> None:
    """Wait until all are connected again; nothing that they emitted meanwhile may be lost."""
    await page.wait_for_function(BACK)
    told = await page.evaluate(TELL)
    for way, (lived, recorded, of_custom) in zip(
        ("polling", "websocket", "upgrade"), told, strict=True
    ):
        reason, then = lived
        assert reason in reasons
        assert (then, recorded, of_custom) == ("connect", [1, 2, 3], [way])


@every_make
async def test_a_network_that_goes_and_comes_back(
    start_server: StartServer, open_page: OpenPage, loading: str
) -> None:
    # Between two polls nothing breaks that the server could see: only the heartbeat tells it. The
    # official client tells every second of its managers of the `offline` event: the others need it.
    server = await start_server(ping_interval=2, ping_timeout=2)
    page = await open_page(server, loading)
    await page.evaluate(WATCH)
    await page.context.set_offline(True)
    try:
        await page.wait_for_function(GONE)
        await page.evaluate(EMIT)
    finally:
        await page.context.set_offline(False)
    await all_are_back(page, BROKEN | ({"ping timeout"} if loading == "official" else set()))
    await page.evaluate("leave()")
    await server.until(lambda stats: stats.clients == 0)


@every_make
async def test_a_server_that_is_killed_and_started_again(
    start_server: StartServer, open_page: OpenPage, loading: str
) -> None:
    server = await start_server()
    page = await open_page(server, loading)
    await page.evaluate(WATCH)
    await server.kill()
    await page.wait_for_function(GONE)
    await page.evaluate(EMIT)
    await server.start()
    await all_are_back(page, BROKEN)
    await page.evaluate("leave()")
    await server.until(lambda stats: stats.clients == 0)
