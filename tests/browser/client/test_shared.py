"""Pages of an origin that share one connection through a worker."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeAlias

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from tests.browser.client.conftest import StartServer
from tests.interop.serving import Server

pytestmark = pytest.mark.asyncio(loop_scope="session")

OpenTab: TypeAlias = Callable[..., Awaitable[Page]]

CONNECTED = """async ([address, options]) => {
    const socket = io(address, {
        transports: [SharedTransport], reconnectionDelay: 50, reconnectionDelayMax: 200, ...options,
    });
    opened.push(socket);
    window.socket = socket;
    window.heard = [];
    socket.onAny((...args) => heard.push(args.filter((it) => typeof it !== "function")));
    await next(socket, "connect");
    return socket.id;
}"""
HEARD = "(count) => until(() => heard.length >= count).then(() => heard)"


@pytest_asyncio.fixture(loop_scope="session")
async def open_tab(browser: Browser) -> AsyncIterator[OpenTab]:
    """Opens tabs of one browser window, each with the client."""
    context = await browser.new_context()
    errors: list[str] = []

    async def open_tab(server: Server) -> Page:
        tab = await context.new_page()
        tab.on("pageerror", lambda error: errors.append(str(error)))
        await tab.goto(f"{server.url}/pages/shared.html")
        await tab.wait_for_function("window.io !== undefined")
        return tab

    yield open_tab
    await context.close()
    assert errors == []


async def connect(tab: Page, address: str = "/", **options: Any) -> str:
    return str(await tab.evaluate(CONNECTED, [address, options]))


async def ask(tab: Page, event: str, *args: Any) -> Any:
    return await tab.evaluate(
        "(args) => socket.timeout(30000).emitWithAck(...args)", [event, *args]
    )


async def test_two_tabs_are_one_client(server: Server, open_tab: OpenTab) -> None:
    first, second = await open_tab(server), await open_tab(server)
    socket_id = await connect(first)
    assert await connect(second) == socket_id
    assert (await server.stats()).clients == 1

    # either may ask, and is answered; what the server emits both hear
    assert await ask(first, "echo", "from the first") == "from the first"
    assert await ask(second, "echo", {"from": ["the second"]}) == {"from": ["the second"]}
    expected = [["echo", "from the first"], ["echo", {"from": ["the second"]}]]
    assert await first.evaluate(HEARD, 2) == expected
    assert await second.evaluate(HEARD, 2) == expected

    await first.close()
    assert await ask(second, "echo", "still here") == "still here"
    assert (await server.stats()).clients == 1
    await second.close()
    await server.until(lambda stats: stats.clients == 0)


async def test_binary_and_questions_of_the_server(server: Server, open_tab: OpenTab) -> None:
    first, second = await open_tab(server), await open_tab(server)
    await connect(first)
    await connect(second)
    echoed = """async () => {
        const answer = await socket.emitWithAck("echo", { bytes: new Uint8Array([0, 4, 255]) });
        return [answer.bytes instanceof ArrayBuffer, ...new Uint8Array(answer.bytes)];
    }"""
    assert await first.evaluate(echoed) == [True, 0, 4, 255]
    # the server asks one client, and gets one answer: the first there is
    for tab in (first, second):
        await tab.evaluate("() => { socket.on('question', (what, answer) => answer('yes')); }")
    assert await ask(first, "ask", "question", "well?") == ["yes"]


async def test_namespaces_are_left_one_by_one(server: Server, open_tab: OpenTab) -> None:
    first, second = await open_tab(server), await open_tab(server)
    await connect(first)
    await connect(second)
    await first.evaluate("() => { window.custom = io('/custom', socket.io.opts); }")
    await first.evaluate("until(() => custom.connected)")
    assert await first.evaluate("custom.io === socket.io && custom.id !== socket.id") is True
    await first.evaluate("() => { custom.disconnect(); }")
    await first.evaluate("() => { socket.disconnect(); }")
    assert await ask(second, "whoami") is not None
    await first.evaluate("() => { socket.connect(); }")
    await first.evaluate("until(() => socket.connected)")
    assert (await server.stats()).clients == 1


async def test_refusals_reach_the_tab_that_asked(server: Server, open_tab: OpenTab) -> None:
    first, second = await open_tab(server), await open_tab(server)
    refused = """async () => {
        const socket = io("/refuse", { transports: [SharedTransport] });
        const [error] = await next(socket, "connect_error");
        return [error.message, error.data, socket.active];
    }"""
    told = ["not authorized", {"code": "E1"}, False]
    assert await second.evaluate(refused) == told
    await connect(first)
    assert await second.evaluate(refused) == told
    assert await ask(first, "echo", "undisturbed") == "undisturbed"


async def test_the_server_may_end_it(server: Server, open_tab: OpenTab) -> None:
    first, second = await open_tab(server), await open_tab(server)
    await connect(first)
    await connect(second)
    for tab in (first, second):
        await tab.evaluate("() => { window.gone = next(socket, 'disconnect'); }")
    await first.evaluate("() => { socket.emit('leave', false); }")
    for tab in (first, second):
        assert (await tab.evaluate("gone"))[0] == "io server disconnect"


async def test_all_tabs_come_back_after_a_restart(
    start_server: StartServer, open_tab: OpenTab
) -> None:
    server = await start_server()
    first, second = await open_tab(server), await open_tab(server)
    before = await connect(first)
    await connect(second)
    await server.kill()
    for tab in (first, second):
        await tab.evaluate("until(() => !socket.connected)")
    await server.start()
    for tab in (first, second):
        await tab.evaluate("until(() => socket.connected)")
    ids = [await tab.evaluate("socket.id") for tab in (first, second)]
    assert ids[0] == ids[1] != before
    assert (await server.stats()).clients == 1


async def test_after_a_restart_tabs_are_asked_anew(
    start_server: StartServer, open_tab: OpenTab
) -> None:
    server = await start_server()
    tab, other = await open_tab(server), await open_tab(server)
    await connect(other, "/custom")
    await tab.evaluate(
        """async () => {
            window.told = 0;
            window.socket = io({
                transports: [SharedTransport], reconnectionDelay: 50, reconnectionDelayMax: 200,
                auth: (send) => send({ told: ++told }),
            });
            opened.push(socket);
            await next(socket, "connect");
        }"""
    )
    assert (await ask(tab, "whoami"))["auth"] == {"told": 1}
    await server.kill()
    await tab.evaluate("until(() => !socket.connected)")
    await other.close()
    await server.start()
    await tab.evaluate("until(() => socket.connected)")
    # with what is true now, and not where only a tab was that has gone
    assert (await ask(tab, "whoami"))["auth"] == {"told": 2}
    custom = """async () => {
        const custom = io("/custom", { ...socket.io.opts, auth: { told: "here" } });
        return (await custom.timeout(30000).emitWithAck("whoami")).auth;
    }"""
    assert await tab.evaluate(custom) == {"told": "here"}


async def test_without_shared_workers_the_next_transport_is_taken(
    server: Server, open_tab: OpenTab
) -> None:
    tab = await open_tab(server)
    await tab.evaluate("() => { delete window.SharedWorker; }")
    await tab.evaluate(
        """() => {
            const transports = [SharedTransport, "websocket"];
            window.socket = io({ transports, tryAllTransports: true });
            opened.push(socket);
        }"""
    )
    await tab.evaluate("until(() => socket.connected)")
    assert await tab.evaluate("socket.io.engine.transport.name") == "websocket"
