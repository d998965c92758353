"""Lost connections, reloads, closed tabs: the same seat, and never a lost move."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest
import pytest_asyncio
from playwright.async_api import Error, Page, Route, expect

from tests.browser.game.conftest import PHONE, OpenPage
from tests.browser.game.players import (
    FIRST_WINS,
    answer_result,
    cell,
    play,
    sees_board,
    sees_detail,
    sees_no_result,
    sees_result,
    sees_scores,
    sees_status,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")

LONG_GRACE = 60.0


@pytest.fixture
def grace() -> float:
    """As it is for users."""
    return LONG_GRACE


@pytest_asyncio.fixture(loop_scope="session")
async def pair(open_page: OpenPage) -> tuple[Page, Page]:
    """X on a phone, O on a desktop; X is to move."""
    x = await open_page(viewport=PHONE, has_touch=True, is_mobile=True)
    await sees_status(x, "Waiting for an opponent")
    o = await open_page()
    await sees_status(x, "Your turn")
    return x, o


async def lose(page: Page) -> None:
    """The device has no network any more."""
    await page.context.set_offline(True)
    await sees_status(page, "Connection lost")


async def come_back(page: Page) -> None:
    """The network is there again."""
    await page.context.set_offline(False)


def polling_through(
    handler: Callable[[Route], Awaitable[None]],
) -> Callable[[Page], Awaitable[None]]:
    """Prepares a page that only polls, so that all that it is told passes a function."""

    async def prepare(page: Page) -> None:
        await page.add_init_script("delete window.WebSocket")
        await page.route("**/socket.io/?*transport=polling*", handler)

    return prepare


async def test_a_line_that_breaks_before_the_seat_was_told(open_page: OpenPage) -> None:
    """Nobody waits for somebody who cannot come back."""
    x = await open_page()
    await sees_status(x, "Waiting for an opponent")
    lost: list[str] = []

    async def lose_the_first_snapshot(route: Route) -> None:
        with suppress(Error):  # the page is closed while a poll waits for its answer
            answer = await route.fetch()
            text = await answer.text()
            if lost or '"snapshot"' not in text:
                await route.fulfill(response=answer)
            else:
                lost.append(text)
                await route.abort()

    o = await open_page(prepare=polling_through(lose_the_first_snapshot), complains=("ERR_FAILED",))
    await sees_status(o, "Opponent’s turn")
    assert lost
    await sees_status(x, "Your turn")
    await play(x, o, FIRST_WINS)
    # Not `unroute_all`: it lets the poll go a second time, beside the first.
    await o.close()


async def test_a_reload_before_the_seat_was_told(open_page: OpenPage) -> None:
    """What the page has chosen before it first connected leads the next one to the same seat."""
    x = await open_page()
    await sees_status(x, "Waiting for an opponent")
    lost = asyncio.Event()

    async def lose_all_from_the_snapshot_on(route: Route) -> None:
        answer = None if lost.is_set() else await route.fetch()
        if answer is None or '"snapshot"' in await answer.text():
            lost.set()
            await route.abort()
        else:
            await route.fulfill(response=answer)

    prepare = polling_through(lose_all_from_the_snapshot_on)
    o = await open_page(prepare=prepare, complains=("ERR_FAILED",))
    async with asyncio.timeout(30):
        await lost.wait()
    await sees_status(x, "Your turn")
    await o.unroute_all(behavior="ignoreErrors")  # a poll waits for its answer always
    await o.reload()
    await sees_status(o, "Opponent’s turn")
    await play(x, o, FIRST_WINS)


async def test_a_reload_at_every_stage(pair: tuple[Page, Page]) -> None:
    x, o = pair
    for number, space in enumerate(FIRST_WINS.split()):
        mover, other = (x, o) if number % 2 == 0 else (o, x)
        await sees_status(mover, "Your turn")
        for page in (mover, other):
            await page.reload()
        await sees_status(other, "Opponent’s turn")
        await sees_status(mover, "Your turn")
        await mover.click(cell(mover, space))
        await sees_status(other, "X won" if number == 4 else "Your turn")
    for page, verdict in ((x, "You won!"), (o, "X Won!")):
        await sees_result(page, verdict)
        await page.reload()
        await sees_result(page, verdict)
        await expect(page.locator("#board [data-mark=X]")).to_have_count(3)
        await expect(page.locator("#board [data-mark=O]")).to_have_count(2)
        await expect(page.locator("#strike path")).to_have_count(1)
        await sees_scores(page, 1, 0)
    await answer_result(o, "Play again")
    await sees_detail(o, "Waiting for your opponent to agree to another game.")
    for page in (x, o):
        await page.reload()
    await sees_result(o, "X Won!")
    await expect(o.locator("#tally")).to_have_text("Waiting for your opponent to agree…")
    await answer_result(x, "Play again")
    await sees_status(x, "Your turn")
    await sees_scores(x, 1, 0)
    await play(x, o, "2-2")


async def test_a_reload_while_waiting(open_page: OpenPage) -> None:
    x = await open_page()
    await sees_status(x, "Waiting for an opponent")
    await x.reload()
    await sees_status(x, "Waiting for an opponent")
    await expect(x.locator("#player")).to_have_text("Player 1: you are X")
    o = await open_page()
    await play(x, o, "1-1 2-2")


async def test_the_other_sees_a_true_countdown(pair: tuple[Page, Page]) -> None:
    x, o = pair
    await o.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    await play(x, o, "1-1")
    await sees_status(o, "Your turn")
    sheet = o.locator("#sheet")
    place = await sheet.bounding_box()
    await lose(x)
    await sees_status(o, "Opponent reconnecting")
    detail = o.locator("#detail")
    left = re.compile(r"^(1:00|0:5\d) left\. You may still move\.$")
    await expect(detail).to_have_text(left)
    first = await detail.inner_text()
    await expect(detail).not_to_have_text(first)
    await expect(o.locator("#countdown")).to_be_visible()
    assert await sheet.bounding_box() == place, "nothing jumps"
    await expect(o.locator("#score-x .who")).to_have_text("Away")
    await expect(x.locator("#player")).to_have_text("Player 1: you are X")
    await expect(x.locator("#detail")).to_have_text(
        re.compile(r"^Reconnecting… Your seat is kept for (1:00|0:5\d)\.$")
    )
    # The board stays where it was, on both sides, and the one who is here may play on.
    for page in (x, o):
        await sees_board(page, "X.. ... ...")
    await o.click(cell(o, "2-2"))
    await sees_board(o, "X.. .O. ...")
    await come_back(x)
    await sees_status(x, "Your turn")
    await sees_board(x, "X.. .O. ...")
    await sees_status(o, "Opponent’s turn")
    await expect(o.locator("#countdown")).to_be_hidden()
    await play(x, o, "3-3 1-3")


async def test_who_is_away_when_a_game_begins_is_shown_to_be(open_page: OpenPage) -> None:
    """Whoever shares a link may be elsewhere when it is opened, or lost before the next game."""
    left = re.compile(r"^\d+:\d\d left( to come back\.|\. You may still move\.)$")
    x = await open_page(viewport=PHONE, has_touch=True, is_mobile=True)
    await sees_status(x, "Waiting for an opponent")
    await x.locator("#play-friend").click()
    await x.get_by_role("dialog").get_by_role("button", name="Open a table").click()
    await sees_status(x, "Waiting for your friend")
    await lose(x)
    o = await open_page(url=x.url)
    await expect(o.locator("#score-x .who")).to_have_text("Away")
    await sees_status(o, "Opponent reconnecting")
    await expect(o.locator("#detail")).to_have_text(left)
    await come_back(x)
    await sees_status(o, "Opponent’s turn")
    await play(x, o, FIRST_WINS)
    await answer_result(x, "Play again")
    await lose(x)
    await sees_status(o, re.compile("X won"))
    await expect(o.locator("#score-x .who")).to_have_text("Away")
    await answer_result(o, "Play again")
    await sees_board(o, "... ... ...")
    await sees_status(o, "Opponent reconnecting")
    await expect(o.locator("#detail")).to_have_text(left)
    await come_back(x)
    await play(x, o, "1-1 2-2")


async def test_offline_in_the_middle_of_moves(pair: tuple[Page, Page]) -> None:
    """Every move is made into a network that goes."""
    x, o = pair
    board: dict[str, str] = {}
    for number, space in enumerate(["1-1", "1-2", "1-3", "2-2", "2-1", "2-3", "3-2", "3-1", "3-3"]):
        mover, other = (x, o) if number % 2 == 0 else (o, x)
        await sees_status(mover, "Your turn")
        await sees_status(other, "Opponent’s turn")
        # By turns: before anything is written, and while it is under way.
        lost = "window.dispatchEvent(new Event('offline'));" if number % 4 < 2 else ""
        await mover.locator(cell(mover, space)).evaluate(f"(cell) => {{ cell.click(); {lost} }}")
        await mover.context.set_offline(True)
        await come_back(mover)
        board[space] = "XO"[number % 2]
        rows = " ".join(
            "".join(board.get(f"{row}-{column}", ".") for column in (1, 2, 3)) for row in (1, 2, 3)
        )
        for page in (x, o):
            await sees_board(page, rows)
    for page in (x, o):
        await sees_result(page, "Stalemate!")
        await sees_scores(page, 0, 0)


async def test_a_move_under_way_survives_a_reload(pair: tuple[Page, Page]) -> None:
    x, o = pair
    # The page is left before what it wrote can have left.
    await x.locator(cell(x, "2-2")).evaluate(
        "(cell) => { cell.click(); window.dispatchEvent(new Event('offline')); location.reload(); }"
    )
    for page in (x, o):
        await sees_board(page, "... .X. ...")
    await sees_status(x, "Opponent’s turn")
    await play(o, x, "1-1 3-3")


class TestWhenTheGraceTimeIsOver:
    """With seats that are kept for a second."""

    @pytest.fixture
    def grace(self) -> float:
        return 1.0

    async def test_the_one_who_waits_claims_the_win(self, pair: tuple[Page, Page]) -> None:
        x, o = pair
        await play(x, o, "1-1 2-2")
        await lose(x)
        await sees_status(o, "Opponent is away")
        await sees_board(o, "X.. .O. ...")
        await o.get_by_role("button", name="Claim the win").click()
        await sees_result(o, "You won!")
        await sees_scores(o, 0, 1)
        await expect(o.locator("#tally")).to_have_text("Your opponent has not come back.")
        # Who comes back all the same is told, at the same table.
        await come_back(x)
        await sees_result(x, "O Won!")
        await sees_scores(x, 0, 1)
        await expect(x.locator("#detail")).to_have_text("Game over: you were away too long.")
        await answer_result(x, "Play again")
        await answer_result(o, "Play again")
        await play(o, x, "1-1 2-2")

    async def test_who_comes_back_before_it_is_claimed_plays_on(
        self, pair: tuple[Page, Page]
    ) -> None:
        x, o = pair
        await play(x, o, "1-1 2-2")
        await lose(x)
        await sees_status(o, "Opponent is away")
        await come_back(x)
        await sees_status(o, "Opponent’s turn")
        await expect(o.get_by_role("button", name="Claim the win")).to_have_count(0)
        await play(x, o, "3-3")

    async def test_who_comes_back_to_nobody_is_told_so(self, pair: tuple[Page, Page]) -> None:
        x, o = pair
        await play(x, o, "1-1 2-2")
        await lose(x)
        await o.get_by_role("button", name="New opponent").click()
        await sees_status(o, "Waiting for an opponent")
        await come_back(x)
        await sees_board(x, "... ... ...")
        await sees_no_result(x)
        await sees_status(o, "Your turn")
        await play(o, x, "1-1 2-2")
