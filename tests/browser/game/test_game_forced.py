"""Forced colours, as of Windows' contrast themes: what matters can be told, in dark and in light.

Pictures of the same place in two states are compared; only what differs by a contrast of three to
one counts (WCAG 1.4.11).
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import Final

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.game.conftest import PHONE, OpenPage
from tests.browser.game.players import cell, play, sees_result, sees_status
from tests.browser.game.test_page_ways import invite, open_menu

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.grace(30.0),  # nobody leaves for long here
    pytest.mark.parametrize("scheme", ["light", "dark"]),
]

DIFFERING: Final = """async (pictures) => {
    const [one, other] = await Promise.all(pictures.map(async (picture) => {
        const blob = await (await fetch(`data:image/png;base64,${picture}`)).blob();
        const image = await createImageBitmap(blob);
        const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
        context.drawImage(image, 0, 0);
        return context.getImageData(0, 0, image.width, image.height).data;
    }));
    const channel = (value) =>
        value <= 10 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
    const weights = [0.2126, 0.7152, 0.0722];
    const light = (data, at) =>
        weights.reduce((sum, weight, part) => sum + weight * channel(data[at + part]), 0);
    let count = 0;
    for (let at = 0; at < one.length; at += 4) {
        const [low, high] = [light(one, at), light(other, at)].sort((a, b) => a - b);
        if ((high + 0.05) / (low + 0.05) >= 3) count += 1;
    }
    return count / (one.length / 4);
}"""


@dataclass
class Place:
    """A part of a page, of which pictures are taken."""

    page: Page
    x: float
    y: float
    width: float
    height: float

    async def picture(self) -> bytes:
        clip = {"x": self.x, "y": self.y, "width": self.width, "height": self.height}
        return await self.page.screenshot(clip=clip, animations="disabled")  # type: ignore[arg-type]


async def place_of(part: Locator, around: float = 0) -> Place:
    """Where a part stands, with a margin."""
    box = await part.bounding_box()
    assert box is not None
    return Place(
        part.page,
        box["x"] - around,
        box["y"] - around,
        box["width"] + 2 * around,
        box["height"] + 2 * around,
    )


async def differs(page: Page, one: bytes, other: bytes) -> float:
    """The share of pixels that can be told from each other, from 0 to 1."""
    browser = page.context.browser
    assert browser is not None
    judge = await browser.new_page()
    pictures = [b64encode(picture).decode() for picture in (one, other)]
    share: float = await judge.evaluate(DIFFERING, pictures)
    await judge.context.close()
    return share


async def open_forced(open_page: OpenPage, scheme: str) -> Page:
    """A phone with forced colours, without motion."""
    page = await open_page(
        viewport=PHONE, forced_colors="active", color_scheme=scheme, reduced_motion="reduce"
    )
    await sees_status(page, "Waiting for an opponent")
    assert await page.evaluate("matchMedia('(forced-colors: active)').matches")
    return page


async def test_marks_turns_clocks_and_the_end(open_page: OpenPage, scheme: str) -> None:
    x = await open_forced(open_page, scheme)
    await invite(x, "1 minute each")
    o = await open_page(url=x.url)
    await sees_status(x, "Your turn")
    # The focus is not there, and no line of what is pointed at.
    await x.mouse.move(1, 1)
    spaces = {space: await place_of(x.locator(cell(x, space))) for space in ("1-1", "2-1")}
    edge = await place_of(x.locator("#sheet"), around=4)
    line = await place_of(x.locator("#score-x"))
    line = Place(x, line.x + 2, line.y + line.height - 3, line.width - 20, 2)
    empty = {space: await place.picture() for space, place in spaces.items()}
    mine, mine_line = await edge.picture(), await line.picture()
    await play(x, o, "1-1")
    await x.mouse.move(1, 1)
    await sees_status(x, "Opponent’s turn")
    theirs, theirs_line = await edge.picture(), await line.picture()
    assert await differs(x, mine_line, theirs_line) > 0.4, "the line below who is to move"
    # A frame of three pixels; the mark that came takes more, so the frame alone is looked at.
    frame = Place(x, edge.x + 40, edge.y, edge.width - 80, 5)
    frames = await frame.picture()
    await play(o, x, "2-1")
    await sees_status(x, "Your turn")
    assert await differs(x, await frame.picture(), frames) > 0.2, "the frame of who is to move"
    assert await differs(x, mine, theirs) > 0.01
    await x.locator("#status").click()
    marks = {space: await place.picture() for space, place in spaces.items()}
    for space in spaces:
        assert await differs(x, empty[space], marks[space]) > 0.03, "a mark"

    # X's time runs now, and then O's: a frame around it, of which the upper line is looked at.
    clock = x.locator("#score-x .clock")
    box = await place_of(clock)
    above = Place(x, box.x + 8, box.y - 2, box.width - 16, 2)
    await expect(clock).to_have_class("clock is-running")
    runs = await above.picture()
    await play(x, o, "1-2")
    await expect(clock).not_to_have_class("clock is-running")
    assert await differs(x, runs, await above.picture()) > 0.9, "the clock that runs"

    await play(o, x, "2-2")
    first, second = [await place_of(x.locator(cell(x, space))) for space in ("1-1", "1-2")]
    middle = first.y + first.height / 2
    between = Place(x, first.x + first.width - 10, middle - 8, 8, 16)
    before = await between.picture()
    await x.click(cell(x, "1-3"))
    await sees_result(x, "You won!")
    await x.keyboard.press("Escape")
    await expect(x.get_by_role("dialog")).to_be_hidden()
    assert second.x > first.x
    assert await differs(x, before, await between.picture()) > 0.15, "the line through three marks"
    lost = await spaces["2-1"].picture()
    assert await differs(x, lost, empty["2-1"]) > 0.03, "who has lost is still to be seen"


async def test_focus_choices_and_what_can_be_pressed(open_page: OpenPage, scheme: str) -> None:
    x = await open_forced(open_page, scheme)
    await open_menu(x, "Play a friend")
    dialog = x.get_by_role("dialog")
    winner, turns = [dialog.get_by_role("radio", name=name) for name in ("The winner", "By turns")]
    place = await place_of(x.locator(".option").filter(has_text="By turns"))
    before = await place.picture()
    await turns.check()
    assert await differs(x, before, await place.picture()) > 0.3, "what is chosen"
    await expect(winner).not_to_be_checked()
    opens = dialog.get_by_role("button", name="Open a table")
    place = await place_of(opens, around=5)
    await x.keyboard.press("Shift+Tab")
    await expect(opens).not_to_be_focused()
    before = await place.picture()
    for _ in range(9):
        if await opens.evaluate("one => one === document.activeElement"):
            break
        await x.keyboard.press("Tab")
    await expect(opens).to_be_focused()
    assert await differs(x, before, await place.picture()) > 0.02, "what has the focus"
    for part in (opens, x.locator("#menu"), x.locator("#sheet")):
        frame = await part.evaluate("one => getComputedStyle(one).borderTopStyle")
        assert frame == "solid", "it has a frame, as it has no shadow"
    await x.keyboard.press("Escape")
    await x.get_by_role("button", name="Change your name").click()
    field = x.get_by_role("textbox", name="Your name")
    await expect(field).to_be_focused()
    place = await place_of(field, around=4)
    focused = await place.picture()
    await field.evaluate("one => one.blur()")
    assert await differs(x, focused, await place.picture()) > 0.02, "the field that is written in"
