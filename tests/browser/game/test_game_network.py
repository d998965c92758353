"""What the page shows while the network takes its time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from playwright.async_api import Page, WebSocket, WebSocketRoute, expect

from tests.browser.game.conftest import GameServer, OpenPage
from tests.browser.game.players import cell, is_seated, sees_board, sees_detail, sees_status

pytestmark = pytest.mark.asyncio(loop_scope="session")


class Line:
    """The line between one page and the server, once it is a WebSocket."""

    def __init__(self) -> None:
        self.upgraded = asyncio.Event()
        self.change_sent: Callable[[str], str] = lambda message: message
        self._held: list[str | bytes] | None = None
        self._page: WebSocketRoute | None = None

    async def prepare(self, page: Page) -> None:
        """Stand between page and server."""
        await page.route_web_socket(lambda url: "/socket.io/" in url, self._connect)

    def hold(self) -> None:
        """Keep back what the server sends."""
        self._held = []

    def release(self) -> None:
        """Deliver what was kept back, and what comes."""
        held, self._held = self._held or [], None
        assert self._page is not None
        for message in held:
            self._page.send(message)

    async def cut(self) -> None:
        """End the connection, with what was kept back."""
        assert self._page is not None
        self._held = None
        await self._page.close()

    def _connect(self, page: WebSocketRoute) -> None:
        self._page = page
        server = page.connect_to_server()
        page.on_message(lambda message: server.send(self._sent(message)))
        server.on_message(self._received)

    def _sent(self, message: str | bytes) -> str | bytes:
        if message == "5":
            self.upgraded.set()
        return self.change_sent(message) if isinstance(message, str) else message

    def _received(self, message: str | bytes) -> None:
        if self._held is not None:
            self._held.append(message)
        elif self._page is not None:
            self._page.send(message)


async def open_pair(open_page: OpenPage, line: Line) -> tuple[Page, Page]:
    """X, whose line is `line`, and O; X is to move."""
    x = await open_page(prepare=line.prepare)
    await is_seated(x)
    o = await open_page()
    await sees_status(x, "Your turn")
    async with asyncio.timeout(30):
        await line.upgraded.wait()
    return x, o


async def test_the_page_upgrades_and_asks_nothing_of_others(
    server: GameServer, open_page: OpenPage
) -> None:
    requested: list[str] = []
    answered = asyncio.Event()

    def watch_socket(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: answered.set() if frame == "3probe" else None)

    async def watch(page: Page) -> None:
        page.on("request", lambda request: requested.append(request.url))
        page.on("websocket", watch_socket)

    page = await open_page(prepare=watch)
    await sees_status(page, "Waiting for an opponent")
    async with asyncio.timeout(30):
        await answered.wait()
    assert [url for url in requested if not url.startswith(f"{server.url}/")] == []


async def test_a_move_on_its_way_is_marked_as_such(open_page: OpenPage) -> None:
    line = Line()
    x, o = await open_pair(open_page, line)
    line.hold()
    await x.click(cell(x, "2-2"))
    await sees_status(x, "Sending…")
    space = x.locator(cell(x, "2-2"))
    await expect(space).to_have_attribute("aria-label", "row 2 column 2, X, sending")
    await expect(space).to_have_class("cell is-sending")
    await sees_status(x, "Still sending…")
    # Nothing else is sent meanwhile.
    await x.click(cell(x, "3-3"))
    await sees_board(o, "... .X. ...")
    line.release()
    await sees_status(x, "Opponent’s turn")
    await sees_board(x, "... .X. ...")
    await expect(space).to_have_class("cell")


async def test_a_refused_move_is_taken_back(open_page: OpenPage) -> None:
    line = Line()
    x, o = await open_pair(open_page, line)
    # As if the page were mistaken: the server is asked for another space than the page believes.
    line.change_sent = lambda message: message.replace("2-2", "9-9")
    line.hold()
    await x.click(cell(x, "2-2"))
    await expect(x.locator(f"{cell(x, '2-2')} svg.mark")).to_have_count(1)
    line.release()
    await sees_detail(x, "The board has no such space.")
    await sees_status(x, "Your turn")
    for page in (x, o):
        await sees_board(page, "... ... ...")


async def test_a_move_whose_answer_was_lost_counts_once(open_page: OpenPage) -> None:
    line = Line()
    x, o = await open_pair(open_page, line)
    sent: list[str] = []

    def write_down(message: str) -> str:
        sent.append(message)
        return message

    line.change_sent = write_down
    line.hold()
    await x.click(cell(x, "2-2"))
    await sees_status(o, "Your turn")
    await o.click(cell(o, "1-1"))
    await line.cut()
    # The page learns what came of it.
    await sees_board(x, "O.. .X. ...")
    await sees_status(x, "Your turn")
    await sees_board(o, "O.. .X. ...")
    assert len([message for message in sent if "moveID" in message]) == 1


async def test_a_move_that_never_arrived_is_sent_again(open_page: OpenPage) -> None:
    line = Line()
    x, o = await open_pair(open_page, line)
    sent: list[str] = []

    def lose_clicks(message: str) -> str:
        if "moveID" not in message:
            return message
        sent.append(message)
        return "3" if len(sent) == 1 else message

    line.change_sent = lose_clicks
    await x.click(cell(x, "2-2"))
    await sees_status(x, "Still sending…")
    # A connection that does not answer is given up by the page itself.
    await expect(o.locator(cell(o, "2-2"))).to_have_attribute("data-mark", "X")
    await sees_status(x, "Opponent’s turn")
