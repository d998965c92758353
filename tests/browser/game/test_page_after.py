"""After a game: what became of it, its moves, its link and picture, one's own games, the best."""

from __future__ import annotations

import re

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from tests.browser.game.conftest import PHONE, GameServer, OpenPage
from tests.browser.game.players import (
    FIRST_WINS,
    answer_result,
    is_seated,
    play,
    sees_result,
    sees_scores,
    sees_status,
)
from tests.browser.game.test_page_sizes import is_inside
from tests.browser.game.test_page_ways import open_menu

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.grace(30.0),  # nobody leaves for long here
]

Pair = tuple[Page, Page]


@pytest_asyncio.fixture(loop_scope="session")
async def pair(open_page: OpenPage) -> Pair:
    """X, who has just won, on a phone; O on a desktop."""
    x = await open_page(viewport=PHONE, has_touch=True, is_mobile=True)
    await sees_status(x, "Waiting for an opponent")
    o = await open_page()
    await play(x, o, FIRST_WINS)
    await sees_result(x, "You won!")
    return x, o


def marks(page: Page) -> Locator:
    return page.locator(".replay-cell .mark")


async def test_the_result_tells_what_it_changed(pair: Pair) -> None:
    for page, verdict, sign in zip(pair, ("You won!", "X Won!"), ("+", "−"), strict=True):
        rating = page.locator("#rating")
        await expect(rating).to_have_text(
            re.compile(rf"^Your rating: \d{{4}} \({re.escape(sign)}\d+\)$")
        )
        words = await rating.inner_text()
        await page.reload()
        await sees_result(page, verdict)
        await expect(rating).to_have_text(words)


@pytest.mark.parametrize(("width", "height"), [(320, 568), (844, 390)])
async def test_the_result_tells_why_the_game_did_not_count(
    open_page: OpenPage, width: int, height: int
) -> None:
    size = {"width": width, "height": height}
    x = await open_page(viewport=size)
    await is_seated(x)
    o = await open_page()
    await sees_status(x, "Your turn")
    await x.get_by_role("button", name="Resign").click()
    await x.get_by_role("dialog").get_by_role("button", name="Resign").click()
    for page, verdict in ((x, "O Won!"), (o, "You won!")):
        await sees_result(page, verdict)
        await expect(page.locator("#rating")).to_have_text("Not rated: not both had moved.")
        await page.reload()
        await sees_result(page, verdict)
        await expect(page.locator("#rating")).to_have_text("Not rated: not both had moved.")
    await is_inside(x.get_by_role("dialog"), x)
    for page in (x, o):
        await answer_result(page, "Play again")
    await play(o, x, "1-1 2-2")
    # Now that both have moved it counts.
    await x.get_by_role("button", name="Resign").click()
    await x.get_by_role("dialog").get_by_role("button", name="Resign").click()
    await expect(x.locator("#rating")).to_have_text(re.compile(r"^Your rating: \d{4} \(−\d+\)$"))


async def test_the_moves_by_buttons_keys_and_by_themselves(pair: Pair) -> None:
    x, _ = pair
    await x.get_by_role("button", name="See the moves").tap()
    dialog = x.get_by_role("dialog", name="The moves")
    await expect(marks(x)).to_have_count(0)
    await dialog.get_by_role("button", name="One move on").tap()
    await expect(marks(x)).to_have_count(1)
    words = x.locator(".replay-words")
    await expect(words).to_have_text(re.compile(r"^Move 1: .+, row 1 column 1\.$"))
    await expect(x.get_by_role("status")).to_have_text(re.compile(r"^Move 1: "))
    for key, count in (("ArrowRight", 2), ("End", 5), ("ArrowLeft", 4), ("Home", 0)):
        await x.keyboard.press(key)
        await expect(marks(x)).to_have_count(count)
    await dialog.get_by_role("slider", name="Move").fill("3")
    await expect(marks(x)).to_have_count(3)
    await dialog.get_by_role("button", name="Play the moves").tap()
    await expect(dialog.get_by_role("button", name="Pause")).to_be_visible()
    await expect(words).to_have_text(re.compile(r" won\.$"))
    await expect(x.locator(".replay-cell.is-winning")).to_have_count(3)
    await expect(dialog.get_by_role("button", name="Play the moves")).to_be_visible()
    await x.keyboard.press("Escape")
    await sees_result(x, "You won!")


async def test_a_link_shows_a_game_to_anybody_and_takes_no_seat(
    pair: Pair, open_page: OpenPage, server: GameServer
) -> None:
    x, _ = pair
    await x.get_by_role("button", name="Share the game").tap()
    dialog = x.get_by_role("dialog", name="Share")
    link = await dialog.get_by_role("textbox", name="Link").input_value()
    assert link.startswith(f"{server.url}/?replay=")
    picture = dialog.get_by_role("img")
    await expect(picture).to_have_js_property("complete", value=True)
    assert await picture.evaluate("(picture) => picture.naturalWidth") > 0

    waits = await open_page()
    await sees_status(waits, "Waiting for an opponent")
    guest = await open_page(url=link)
    await expect(guest.get_by_role("dialog", name="The moves")).to_be_visible()
    await expect(guest.locator(".replay-words")).to_have_text("The board before the first move.")
    assert guest.url == link
    await guest.keyboard.press("Escape")
    await sees_status(guest, "Ready to play?")
    await sees_status(waits, "Waiting for an opponent")
    await guest.get_by_role("button", name="Quick match").click()
    await sees_status(waits, "Your turn")


async def test_a_link_to_no_game_says_so(open_page: OpenPage, server: GameServer) -> None:
    page = await open_page(url=f"{server.url}/?replay=nothing")
    dialog = page.get_by_role("dialog", name="The moves")
    await expect(dialog.get_by_role("paragraph")).to_have_text(re.compile("game"))
    await dialog.get_by_role("button", name="Close").click()
    await page.get_by_role("button", name="Other ways to play").click()
    await expect(page.get_by_role("dialog", name="New game")).to_be_visible()


async def test_ones_own_games_newest_first(pair: Pair) -> None:
    x, o = pair
    for page in pair:
        await answer_result(page, "Play again")
    await play(x, o, FIRST_WINS)
    await sees_result(o, "X Won!")
    await answer_result(o, "See the board")
    await open_menu(o, "My games")
    games = o.locator(".page-history li")
    await expect(games).to_have_count(2)
    await expect(games.first).to_have_text(re.compile("Lost"))
    await games.first.get_by_role("button").press("Enter")
    await expect(o.get_by_role("dialog", name="The moves")).to_be_visible()
    await o.get_by_role("button", name="Back", exact=True).click()
    await expect(games).to_have_count(2)


async def test_who_has_played_little_is_not_ranked_yet(pair: Pair) -> None:
    x, _ = pair
    await answer_result(x, "See the board")
    await open_menu(x, "Leaderboard")
    dialog = x.get_by_role("dialog", name="Leaderboard")
    await expect(dialog).to_contain_text("Nobody has played enough rated games yet.")
    mine = dialog.get_by_role("row").filter(has_text="You")
    await expect(mine).to_have_text(re.compile(r"–.*You.*\d{4}\?"))
    await expect(dialog).to_contain_text("Who has played 5 rated games is listed.")


async def test_resigning_gives_the_game_away_and_both_stay(pair: Pair) -> None:
    x, o = pair
    for page in pair:
        await answer_result(page, "Play again")
    await play(x, o, "1-1 2-2")
    await sees_status(x, "Your turn")
    await x.get_by_role("button", name="Resign").tap()
    await x.get_by_role("dialog").get_by_role("button", name="Resign").tap()
    await sees_result(o, "You won!")
    await expect(o.locator("#tally")).to_have_text("Your opponent has resigned. It stands 1 all.")
    await sees_scores(x, 1, 1)
    for page in pair:
        await answer_result(page, "Play again")
    await sees_status(o, "Your turn")
