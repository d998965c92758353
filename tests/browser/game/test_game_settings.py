"""What a player can set: in force at once, before the first paint of the next visit, and kept."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.game.conftest import OpenPage
from tests.browser.game.players import cell, sees_status

pytestmark = pytest.mark.asyncio(loop_scope="session")

PAPER = {"light": "rgb(244, 238, 227)", "dark": "rgb(22, 25, 30)", "contrast": "rgb(255, 255, 255)"}


async def open_settings(page: Page) -> None:
    await page.click("#menu-button")
    await page.get_by_role("button", name="Settings").click()
    await expect(page.get_by_role("heading", name="Settings")).to_be_visible()


async def choose(page: Page, label: str, option: str) -> None:
    await page.get_by_label(label).select_option(label=option)


async def sees_paper(page: Page, theme: str) -> None:
    await expect(page.locator("html")).to_have_css("background-color", PAPER[theme])


async def sees_motion(page: Page, motion: str) -> None:
    await expect(page.locator("html")).to_have_attribute("data-motion", motion)


async def test_a_theme_is_in_force_at_once_and_kept(open_page: OpenPage) -> None:
    page = await open_page(color_scheme="light")
    await sees_paper(page, "light")
    await open_settings(page)
    for option, theme in (("Dark", "dark"), ("High contrast", "contrast"), ("Light", "light")):
        await choose(page, "Appearance", option)
        await sees_paper(page, theme)
    await choose(page, "Appearance", "Dark")
    bar = page.locator("#bar-color")
    await expect(bar).to_have_attribute("content", "#16191e")
    await page.reload()
    await sees_paper(page, "dark")
    await expect(bar).to_have_attribute("content", "#16191e")


async def test_the_device_decides_until_something_is_set(open_page: OpenPage) -> None:
    page = await open_page(color_scheme="dark", reduced_motion="reduce")
    await sees_paper(page, "dark")
    await sees_motion(page, "less")
    await page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    await sees_paper(page, "light")
    await sees_motion(page, "full")
    await page.emulate_media(contrast="more")
    await sees_paper(page, "contrast")
    await page.emulate_media(contrast="no-preference", color_scheme="dark")
    await open_settings(page)
    await choose(page, "Appearance", "Light")
    await choose(page, "Motion", "Reduced")
    await sees_paper(page, "light")
    await sees_motion(page, "less")


async def test_what_is_set_holds_before_the_first_paint(open_page: OpenPage) -> None:
    """While no module has been loaded, the page looks as it was set already."""
    page = await open_page(color_scheme="light")
    await open_settings(page)
    await choose(page, "Appearance", "Dark")
    await choose(page, "Motion", "Reduced")
    await choose(page, "Language", "Deutsch")
    # Not by the service worker, which would have them all.
    await page.evaluate(
        """async () => {
            for (const one of await navigator.serviceWorker.getRegistrations()) one.unregister();
        }"""
    )
    await page.route("**/*.js", hold_modules)
    await page.reload(wait_until="commit")
    await expect(page.locator("#board")).to_be_visible()
    await sees_paper(page, "dark")
    await sees_motion(page, "less")
    await expect(page.locator("html")).to_have_attribute("lang", "de")
    await expect(page.locator("#status")).to_have_css("visibility", "hidden")


async def hold_modules(route: Route) -> None:
    """Let only the script through that stands in the head."""
    if route.request.url.endswith("/early.js"):
        await route.continue_()


async def test_the_language_is_switched_where_one_stands(open_page: OpenPage) -> None:
    page = await open_page(locale="en-GB")
    await sees_status(page, "Waiting for an opponent")
    await open_settings(page)
    await choose(page, "Language", "Deutsch")
    await expect(page.get_by_role("heading", name="Einstellungen")).to_be_visible()
    await expect(page.locator("html")).to_have_attribute("lang", "de")
    await expect(page.locator("#status")).to_have_text("Warten auf einen Gegner")
    await expect(page.locator(cell(page, "1-1"))).to_have_attribute(
        "aria-label", "Zeile 1, Spalte 1, leer"
    )
    await choose(page, "Sprache", "中文")
    await expect(page.locator("#status")).to_have_text("正在等待对手")
    await page.reload()
    await sees_status(page, "正在等待对手")
    await page.click("#menu-button")
    await page.get_by_role("button", name="设置").click()
    await choose(page, "语言", "跟随浏览器")
    await sees_status(page, "Waiting for an opponent")


async def test_broken_settings_are_as_good_as_none(open_page: OpenPage) -> None:
    page = await open_page()
    for broken in ("{", "null", "[]", '{"theme": 7, "language": {}, "motion": null}', '"x"'):
        await page.evaluate("(text) => localStorage.setItem('tictactoe.settings', text)", broken)
        await page.reload()
        await expect(page.locator("#player")).to_contain_text("Player")
        await sees_paper(page, "light")


async def test_what_others_say_can_be_silenced(open_page: OpenPage) -> None:
    page = await open_page()
    await sees_status(page, "Waiting for an opponent")
    await open_settings(page)
    emotes = page.get_by_role("switch", name="Show what others say")
    await expect(emotes).to_be_checked()
    await emotes.click()
    await page.reload()
    await open_settings(page)
    await expect(emotes).not_to_be_checked()
