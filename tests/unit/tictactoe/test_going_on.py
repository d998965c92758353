"""A server that was killed goes on: bots move, clocks have stood still."""

from __future__ import annotations

from typing import Any

import msgspec

import antiphon
from antiphon.testing import Client, Clock, Connections
from tests.unit.tictactoe.visitors import move
from tictactoe.attendance import Attendance
from tictactoe.handlers.bots import Bots
from tictactoe.handlers.clocks import RETURNING, Clocks
from tictactoe.handlers.game import Game, now
from tictactoe.handlers.latency import Latency
from tictactoe.handlers.playing import Playing
from tictactoe.handlers.seats import Seats
from tictactoe.lobby import Lobby
from tictactoe.saved import SavedTable


class Server:
    """A game of which tables are kept; another one goes on with what it has kept."""

    def __init__(self, connections: Connections) -> None:
        self.connections = connections
        tokens = iter(f"token-{number}-{id(self)}" for number in range(100))
        self.attendance = Attendance(Lobby(), grace=60, make_token=lambda: next(tokens))
        self.game = Game(antiphon.Server(), self.attendance)
        latency = Latency(self.game)
        for handlers in (
            *(Seats(self.game), Playing(self.game), latency),
            *(Bots(self.game), Clocks(self.game, latency)),
        ):
            handlers.register()

    async def come(self, **auth: Any) -> tuple[Client, dict[str, Any]]:
        client = await self.connections(self.game.io, auth={"seat": None, **auth})
        return client, await client.receive("snapshot")

    def kept(self) -> bytes:
        """What is in the database when it is killed now."""
        saved = [self.attendance.save(match.id) for match in self.attendance.tables()]
        return msgspec.json.encode([table for table in saved if table])

    async def go_on(self, kept: bytes) -> None:
        """Begin as the one after another that was killed."""
        self.attendance.restore(msgspec.json.decode(kept, type=list[SavedTable]), now())
        await self.game.resume()


async def test_a_bot_whose_turn_it_was_moves_after_a_restart(antiphon_connect: Connections) -> None:
    clock, server = Clock(), Server(antiphon_connect)
    client, told = await server.come(table={"kind": "bot", "strength": "hard"})
    assert await move(client, "2-2") == {"ok": True}
    await client.drop()
    other = Server(antiphon_connect)
    await other.go_on(server.kept())
    await clock.advance(3)
    back, told = await other.come(seat=told["seat"])
    assert told["returned"] is True
    assert [made["xo"] for made in told["moves"]] == ["X", "O"]
    assert await move(back, "1-2" if told["moves"][1]["spaceID"] != "1-2" else "2-1")
    await back.receive("space_claimed")
    await clock.advance(3)
    assert (await back.receive("space_claimed"))["xo"] == "O"


async def test_clocks_stand_still_while_the_server_is_down_and_a_little_longer(
    antiphon_connect: Connections,
) -> None:
    clock, server = Clock(), Server(antiphon_connect)
    table = {"kind": "private", "clock": {"kind": "game", "seconds": 60}}
    x, x_told = await server.come(table=table)
    o, o_told = await server.come(table={"kind": "code", "code": x_told["table"]["code"]})
    assert await move(x, "1-1") == {"ok": True}
    assert await move(o, "2-2") == {"ok": True}
    await clock.advance(20)
    assert await move(x, "1-2") == {"ok": True}
    for client in (x, o):
        await client.drop()
    kept, other = server.kept(), Server(antiphon_connect)
    await clock.advance(500)
    await other.go_on(kept)
    await clock.advance(RETURNING / 2)
    back, told = await other.come(seat=o_told["seat"])
    assert told["clock"]["running"] is None
    assert told["clock"]["left"]["X"] == 40_000
    await clock.advance(RETURNING)
    shown = await back.receive("clock")
    assert (shown["running"], shown["left"]["O"]) == (2, told["clock"]["left"]["O"])
    await clock.advance(61)
    ended = await back.receive("end_game")
    assert (ended["winner"]["symbol"], ended["why"]) == ("X", "time")


async def test_a_bot_that_moves_at_once_takes_no_time_of_who_is_not_back_yet(
    antiphon_connect: Connections,
) -> None:
    clock, server = Clock(), Server(antiphon_connect)
    rule = {"kind": "move", "seconds": 3}
    table = {"kind": "bot", "strength": "hard", "clock": rule}
    client, told = await server.come(table=table)
    assert await move(client, "2-2") == {"ok": True}
    await clock.advance(1)
    # It has taken a corner.
    assert await move(client, "1-2") == {"ok": True}
    await client.drop()
    other = Server(antiphon_connect)
    await other.go_on(server.kept())
    await clock.advance(RETURNING - 1)
    back, told = await other.come(seat=told["seat"])
    assert (told["phase"], told["currentPlayer"], len(told["moves"])) == ("playing", 1, 4)
    assert (told["clock"]["running"], told["clock"]["left"]["X"]) == (None, 3_000)
    await clock.advance(1)
    assert (await back.receive("clock"))["running"] == 1
    await clock.advance(3)
    assert (await back.receive("end_game"))["why"] == "time"
