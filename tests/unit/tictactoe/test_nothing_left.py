"""When everybody has gone, the game remembers nobody."""

from __future__ import annotations

import asyncio
from itertools import count

from antiphon import Server
from antiphon.testing import Client, Clock, Connections, settle
from tests.unit.server.leaks import left_in_tables
from tictactoe.attendance import ALONE, Attendance
from tictactoe.handlers.clocks import Clocks
from tictactoe.handlers.counting import Counting
from tictactoe.handlers.game import Game
from tictactoe.handlers.latency import Latency
from tictactoe.handlers.playing import Playing
from tictactoe.handlers.seats import Seats
from tictactoe.handlers.watching import Watching
from tictactoe.lobby import Lobby

GRACE = 60.0


async def test_a_crowd_leaves_nothing_behind(antiphon_connect: Connections) -> None:
    clock, tokens = Clock(), count()
    io, lobby = Server(), Lobby()
    attendance = Attendance(
        lobby, grace=GRACE, make_token=lambda: f"token-{next(tokens)}-of-somebody"
    )
    game = Game(io, attendance)
    seats, watching, counting = Seats(game), Watching(game), Counting(game)
    for handlers in (seats, Playing(game), watching, counting):
        handlers.register()

    async def come(**table: object) -> Client:
        return await antiphon_connect(io, auth={"seat": None, "table": table})

    crowd: list[Client] = []
    for _ in range(8):
        host = await come(kind="private")
        code = (await host.receive("snapshot"))["table"]["code"]
        guests = [await come(kind="code", code=code) for _ in range(4)]
        bot = await come(kind="bot", strength="easy")
        crowd += [host, *guests, bot, await come(kind="quick"), await antiphon_connect(io)]
        await host.call("clicked", {"spaceID": "2-2", "moveID": "m"})
    assert lobby.match_count == 24
    assert attendance.watching_count == 24
    for number, client in enumerate(crowd):
        if number % 3 == 0:
            await client.disconnect()
        elif number % 3 == 1:
            await client.drop()
        else:
            await client.call("play", {"kind": ("quick", "none", "private")[number % 9 // 3]})
    await clock.advance(GRACE + 1)
    for client in crowd:
        await client.drop()
    await clock.advance(ALONE + GRACE + 1)
    assert attendance.guest_count == attendance.player_count == attendance.watching_count == 0
    assert attendance.deadline is None
    assert lobby.match_count == lobby.player_count == lobby.full_count == 0
    assert len(watching) == 0
    assert not game._tasks
    assert not game._telling._waiting
    assert left_in_tables(io) == {}


async def test_who_goes_with_the_answer_to_a_measurement_is_forgotten(
    antiphon_connect: Connections,
) -> None:
    io = Server()
    game = Game(io, Attendance(Lobby(), grace=GRACE, make_token=lambda: "token-of-somebody"))
    latency = Latency(game)
    for handlers in (Seats(game), latency, Clocks(game, latency)):
        handlers.register()
    wish = {"kind": "bot", "strength": "easy", "clock": {"kind": "move", "seconds": 30}}
    client = await antiphon_connect(io, auth={"seat": None, "table": {"kind": "none"}})
    leaving: list[asyncio.Task[None]] = []

    @client.on("measure")
    async def answer() -> None:
        leaving.append(asyncio.create_task(client.disconnect()))

    client.emit("play", wish)
    await settle()
    await asyncio.gather(*leaving)
    assert leaving
    assert len(latency) == 0
