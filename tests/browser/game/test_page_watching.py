"""Spectators at the page: everything is seen, nothing can be done, and all of it is true."""

from __future__ import annotations

import re

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.game.conftest import PHONE, OpenPage
from tests.browser.game.players import (
    FIRST_WINS,
    answer_result,
    cell,
    play,
    sees_board,
    sees_detail,
    sees_no_result,
    sees_scores,
    sees_status,
)
from tests.browser.game.test_page_ways import invite, open_menu

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.grace(30.0),  # nobody leaves for long here
]

Three = tuple[Page, Page, Page]


@pytest_asyncio.fixture(loop_scope="session")
async def three(open_page: OpenPage) -> Three:
    """X, O, and a spectator of theirs."""
    x = await open_page()
    await sees_status(x, "Waiting for an opponent")
    await invite(x)
    o = await open_page(url=x.url)
    await sees_status(x, "Your turn")
    watcher = await open_page(url=x.url, viewport=PHONE, has_touch=True, is_mobile=True)
    await expect(watcher.locator("#player")).to_have_text("You are watching")
    return x, o, watcher


async def watched_by(page: Page, count: int) -> None:
    """The number beside the eye, and its words."""
    words = {0: "", 1: "1 person watches"}.get(count, f"{count} people watch")
    await expect(page.locator("#watchers .unseen")).to_have_text(words)


async def test_a_spectator_sees_a_game_and_cannot_touch_it(three: Three) -> None:
    x, o, watcher = three
    for page in three:
        await watched_by(page, 1)
    await sees_status(watcher, re.compile("’s turn$"))
    await watcher.tap(cell(watcher, "3-3"))
    await expect(watcher.get_by_role("grid")).to_have_attribute("aria-readonly", "true")
    await play(x, o, FIRST_WINS)
    await sees_status(watcher, re.compile(" won$"))
    await sees_scores(watcher, 1, 0)
    await expect(watcher.locator("#strike path")).to_have_count(1)
    # The result dialog is the players'.
    await x.get_by_role("dialog").wait_for()
    await sees_no_result(watcher)
    for words in ("See the moves", "Share the game"):
        await expect(watcher.locator("#talk").get_by_text(words)).to_be_visible()
    for page in (x, o):
        await answer_result(page, "Play again")
    await sees_board(watcher, "... ... ...")
    await play(x, o, "2-2 1-1")
    await sees_board(watcher, "O.. .X. ...")


async def test_moves_and_the_end_are_said_aloud(three: Three) -> None:
    x, o, watcher = three
    live = watcher.get_by_role("status")
    await x.click(cell(x, "1-1"))
    await expect(live).to_have_text(re.compile(r"^X, row 1 column 1\. .*’s turn\.$"))
    await play(o, x, "2-1 1-2 2-2 1-3")
    await expect(live).to_have_text(re.compile(r"X, row 1 column 3\. Game over\. .* won\.$"))


async def test_a_reload_goes_on_watching(three: Three) -> None:
    x, o, watcher = three
    await watcher.reload()
    await expect(watcher.locator("#player")).to_have_text("You are watching")
    await play(x, o, "1-1 2-2")
    await sees_board(watcher, "X.. .O. ...")
    await watched_by(x, 1)
    await watcher.context.set_offline(True)
    await sees_status(watcher, "Connection lost")
    await sees_detail(watcher, "Reconnecting…")
    await play(x, o, "3-3")
    await watcher.context.set_offline(False)
    await sees_board(watcher, "X.. .O. ..X")


async def test_spectators_are_counted(three: Three, open_page: OpenPage) -> None:
    x, _, watcher = three
    code = x.url[-5:]
    second = await open_page()
    await sees_status(second, "Waiting for an opponent")
    await open_menu(second, "Enter a code")
    await second.get_by_role("textbox").fill(code)
    await second.get_by_role("button", name="Only watch").click()
    for page in (x, watcher, second):
        await watched_by(page, 2)
    await second.context.close()
    await watched_by(x, 1)
    await watcher.context.close()
    await watched_by(x, 0)
    await expect(x.locator("#watchers .count")).to_be_hidden()


async def test_who_is_away_is_seen(three: Three) -> None:
    x, o, watcher = three
    await play(x, o, "1-1 2-2")
    place = await watcher.locator("#sheet").bounding_box()
    await x.context.set_offline(True)
    await expect(watcher.locator("#score-x .who")).to_have_text(re.compile(r"^Away, 0:(30|2\d)$"))
    await expect(watcher.locator("#detail")).to_have_text(
        re.compile(r" has lost the connection: 0:(30|2\d) left to come back\.$")
    )
    assert await watcher.locator("#sheet").bounding_box() == place, "nothing jumps"
    await x.context.set_offline(False)
    await expect(watcher.locator("#score-x .who")).to_have_text("Here")


async def test_a_free_seat_can_be_taken(three: Three) -> None:
    x, o, watcher = three
    take = watcher.get_by_role("button", name="Take the free seat")
    await expect(take).to_have_count(0)
    await open_menu(o, "Quick match")
    await o.get_by_role("button", name="Leave").click()
    await sees_status(watcher, "Waiting for players")
    await take.tap()
    await expect(watcher.locator("#player")).to_have_text("Player 2: you are O")
    await sees_status(x, "Your turn")
    await play(x, watcher, "1-1 2-2")


async def test_a_closed_table_is_said(three: Three) -> None:
    x, o, watcher = three
    for page in (o, x):
        await open_menu(page, "Play the bot")
        await page.get_by_role("button", name="Easy").click()
        leave = page.get_by_role("button", name="Leave")
        if page is o:
            await leave.click()
    await sees_status(watcher, "The table has closed")
    await watcher.get_by_role("button", name="Quick match").tap()
    await sees_status(watcher, "Waiting for an opponent")
    await expect(watcher).to_have_url(re.compile(r"/$"))
