"""The page by keyboard, by ear, by touch, and in every size."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.game.conftest import PHONE, OpenPage
from tests.browser.game.players import (
    cell,
    open_both,
    play,
    sees_board,
    sees_no_result,
    sees_result,
    sees_status,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def focus(page: Page, space: str) -> None:
    await expect(page.locator(cell(page, space))).to_be_focused()


async def tab_stops(page: Page) -> list[str | None]:
    stops = await page.locator('[role=gridcell][tabindex="0"]').all()
    return [await stop.get_attribute("id") for stop in stops]


async def box(locator: Locator) -> tuple[float, float, float, float]:
    """Left, top, right, bottom."""
    found = await locator.bounding_box()
    assert found is not None
    return (
        found["x"],
        found["y"],
        found["x"] + found["width"],
        found["y"] + found["height"],
    )


async def test_the_board_is_one_tab_stop_and_arrows_move(open_page: OpenPage) -> None:
    page = await open_page()
    await sees_status(page, "Waiting for an opponent")
    await page.keyboard.press("Tab")
    await focus(page, "1-1")
    for key, space in (
        ("ArrowRight", "1-2"),
        ("ArrowDown", "2-2"),
        ("End", "2-3"),
        ("ArrowRight", "2-3"),
        ("Home", "2-1"),
        ("ArrowLeft", "2-1"),
        ("ArrowDown", "3-1"),
        ("ArrowDown", "3-1"),
        ("Control+Home", "1-1"),
        ("ArrowUp", "1-1"),
        ("Control+End", "3-3"),
    ):
        await page.keyboard.press(key)
        await focus(page, space)
        assert await tab_stops(page) == [space]
    await page.keyboard.press("Tab")
    await expect(page.locator("[role=gridcell]:focus")).to_have_count(0)


async def test_a_whole_game_by_keyboard(open_page: OpenPage) -> None:
    x, o = await open_both(open_page)
    for page in (x, o):
        await page.locator(cell(page, "1-1")).focus()
    # X takes the first row, O the second.
    for x_keys, o_keys in (
        (["Enter"], ["ArrowDown", "Space"]),
        (["ArrowRight", "Space"], ["End", "Enter"]),
        (["End", "Enter"], []),
    ):
        for page, keys in ((x, x_keys), (o, o_keys)):
            if keys:
                await sees_status(page, "Your turn")
            for key in keys:
                await page.keyboard.press(key)
    await sees_board_won(x)
    for page in (x, o):
        await expect(page.get_by_role("dialog")).to_be_visible()
        await page.keyboard.press("Enter")
    await sees_status(x, "Your turn")
    await sees_board(x, "... ... ...")
    await focus(x, "1-3")


async def sees_board_won(page: Page) -> None:
    await sees_result(page, "You won!")
    await expect(page.locator(".cell.is-winning")).to_have_count(3)


async def test_escape_closes_the_result(open_page: OpenPage) -> None:
    x, o = await open_both(open_page)
    await play(x, o, "1-1 2-1 1-2 2-2 1-3")
    await sees_result(x, "You won!")
    await x.keyboard.press("Escape")
    await sees_no_result(x)
    await expect(x.get_by_role("button", name="Play again")).to_be_visible()


async def test_names_and_roles(open_page: OpenPage) -> None:
    page = await open_page()
    await sees_status(page, "Waiting for an opponent")
    grid = page.get_by_role("grid", name="Board")
    await expect(grid.get_by_role("row")).to_have_count(3)
    cells = await grid.get_by_role("gridcell").all()
    names = [await space.get_attribute("aria-label") for space in cells]
    assert names == [f"row {r} column {c}, empty" for r in (1, 2, 3) for c in (1, 2, 3)]
    ids = [await space.get_attribute("id") for space in cells]
    assert ids == [f"{r}-{c}" for r in (1, 2, 3) for c in (1, 2, 3)]
    await expect(page.locator("[aria-live], [role=status], [role=alert]")).to_have_count(1)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Tic-tac-toe")
    viewport = await page.locator("meta[name=viewport]").get_attribute("content")
    assert viewport is not None
    assert "user-scalable" not in viewport
    assert "maximum-scale" not in viewport


LISTEN = """() => {
    window.heard = [];
    new MutationObserver(() => heard.push(live.textContent)).observe(live, { childList: true });
}"""


async def test_what_happens_is_said_aloud(open_page: OpenPage) -> None:
    x, o = await open_both(open_page)
    live = o.get_by_role("status")
    await expect(live).to_contain_text("A game begins. Opponent’s turn.")
    await sees_status(x, "Your turn")
    await x.click(cell(x, "1-3"))
    await expect(live).to_have_text("X, row 1 column 3. Your turn.")
    await o.click(cell(o, "1-3"))
    await expect(live).to_have_text("That space is taken. Your turn.")
    await o.evaluate(LISTEN)
    await play(o, x, "2-1 1-2 3-3 1-1")
    await expect(live).to_contain_text("Game over. X Won!")
    # What is said in quick succession is said in one go, but to a busy browser it comes slowly.
    heard = " ".join(await o.evaluate("heard")).replace(" Your turn.", "")
    assert heard.endswith("X, row 1 column 1. Game over. X Won!")
    await x.context.close()
    await expect(live).to_have_text("Opponent left. Waiting for another one. You will begin.")


async def test_a_game_by_touch(open_page: OpenPage) -> None:
    x, o = await open_both(open_page, viewport=PHONE, has_touch=True, is_mobile=True)
    for page, space in ((x, "2-2"), (o, "1-1"), (x, "1-2"), (o, "3-3"), (x, "3-2")):
        await sees_status(page, "Your turn")
        await page.tap(cell(page, space))
    await sees_result(x, "You won!")
    await x.get_by_role("dialog").get_by_role("button", name="Play again").tap()
    await sees_result(o, "X Won!")


SIZES = [
    pytest.param(320, 568, id="small-phone"),
    pytest.param(390, 664, id="phone-with-toolbars"),
    pytest.param(390, 844, id="phone"),
    pytest.param(844, 390, id="phone-across"),
    pytest.param(667, 375, id="small-phone-across"),
    pytest.param(768, 1024, id="tablet"),
    pytest.param(1280, 800, id="desktop"),
    pytest.param(1920, 1080, id="large-desktop"),
]


@pytest.mark.parametrize(("width", "height"), SIZES)
async def test_everything_fits(open_page: OpenPage, width: int, height: int) -> None:
    size = {"width": width, "height": height}
    x, o = await open_both(open_page, viewport=size)
    await sees_status(x, "Your turn")
    left, top, right, bottom = await box(x.locator("#sheet"))
    assert left >= 0
    assert top >= 0
    assert right <= width
    assert bottom <= height
    cell_left, _, cell_right, _ = await box(x.locator(cell(x, "2-2")))
    assert cell_right - cell_left >= 60
    overflow = await x.locator("html").evaluate("html => html.scrollWidth - html.clientWidth")
    assert overflow == 0

    await play(x, o, "1-1 2-1 1-2 2-2 1-3")
    await sees_result(x, "You won!")
    dialog = x.get_by_role("dialog")
    await dialog.evaluate(
        "dialog => Promise.all(dialog.getAnimations().map(a => a.finished.catch(() => {})))"
    )
    dialog_left, dialog_top, dialog_right, dialog_bottom = await box(dialog)
    assert dialog_left >= 0
    assert dialog_right <= width
    assert dialog_bottom <= height
    # The winning line is seen: the result stands below, beside or above the board.
    left, top, _, bottom = await box(x.locator("#board"))
    assert dialog_top >= bottom or dialog_right <= left or dialog_bottom <= top


async def test_motion_is_left_out_on_request(open_page: OpenPage) -> None:
    x, o = await open_both(open_page, reduced_motion="reduce")
    await sees_status(x, "Your turn")
    await x.click(cell(x, "1-1"))
    await sees_status(o, "Your turn")
    assert await o.evaluate("() => document.getAnimations().length") == 0
