"""The page speaks the language of the browser."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser.game.conftest import OpenPage
from tests.browser.game.players import cell, sees_detail, sees_status

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def loaded_languages(page: Page) -> list[str]:
    """The names of the language files that this page has asked for, each once."""
    names: list[str] = await page.evaluate(
        """() => [...new Set(performance.getEntriesByType("resource").map((entry) => entry.name))]
            .filter((name) => name.includes("/i18n/")).map((name) => name.split("/").at(-1))"""
    )
    return names


@pytest.mark.parametrize(
    ("locale", "language", "waiting", "refused"),
    [
        ("en-GB", "en", "Waiting for an opponent", "Wait until an opponent has come."),
        ("de-AT", "de", "Warten auf einen Gegner", "Warte, bis ein Gegner da ist."),
        ("fr-CA", "fr", "En attente d’un adversaire", "Attendez qu’un adversaire arrive."),
        ("es-MX", "es", "Esperando a un rival", "Espera a que llegue un rival."),
        ("zh-CN", "zh", "正在等待对手", "请等待对手到来。"),
        ("eo", "en", "Waiting for an opponent", "Wait until an opponent has come."),
    ],
)
async def test_the_page_speaks_what_the_browser_asks_for(
    open_page: OpenPage, locale: str, language: str, waiting: str, refused: str
) -> None:
    page = await open_page(locale=locale)
    await sees_status(page, waiting)
    await expect(page.locator("html")).to_have_attribute("lang", language)
    assert await loaded_languages(page) == [f"{language}.json"]
    # What the server refuses is told by its code, not by its words.
    await page.click(cell(page, "2-2"))
    await sees_detail(page, refused)


async def test_english_is_not_seen_while_another_language_is_on_its_way(
    open_page: OpenPage,
) -> None:
    async def hold_language(page: Page) -> None:
        await page.route("**/i18n/de.json", lambda route: None)

    page = await open_page(locale="de", prepare=hold_language)
    await expect(page.locator("#board")).to_be_visible()
    for text in ("h1", "#status"):
        await expect(page.locator(text)).to_have_css("visibility", "hidden")


async def test_english_stands_in_for_a_language_that_does_not_come(open_page: OpenPage) -> None:
    async def lose_language(page: Page) -> None:
        await page.route("**/i18n/de.json", lambda route: route.fulfill(status=503))

    page = await open_page(locale="de", prepare=lose_language, complains=("503",))
    await sees_status(page, "Waiting for an opponent")
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await expect(page.locator("h1")).to_be_visible()


async def test_without_any_language_the_page_says_so(open_page: OpenPage) -> None:
    async def lose_languages(page: Page) -> None:
        await page.route("**/i18n/*.json", lambda route: route.fulfill(status=503))

    page = await open_page(
        locale="de", prepare=lose_languages, complains=("503", "no language could be loaded")
    )
    await sees_detail(page, "The game could not be loaded. Please reload the page.")
    await expect(page.locator("#detail")).to_be_visible()
