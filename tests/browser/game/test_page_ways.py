"""Ways to play, from the menu: a friend by link or code, the bot, another table, no table."""

from __future__ import annotations

import asyncio
import re

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, Route, expect

from tests.browser.game.conftest import PHONE, OpenPage
from tests.browser.game.players import (
    FIRST_WINS,
    answer_result,
    cell,
    play,
    sees_board,
    sees_detail,
    sees_result,
    sees_scores,
    sees_status,
)

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.grace(30.0),  # nobody leaves for long here
]


def menu(page: Page) -> Locator:
    return page.get_by_role("dialog", name=re.compile("New game|Play a friend|Play the bot|code"))


async def open_menu(page: Page, name: str) -> None:
    """Press the menu's button, then this line of its first page."""
    await page.get_by_role("button", name="Menu").click()
    await menu(page).get_by_role("button", name=name).click()


async def invite(page: Page, *options: str) -> str:
    """Open a table for a friend; the code that is shown."""
    await open_menu(page, "Play a friend")
    for option in options:
        await menu(page).get_by_role("radio", name=option).check()
    await menu(page).get_by_role("button", name="Open a table").click()
    await sees_status(page, "Waiting for your friend")
    return await page.locator("#invite-code").inner_text()


@pytest_asyncio.fixture(loop_scope="session")
async def host(open_page: OpenPage) -> Page:
    """Somebody who waits in quick match, on a phone."""
    page = await open_page(viewport=PHONE, has_touch=True, is_mobile=True)
    await sees_status(page, "Waiting for an opponent")
    return page


async def test_the_menu_stays_open_when_the_page_gets_its_first_seat(open_page: OpenPage) -> None:
    """Who is quicker than the connection was not taken to a table that was wished for there."""
    connect = asyncio.Event()

    async def hold(route: Route) -> None:
        await connect.wait()
        await route.continue_()

    async def prepare(page: Page) -> None:
        await page.route("**/socket.io/?*", hold)

    page = await open_page(prepare=prepare)
    await sees_status(page, "Connecting…")
    await page.get_by_role("button", name="Menu").click()
    await expect(menu(page)).to_be_visible()
    connect.set()
    await sees_status(page, "Waiting for an opponent")
    await expect(menu(page)).to_be_visible()
    await menu(page).get_by_role("button", name="Play the bot").click()
    await menu(page).get_by_role("button", name="Easy").click()
    await sees_status(page, "Your turn")
    await expect(menu(page)).to_be_hidden()


async def test_a_friend_comes_by_the_link(host: Page, open_page: OpenPage) -> None:
    code = await invite(host)
    assert re.fullmatch("[0-9A-Z]{5}", code)
    link = host.url
    assert link.endswith(f"/?g={code}")
    await expect(host.locator("#invite-link")).to_have_text(link.removeprefix("http://"))
    picture = host.locator("#invite-picture")
    await expect(picture).to_have_js_property("complete", value=True)
    assert await picture.evaluate("(picture) => picture.naturalWidth") > 0
    # Nobody else is sat down there.
    stranger = await open_page()
    await sees_status(stranger, "Waiting for an opponent")
    friend = await open_page(url=link)
    await sees_status(host, "Your turn")
    await expect(host.locator("#invite")).to_be_hidden()
    await play(host, friend, FIRST_WINS)
    await sees_result(host, "You won!")
    # The address leads back, by a reload and in a new tab.
    for page in (host, friend):
        assert page.url == link
        await page.reload()
        await sees_scores(page, 1, 0)


async def test_a_friend_comes_by_the_code(host: Page, open_page: OpenPage) -> None:
    code = await invite(host)
    friend = await open_page()
    await sees_status(friend, "Waiting for an opponent")
    await open_menu(friend, "Enter a code")
    field = friend.get_by_role("textbox", name="The code of a table")
    await expect(field).to_be_focused()
    await friend.keyboard.press("Enter")
    await expect(friend.locator("#problem")).to_have_text("Type the code first.")
    await field.fill("nope0")
    await friend.keyboard.press("Enter")
    await expect(friend.locator("#problem")).to_have_text("There is no such table, or it is gone.")
    await expect(field).to_be_focused()
    await expect(field).to_have_attribute("aria-invalid", "true")
    # As people write: small, and with a space.
    await field.fill(f"{code[:2]} {code[2:].lower()}")
    await friend.get_by_role("button", name="Go to the table").click()
    await sees_status(host, "Your turn")
    await sees_status(friend, "Opponent’s turn")
    await expect(menu(friend)).to_be_hidden()
    await expect(friend).to_have_url(re.compile(rf"/\?g={code}$"))


async def test_by_turns_who_begins_is_said(host: Page, open_page: OpenPage) -> None:
    await invite(host, "By turns")
    friend = await open_page(url=host.url)
    await sees_detail(host, "You begin: put X on any space.")
    await sees_detail(friend, "X begins this time.")
    await play(host, friend, FIRST_WINS)
    for page in (host, friend):
        await answer_result(page, "Play again")
    await sees_detail(friend, "You begin: put O on any space.")
    await sees_detail(host, "O begins this time.")
    await friend.click(cell(friend, "2-2"))
    await sees_detail(host, "Put an X on a free space.")


async def test_the_link_is_copied(host: Page) -> None:
    await host.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await invite(host)
    button = host.get_by_role("button", name="Copy the link")
    await button.click()
    await expect(host.locator("#copy-link")).to_have_text("Copied")
    assert await host.evaluate("navigator.clipboard.readText()") == host.url
    await expect(host.locator("#copy-link")).to_have_text("Copy the link")


async def test_the_link_is_shared_by_what_the_device_offers(open_page: OpenPage) -> None:
    async def offer(page: Page) -> None:
        await page.add_init_script("navigator.share = async (what) => { window.shared = what; }")

    page = await open_page(prepare=offer)
    await sees_status(page, "Waiting for an opponent")
    code = await invite(page)
    await page.get_by_role("button", name="Share").click()
    shared = await page.evaluate("window.shared")
    assert shared["url"] == page.url
    assert page.url.endswith(code)


async def test_a_link_to_no_table_says_so_and_offers_ways_out(
    open_page: OpenPage, host: Page
) -> None:
    page = await open_page(url=host.url + "?g=NOPE0")
    await sees_status(page, "No such table")
    await sees_detail(page, "It has closed, or the link or code is not complete.")
    assert page.url == host.url, "a reload would not ask for it again"
    # No seat was taken.
    await sees_status(host, "Waiting for an opponent")
    await page.get_by_role("button", name="Other ways to play").click()
    await expect(menu(page)).to_be_visible()
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Quick match").click()
    await sees_status(page, "Opponent’s turn")
    await sees_status(host, "Your turn")


async def test_leaving_a_game_is_asked_first(host: Page, open_page: OpenPage) -> None:
    other = await open_page()
    await play(host, other, "1-1 2-2")
    await sees_status(host, "Your turn")
    await open_menu(host, "Quick match")
    asked = host.get_by_role("dialog", name="Leave this game?")
    await expect(asked.get_by_role("button", name="Play on")).to_be_focused()
    await host.keyboard.press("Escape")
    await expect(asked).to_be_hidden()
    await expect(menu(host)).to_be_visible()
    await sees_board(other, "X.. .O. ...")
    await menu(host).get_by_role("button", name="Quick match").click()
    await asked.get_by_role("button", name="Leave").click()
    await sees_status(host, "Waiting for an opponent")
    await expect(menu(host)).to_be_hidden()
    await sees_board(host, "... ... ...")


async def test_the_question_goes_away_when_the_game_ends(host: Page, open_page: OpenPage) -> None:
    other = await open_page()
    await play(host, other, "1-1 2-1 1-2 2-2")
    await sees_status(host, "Your turn")
    await host.click(cell(host, "3-3"))
    await sees_status(other, "Your turn")
    await host.get_by_role("button", name="Resign").click()
    asked = host.get_by_role("dialog", name="Resign this game?")
    await expect(asked).to_be_visible()
    await other.click(cell(other, "2-3"))
    await expect(asked).to_be_hidden()
    await sees_result(host, "O Won!")


async def test_the_menu_by_keyboard_gives_the_focus_back(host: Page) -> None:
    button = host.get_by_role("button", name="Menu")
    await button.focus()
    await host.keyboard.press("Enter")
    first = menu(host).get_by_role("button", name="Quick match")
    await expect(first).to_be_visible()
    for name in ("Play a friend", "Play the bot", "Enter a code"):
        await menu(host).get_by_role("button", name=name).focus()
        await host.keyboard.press("Enter")
        await expect(host.get_by_role("heading", name=name)).to_be_visible()
        await expect(menu(host).locator("[autofocus]")).to_be_focused()
        await host.get_by_role("button", name="Back").press("Enter")
        await expect(host.get_by_role("heading", name="New game")).to_be_visible()
    await host.keyboard.press("Escape")
    await expect(button).to_be_focused()


async def test_a_page_of_the_menu_that_comes_late_does_not_take_the_focus(host: Page) -> None:
    load = asyncio.Event()

    async def hold(route: Route) -> None:
        await load.wait()
        await route.continue_()

    await host.route("**/menu/bot.js", hold)
    await open_menu(host, "Play the bot")
    back = menu(host).get_by_role("button", name="Back")
    await back.focus()
    load.set()
    await expect(menu(host).get_by_role("button", name="Easy")).to_be_visible()
    await expect(back).to_be_focused()
    await host.keyboard.press("Enter")
    await expect(host.get_by_role("heading", name="New game")).to_be_visible()


async def test_the_focus_is_not_lost_with_what_had_it(host: Page, open_page: OpenPage) -> None:
    await host.get_by_role("button", name="Play a friend").press("Enter")
    await menu(host).get_by_role("button", name="Open a table").press("Enter")
    await sees_status(host, "Waiting for your friend")
    await expect(host.get_by_role("button", name="Copy the link")).to_be_focused()
    friend = await open_page(url=host.url)
    await sees_status(friend, "Opponent’s turn")
    await expect(host.locator(cell(host, "1-1"))).to_be_focused()
    await host.get_by_role("button", name="Resign").press("Enter")
    asked = host.get_by_role("dialog", name="Resign this game?")
    await asked.get_by_role("button", name="Resign").press("Enter")
    await sees_result(friend, "You won!")
    await sees_result(host, "O Won!")
    await host.keyboard.press("Escape")
    await expect(host.locator(cell(host, "1-1"))).to_be_focused()


async def test_ways_are_offered_while_waiting(host: Page) -> None:
    await host.get_by_role("button", name="Play the bot").click()
    for strength in ("Easy", "Medium", "Strong"):
        await expect(menu(host).get_by_role("button", name=strength)).to_be_visible()
    await host.get_by_role("button", name="Close").click()
    await host.get_by_role("button", name="Play a friend").click()
    await expect(menu(host).get_by_role("button", name="Open a table")).to_be_focused()
