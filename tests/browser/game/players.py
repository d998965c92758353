"""What a person does at the page, and what a person sees."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from re import Pattern
from typing import Literal

from playwright.async_api import Page, expect

FIRST_WINS = "1-1 2-1 1-2 2-2 1-3"
SECOND_WINS = "1-1 2-1 1-2 2-2 3-3 2-3"
STALEMATE = "1-1 1-2 1-3 2-2 2-1 2-3 3-2 3-1 3-3"


def cell(page: Page, space: str) -> str:
    """A selector: ids that begin with a digit need the long form."""
    return f'[id="{space}"]'


async def is_seated(page: Page) -> None:
    """It has a seat: whoever is opened now comes after it."""
    await expect(page.locator("#sheet")).to_have_attribute("data-me", re.compile("^[XO]$"))


async def open_both(
    open_page: Callable[..., Awaitable[Page]], **options: object
) -> tuple[Page, Page]:
    """X and O, at the same table."""
    x = await open_page(**options)
    await is_seated(x)
    return x, await open_page(**options)


async def sees_status(page: Page, text: str | Pattern[str]) -> None:
    """The status line says exactly this, or matches it."""
    await expect(page.locator("#status")).to_have_text(text)


async def sees_detail(page: Page, text: str) -> None:
    """The sentence below the status line says exactly this."""
    await expect(page.locator("#detail")).to_have_text(text)


async def sees_scores(page: Page, x: int, o: int) -> None:
    """The scores as shown."""
    await expect(page.locator("#score-x .points")).to_have_text(str(x))
    await expect(page.locator("#score-o .points")).to_have_text(str(o))


async def sees_board(page: Page, rows: str) -> None:
    """The board, drawn as three words of X, O and dots, as a screen reader hears it."""
    expected = {"X": "X", "O": "O", ".": "empty"}
    for row, marks in enumerate(rows.split(), start=1):
        for column, mark in enumerate(marks, start=1):
            name = f"row {row} column {column}, {expected[mark]}"
            space = page.locator(cell(page, f"{row}-{column}"))
            await expect(space).to_have_attribute("aria-label", name)
            await expect(space.locator("svg.mark")).to_have_count(0 if mark == "." else 1)


async def play(first: Page, second: Page, moves: str) -> None:
    """Play a game to its end, each click after the page said that it is this player's turn."""
    spaces = moves.split()
    for number, space in enumerate(spaces):
        player, other = (first, second) if number % 2 == 0 else (second, first)
        await sees_status(player, "Your turn")
        await sees_status(other, "Opponent’s turn")
        await player.click(cell(player, space))


async def sees_result(page: Page, verdict: str) -> None:
    """The result dialog is there and says this."""
    await expect(page.get_by_role("dialog")).to_be_visible()
    await expect(page.get_by_role("heading", name=verdict, exact=True)).to_be_visible()


async def sees_no_result(page: Page) -> None:
    """The result dialog is not there."""
    await expect(page.get_by_role("dialog")).to_be_hidden()


async def answer_result(page: Page, button: Literal["Play again", "See the board"]) -> None:
    """Press a button of the result dialog."""
    await page.get_by_role("dialog").get_by_role("button", name=button).click()


async def rename(page: Page, name: str) -> None:
    """Change one's own name where it stands."""
    await page.get_by_role("button", name="Change your name").click()
    await page.get_by_role("textbox", name="Your name").fill(name)
    await page.keyboard.press("Enter")
