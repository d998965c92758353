"""Everything that goes wrong on the way, with the server's truth beside each page that is shown."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.game.conftest import PHONE, GameServer, OpenPage
from tests.browser.game.players import STALEMATE, cell, sees_status
from tests.browser.game.truth import Role, Witness, shows_truth, witness
from tests.browser.game.wire import Wire, wire

pytestmark = pytest.mark.asyncio(loop_scope="session")

LOSSES = 20
"""Connections that are lost in the middle of a move."""


@pytest.fixture
def grace() -> float:
    """Nobody is given up here."""
    return 60.0


async def open_table(page: Page) -> str:
    """A table for a friend; its code."""
    await sees_status(page, "Waiting for an opponent")
    await page.locator("#play-friend").click()
    await page.get_by_role("dialog").get_by_role("button", name="Open a table").click()
    await sees_status(page, "Waiting for your friend")
    return await page.locator("#invite-code").inner_text()


async def play_again(*pages: Page) -> None:
    for page in pages:
        await page.get_by_role("dialog").get_by_role("button", name="Play again").click()


async def test_twenty_lost_connections_in_the_middle_of_moves(
    open_page: OpenPage, server: GameServer
) -> None:
    """A click that the page has taken counts once, whatever becomes of the line meanwhile."""
    chance = random.Random(6)
    losses = count(1)
    async with wire(server.port) as x_wire, wire(server.port) as o_wire:
        x = await open_page(url=x_wire.url, viewport=PHONE)
        code = await open_table(x)
        o = await open_page(url=f"{o_wire.url}/?g={code}")
        pages: dict[Page, Role] = {x: "X", o: "O"}
        wires = {x: x_wire, o: o_wire}
        async with witness(server.url, code) as truth:
            lost = 0
            while lost < LOSSES:
                table = await shows_truth(truth, pages)
                if table["phase"] == "over":
                    await play_again(x, o)
                    continue
                mover = (x, o)[table["currentPlayer"] - 1]
                taken = len(table["moves"])
                free = [s for s in STALEMATE.split() if s not in table["board"]]
                space, lost = free[0], next(losses)
                await lose_while(mover, space, wires[chance.choice((x, o))], lost, chance)
                table = await shows_truth(truth, pages)
                assert table["moves"][taken]["spaceID"] == space
                assert len(table["moves"]) == taken + 1


async def lose_while(mover: Page, space: str, line: Wire, kind: int, chance: random.Random) -> None:
    """A move is made while the line of one of both is lost, in one of four ways."""
    clicking = asyncio.create_task(mover.click(cell(mover, space)))
    if kind % 4 == 0:
        # The browser itself knows that it has no network.
        await clicking
        await mover.context.set_offline(True)
        line.pull()
        await asyncio.sleep(chance.uniform(0, 0.2))
        await mover.context.set_offline(False)
    elif kind % 4 == 1:
        # Nothing is lost, but all comes late.
        line.stall()
        await clicking
        await asyncio.sleep(chance.uniform(0.05, 0.3))
    elif kind % 4 == 2:
        # What was on its way is lost.
        line.stall()
        await clicking
        await asyncio.sleep(chance.uniform(0, 0.1))
        line.pull()
    else:
        await clicking
        await asyncio.sleep(chance.uniform(0, 0.02))
        line.pull()
        await asyncio.sleep(chance.uniform(0, 0.2))
    line.resume()


async def test_a_reload_at_every_stage(open_page: OpenPage, server: GameServer) -> None:
    x = await open_page(viewport=PHONE)
    code = await open_table(x)
    async with witness(server.url, code) as truth:
        # Alone at a private table.
        await x.reload()
        await shows_truth(truth, {x: "X"})
        o = await open_page(url=f"{server.url}/?g={code}")
        watcher = await open_page(url=f"{server.url}/?g={code}")
        pages: dict[Page, Role] = {x: "X", o: "O", watcher: "watcher"}
        await shows_truth(truth, pages)
        for space in ("1-1", "2-1", "1-2"):
            table = await shows_truth(truth, pages)
            mover = (x, o)[table["currentPlayer"] - 1]
            # In the turn of one, of the other, and of both: each page, and all at once.
            await asyncio.gather(*[page.reload() for page in (x, o, watcher)])
            await shows_truth(truth, pages)
            await mover.click(cell(mover, space))
            # While it is told.
            await watcher.reload()
        table = await shows_truth(truth, pages)
        assert table["board"] == {"1-1": "X", "2-1": "O", "1-2": "X"}
        # While the opponent is seen to reconnect, and while it does.
        await o.context.set_offline(True)
        await o.close()
        await expect(x.locator("#status")).to_have_text("Opponent reconnecting")
        await x.reload()
        del pages[o]
        await shows_truth(truth, pages)
        await o.context.set_offline(False)
        o = await o.context.new_page()
        await o.goto(f"{server.url}/?g={code}")
        pages[o] = "O"
        await shows_truth(truth, pages)
        # When it is over, and when one asks for more, and then both.
        await o.click(cell(o, "2-2"))
        await x.click(cell(x, "1-3"))
        await shows_truth(truth, pages)
        await asyncio.gather(*[page.reload() for page in pages])
        table = await shows_truth(truth, pages)
        assert table["scores"] == {"xScore": 1, "oScore": 0}
        await play_again(x)
        await x.reload()
        await shows_truth(truth, pages)
        await play_again(o)
        table = await shows_truth(truth, pages)
        assert (table["phase"], table["board"]) == ("playing", {})


async def test_a_reload_at_every_stage_against_the_bot(
    open_page: OpenPage, server: GameServer
) -> None:
    """Whatever the bot does meanwhile."""
    x = await open_page(viewport=PHONE)
    await sees_status(x, "Waiting for an opponent")
    await x.get_by_role("button", name="Play the bot").click()
    await x.get_by_role("dialog").get_by_role("button", name="Strong").click()
    await sees_status(x, "Your turn")
    # The address of such a page does not lead to its table.
    code = await x.evaluate("sessionStorage.getItem('tictactoe.code')")
    async with witness(server.url, code) as truth:
        await x.reload()
        table = await shows_truth(truth, {x: "X"})
        assert table["table"]["kind"] == "bot"
        while table["phase"] == "playing":
            if table["currentPlayer"] == 1:
                free = [s for s in STALEMATE.split() if s not in table["board"]]
                await x.click(cell(x, free[0]))
            # While the move is on its way, or the bot thinks.
            await x.reload()
            table = await shows_truth(truth, {x: "X"})
        assert table["result"]
        # When it is over, and when one asks for more, to which the bot agrees at once.
        await x.reload()
        await play_again(x)
        await x.reload()
        table = await shows_truth(truth, {x: "X"})
        assert (table["phase"], len(table["moves"]) <= 1) == ("playing", True)


@asynccontextmanager
async def spectator(browser: Browser, url: str) -> AsyncIterator[Page]:
    """Somebody who watches for a while."""
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto(url)
    try:
        yield page
    finally:
        await context.close()


async def test_five_spectators_come_and_go(
    open_page: OpenPage, server: GameServer, browser: Browser
) -> None:
    x = await open_page()
    code = await open_table(x)
    url = f"{server.url}/?g={code}"
    o = await open_page(url=url)
    pages: dict[Page, Role] = {x: "X", o: "O"}
    async with witness(server.url, code) as truth, AsyncExitStack() as early:
        for _ in range(3):
            pages[await early.enter_async_context(spectator(browser, url))] = "watcher"
        await shows_truth(truth, pages)
        spaces = iter(STALEMATE.split())
        for _ in range(2):
            await click_next(truth, pages, x, o, next(spaces))
        async with spectator(browser, url) as fourth, spectator(browser, url) as fifth:
            # Who comes in the middle sees what there is.
            pages |= {fourth: "watcher", fifth: "watcher"}
            table = await shows_truth(truth, pages)
            assert table["watchers"] == 6
            for _ in range(2):
                await click_next(truth, pages, x, o, next(spaces))
            # A spectator can do nothing, and is told nothing of a player's.
            await fourth.click(cell(fourth, "3-3"))
            assert "3-3" not in (await shows_truth(truth, pages))["board"]
            await fourth.context.set_offline(True)
            await click_next(truth, {x: "X", o: "O"}, x, o, next(spaces))
            await fourth.context.set_offline(False)
            await shows_truth(truth, pages)
            for page in (fourth, fifth):
                del pages[page]
        await early.aclose()
        pages = {x: "X", o: "O"}
        for space in spaces:
            await click_next(truth, pages, x, o, space)
        table = await shows_truth(truth, pages)
        assert table["result"] == {"stalemate": True}
        assert len(table["moves"]) == 9


async def click_next(truth: Witness, pages: dict[Page, Role], x: Page, o: Page, space: str) -> None:
    """The next move, when everybody sees whose it is."""
    table = await shows_truth(truth, pages)
    mover = (x, o)[table["currentPlayer"] - 1]
    await mover.click(cell(mover, space))
