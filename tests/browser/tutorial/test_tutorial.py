"""The tutorial: what its page shows is what its programs hold, and each step does what it says."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from .conftest import STEPS, running

TUTORIAL = STEPS.parents[1] / "docs" / "tutorial" / "tic-tac-toe.md"
BLOCK = re.compile(r"^```(?:python|js) (\S+)\n(.*?)^```$", re.M | re.S)
FIRST_WINS = "1-1 2-1 1-2 2-2 1-3"

pytestmark = pytest.mark.asyncio(loop_scope="session")

OpenPage = Callable[[str], Awaitable[Page]]


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(browser: Browser) -> AsyncIterator[OpenPage]:
    """Opens a step's page as a player of its own; no page may have complained in the end."""
    complaints: list[str] = []

    async with AsyncExitStack() as stack:

        async def open_page(url: str) -> Page:
            context = await browser.new_context()
            stack.push_async_callback(context.close)
            page = await context.new_page()
            page.on("pageerror", lambda error: complaints.append(str(error)))
            await page.goto(url)
            return page

        yield open_page
    assert complaints == []


def space(page: Page, name: str) -> str:
    return f'[id="{name}"]'


async def sees(page: Page, status: str) -> None:
    await expect(page.locator("#status")).to_have_text(status)


async def sees_board(page: Page, rows: str) -> None:
    marks = ["" if mark == "." else mark for mark in rows.replace(" ", "")]
    await expect(page.locator("#board button")).to_have_text(marks)


async def play(first: Page, second: Page, moves: str) -> None:
    for number, name in enumerate(moves.split()):
        player = (first, second)[number % 2]
        await sees(player, "Your turn")
        await player.click(space(player, name))


async def test_the_page_shows_what_the_programs_hold() -> None:
    blocks = BLOCK.findall(TUTORIAL.read_text())
    assert len(blocks) > 15
    for file, text in blocks:
        assert text in (STEPS / file).read_text(), f"{file} has not:\n{text}"


async def test_step_1_everybody_sees_each_click(tmp_path: Path, open_page: OpenPage) -> None:
    async with running("step1", tmp_path) as url:
        here, there = await open_page(url), await open_page(url)
        await sees(there, "Click a space")
        await sees(here, "Click a space")
        await here.click(space(here, "2-2"))
        await sees_board(there, "... .X. ...")
        await sees_board(here, "... .X. ...")


async def test_step_2_two_players_meet_and_others_do_not(
    tmp_path: Path, open_page: OpenPage
) -> None:
    async with running("step2", tmp_path) as url:
        first = await open_page(url)
        await sees(first, "Waiting for Player to Join")
        second = await open_page(url)
        await sees(first, "Your turn")
        third = await open_page(url)
        await sees(second, "X's turn")
        await first.click(space(first, "1-1"))
        await sees_board(second, "X.. ... ...")
        await sees(third, "Waiting for Player to Join")
        await sees_board(third, "... ... ...")
        await second.close()
        await sees(first, "Your opponent has left. Waiting for Player to Join")


@pytest.mark.parametrize("step", ["step3", "step4"])
async def test_steps_3_and_4_the_server_decides(
    step: str, tmp_path: Path, open_page: OpenPage
) -> None:
    async with running(step, tmp_path) as url:
        first = await open_page(url)
        await sees(first, "Waiting for Player to Join")
        await first.click(space(first, "1-1"))
        await sees(first, "Wait until an opponent has come.")
        second = await open_page(url)
        await sees(second, "X's turn")
        await second.click(space(second, "1-1"))
        await sees(second, "It is not your turn.")
        await play(first, second, FIRST_WINS)
        await sees(first, "X won!")
        await sees(second, "X won!")
        await sees_board(second, "XXX OO. ...")
        await expect(second.locator("#board .winning")).to_have_count(3)


@pytest.mark.parametrize("step", ["step4", "step5", "step6"])
async def test_from_step_4_on_there_is_another_game(
    step: str, tmp_path: Path, open_page: OpenPage
) -> None:
    async with running(step, tmp_path, grace=0.2) as url:
        first = await open_page(url)
        await sees(first, "Waiting for Player to Join")
        second = await open_page(url)
        await play(first, second, FIRST_WINS)
        await sees(second, "X won!")
        await expect(second.locator("#scores")).to_have_text("X 1 : 0 O")
        await second.click("#again")
        await sees(second, "Waiting for the other player")
        await first.click("#again")
        await play(first, second, "3-3")
        await sees_board(second, "... ... ..X")
        await second.close()
        await expect(first.locator("#status")).to_contain_text("Your opponent has left")


async def test_step_5_whoever_comes_back_has_the_same_seat(
    tmp_path: Path, open_page: OpenPage
) -> None:
    async with running("step5", tmp_path) as url:
        first = await open_page(url)
        await sees(first, "Waiting for Player to Join")
        second = await open_page(url)
        await play(first, second, "1-1 2-2")
        await sees(first, "Your turn")
        await first.reload()
        await sees(first, "Your turn")
        await sees_board(first, "X.. .O. ...")
        await expect(first.locator("#player")).to_have_text("Player 1: Xs")
        await first.context.set_offline(True)
        await sees(second, "Opponent reconnecting…")
        await first.context.set_offline(False)
        await sees(second, "X's turn")
        await play(first, second, "1-2 2-1 1-3")
        await sees(second, "X won!")


async def test_step_5_a_window_whose_seat_is_taken_over_says_so(
    tmp_path: Path, open_page: OpenPage
) -> None:
    async with running("step5", tmp_path) as url:
        first = await open_page(url)
        await sees(first, "Waiting for Player to Join")
        async with first.context.expect_page() as opened:
            await first.evaluate("() => { window.open(location.href); }")  # with the same token
        await sees(await opened.value, "Waiting for Player to Join")
        await sees(first, "You play on in another window")


async def test_step_6_a_game_outlives_the_server(tmp_path: Path, open_page: OpenPage) -> None:
    async with running("step6", tmp_path) as url:
        first = await open_page(url)
        await sees(first, "Waiting for Player to Join")
        second = await open_page(url)
        await play(first, second, "1-1 2-2 1-2")
        await sees_board(second, "XX. .O. ...")
    await sees(first, "Connection lost, trying again…")
    async with running("step6", tmp_path, port=int(url.rsplit(":", 1)[1])):
        await play(second, first, "2-1 1-3")
        await sees(second, "X won!")
        await sees_board(first, "XXX OO. ...")
