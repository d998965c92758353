"""The link of a table, as a page shows it to be used elsewhere."""

from __future__ import annotations

from io import BytesIO

import pytest
import segno
from playwright.async_api import Browser, expect

from tests.browser.game.conftest import game_server
from tests.browser.game.players import sees_status

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_link_leads_here_from_elsewhere(browser: Browser) -> None:
    """On the server's own machine the page has a name that nobody else can use."""
    async with game_server(PUBLIC_URL="https://game.example") as server:
        context = await browser.new_context()
        page = await context.new_page()
        await page.goto(server.url)
        await sees_status(page, "Waiting for an opponent")
        await page.locator("#play-friend").click()
        await page.get_by_role("dialog").get_by_role("button", name="Open a table").click()
        await sees_status(page, "Waiting for your friend")
        code = await page.locator("#invite-code").inner_text()
        await expect(page.locator("#invite-link")).to_have_text(f"game.example/?g={code}")
        picture = page.locator("#invite-picture")
        await expect(picture).to_have_js_property("complete", True)
        assert await picture.evaluate("picture => picture.naturalWidth") > 0
        drawn = await page.request.get(f"{server.url}/qr/{code}.svg")
        assert modules(await drawn.text()) == modules(draw(f"https://game.example/?g={code}"))
        await context.close()


def draw(link: str) -> str:
    out = BytesIO()
    segno.make(link, error="m", micro=False).save(out, kind="svg", border=2)
    return out.getvalue().decode()


def modules(svg: str) -> str:
    """The dark squares, whatever is around them."""
    return svg.rsplit(' d="', 1)[1].split('"')[0]
