"""Names, what players say with one press, and how good the connection is."""

from __future__ import annotations

import re

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from tests.browser.game.conftest import PHONE, OpenPage
from tests.browser.game.players import cell, play, sees_detail, sees_status

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.grace(30.0),  # nobody leaves for long here
]

Pair = tuple[Page, Page]


@pytest_asyncio.fixture(loop_scope="session")
async def pair(open_page: OpenPage) -> Pair:
    """X on a phone, O on a desktop; X is to move."""
    x = await open_page(viewport=PHONE, has_touch=True, is_mobile=True)
    await sees_status(x, "Waiting for an opponent")
    o = await open_page()
    await sees_status(x, "Your turn")
    return x, o


def name_of(page: Page, mark: str) -> Locator:
    return page.locator(f"#score-{mark.lower()} .name")


def said_by(page: Page, mark: str) -> Locator:
    return page.locator(f"#score-{mark.lower()} .bubble")


async def say(page: Page, words: str) -> None:
    """Open what can be said, and press this."""
    await page.get_by_role("button", name="Say something").click()
    await page.get_by_role("button", name=words, exact=True).click()


async def test_a_name_is_changed_where_it_stands(pair: Pair) -> None:
    x, _ = pair
    await expect(name_of(x, "X")).not_to_be_empty()
    await expect(x.locator("#score-x .who")).to_have_text("You")
    place = await x.locator("#sheet").bounding_box()
    change = x.get_by_role("button", name="Change your name")
    await change.tap()
    field = x.get_by_role("textbox", name="Your name")
    await expect(field).to_be_focused()
    assert await x.locator("#sheet").bounding_box() == place, "nothing jumps"
    await field.fill("  Ada \u202e Lovelace ")
    await x.keyboard.press("Enter")
    for page in pair:
        await expect(name_of(page, "X")).to_have_text("Ada Lovelace")
    await expect(change).to_be_focused()
    # Escape changes nothing.
    await change.press("Enter")
    await expect(field).to_have_value("Ada Lovelace")
    await field.fill("Somebody else")
    await x.keyboard.press("Escape")
    await expect(field).to_be_hidden()
    await expect(name_of(x, "X")).to_have_text("Ada Lovelace")
    # It is still theirs after a reload, and at another table.
    await x.reload()
    await expect(name_of(x, "X")).to_have_text("Ada Lovelace")


async def test_what_is_said_is_seen_beside_the_sender_and_moves_nothing(pair: Pair) -> None:
    x, o = pair
    places = [await page.locator("#sheet").bounding_box() for page in pair]
    await say(o, "Well played!")
    for page in pair:
        await expect(said_by(page, "O")).to_have_text("Well played!")
        await expect(said_by(page, "X")).to_be_hidden()
    assert [await page.locator("#sheet").bounding_box() for page in pair] == places
    await expect(x.get_by_role("status")).to_have_text(re.compile(r" says: Well played!"))
    await expect(o.get_by_role("status")).not_to_have_text(re.compile("says"))
    for page in pair:
        await expect(said_by(page, "O")).to_be_hidden()


async def test_what_can_be_said_by_keyboard(pair: Pair) -> None:
    x, o = pair
    button = o.get_by_role("button", name="Say something")
    await button.press("Enter")
    group = o.get_by_role("group", name="Say something")
    await expect(group.get_by_role("button")).to_have_count(9)
    await o.keyboard.press("Escape")
    await expect(group).to_be_hidden()
    await expect(button).to_be_focused()
    await button.press("Enter")
    await o.keyboard.press("Tab")
    await expect(group.get_by_role("button", name="Hello!")).to_be_focused()
    await o.keyboard.press("Enter")
    await expect(said_by(x, "O")).to_have_text("Hello!")
    await expect(group).to_be_hidden()
    await expect(button).to_be_focused()


async def test_nobody_says_too_much(pair: Pair) -> None:
    x, o = pair
    for words in ("Hello!", "Good luck!", "Oops!", "Wow!"):
        await say(o, words)
        await expect(said_by(x, "O")).to_have_text(words)
    await o.get_by_role("button", name="Say something").click()
    await expect(o.get_by_role("button", name="Thanks!")).to_be_disabled()
    await expect(o.locator("#emote-note")).to_have_text("A moment, please.")


async def test_what_the_other_says_can_be_hidden(pair: Pair) -> None:
    x, o = pair
    await x.get_by_role("button", name="Say something").tap()
    mute = x.get_by_role("button", name="Hide what the other says")
    await mute.tap()
    await expect(mute).to_have_attribute("aria-pressed", "true")
    await x.keyboard.press("Escape")
    await say(o, "Ha ha!")
    await expect(said_by(o, "O")).to_have_text("Ha ha!")
    await o.click(cell(o, "1-1"))
    await sees_detail(o, "It is not your turn.")
    await expect(said_by(x, "O")).to_be_hidden()
    await expect(x.get_by_role("status")).not_to_have_text(re.compile("says"))
    await x.reload()
    await sees_status(x, "Your turn")
    await x.get_by_role("button", name="Say something").tap()
    await expect(mute).to_have_attribute("aria-pressed", "true")


async def test_the_connection_is_measured(pair: Pair) -> None:
    x, o = pair
    for page in pair:
        await expect(page.locator("#quality")).to_have_attribute("data-quality", "good")
        await expect(page.locator("#quality .word")).to_have_text("Good")
    await x.context.set_offline(True)
    await expect(x.locator("#quality .word")).to_have_text("Lost")
    await x.context.set_offline(False)
    await expect(x.locator("#quality .word")).to_have_text("Good")
    await play(x, o, "1-1")
