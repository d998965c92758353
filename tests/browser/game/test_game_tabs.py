"""Several tabs of one browser: each is a player, and a new one sits where a closed one has sat."""

from __future__ import annotations

from typing import Literal

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.browser.game.conftest import GameServer, OpenPage
from tests.browser.game.players import cell, play, sees_board, sees_status
from tests.browser.game.test_page_ways import invite

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.grace(60.0),  # as it is for users
]


@pytest_asyncio.fixture(loop_scope="session")
async def tabs(browser: Browser, server: GameServer) -> BrowserContext:
    """One browser of one person."""
    context = await browser.new_context()
    context.set_default_timeout(30_000)
    return context


async def new_tab(tabs: BrowserContext, server: GameServer) -> Page:
    page = await tabs.new_page()
    await page.goto(f"{server.url}/")
    return page


async def begun(tabs: BrowserContext, server: GameServer, open_page: OpenPage) -> tuple[Page, Page]:
    """A tab, and somebody of another browser; each has made a move."""
    x = await new_tab(tabs, server)
    await sees_status(x, "Waiting for an opponent")
    o = await open_page()
    await play(x, o, "1-1 2-2")
    return x, o


async def test_a_tab_that_is_closed_and_opened_again(
    tabs: BrowserContext, server: GameServer, open_page: OpenPage
) -> None:
    x, o = await begun(tabs, server, open_page)
    await x.close()
    await sees_status(o, "Opponent reconnecting")
    x = await new_tab(tabs, server)
    await sees_status(x, "Your turn")
    await sees_board(x, "X.. .O. ...")
    await sees_status(o, "Opponent’s turn")
    await play(x, o, "1-2 3-3")
    await tabs.close()


async def test_two_tabs_are_two_players(tabs: BrowserContext, server: GameServer) -> None:
    x = await new_tab(tabs, server)
    await sees_status(x, "Waiting for an opponent")
    o = await new_tab(tabs, server)
    await sees_status(o, "Opponent’s turn")
    await play(x, o, "1-1 2-2")
    # Each comes back as itself.
    for page in (x, o):
        await page.reload()
    await sees_status(x, "Your turn")
    await expect(x.locator("#player")).to_have_text("Player 1: you are X")
    await expect(o.locator("#player")).to_have_text("Player 2: you are O")
    await x.close()
    x = await new_tab(tabs, server)
    await expect(x.locator("#player")).to_have_text("Player 1: you are X")
    await sees_board(o, "X.. .O. ...")
    await play(x, o, "3-3")
    await tabs.close()


async def test_a_copied_tab_takes_the_seat_and_gives_it_back(
    tabs: BrowserContext, server: GameServer, open_page: OpenPage
) -> None:
    x, o = await begun(tabs, server, open_page)
    # As browsers do when a tab is duplicated: the copy begins with what the tab keeps for itself.
    async with tabs.expect_page() as opening:
        await x.evaluate("window.open(location.href, '_blank')")
    copy = await opening.value
    await sees_status(copy, "Your turn")
    await sees_status(x, "You play elsewhere")
    await x.click(cell(x, "3-3"))
    await sees_board(copy, "X.. .O. ...")
    await x.get_by_role("button", name="Play here").click()
    await sees_status(x, "Your turn")
    await sees_status(copy, "You play elsewhere")
    await play(x, o, "1-2 1-3")
    await tabs.close()


HOLDS_ON = """name => new Promise((holds) => {
  navigator.locks.request(name, { mode: "shared" }, () => {
    holds();
    return new Promise((ended) => { new BroadcastChannel("ends").onmessage = ended; });
  });
})"""
"""As the tab of that seat, which is about to end."""

ENDS_WHEN_ASKED_FOR = """
  const { query } = LockManager.prototype;
  LockManager.prototype.query = async function () {
    const told = await query.call(this);
    new BroadcastChannel("ends").postMessage(null);
    return told;
  };
"""
"""In the new tab: the other one ends when its seat has been found held."""

OLDER_SEAT = """() => {
  const seats = JSON.parse(localStorage.getItem("tictactoe.seats"));
  const older = { token: "of-a-game-long-ago", code: null };
  localStorage.setItem("tictactoe.seats", JSON.stringify([older, ...seats]));
}"""


@pytest.mark.parametrize("way", ["quick match", "the table's link", "an older seat"])
async def test_a_tab_that_is_opened_while_another_is_being_closed(
    way: Literal["quick match", "the table's link", "an older seat"],
    tabs: BrowserContext,
    server: GameServer,
    open_page: OpenPage,
) -> None:
    """A browser may hold what a tab has locked a moment longer than there is the tab."""
    x = await new_tab(tabs, server)
    await sees_status(x, "Waiting for an opponent")
    if way == "the table's link":
        await invite(x)
    o = await open_page(url=x.url)
    await play(x, o, "1-1 2-2")
    if way == "an older seat":
        await x.evaluate(OLDER_SEAT)
    ending = await tabs.new_page()
    await ending.goto(f"{server.url}/healthz")
    seat = await x.evaluate("sessionStorage.getItem('tictactoe.seat')")
    await ending.evaluate(HOLDS_ON, f"tictactoe.seats.{seat}")
    url = x.url
    await x.close()
    x = await tabs.new_page()
    await x.add_init_script(ENDS_WHEN_ASKED_FOR)
    await x.goto(url)
    await sees_status(x, "Your turn")
    await sees_board(x, "X.. .O. ...")
    await play(x, o, "1-2 3-3")
    await tabs.close()
