"""Two windows play: whole games, rematches, departures."""

from __future__ import annotations

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.game.conftest import DESKTOP, PHONE, OpenPage, game_server
from tests.browser.game.players import (
    FIRST_WINS,
    SECOND_WINS,
    STALEMATE,
    answer_result,
    cell,
    open_both,
    play,
    sees_board,
    sees_detail,
    sees_no_result,
    sees_result,
    sees_scores,
    sees_status,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def pair(open_page: OpenPage) -> tuple[Page, Page]:
    """X on a phone, O on a desktop; X is to move."""
    x = await open_page(viewport=PHONE, has_touch=True, is_mobile=True)
    await sees_status(x, "Waiting for an opponent")
    o = await open_page(viewport=DESKTOP)
    await sees_status(x, "Your turn")
    return x, o


async def test_a_whole_game_to_a_win_and_a_rematch(pair: tuple[Page, Page]) -> None:
    x, o = pair
    await expect(x.locator("#player")).to_have_text("Player 1: you are X")
    await expect(o.locator("#player")).to_have_text("Player 2: you are O")
    await play(x, o, FIRST_WINS)
    for page, status, verdict in ((x, "You won", "You won!"), (o, "X won", "X Won!")):
        await sees_status(page, status)
        await sees_result(page, verdict)
        await sees_scores(page, 1, 0)
        winning = page.locator(".cell.is-winning")
        assert [await space.get_attribute("id") for space in await winning.all()] == [
            *("1-1", "1-2", "1-3")
        ]
        name = "row 1 column 1, X, winning line"
        await expect(page.locator(cell(page, "1-1"))).to_have_attribute("aria-label", name)
        await expect(page.locator("#strike path")).to_have_count(1)

    # Each sees what the other wants.
    await answer_result(o, "Play again")
    await expect(o.locator("#tally")).to_have_text("Waiting for your opponent to agree…")
    await expect(o.locator("#again")).to_be_hidden()
    await expect(x.locator("#tally")).to_have_text("Your opponent wants to play again.")
    await answer_result(x, "Play again")

    # The winner begins, on an empty board, and the score stays.
    for page in (x, o):
        await sees_no_result(page)
        await sees_board(page, "... ... ...")
        await sees_scores(page, 1, 0)
        await expect(page.locator("#strike path")).to_have_count(0)
    await play(x, o, SECOND_WINS)
    await sees_result(o, "You won!")
    await sees_result(x, "O Won!")
    await sees_scores(x, 1, 1)


async def test_a_stalemate_and_who_begins_afterwards(pair: tuple[Page, Page]) -> None:
    x, o = pair
    await play(x, o, STALEMATE)
    for page in (x, o):
        await sees_status(page, "Stalemate")
        await sees_result(page, "Stalemate!")
        await sees_scores(page, 0, 0)
        await sees_board(page, "XOX XOO OXX")
        await expect(page.locator(".cell.is-winning")).to_have_count(0)
        await answer_result(page, "Play again")
    await sees_status(x, "Your turn")
    await sees_status(o, "Opponent’s turn")


async def test_the_board_can_be_looked_at_before_playing_again(pair: tuple[Page, Page]) -> None:
    x, o = pair
    await play(x, o, FIRST_WINS)
    await answer_result(x, "See the board")
    await sees_no_result(x)
    await sees_board_of_first_win(x)
    await x.get_by_role("button", name="Play again").click()
    await sees_detail(x, "Waiting for your opponent to agree to another game.")
    await answer_result(o, "Play again")
    await sees_status(x, "Your turn")


async def sees_board_of_first_win(page: Page) -> None:
    for space, mark in (("1-1", "X"), ("2-1", "O"), ("1-3", "X")):
        await expect(page.locator(cell(page, space))).to_have_attribute("data-mark", mark)


async def test_a_departure_in_the_middle_of_a_game(
    pair: tuple[Page, Page], open_page: OpenPage
) -> None:
    x, o = pair
    await x.click(cell(x, "2-2"))
    await sees_status(o, "Your turn")
    await x.context.close()
    # The seat is kept for a while, and longer if the one who stays wishes.
    await sees_status(o, "Opponent is away")
    await sees_board(o, "... .X. ...")
    await o.get_by_role("button", name="New opponent").click()
    await sees_status(o, "Waiting for an opponent")
    await sees_board(o, "... ... ...")
    await sees_scores(o, 0, 0)

    newcomer = await open_page()
    await expect(newcomer.locator("#player")).to_have_text("Player 2: you are O")
    await sees_status(newcomer, "Opponent’s turn")
    await play(o, newcomer, "1-1 2-2")


@pytest.mark.parametrize(
    ("button", "event"), [("Claim the win", "claim_win"), ("New opponent", "new_opponent")]
)
async def test_a_button_that_is_pressed_twice_is_one_wish(
    open_page: OpenPage, button: str, event: str
) -> None:
    sent: list[str | bytes] = []

    async def prepare(page: Page) -> None:
        # Playwright takes no method of a list.
        page.on("websocket", lambda socket: socket.on("framesent", lambda said: sent.append(said)))

    x = await open_page()
    await sees_status(x, "Waiting for an opponent")
    o = await open_page(prepare=prepare)
    await sees_status(x, "Your turn")
    await x.click(cell(x, "2-2"))
    await x.context.close()
    await sees_status(o, "Opponent is away")
    await o.get_by_role("button", name=button).dblclick()
    await expect(o.locator("#claim-win")).to_be_hidden()
    assert [event in str(each) for each in sent].count(True) == 1


async def test_a_departure_after_a_game_frees_the_seat(
    pair: tuple[Page, Page], open_page: OpenPage
) -> None:
    x, o = pair
    await play(x, o, FIRST_WINS)
    await x.context.close()
    await sees_status(o, "Opponent left")
    await sees_detail(o, "Waiting for another one. You will begin.")
    await sees_board(o, "... ... ...")
    await expect(o.locator("#player")).to_have_text("Player 2: you are O")

    # The next one takes the free seat, and the one who stayed begins.
    newcomer = await open_page()
    await expect(newcomer.locator("#player")).to_have_text("Player 1: you are X")
    await sees_status(newcomer, "Opponent’s turn")
    await play(o, newcomer, "1-1 2-2")


async def test_a_departure_closes_the_result(pair: tuple[Page, Page]) -> None:
    x, o = pair
    await play(x, o, FIRST_WINS)
    await sees_result(o, "X Won!")
    await x.context.close()
    await sees_no_result(o)
    await sees_status(o, "Opponent left")
    await sees_scores(o, 0, 0)
    await expect(o.get_by_role("button", name="Play again")).to_have_count(0)


async def test_a_departure_just_before_the_result_is_shown(pair: tuple[Page, Page]) -> None:
    x, o = pair
    await play(x, o, FIRST_WINS)
    await x.context.close()
    await sees_status(o, "Opponent left")
    # Longer than the page waits before it shows a result.
    await o.wait_for_timeout(1500)
    await sees_no_result(o)


async def test_a_refused_click_says_why_and_moves_nothing(open_page: OpenPage) -> None:
    x = await open_page()
    await sees_status(x, "Waiting for an opponent")
    await x.click(cell(x, "1-1"))
    await sees_detail(x, "Wait until an opponent has come.")
    await sees_status(x, "Waiting for an opponent")
    await sees_board(x, "... ... ...")

    o = await open_page()
    await sees_status(o, "Opponent’s turn")
    await o.click(cell(o, "1-1"))
    await sees_detail(o, "It is not your turn.")
    await x.click(cell(x, "1-1"))
    await sees_status(o, "Your turn")
    await o.click(cell(o, "1-1"))
    await sees_detail(o, "That space is taken.")
    for page in (x, o):
        await sees_board(page, "X.. ... ...")
    await o.click(cell(o, "2-2"))
    await sees_detail(o, "X moves next.")


async def test_two_pairs_do_not_disturb_each_other(open_page: OpenPage) -> None:
    pages: list[Page] = []
    for status in ("Waiting for an opponent", "Opponent’s turn") * 2:
        pages.append(await open_page())
        await sees_status(pages[-1], status)
    await pages[0].click(cell(pages[0], "1-1"))
    await pages[2].click(cell(pages[2], "3-3"))
    for page, rows in zip(pages, ["X.. ... ..."] * 2 + ["... ... ..X"] * 2, strict=True):
        await sees_board(page, rows)


async def test_a_lost_connection_is_shown_and_a_new_seat_is_taken(open_page: OpenPage) -> None:
    async with game_server() as first:
        x, o = await open_both(open_page, url=f"{first.url}/")
        await play(x, o, "1-1 2-2")
        port = first.port
    for page in (x, o):
        await sees_status(page, "Connection lost")
    await x.click(cell(x, "3-3"))
    await sees_status(x, "Connection lost")
    async with game_server(port):
        for page in (x, o):
            await expect(page.locator("#sheet")).to_have_attribute("data-phase", "playing")
            await sees_board(page, "... ... ...")
        # Nothing that was clicked meanwhile is played, and one of the two begins.
        statuses = sorted([await x.inner_text("#status"), await o.inner_text("#status")])
        assert statuses == ["Opponent’s turn", "Your turn"]
