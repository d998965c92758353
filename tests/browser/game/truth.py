"""Whether what a page shows is true: a spectator asks the server, and compares."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise
from typing import Any, Final, Literal

from playwright.async_api import Page

from tests.browser.game.tabs import Tab

Role = Literal["X", "O", "watcher"]

SETTLES_WITHIN: Final = 20.0
"""Seconds. A page that has lost its connection finds out, waits and comes back meanwhile."""

READ: Final = """() => ({
  board: Object.fromEntries([...document.querySelectorAll("#board .cell")]
    .filter((cell) => cell.dataset.mark).map((cell) => [cell.id, cell.dataset.mark])),
  winning: [...document.querySelectorAll("#board .cell.is-winning")].map((cell) => cell.id),
  status: document.getElementById("status").textContent,
  scores: ["x", "o"].map((mark) =>
    Number(document.querySelector(`#score-${mark} .points`).textContent)),
  sending: document.querySelectorAll(".cell.is-sending").length,
})"""


class Witness:
    """A spectator without a page."""

    def __init__(self, tab: Tab, code: str) -> None:
        self._tab = tab
        self._code = code

    async def truth(self) -> dict[str, Any]:
        """The table as the server has it; checked for what no table may be."""
        self._tab.told.clear()
        answer = await self._tab.ask("play", {"kind": "watch", "code": self._code})
        assert answer["ok"], answer
        table = await self._tab.next("watch_snapshot")
        check_moves(table)
        return table


def check_moves(table: dict[str, Any]) -> None:
    """Turns alternate, no space is claimed twice, and the board is what the moves have made."""
    spaces = [move["spaceID"] for move in table["moves"]]
    marks = [move["xo"] for move in table["moves"]]
    assert len(spaces) == len(set(spaces)), table
    assert all(one != next_one for one, next_one in pairwise(marks)), table
    assert table["board"] == dict(zip(spaces, marks, strict=True)), table
    if table["phase"] == "playing" and marks:
        assert table["currentPlayer"] == (2 if marks[-1] == "X" else 1), table


@asynccontextmanager
async def witness(url: str, code: str) -> AsyncIterator[Witness]:
    """Watch a table from now on."""
    tab = Tab()
    wish = {"kind": "watch", "code": code}
    await tab.client.connect(url, auth={"seat": None, "table": wish}, transports=["websocket"])
    try:
        await tab.next("watch_snapshot")
        yield Witness(tab, code)
    finally:
        await tab.client.disconnect()


async def shows_truth(witness: Witness, pages: dict[Page, Role]) -> dict[str, Any]:
    """All pages show what the server has, as soon as they have heard it; what that is."""
    async with asyncio.timeout(60):
        until = asyncio.get_running_loop().time() + SETTLES_WITHIN
        while True:
            before = await witness.truth()
            shown = {page: await page.evaluate(READ) for page in pages}
            table = await witness.truth()
            lies = [
                f"{role} shows {page_shown}, but it is {expected}"
                for (page, role), page_shown in zip(pages.items(), shown.values(), strict=True)
                if page_shown != (expected := what_is_to_be_seen(table, role))
            ]
            if not lies and before["version"] == table["version"]:
                return table
            assert asyncio.get_running_loop().time() < until, "\n".join(lies)
            await asyncio.sleep(0.25)  # the server limits how often anybody asks


def what_is_to_be_seen(table: dict[str, Any], role: Role) -> dict[str, Any]:
    """What `READ` finds on a page that shows the truth."""
    winner = (table["result"] or {}).get("winner", {})
    return {
        "board": table["board"],
        "winning": sorted(winner.get("combination", [])),
        "status": status_of(table, role),
        "scores": [table["scores"]["xScore"], table["scores"]["oScore"]],
        "sending": 0,
    }


def status_of(table: dict[str, Any], role: Role) -> str:
    """The status line."""
    result = table["result"] or {}
    if result.get("stalemate"):
        return "Stalemate"
    if table["phase"] == "over":
        symbol = result["winner"]["symbol"]
        if role == "watcher":
            return f"{name_of(table, symbol)} won"
        return "You won" if role == symbol else f"{symbol} won"
    if table["phase"] == "waiting":
        return "Waiting for players" if role == "watcher" else waiting_words(table)
    mover = "XO"[table["currentPlayer"] - 1]
    if role == "watcher":
        return f"{name_of(table, mover)}’s turn"
    opposite = "O" if role == "X" else "X"
    presence = table["presence"][opposite]["presence"]
    if presence != "here":
        return {"away": "Opponent reconnecting", "overdue": "Opponent is away"}[presence]
    return "Your turn" if mover == role else "Opponent’s turn"


def waiting_words(table: dict[str, Any]) -> str:
    """Who waits at a private table waits for somebody."""
    is_private = table["table"]["kind"] == "private"
    return "Waiting for your friend" if is_private else "Waiting for an opponent"


def name_of(table: dict[str, Any], symbol: str) -> str:
    """What a player is called."""
    person = table["people"][symbol] or {}
    return str(person.get("name") or symbol)
