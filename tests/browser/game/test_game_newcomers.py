"""Tabs that are opened at the same moment in a new browser: one person, whatever happens."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.game.conftest import GameServer, OpenPage
from tests.browser.game.players import rename, sees_status

pytestmark = pytest.mark.asyncio(loop_scope="session")

PROFILE = "localStorage.getItem('tictactoe.profile')"
WAITS = (
    "navigator.locks.query().then((all) => all.pending.some((one) => one.name.endsWith('profile')))"
)
WITHOUT_LOCKS = "Object.defineProperty(Navigator.prototype, 'locks', { value: undefined })"
LATE = ("400 (Bad Request)",)
"""What a page may complain of that was held for longer than the heartbeat takes on a busy machine:
for the server that connection is over, and it answers what still comes by it as Node's does."""


class Held:
    """A page whose question who it is does not get through, until it is let."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self._let = asyncio.Event()

    async def prepare(self, page: Page) -> None:
        await page.route("**/socket.io/?*transport=polling*", self._pass)

    def let(self) -> None:
        self._let.set()

    async def _pass(self, route: Route) -> None:
        if '"profile":null' in (route.request.post_data or ""):
            self.asked.set()
            await self._let.wait()
        await route.continue_()


async def second_tab(page: Page) -> Page:
    tab = await page.context.new_page()
    await tab.goto(page.url)
    return tab


async def are_one(one: Page, *others: Page) -> None:
    """Who is renamed in one tab, has that name in all others, too."""
    await rename(one, "Ada Lovelace")
    for page in (one, *others):
        await expect(page.locator(".score.is-mine .name")).to_have_text("Ada Lovelace")
    assert len({await page.evaluate(PROFILE) for page in (one, *others)}) == 1


async def test_the_second_tab_waits_for_the_first(open_page: OpenPage) -> None:
    held = Held()
    one = await open_page(prepare=held.prepare, complains=LATE)
    await held.asked.wait()
    other = await second_tab(one)
    # What it must not do meanwhile is to be told of a profile of its own.
    await other.wait_for_function(f"() => {PROFILE} !== null || {WAITS}")
    assert await other.evaluate(PROFILE) is None
    await sees_status(other, "Connecting…")
    held.let()
    await sees_status(other, re.compile("turn"))
    await are_one(one, other)


@pytest.mark.parametrize("locks", [True, False], ids=["with locks", "without locks"])
async def test_a_first_tab_that_cannot_ask_does_not_keep_the_second_from_playing(
    locks: bool, open_page: OpenPage
) -> None:
    held = Held()

    async def prepare(page: Page) -> None:
        if not locks:
            await page.context.add_init_script(WITHOUT_LOCKS)
        await held.prepare(page)

    one = await open_page(prepare=prepare, complains=LATE)
    await held.asked.wait()
    other = await second_tab(one)
    await sees_status(other, "Waiting for an opponent")
    token = await other.evaluate(PROFILE)
    # The first one comes after all, and is told to be somebody else than this browser is by now.
    held.let()
    await sees_status(one, re.compile("turn"))
    await are_one(one, other)
    assert await one.evaluate(PROFILE) == token


async def test_who_is_written_down_last_counts(open_page: OpenPage) -> None:
    """Both were told at the same moment, and neither saw that the other was."""
    friend = await open_page()
    await sees_status(friend, "Waiting for an opponent")
    await rename(friend, "Grace Hopper")
    somebody = await friend.evaluate(PROFILE)
    one = await open_page()
    await sees_status(one, "Opponent’s turn")
    tab = await one.context.new_page()
    await tab.goto(f"{one.url}healthz")
    await tab.evaluate("(token) => localStorage.setItem('tictactoe.profile', token)", somebody)
    await expect(one.locator(".score.is-mine .name")).to_have_text("Grace Hopper")


async def test_a_game_that_goes_on_is_played_on(open_page: OpenPage) -> None:
    friend = await open_page()
    await sees_status(friend, "Waiting for an opponent")
    one = await open_page()
    await sees_status(friend, "Your turn")
    await friend.click('[id="2-2"]')
    await sees_status(one, "Your turn")
    tab = await one.context.new_page()
    await tab.goto(f"{one.url}healthz")
    await tab.evaluate("localStorage.setItem('tictactoe.profile', 'somebody')")
    await one.click('[id="1-1"]')
    await sees_status(friend, "Your turn")


async def test_many_tabs_that_are_opened_at_once(open_page: OpenPage, server: GameServer) -> None:
    first = await open_page(url=f"{server.url}/healthz")
    tabs = [first, *[await first.context.new_page() for _ in range(3)]]
    await asyncio.gather(*(tab.goto(f"{server.url}/") for tab in tabs))
    for tab in tabs:
        await sees_status(tab, re.compile("turn"))
    await are_one(*tabs)
