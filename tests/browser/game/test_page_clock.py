"""Clocks at the page: they run while somebody thinks, hurry at the end, and time over is said."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.game.conftest import OpenPage
from tests.browser.game.players import (
    answer_result,
    play,
    sees_detail,
    sees_result,
    sees_scores,
    sees_status,
)
from tests.browser.game.test_page_ways import open_menu

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.grace(30.0),  # nobody leaves for long here
]


def clock_of(page: Page, mark: str) -> Locator:
    return page.locator(f"#score-{mark.lower()} .clock")


async def pair_with_clock(open_page: OpenPage, choice: str) -> tuple[Page, Page]:
    """X and O at a private table with this clock."""
    x = await open_page()
    await sees_status(x, "Waiting for an opponent")
    await open_menu(x, "Play a friend")
    await x.get_by_role("radio", name=choice).check()
    await x.get_by_role("button", name="Open a table").click()
    await sees_status(x, "Waiting for your friend")
    o = await open_page(url=x.url)
    await sees_status(x, "Your turn")
    return x, o


async def test_a_clock_runs_for_who_thinks(open_page: OpenPage) -> None:
    x, o = await pair_with_clock(open_page, "1 minute each")
    for page in (x, o):
        for mark in "XO":
            await expect(clock_of(page, mark)).to_have_text("1:00")
    # The first move of each is free.
    await play(x, o, "1-1 2-2")
    for page in (x, o):
        await expect(clock_of(page, "X")).to_have_class(re.compile("is-running"))
        await expect(clock_of(page, "X")).to_have_text(re.compile(r"^0:5\d$"))
        await expect(clock_of(page, "O")).to_have_text("1:00")
        await expect(clock_of(page, "O")).not_to_have_class(re.compile("is-running"))
    place = await x.locator("#sheet").bounding_box()
    await play(x, o, "3-3")
    await expect(clock_of(o, "O")).to_have_class(re.compile("is-running"))
    assert await x.locator("#sheet").bounding_box() == place, "nothing jumps"


async def test_time_over_ends_the_game_and_is_said(open_page: OpenPage) -> None:
    x, o = await pair_with_clock(open_page, "10 s a move")
    await play(x, o, "1-1 2-2")
    for page in (x, o):
        await expect(clock_of(page, "X")).to_have_class(re.compile("is-short"))
    # Ten seconds, and what the way is given back.
    await expect(o.locator("#status")).to_have_text("You won")
    await sees_detail(o, "Game over: your opponent’s time was up.")
    await sees_result(x, "O Won!")
    await expect(x.locator("#tally")).to_have_text("Your time was up. You are behind, 0 to 1.")
    await sees_scores(o, 0, 1)
    for page in (x, o):
        await answer_result(page, "Play again")
    await expect(clock_of(o, "X")).to_have_text("0:10")


async def listen(page: Page) -> None:
    """Write down what screen readers are told from now on."""
    await page.evaluate(
        """() => {
            const live = document.getElementById("live");
            const all = { childList: true, characterData: true, subtree: true };
            window.heard = [];
            new MutationObserver(() => window.heard.push(live.textContent)).observe(live, all);
        }"""
    )


async def heard_of_first_moves(page: Page) -> int:
    """How often they were told of the time that is left."""
    said: list[str] = await page.evaluate("window.heard")
    return len([text for text in said if "first move" in text])


async def test_the_time_for_a_first_move_runs_down_and_nothing_jumps(open_page: OpenPage) -> None:
    x, o = await pair_with_clock(open_page, "1 minute each")
    detail = x.locator("#detail")
    await expect(detail).to_have_text(re.compile(r"^(1:00|0:\d\d) left for your first move\.$"))
    await expect(o.locator("#detail")).to_have_text(
        re.compile(r"^(1:00|0:\d\d) left for X’s first move\.$")
    )
    place = await x.locator("#sheet").bounding_box()
    for page in (x, o):
        await listen(page)
    # It is seen to run, and the clock itself is not: the move costs nothing.
    for page in (x, o):
        for _ in range(2):
            shown = await page.locator("#detail").inner_text()
            await expect(page.locator("#detail")).not_to_have_text(shown)
        await expect(clock_of(page, "X")).to_have_text("1:00")
    # Nobody counts the seconds aloud.
    assert await heard_of_first_moves(x) <= 1
    assert await heard_of_first_moves(o) == 0
    await play(x, o, "1-1")
    await expect(detail).to_have_text(re.compile(r" left for O’s first move\.$"))
    await expect(o.locator("#detail")).to_have_text(re.compile(r" left for your first move\.$"))
    await expect(o.locator("#live")).to_have_text(re.compile("left for your first move"))
    assert await heard_of_first_moves(o) == 1
    watcher = await open_page(url=x.url)
    await expect(watcher.locator("#detail")).to_have_text(re.compile(r" left for O’s first move"))
    await play(o, x, "2-2")
    await sees_detail(x, "Put an X on a free space.")
    await sees_detail(o, "X moves next.")
    await expect(clock_of(x, "X")).to_have_class(re.compile("is-running"))
    assert await x.locator("#sheet").bounding_box() == place


async def test_the_time_for_a_first_move_stands_still_while_somebody_is_away(
    open_page: OpenPage,
) -> None:
    x, o = await pair_with_clock(open_page, "1 minute each")
    await expect(x.locator("#detail")).to_have_text(re.compile(r"^[01]:\d\d left for your first"))
    await o.close()
    # It may be found out by the heartbeat only.
    await expect(x.locator("#status")).to_have_text("Opponent reconnecting", timeout=15_000)
    await expect(x.locator("#detail")).to_have_text(re.compile("You may still move"))
    back = await o.context.new_page()
    await back.goto(urljoin(x.url, "/healthz"))
    # A busy browser says for a moment that the tab which was closed still has its seat.
    await back.wait_for_function("navigator.locks.query().then(({ held }) => held.length === 0)")
    await back.goto(x.url)
    await sees_status(x, "Your turn")
    for page in (x, back):
        await expect(page.locator("#detail")).to_have_text(re.compile(r"^[01]:\d\d left for "))
