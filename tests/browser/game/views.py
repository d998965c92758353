"""Every view of the page, and how one gets there: for audits and pictures of all of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from playwright.async_api import Page, expect

from tests.browser.game.conftest import OpenPage
from tests.browser.game.players import FIRST_WINS, cell, open_both

__all__ = ["VIEWS", "View"]

View = Callable[[OpenPage], Awaitable[Page]]


async def to_move(page: Page) -> None:
    """Wait until it is this page's turn, in whatever language."""
    await expect(page.locator("#sheet")).to_have_class("sheet is-my-turn")


async def waiting(open_page: OpenPage) -> Page:
    page = await open_page()
    await expect(page.locator("#ways")).to_be_visible()
    return page


async def playing(open_page: OpenPage) -> Page:
    x, o = await open_both(open_page)
    await to_move(x)
    await x.click(cell(x, "2-2"))
    await to_move(o)
    await o.click(cell(o, "1-1"))
    await to_move(x)
    return x


async def refused(open_page: OpenPage) -> Page:
    page = await playing(open_page)
    await page.click(cell(page, "1-1"))
    await expect(page.locator(".is-notice")).to_be_visible()
    return page


async def ended(open_page: OpenPage) -> tuple[Page, Page]:
    pages = await open_both(open_page)
    for number, space in enumerate(FIRST_WINS.split()):
        page = pages[number % 2]
        await to_move(page)
        await page.click(cell(page, space))
    return pages


async def won(open_page: OpenPage) -> Page:
    x, _ = await ended(open_page)
    await expect(x.locator("#result")).to_be_visible()
    return x


async def lost(open_page: OpenPage) -> Page:
    _, o = await ended(open_page)
    await expect(o.locator("#result")).to_be_visible()
    return o


async def seen(open_page: OpenPage) -> Page:
    page = await won(open_page)
    await page.click("#dismiss")
    await expect(page.locator("#replay")).to_be_visible()
    return page


async def emotes(open_page: OpenPage) -> Page:
    page = await playing(open_page)
    await page.click("#say")
    await expect(page.locator("#emotes")).to_be_visible()
    return page


async def resigning(open_page: OpenPage) -> Page:
    page = await playing(open_page)
    await page.click("#resign")
    await expect(page.locator("#confirm")).to_be_visible()
    return page


async def menu(open_page: OpenPage) -> Page:
    page = await waiting(open_page)
    await page.click("#menu-button")
    await expect(page.locator("#menu .row-button").first).to_be_visible()
    return page


def menu_page(icon: str, there: str) -> View:
    """A page of the menu, behind the button with that picture."""

    async def view(open_page: OpenPage) -> Page:
        page = await menu(open_page)
        await page.locator("#menu-body button", has=page.locator(f'[href="#i-{icon}"]')).click()
        await expect(page.locator(f"#menu-body {there}").first).to_be_visible()
        return page

    return view


async def inviting(open_page: OpenPage) -> Page:
    page = await menu_page("friends", "form, .button")(open_page)
    await page.locator("#menu-body .button").last.click()
    await expect(page.locator("#invite")).to_be_visible()
    return page


async def watching(open_page: OpenPage) -> Page:
    host = await inviting(open_page)
    code = await host.inner_text("#invite-code")
    url = host.url.split("?")[0] + f"?g={code}"
    guest = await open_page(url=url)
    await to_move(host)
    await host.click(cell(host, "2-2"))
    await to_move(guest)
    page = await open_page(url=url)
    await expect(page.locator("#watching")).to_be_visible()
    return page


async def replay(open_page: OpenPage) -> Page:
    page = await won(open_page)
    await expect(page.locator("#result-moves")).to_be_enabled()
    await page.click("#result-moves")
    await expect(page.locator(".replay-words")).to_be_visible()
    return page


async def sharing(open_page: OpenPage) -> Page:
    page = await won(open_page)
    await expect(page.locator("#result-share")).to_be_enabled()
    await page.click("#result-share")
    await expect(page.locator(".share-picture")).to_be_visible()
    return page


async def on_one_device(open_page: OpenPage) -> Page:
    page = await menu(open_page)
    await page.locator("#menu-body .row-button", has=page.locator('[href="#i-device"]')).click()
    await expect(page.locator("#local")).to_be_visible()
    await page.click(cell(page, "2-2"))
    return page


async def offline(open_page: OpenPage) -> Page:
    page = await waiting(open_page)
    await page.context.set_offline(True)
    await expect(page.locator("#offline")).to_be_visible()
    return page


async def reconnecting(open_page: OpenPage) -> Page:
    x, o = await open_both(open_page)
    await to_move(x)
    await o.context.set_offline(True)
    # The server finds out by a ping that is not answered.
    await expect(x.locator("#score-o.is-away")).to_be_visible(timeout=20_000)
    return x


async def no_table(open_page: OpenPage) -> Page:
    page = await waiting(open_page)
    await page.goto(page.url.split("?")[0] + "?g=ZZZZZ")
    await expect(page.locator("#stranded")).to_be_visible()
    return page


VIEWS: Final[dict[str, View]] = {
    "waiting": waiting,
    "playing": playing,
    "refused": refused,
    "won": won,
    "lost": lost,
    "seen": seen,
    "emotes": emotes,
    "resigning": resigning,
    "reconnecting": reconnecting,
    "menu": menu,
    "friend": menu_page("friends", ".button"),
    "inviting": inviting,
    "bot": menu_page("bot", ".row-button"),
    "code": menu_page("code", ".code-field"),
    "leaderboard": menu_page("cup", "*"),
    "history": menu_page("past", "*"),
    "settings": menu_page("gear", ".setting"),
    "watching": watching,
    "replay": replay,
    "sharing": sharing,
    "on_one_device": on_one_device,
    "offline": offline,
    "no_table": no_table,
}
