"""The server is killed around the end of games, again and again: each counts once."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import socketio

from tests.browser.game.conftest import game_server
from tests.browser.game.players import FIRST_WINS
from tests.browser.game.tabs import Tab

pytestmark = pytest.mark.asyncio(loop_scope="session")

GAMES = 4


class Person:
    """Somebody who comes back to the seat, with the tokens of before."""

    def __init__(self, table: dict[str, str]) -> None:
        self.auth: dict[str, Any] = {"seat": None, "profile": None, "table": table}
        self.snapshot: dict[str, Any] = {}
        self.tab = Tab()

    async def come(self, url: str) -> None:
        self.tab = Tab()
        await self.tab.client.connect(url, auth=self.auth, transports=["websocket"])
        self.auth["profile"] = (await self.tab.next("profile"))["token"]
        self.snapshot = await self.tab.next("snapshot")
        self.auth["seat"] = self.snapshot["seat"]

    async def ask(self, name: str, *args: object) -> dict[str, Any] | None:
        """The answer, or None if the server has died."""
        with suppress(socketio.exceptions.SocketIOError, TimeoutError):
            return await self.tab.ask(name, *args)
        return None

    async def leave(self) -> None:
        await self.tab.client.disconnect()


async def test_killed_at_the_end_of_a_game_it_counts_once(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'game.sqlite3'}"
    x, o = Person({"kind": "private"}), Person({"kind": "code", "code": ""})
    acknowledged = 0
    for _ in range(GAMES):
        async with game_server(grace=60, database=database) as server:
            await x.come(server.url)
            o.auth["table"]["code"] = x.snapshot["table"]["code"]
            await o.come(server.url)
            if x.snapshot["phase"] == "over":
                assert (x.snapshot["result"] or {})["winner"]["symbol"] == "X"
                for person in (x, o):
                    await person.ask("play_again")
            done = len(x.snapshot["moves"]) if x.snapshot["phase"] == "playing" else 0
            moves = list(enumerate(FIRST_WINS.split()))[done:]
            for index, space in moves[:-1]:
                assert await (x, o)[index % 2].ask("clicked", {"spaceID": space}) == {"ok": True}
            last = asyncio.create_task(x.ask("clicked", {"spaceID": moves[-1][1]}))
            # Anywhere from before the move to after the recording.
            await asyncio.sleep(random.uniform(0, 0.03))
            server.process.kill()
            await server.process.wait()
            # An answer that was sent before the end is here by now.
            await asyncio.wait({last}, timeout=0.3)
            if last.done() and last.result() == {"ok": True}:
                acknowledged += 1
            last.cancel()
            for person in (x, o):
                await person.leave()
    async with game_server(grace=60, database=database) as server:
        await x.come(server.url)
        await o.come(server.url)
        await check(x, o, acknowledged)
        for person in (x, o):
            await person.leave()


async def check(x: Person, o: Person, acknowledged: int) -> None:
    """History, number of games and ratings agree, for both."""
    profile = await latest_profile(x)
    games = (await x.tab.ask("history", {"limit": 50}))["games"]
    theirs = (await o.tab.ask("history", {"limit": 50}))["games"]
    assert len(games) >= acknowledged
    assert len({game["gameID"] for game in games}) == len(games)
    assert [game["gameID"] for game in games] == [game["gameID"] for game in theirs]
    assert profile["games"] == profile["wins"] == len(games)
    rating = 1500
    for game in reversed(games):
        assert game["ratings"]["before"] == rating
        rating = game["ratings"]["after"]
    assert profile["rating"] == rating


async def latest_profile(person: Person) -> dict[str, Any]:
    """When the last game has been recorded, which may be while we look."""
    async with asyncio.timeout(30):
        while True:
            board = await person.tab.ask("leaderboard")
            history = await person.tab.ask("history", {"limit": 50})
            if board["me"]["games"] == len(history["games"]) and (
                person.snapshot["phase"] != "over" or history["games"]
            ):
                return dict(board["me"])
            await asyncio.sleep(0.3)
