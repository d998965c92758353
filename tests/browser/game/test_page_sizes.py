"""Every page of the menu, the invitation and a table with everything on it, in every size."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.game.conftest import OpenPage
from tests.browser.game.players import (
    FIRST_WINS,
    cell,
    open_both,
    play,
    rename,
    sees_status,
)
from tests.browser.game.test_page_ways import invite

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.grace(30.0),  # nobody leaves for long here
]

SIZES = [
    pytest.param(320, 568, id="small-phone"),
    pytest.param(390, 844, id="phone"),
    pytest.param(667, 375, id="small-phone-across"),
    pytest.param(844, 390, id="phone-across"),
    pytest.param(1280, 800, id="desktop"),
]


async def is_inside(part: Locator, page: Page) -> None:
    """Nothing of it sticks out of the window."""
    await part.evaluate(
        "part => Promise.all(part.getAnimations().map(a => a.finished.catch(() => {})))"
    )
    box = await part.bounding_box()
    size = page.viewport_size
    assert box is not None
    assert size is not None
    assert box["x"] >= 0
    assert box["y"] >= 0
    assert box["x"] + box["width"] <= size["width"]
    assert box["y"] + box["height"] <= size["height"]


async def does_not_scroll_sideways(part: Locator) -> None:
    assert await part.evaluate("part => part.scrollWidth - part.clientWidth") <= 0


@pytest.mark.parametrize(("width", "height"), SIZES)
async def test_everything_fits(open_page: OpenPage, width: int, height: int) -> None:
    size = {"width": width, "height": height}
    x = await open_page(viewport=size)
    await sees_status(x, "Waiting for an opponent")
    place = await x.locator("#sheet").bounding_box()
    await x.get_by_role("button", name="Menu").click()
    dialog = x.get_by_role("dialog")
    for name in ("Play a friend", "Play the bot", "Enter a code", "Leaderboard", "My games"):
        await dialog.get_by_role("button", name=name).click()
        await expect(x.get_by_role("heading", name=name)).to_be_visible()
        await is_inside(dialog, x)
        await does_not_scroll_sideways(x.locator("#menu-body"))
        await x.get_by_role("button", name="Back").click()
    await x.keyboard.press("Escape")

    await invite(x, "1 minute each")
    for part in ("#invite-code", "#invite-link", "#copy-link"):
        await is_inside(x.locator(part), x)
    o = await open_page(viewport=size, url=x.url)
    await play(x, o, "1-1 2-2")
    for part in ("#sheet", "#menu-button", "#quality", "#score-o", "#say", "#resign"):
        await is_inside(x.locator(part), x)
    assert await x.locator("#sheet").bounding_box() == place, "nothing has jumped"
    await x.get_by_role("button", name="Say something").click()
    await is_inside(x.locator("#emotes"), x)
    await x.keyboard.press("Escape")
    await x.get_by_role("button", name="Resign").click()
    await is_inside(dialog, x)
    await does_not_scroll_sideways(x.locator("html"))


@pytest.mark.parametrize(("width", "height"), SIZES)
async def test_no_name_moves_the_board(open_page: OpenPage, width: int, height: int) -> None:
    size = {"width": width, "height": height}
    x = await open_page(viewport=size)
    await sees_status(x, "Waiting for an opponent")
    place = await x.locator("#sheet").bounding_box()
    await invite(x, "1 minute each")
    o = await open_page(viewport=size, url=x.url)
    await sees_status(x, "Your turn")
    for name in ("Li", "Plucky Heron", "Wilhelmina Mathilda", "Ŵŷ 漢字かな交じり文 🦆"):
        for page in (x, o):
            await rename(page, name)
        for page in (x, o):
            for mark in "xo":
                await expect(page.locator(f"#score-{mark} .name")).to_have_text(name)
            assert await page.locator("#sheet").bounding_box() == place, f"moved by {name}"
            await does_not_scroll_sideways(page.locator("html"))


async def test_names_on_the_leaderboard_are_whole(open_page: OpenPage) -> None:
    page = await open_page(viewport={"width": 320, "height": 568}, locale="es")
    await expect(page.locator("#ways")).to_be_visible()
    await page.click("#score-x .rename")
    await page.fill("#own-name", "Wilhelmina Mathilda")
    await page.keyboard.press("Enter")
    await expect(page.locator("#score-x .name")).to_have_text("Wilhelmina Mathilda")
    await page.click("#menu-button")
    await page.locator("#menu-body button", has=page.locator('[href="#i-cup"]')).click()
    name = page.locator(".ranking th[scope=row]")
    await expect(name.locator("bdi")).to_have_text("Wilhelmina Mathilda")
    await does_not_scroll_sideways(name)
    await does_not_scroll_sideways(page.locator("#menu-body"))


@pytest.mark.parametrize(
    ("width", "height", "locale", "wider"),
    [
        pytest.param(320, 568, "de", "", id="upright"),
        pytest.param(640, 360, "fr", "", id="across"),
        pytest.param(390, 844, "en", "0.1em", id="in-wide-letters"),
        pytest.param(430, 932, "en", "0.1em", id="in-wide-letters-on-a-large-phone"),
    ],
)
async def test_no_word_moves_the_board(
    open_page: OpenPage, width: int, height: int, locale: str, wider: str
) -> None:
    size = {"width": width, "height": height}
    x = await open_page(viewport=size, locale=locale)
    widen = f"document.getElementById('status').style.letterSpacing = '{wider}'"
    await x.add_init_script(f"addEventListener('DOMContentLoaded', () => {{ {widen} }})")
    await x.reload()
    await expect(x.locator("#ways")).to_be_visible()
    parts = x.locator("#sheet"), x.locator("#scores")
    places = [await part.bounding_box() for part in parts]
    o = await open_page(viewport=size, locale=locale)
    await expect(x.locator("#sheet")).to_have_class("sheet is-my-turn")
    assert [await part.bounding_box() for part in parts] == places
    await o.close()
    await expect(x.locator("#score-o.is-away")).to_be_visible()
    assert [await part.bounding_box() for part in parts] == places
    await x.reload()
    await expect(x.locator("#score-o.is-away")).to_be_visible()
    await x.click(cell(x, "2-2"))
    await expect(x.locator("#sheet")).to_have_class("sheet")
    assert [await part.bounding_box() for part in parts] == places


@pytest.mark.parametrize(
    ("width", "height"),
    [
        pytest.param(844, 390, id="phone-across"),
        pytest.param(1280, 620, id="low-window"),
        pytest.param(1280, 800, id="desktop"),
    ],
)
async def test_the_result_does_not_cover_the_scores(
    open_page: OpenPage, width: int, height: int
) -> None:
    size = {"width": width, "height": height}
    x, o = await open_both(open_page, viewport=size)
    await sees_status(x, "Your turn")
    await play(x, o, FIRST_WINS)
    result = x.get_by_role("dialog")
    await expect(result).to_be_visible()
    await is_inside(result, x)
    box, scores = await result.bounding_box(), await x.locator("#scores").bounding_box()
    assert box is not None
    assert scores is not None
    assert box["y"] + box["height"] <= scores["y"]


@pytest.mark.parametrize(
    ("width", "height"),
    [
        pytest.param(320, 568, id="upright"),
        # Or a window of twice that size, in which everything is as large again.
        pytest.param(640, 360, id="across"),
    ],
)
async def test_nothing_scrolls_on_a_small_phone(
    open_page: OpenPage, width: int, height: int
) -> None:
    size = {"width": width, "height": height}
    x, o = await open_both(open_page, viewport=size)
    await sees_status(x, "Your turn")
    await x.get_by_role("button", name="Say something").click()
    for part in ("h1", "#player", "#score-o .about", "#emote-list", "#emotes"):
        await does_not_scroll_sideways(x.locator(part))
    await x.keyboard.press("Escape")
    await play(x, o, FIRST_WINS)
    await x.get_by_role("dialog").get_by_role("button", name="See the board").click()
    for button in ("#replay", "#say", "#after-share"):
        await is_inside(x.locator(button), x)
    page = "document.documentElement"
    assert await x.evaluate(f"{page}.scrollHeight - {page}.clientHeight") == 0
