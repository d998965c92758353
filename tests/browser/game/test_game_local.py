"""Games without the server: two on one device, against the bot, and while waiting."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser.game.conftest import PHONE, OpenPage
from tests.browser.game.players import (
    FIRST_WINS,
    cell,
    open_both,
    sees_board,
    sees_detail,
    sees_result,
    sees_scores,
    sees_status,
)
from tests.browser.game.test_game_offline import is_kept

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def play_on_this_device(page: Page) -> None:
    await page.click("#menu-button")
    await page.get_by_role("button", name="Two on this device").click()
    await sees_status(page, "X’s turn")


async def test_two_play_on_one_device(open_page: OpenPage) -> None:
    page = await open_page(viewport=PHONE, has_touch=True, is_mobile=True)
    await sees_status(page, "Waiting for an opponent")
    await play_on_this_device(page)
    await expect(page.locator("#player")).to_have_text("Two players, one device")
    for number, space in enumerate(FIRST_WINS.split()):
        mark = "XO"[number % 2]
        await sees_status(page, f"{mark}’s turn")
        await expect(page.locator("#sheet")).to_have_attribute("data-me", mark)
        await page.tap(cell(page, space))
    await sees_result(page, "X Won!")
    await sees_scores(page, 1, 0)
    await page.get_by_role("dialog").get_by_role("button", name="Play again").tap()
    await sees_board(page, "... ... ...")
    await sees_status(page, "X’s turn")
    await page.tap(cell(page, "2-2"))
    await page.tap(cell(page, "2-2"))
    await sees_detail(page, "That space is taken.")


async def test_who_plays_alone_is_not_called_away_and_goes_back_online(
    open_page: OpenPage,
) -> None:
    page = await open_page()
    await sees_status(page, "Waiting for an opponent")
    await play_on_this_device(page)
    # The seat is free for others: nobody is paired with who plays alone.
    x, o = await open_both(open_page)
    await sees_status(x, "Your turn")
    await sees_status(o, "Opponent’s turn")
    await sees_status(page, "X’s turn")
    await page.get_by_role("button", name="Play online").click()
    await sees_status(page, "Waiting for an opponent")
    await sees_board(page, "... ... ...")


async def test_the_strong_bot_answers_by_keyboard_and_does_not_lose(open_page: OpenPage) -> None:
    page = await open_page()
    await is_kept(page)
    await page.context.set_offline(True)
    await page.reload()
    await sees_status(page, "No connection")
    await page.get_by_role("button", name="Play the bot").click()
    await page.get_by_role("button", name="Strong").click()
    await sees_status(page, "Your turn")
    await page.locator(cell(page, "1-1")).focus()
    await page.keyboard.press("Enter")
    await sees_status(page, "Your turn")
    await sees_board(page, "X.. .O. ...")
    # X threatens, and is answered each time.
    await page.click(cell(page, "1-2"))
    await sees_board(page, "XXO .O. ...")
    await page.click(cell(page, "3-1"))
    await sees_board(page, "XXO OO. X..")


async def test_offline_start_to_a_replay_and_back_online(open_page: OpenPage) -> None:
    page = await open_page(viewport=PHONE)
    await is_kept(page)
    await page.context.set_offline(True)
    await page.reload()
    await sees_status(page, "No connection")
    await page.get_by_role("button", name="Two on this device").click()
    await sees_status(page, "X’s turn")
    await expect(page.locator("#local-note")).to_have_text(
        "You are offline. This game needs no connection."
    )
    for space in FIRST_WINS.split():
        await page.click(cell(page, space))
    await sees_result(page, "X Won!")
    await page.get_by_role("button", name="See the moves").click()
    await expect(page.locator(".replay-words")).to_be_visible()
    await page.get_by_role("button", name="Close").click()
    await page.get_by_role("button", name="See the board").click()
    # Back online it is offered to go online, and nobody is dragged there.
    await page.context.set_offline(False)
    online = page.get_by_role("button", name="Play online")
    await expect(online).to_be_visible()
    await sees_status(page, "X won")
    await online.click()
    await sees_status(page, "Waiting for an opponent")


async def test_who_has_left_a_game_offline_may_play_another_way(open_page: OpenPage) -> None:
    page = await open_page(viewport=PHONE)
    await is_kept(page)
    o = await open_page()
    await sees_status(page, "Your turn")
    await page.click(cell(page, "2-2"))
    await sees_status(o, "Your turn")
    await page.context.set_offline(True)
    await sees_status(page, "Connection lost")
    await page.click("#menu-button")
    await page.get_by_role("button", name="Two on this device").click()
    await page.get_by_role("button", name="Leave").click()
    await sees_status(page, "X’s turn")
    # The game of before was given up: it is not asked about again.
    await page.click("#menu-button")
    await page.get_by_role("button", name="Quick match").click()
    await expect(page.locator("#problem")).to_have_text("There is no connection just now.")
    await page.get_by_role("button", name="Play the bot").click()
    await page.get_by_role("button", name="Easy").click()
    await sees_status(page, "Your turn")
    await page.context.set_offline(False)
    await page.get_by_role("button", name="Play online").click()
    await sees_status(page, "Waiting for an opponent")


async def test_a_warm_up_ends_when_an_opponent_comes(open_page: OpenPage) -> None:
    page = await open_page()
    await sees_status(page, "Waiting for an opponent")
    await page.get_by_role("button", name="Warm up").click()
    await sees_status(page, "Your turn")
    await page.click(cell(page, "2-2"))
    await sees_status(page, "Your turn")
    o = await open_page()
    await sees_status(o, "Opponent’s turn")
    await sees_board(page, "... ... ...")
    await sees_status(page, "Your turn")
    await page.click(cell(page, "1-3"))
    await sees_board(o, "..X ... ...")


async def test_a_resigned_game_against_the_bot(open_page: OpenPage) -> None:
    page = await open_page()
    await sees_status(page, "Waiting for an opponent")
    await page.get_by_role("button", name="Warm up").click()
    await sees_status(page, "Your turn")
    await page.click("#menu-button")
    await page.get_by_role("button", name="Resign").click()
    await page.locator("#give-up").click()
    await sees_result(page, "O Won!")
    await sees_scores(page, 0, 1)
