"""The server is killed in the middle of games and comes back: nothing is lost or double."""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

import antiphon
from tests.browser.game.conftest import GameServer, OpenPage, game_server
from tests.browser.game.players import (
    FIRST_WINS,
    SECOND_WINS,
    STALEMATE,
    answer_result,
    cell,
    open_both,
    play,
    sees_board,
    sees_result,
    sees_scores,
    sees_status,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")

KILLS = int(os.environ.get("GAME_KILLS", "4"))
"""How often the server is killed while two clients play."""

GRACE = 60.0


class Service:
    """A server that is started again whenever it has died, at the same address."""

    def __init__(self, database: str) -> None:
        self._database = database
        self._running: GameServer | None = None
        self._up = asyncio.Event()
        self.kills = 0
        self.output: list[str] = []
        self.url = ""

    async def kill(self) -> None:
        """As nobody expects it."""
        await self._up.wait()
        assert self._running is not None
        self._up.clear()
        self._running.process.kill()
        self.kills += 1

    async def is_back(self) -> None:
        """Wait until it has been started again."""
        await self._up.wait()

    async def stop(self) -> None:
        """As somebody does who wants to install a new version."""
        await self._up.wait()
        assert self._running is not None
        self._up.clear()
        self._running.process.terminate()

    async def kill_at_random(self, times: int) -> None:
        """Each time some moments after it has come back."""
        for _ in range(times):
            await self._up.wait()
            await asyncio.sleep(random.uniform(0, 0.2))
            await self.kill()
        await self._up.wait()

    async def run(self, ready: asyncio.Future[None]) -> None:
        """Until it is cancelled."""
        port = 0
        while True:
            async with game_server(port, GRACE, database=self._database) as self._running:
                self.url, port = self._running.url, self._running.port
                self.output = self._running.output
                self._up.set()
                if not ready.done():
                    ready.set_result(None)
                await self._running.process.wait()


@asynccontextmanager
async def service(database: str) -> AsyncIterator[Service]:
    """Let it run meanwhile."""
    service = Service(database)
    ready = asyncio.get_running_loop().create_future()
    running = asyncio.create_task(service.run(ready))
    await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
    yield service
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    assert "Traceback" not in "".join(service.output)


class Player:
    """A client that comes back, and sends again what was not acknowledged."""

    def __init__(self, service: Service, table: dict[str, str] | None = None) -> None:
        self._service = service
        self._table = table
        self._token: str | None = None
        self._socket: antiphon.ClientSocket | None = None
        self._told: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.number = 0

    async def come(self) -> dict[str, Any]:
        """Connect, as often as it takes; the snapshot."""
        while True:
            try:
                async with asyncio.timeout(30):
                    snapshot = await self._connect()
            except (antiphon.ConnectError, antiphon.Disconnected, TimeoutError):
                await asyncio.sleep(0.02)
            else:
                assert snapshot["returned"] is (self._token is not None), "a seat was lost"
                return self._sit(snapshot)

    async def request(self, event: str, *args: object) -> dict[str, Any]:
        """Ask until there is an answer."""
        while True:
            assert self._socket is not None
            try:
                answer: dict[str, Any] = await self._socket.call(event, *args, timeout=30)
                return answer
            except (antiphon.Disconnected, antiphon.AckTimeout):
                await self.come()

    async def move_to(self, table: dict[str, Any]) -> dict[str, Any]:
        """Go to another table; the snapshot."""
        assert await self.request("play", table) == {"ok": True}
        return self._sit(await asyncio.wait_for(self._told.get(), 5))

    async def _connect(self) -> dict[str, Any]:
        told: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._told = told
        auth: dict[str, object] = {"seat": self._token}
        if self._table is not None:
            auth["table"] = self._table
        self._socket = await antiphon.connect(
            self._service.url,
            auth=auth,
            force_new=True,
            reconnection=False,
            transports=["websocket"],
        )
        self._socket.on("snapshot", told.put_nowait)
        return await told.get()

    def _sit(self, snapshot: dict[str, Any]) -> dict[str, Any]:
        self._token, self.number = snapshot["seat"], snapshot["playerNumber"]
        return snapshot


async def sit_down(service: Service) -> tuple[Player, Player]:
    """X and O, at one table."""
    one, two = Player(service), Player(service)
    await one.come()
    await two.come()
    assert (one.number, two.number) == (1, 2)
    return one, two


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'game.sqlite3'}"


async def test_no_acknowledged_move_is_lost_and_none_is_double(database: str) -> None:
    async with service(database) as server:
        players = await sit_down(server)
        killing = asyncio.create_task(server.kill_at_random(KILLS))
        scores = {"xScore": 0, "oScore": 0}
        game, beginner = 0, 1
        while not killing.done() or game < 3:
            script = (FIRST_WINS, SECOND_WINS, STALEMATE)[game % 3]
            moves: list[dict[str, str]] = []
            turn = beginner
            for step, space in enumerate(script.split()):
                move = {"spaceID": space, "moveID": f"game {game} move {step}"}
                assert await players[turn - 1].request("clicked", move) == {"ok": True}
                moves.append({"spaceID": space, "xo": "XO"[turn - 1]})
                winner, turn = turn, 3 - turn
            if script != STALEMATE:
                scores["xScore" if winner == 1 else "oScore"] += 1
                beginner = winner
            for player in players:
                snapshot = await player.come()
                assert snapshot["moves"] == moves
                assert snapshot["scores"] == scores
                assert snapshot["phase"] == "over"
                assert snapshot["currentPlayer"] == beginner
            for player in players:
                # If the answer was lost, the game may have begun.
                answer = await player.request("play_again")
                assert answer["ok"] or answer["code"] == "game_in_progress"
            game += 1
        await killing
        assert server.kills == KILLS
        snapshot = await players[0].come()
        assert (snapshot["phase"], snapshot["moves"]) == ("playing", [])


async def test_a_private_table_is_as_it_was(database: str) -> None:
    async with service(database) as server:
        host = Player(server)
        await host.come()
        options = {"beginner": "alternate", "clock": {"kind": "game", "seconds": 300}}
        opened = await host.move_to({"kind": "private", **options})
        await server.kill()
        back = await host.come()
        assert (back["phase"], back["table"]) == ("waiting", opened["table"])
        assert {name: back["table"][name] for name in options} == options
        guest = Player(server, {"kind": "code", "code": opened["table"]["code"].lower()})
        assert (await guest.come())["table"] == opened["table"]
        assert (host.number, guest.number) == (1, 2)
        assert await host.request("clicked", {"spaceID": "2-2"}) == {"ok": True}
        await server.kill()
        assert (await guest.come())["board"] == {"2-2": "X"}


async def test_no_table_is_called_as_one_before(database: str) -> None:
    """Nobody could come back to the tables of before: what is kept says nothing of them."""
    async with service(database) as server:
        seen: list[int] = []
        for _ in range(3):
            player = Player(server)
            seen.append((await player.come())["matchID"])
            seen.append((await player.move_to({"kind": "quick"}))["matchID"])
            await server.kill()
            await server.is_back()
        assert seen == sorted(set(seen))
        assert seen[-1] < 2**53, "JavaScript has it exactly"


async def test_a_wish_to_play_again_is_remembered(database: str) -> None:
    async with service(database) as server:
        x, o = await sit_down(server)
        for step, space in enumerate(FIRST_WINS.split()):
            player = (x, o)[step % 2]
            assert await player.request("clicked", {"spaceID": space}) == {"ok": True}
        assert await o.request("play_again") == {"ok": True}
        await server.kill()
        snapshot = await x.come()
        assert snapshot["rematch"] == {"me": False, "opponent": True}
        assert snapshot["opponent"]["presence"] == "away"
        assert GRACE - 10 < snapshot["opponent"]["seconds"] <= GRACE
        assert await x.request("play_again") == {"ok": True}
        assert (await o.come())["phase"] == "playing"


async def test_a_table_that_was_left_is_not_there_again(database: str) -> None:
    async with service(database) as server:
        x, o = await sit_down(server)
        await x.move_to({"kind": "bot", "strength": "easy"})
        await o.move_to({"kind": "private"})
        await server.kill()
        await x.come()
        await o.come()
    path = database.removeprefix("sqlite:///")
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT kind FROM tables ORDER BY id").fetchall()
    connection.close()
    assert rows == [("bot",), ("private",)]


async def test_a_server_that_ends_as_it_should_keeps_the_tables(database: str) -> None:
    async with service(database) as server:
        x, o = await sit_down(server)
        assert await x.request("clicked", {"spaceID": "1-1"}) == {"ok": True}
        await server.stop()
        assert (await o.come())["board"] == {"1-1": "X"}
        assert (await x.come())["currentPlayer"] == 2


@pytest_asyncio.fixture(loop_scope="session")
async def restarting(database: str) -> AsyncIterator[Service]:
    async with service(database) as server:
        yield server


@pytest.fixture
def server(restarting: Service) -> Service:
    """What `open_page` takes for the server."""
    return restarting


async def test_a_page_goes_on_where_it_was(restarting: Service, open_page: OpenPage) -> None:
    pages = x, o = await open_both(open_page)
    await play(x, o, "1-1 2-1 1-2")
    await sees_status(o, "Your turn")
    await restarting.kill()
    for page in pages:
        await sees_status(page, "Connection lost")
    await restarting.is_back()
    await sees_board(x, "XX. O.. ...")
    await sees_board(o, "XX. O.. ...")
    await sees_status(o, "Your turn")
    await sees_status(x, "Opponent’s turn")
    await play(o, x, "2-2 1-3")
    for page, verdict in ((x, "You won!"), (o, "X Won!")):
        await sees_result(page, verdict)
    await restarting.kill()
    await restarting.is_back()
    for page in pages:
        await sees_scores(page, 1, 0)
        await answer_result(page, "Play again")
    await sees_status(x, "Your turn")
    await x.click(cell(x, "2-2"))
    await sees_status(o, "Your turn")
    await sees_scores(o, 1, 0)
