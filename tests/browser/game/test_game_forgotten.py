"""To be forgotten, by the page's own menu."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.game.conftest import OpenPage
from tests.browser.game.players import FIRST_WINS, play, sees_status

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_who_wants_to_be_forgotten_is_somebody_new(open_page: OpenPage) -> None:
    first = await open_page()
    await sees_status(first, "Waiting for an opponent")
    second = await open_page()
    await play(first, second, FIRST_WINS)
    token = await first.evaluate("localStorage.getItem('tictactoe.profile')")
    assert token
    await expect(first.get_by_role("dialog")).to_be_visible()
    await first.get_by_role("button", name="See the board").click()
    await first.get_by_role("button", name="Menu").click()
    await first.get_by_role("button", name="My games").click()
    await expect(first.locator(".page-history li")).to_have_count(1)
    await first.get_by_role("button", name="Forget me").click()
    await first.locator(".page-forget").get_by_role("button", name="Forget me").click()
    await expect(first.locator(".page-forget")).to_contain_text("does not know you any more")
    assert await first.evaluate("localStorage.getItem('tictactoe.profile')") not in {token, None}
    await first.get_by_role("button", name="Back").click()
    await expect(first.locator(".page-history li")).to_have_count(0)
    await expect(first.locator(".page-history")).to_contain_text("No finished games yet.")
