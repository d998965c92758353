"""A page that the server sends away: it says why, and does not come back at once."""

from __future__ import annotations

import time

import pytest
from playwright.async_api import Page, expect

from tests.browser.game.conftest import OpenPage, game_server
from tests.browser.game.players import sees_detail, sees_status
from tictactoe.visitors import PATIENCE

pytestmark = pytest.mark.asyncio(loop_scope="session")

ALLOWED = 10
AWAY_FOR = 5.0
"""What the page keeps to, in seconds."""


async def press_too_often(page: Page) -> None:
    """As something broken would: more often than the server takes."""
    await page.evaluate(
        "times => { for (let n = 0; n < times; n += 1) document.getElementById('2-2').click(); }",
        ALLOWED + PATIENCE.count + 5,
    )


async def test_who_is_sent_away_is_told_and_comes_back_later(open_page: OpenPage) -> None:
    async with game_server(MESSAGES_PER_CONNECTION=f"{ALLOWED}/600") as strict:
        page = await open_page(url=f"{strict.url}/")
        await sees_status(page, "Waiting for an opponent")
        opened: list[float] = []
        page.on("websocket", lambda _: opened.append(time.monotonic()))
        page.on("request", lambda _: opened.append(time.monotonic()))
        await press_too_often(page)
        sent_away = time.monotonic()
        await sees_status(page, "Connection lost")
        await sees_detail(page, "Too much was sent at once. Trying again in a moment…")
        await expect(page.locator("#status")).to_have_text(
            "Waiting for an opponent", timeout=15_000
        )
        assert min(opened) - sent_away > AWAY_FOR - 1
