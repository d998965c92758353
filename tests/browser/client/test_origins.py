"""Pages of another origin: kept out by default, let in by `cors_origins`."""

from __future__ import annotations

import pytest

from tests.browser.client.conftest import OpenPage, StartServer, every_make
from tests.interop.serving import Server

pytestmark = pytest.mark.asyncio(loop_scope="session")

MESSAGES = {"polling": "xhr poll error", "websocket": "websocket error"}


@every_make
@pytest.mark.parametrize("options", [{}, {"cors_origins": ["http://127.0.0.1:1"]}])
async def test_another_origin_is_refused(
    server: Server,
    start_server: StartServer,
    open_page: OpenPage,
    loading: str,
    options: dict[str, object],
) -> None:
    other = await start_server(**options)
    page = await open_page(server, loading)
    for number, (way, message) in enumerate(MESSAGES.items(), start=1):
        refuse = "([url, way]) => refused(url, way, { forceNew: true })"
        assert (await page.evaluate(refuse, [other.url, way]))["message"] == message
        assert (await other.stats()).clients == 0
        assert other.log().count(f"origin '{server.url}' is not the host") == number
        # The page's own server lets it in.
        await page.evaluate("way => connected('/', way)", way)


@every_make
async def test_an_origin_that_is_listed_is_let_in(
    server: Server, start_server: StartServer, open_page: OpenPage, loading: str
) -> None:
    other = await start_server(cors_origins=[server.url])
    page = await open_page(server, loading)
    echo = """async ([url, way]) => {
        // A header of one's own makes the browser ask beforehand.
        const options = { forceNew: true, extraHeaders: { "X-Own": "yes" } };
        const socket = await connected(url, way, options);
        const [text, bytes] = await new Promise((resolve) => {
            socket.emit("echo", "text", new Uint8Array([1, 2]), (...args) => resolve(args));
        });
        return [text, tell(bytes).bytes];
    }"""
    for number, way in enumerate(("polling", "websocket", "upgrade"), start=1):
        assert await page.evaluate(echo, [other.url, way]) == ["text", [1, 2]]
        assert (await other.stats()).clients == number


@every_make
async def test_cookies_come_along_with_credentials_only(
    server: Server, start_server: StartServer, open_page: OpenPage, loading: str
) -> None:
    other = await start_server(cors_origins=[server.url], cookie=True)
    page = await open_page(server, loading)
    # The first connection is given a cookie, the second brings it back, or not.
    cookie = """async ([url, withCredentials]) => {
        await connected(url, "polling", { forceNew: true, withCredentials });
        const again = await connected(url, "upgrade", { forceNew: true, withCredentials });
        return (await again.emitWithAck("whoami")).cookie;
    }"""
    assert await page.evaluate(cookie, [other.url, False]) == ""
    assert (await page.evaluate(cookie, [other.url, True])).startswith("io=")
