"""Whatever happens, and however slowly it is kept: what a page makes of what it is told is true.

Pages come, play, go elsewhere, watch, lose the connection and come back, at random, while a journal
keeps things when it likes. Each page follows the events from its latest snapshot on. A page that
was told something twice, too early, not at all or in the wrong order shows something else in the
end than the server would show it anew.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Collection
from typing import Any

import pytest

from antiphon.testing import Client, Clock, Connections, settle
from tictactoe.app import create_server
from tictactoe.rules import SPACES
from tictactoe.terms import MatchId

FOLLOWED = ("board", "moves", "phase", "currentPlayer", "result", "scores", "people")


class LazyJournal:
    """Keeps things in order, when it is told to."""

    def __init__(self) -> None:
        self.waiting: list[asyncio.Future[None]] = []

    async def keep(self, tables: Collection[MatchId]) -> None:
        kept = asyncio.get_running_loop().create_future()
        self.waiting.append(kept)
        await kept

    def release(self, most: int) -> None:
        """A group of those that wait."""
        for kept in self.waiting[:most]:
            kept.set_result(None)
        del self.waiting[:most]


class Page:
    """Somebody at a screen."""

    def __init__(self, client: Client, seat: str | None, table: object) -> None:
        self.client = client
        self.seat = seat
        self.table = table
        self.shown: dict[str, Any] | None = None
        self.watches = False
        self._read = 0

    def read(self) -> None:
        """Follow what has come."""
        for event in self.client.received[self._read :]:
            payload = event.args[0] if event.args else None
            follow = getattr(self, f"_{event.event}", None)
            if follow:
                follow(payload)
        self._read = len(self.client.received)

    def _snapshot(self, told: dict[str, Any]) -> None:
        self.shown, self.seat, self.watches = dict(told), told["seat"], False

    def _watch_snapshot(self, told: dict[str, Any]) -> None:
        assert "seat" not in told
        if self.watches and self.shown:
            assert told["version"] >= self.shown["version"] or (
                told["matchID"] != self.shown["matchID"]
            )
        self.shown, self.seat, self.watches = dict(told), None, True

    def _table_closed(self, _: None) -> None:
        assert self.watches
        self.shown, self.watches = None, False

    def _ready_to_play(self, told: dict[str, Any]) -> None:
        assert self.shown
        self.shown |= {"board": {}, "moves": [], "result": None, "phase": "playing"}
        self.shown["currentPlayer"] = told["currentPlayer"]

    def _space_claimed(self, told: dict[str, Any]) -> None:
        assert self.shown
        assert self.shown["phase"] == "playing"
        assert told["spaceID"] not in self.shown["board"], "told twice"
        assert told["xo"] == " XO"[self.shown["currentPlayer"]], "told out of turn"
        self.shown["board"] = {**self.shown["board"], told["spaceID"]: told["xo"]}
        self.shown["moves"] = [*self.shown["moves"], told]
        self.shown["currentPlayer"] = 2 if told["xo"] == "X" else 1

    def _end_game(self, told: dict[str, Any]) -> None:
        assert self.shown
        assert self.shown["phase"] == "playing"
        self.shown |= {"phase": "over", "result": told}

    def _scores(self, told: dict[str, Any]) -> None:
        assert self.shown
        self.shown["scores"] = told

    def _waiting_for_player(self, told: dict[str, Any]) -> None:
        self._scores(told)

    def _opponent_left(self, _: None) -> None:
        assert self.shown
        assert not self.watches
        self.shown |= {"phase": "waiting", "board": {}, "moves": [], "result": None}
        self.shown["currentPlayer"] = self.shown["playerNumber"]

    def _people(self, told: dict[str, Any]) -> None:
        assert self.shown
        self.shown["people"] = told


class World:
    """A server, and the pages that are open."""

    def __init__(self, connections: Connections, seed: int) -> None:
        self.chance = random.Random(seed)
        self.journal = LazyJournal()
        self.io = create_server(journal=self.journal, counts_interval=None)
        self.pages: list[Page] = []
        self.codes: list[str] = []
        self.asking: set[asyncio.Task[Any]] = set()
        self._connections = connections

    def wish(self) -> dict[str, object]:
        """Where somebody wants to be."""
        kinds = ["quick"] * 3 + ["private"] + ["code", "watch"] * 3
        kind = self.chance.choice(kinds)
        if kind in ("code", "watch"):
            return {"kind": kind, "code": self.chance.choice([*self.codes[-6:], "NONE"])}
        return {"kind": kind}

    async def open(self) -> None:
        await self.connect(None, self.wish())

    async def connect(self, seat: str | None, table: object) -> None:
        client = await self._connections(self.io, auth={"seat": seat, "table": table})
        self.pages.append(Page(client, seat, table))

    async def step(self) -> None:
        """Something happens."""
        self.read()
        what = self.chance.choices(
            [self.open, self.move, self.go, self.lose, self.reload, self.quit],
            [3, 30, 2, 2, 2, 1] if len(self.pages) < 8 else [0, 30, 2, 2, 2, 3],
        )[0]
        if what == self.open or self.pages:
            await what()
        if self.chance.random() < 0.4:
            self.journal.release(self.chance.randint(1, 6))
            await settle()

    def ask(self, page: Page, event: str, *args: object) -> None:
        """A request whose answer nobody waits for."""
        page.client.emit(event, *args)

    async def move(self) -> None:
        page = self.chance.choice(self.pages)
        what = self.chance.choices(["clicked", "play_again", "resign"], [12, 6, 1])[0]
        args = ({"spaceID": self.chance.choice(SPACES)},) if what == "clicked" else ()
        self.ask(page, what, *args)
        if self.chance.random() < 0.5:
            await settle()

    async def go(self) -> None:
        self.ask(self.chance.choice(self.pages), "play", self.wish())

    async def lose(self) -> None:
        page = self.chance.choice(self.pages)
        self.pages.remove(page)
        await page.client.drop()
        page.read()
        if self.chance.random() < 0.8:
            await self.connect(page.seat, page.table)

    async def reload(self) -> None:
        """The new connection is seen before the end of the old one."""
        page = self.chance.choice(self.pages)
        if page.seat is None:
            return
        self.pages.remove(page)
        await self.connect(page.seat, page.table)

    async def quit(self) -> None:
        page = self.chance.choice(self.pages)
        self.pages.remove(page)
        await page.client.disconnect()

    def read(self) -> None:
        for page in self.pages:
            page.read()
            if page.shown:
                code = page.shown["table"]["code"]
                if code not in self.codes:
                    self.codes.append(code)

    async def rest(self) -> None:
        """Everything is kept, and everybody has been told."""
        while self.journal.waiting:
            self.journal.release(100)
            await settle()
        await settle()
        self.read()

    async def check(self) -> None:
        """What each page shows is what a newcomer would be shown."""
        truth: dict[str, dict[str, Any]] = {}
        for page in [page for page in self.pages if page.shown and page.client.connected]:
            assert page.shown
            code = page.shown["table"]["code"]
            if code not in truth:
                await self.connect(None, {"kind": "watch", "code": code})
                await self.rest()
                watcher = self.pages.pop()
                assert watcher.shown, f"{code} is not there any more"
                truth[code] = watcher.shown
                await watcher.client.disconnect()
                await self.rest()
            for name in FOLLOWED:
                # Who has just ended a game is not told who will begin the next one.
                if name == "currentPlayer" and truth[code]["phase"] == "over":
                    continue
                assert page.shown[name] == truth[code][name], (name, page.client.received)


@pytest.mark.parametrize("seed", range(10))
async def test_what_pages_show_is_true(antiphon_connect: Connections, seed: int) -> None:
    clock, world = Clock(), World(antiphon_connect, seed)
    for _ in range(6):
        for _ in range(25):
            await world.step()
        # Who is lost is so for good, and who has guessed too many codes may try again.
        await clock.advance(700)
        await world.rest()
        await world.check()
    assert not world.journal.waiting
