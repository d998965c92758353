"""The page's sounds: what is heard, when, and how loud."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser.game.conftest import OpenPage
from tests.browser.game.players import (
    FIRST_WINS,
    cell,
    is_seated,
    open_both,
    play,
    sees_result,
    sees_status,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")

COUNT_TONES = """
    globalThis.tones = [];
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (when) {
        if (this.context.state === "running") tones.push(Math.round(this.frequency.value));
        return start.call(this, when);
    };
"""


async def count_tones(page: Page) -> None:
    """Write down each tone that is really played."""
    await page.add_init_script(COUNT_TONES)


async def tones(page: Page) -> list[int]:
    """The pitches that were played since this was asked last."""
    heard: list[int] = await page.evaluate("() => globalThis.tones.splice(0)")
    return heard


async def hears(page: Page, *pitches: int) -> None:
    """Wait for these tones and no others."""
    await page.wait_for_function("(many) => globalThis.tones.length >= many", arg=len(pitches))
    assert await tones(page) == list(pitches)


MINE, THEIRS = (520, 1560), (350, 1050)
WON, LOST = (523, 659, 784, 1047), (392, 330, 262)


async def test_every_sound_can_be_heard_is_short_and_not_too_loud(open_page: OpenPage) -> None:
    page = await open_page()
    rendered = await page.evaluate(
        """async () => {
            const own = document.querySelector("script[type=module]").src;
            const { NOTES, perform } = await import(new URL("sounds.js", own).href);
            const heard = {};
            for (const name of Object.keys(NOTES)) {
                const context = new OfflineAudioContext(1, 44100 * 2, 44100);
                perform(context, name);
                const samples = (await context.startRendering()).getChannelData(0);
                heard[name] = {
                    peak: samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0),
                    end: samples.findLastIndex((one) => Math.abs(one) > 0.001) / 44100,
                };
            }
            return heard;
        }"""
    )
    names = {"mine", "theirs", "won", "lost", "drawn", "begin", "hurry"}
    assert set(rendered) == names
    for name, heard in rendered.items():
        assert 0.05 < heard["peak"] < 0.7, name
        assert 0.02 < heard["end"] < 1.5, name


async def test_moves_and_the_end_are_heard(open_page: OpenPage) -> None:
    x, o = await open_both(open_page, prepare=count_tones)
    await sees_status(x, "Your turn")
    # Before any gesture nothing can be heard, and nothing is made up for afterwards.
    said: list[str] = []
    for page in (x, o):
        page.on("console", lambda message: said.append(message.text))
        # No browser takes this key for a gesture.
        await page.keyboard.press("Escape")
        assert await tones(page) == []
        await page.locator("h1").click()
        await page.wait_for_timeout(150)
    await x.click(cell(x, "1-1"))
    await hears(x, *MINE)
    await hears(o, *THEIRS)
    assert [text for text in said if "AudioContext" in text] == []
    await play(o, x, "2-1 1-2 2-2 1-3")
    await sees_result(x, "You won!")
    assert (await tones(x))[-4:] == list(WON)
    assert (await tones(o))[-3:] == list(LOST)


async def test_sound_can_be_switched_off(open_page: OpenPage) -> None:
    x = await open_page(prepare=count_tones)
    await is_seated(x)
    o = await open_page()
    await sees_status(x, "Your turn")
    await x.click("#menu-button")
    await x.get_by_role("button", name="Settings").click()
    sound = x.get_by_role("switch", name="Sound")
    await expect(sound).to_be_checked()
    await sound.click()
    await x.get_by_role("button", name="Close").click()
    await play(x, o, FIRST_WINS)
    await sees_result(x, "You won!")
    assert await tones(x) == []
