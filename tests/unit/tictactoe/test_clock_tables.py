"""Clocks at tables, as they are told on the wire, with a clock that the test moves."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

import pytest

from antiphon.testing import Client, Clock, settle
from tests.unit.tictactoe.visitors import Game, move
from tictactoe.clock import FIRST_MOVE, MOST_COMPENSATION
from tictactoe.settings import GRACE

FULL = 10_000


class Table:
    """Two people at a private table with a clock, X to move; a client answers `measure` or not."""

    def __init__(self, x: Client, o: Client, told: dict[str, Any], o_seat: str) -> None:
        self.x, self.o, self.told = x, o, told
        self.seats = {"X": told["seat"], "O": o_seat}

    @property
    def both(self) -> tuple[Client, Client]:
        return self.x, self.o

    async def move(self, client: Client, space: str) -> dict[str, Any]:
        """A move; what the clock shows after it."""
        assert await move(client, space) == {"ok": True}
        for each in self.both:
            await each.receive("space_claimed")
        return await self.reading()

    async def reading(self) -> dict[str, Any]:
        """What both are told of the clock, which is the same."""
        one, two = [await each.receive("clock") for each in self.both]
        assert one == two
        shown: dict[str, Any] = one
        return shown


async def sit_down(game: Game, kind: str = "move", seconds: int = 10, lag: float = 0) -> Table:
    """Args:
    lag: how long X takes to answer when the server measures; O answers at once.
    """
    x = await game.connect(table={"kind": "private", "clock": {"kind": kind, "seconds": seconds}})
    x.on("measure")(partial(asyncio.sleep, lag))
    told = await x.receive("snapshot")
    o = await game.connect(table={"kind": "code", "code": told["table"]["code"]})
    o.on("measure")(lambda: None)
    shown = await o.receive("snapshot")
    table = Table(x, o, told, shown["seat"])
    await x.receive("people")
    for each in table.both:
        await each.receive("ready_to_play")
    full = seconds * 1_000
    rule = {"kind": kind, "seconds": seconds}
    still = {**rule, "running": None, "left": {"X": full, "O": full}, "firstMove": None}
    assert told["table"]["clock"] == {"kind": kind, "seconds": seconds}
    assert told["clock"] == shown["clock"] == still
    assert await table.reading() == {**still, "firstMove": first_move(1, max(30, seconds))}
    return table


def first_move(player: int, seconds: float, *, running: bool = True) -> dict[str, Any]:
    """What is waited for."""
    return {"player": player, "left": about(seconds * 1_000), "running": running}


def about(milliseconds: float) -> Any:
    """Seconds are floats, what is shown are whole milliseconds."""
    return pytest.approx(milliseconds, abs=1)


def lost(symbol: str) -> dict[str, Any]:
    winner: dict[str, Any] = {"symbol": "O" if symbol == "X" else "X", "combination": []}
    return {"winner": winner, "forfeit": True, "why": "time"}


async def test_first_moves_are_free_and_then_time_runs(game: Game) -> None:
    clock, table = Clock(), await sit_down(game)
    await clock.advance(FIRST_MOVE - 1)
    assert await table.move(table.x, "1-1") == {
        "kind": "move",
        "seconds": 10,
        "running": None,
        "left": {"X": FULL, "O": FULL},
        "firstMove": first_move(2, FIRST_MOVE),
    }
    await clock.advance(FIRST_MOVE - 1)
    shown = await table.move(table.o, "2-2")
    assert (shown["running"], shown["firstMove"]) == (1, None)
    await clock.advance(4)
    shown = await table.move(table.x, "1-2")
    assert shown["running"] == 2
    assert shown["left"] == {"X": about(6_000), "O": about(FULL)}


async def begin(table: Table) -> None:
    """Both have moved once: X's time runs."""
    await table.move(table.x, "1-1")
    await table.move(table.o, "2-2")


async def test_time_that_is_over_ends_the_game(game: Game) -> None:
    clock, table = Clock(), await sit_down(game)
    await begin(table)
    await clock.advance(9.8)
    assert not [each for each in table.x.received if each.event == "end_game"]
    await clock.advance(0.3)
    for each in table.both:
        assert await each.receive("end_game") == lost("X")
        assert await each.receive("scores") == {"xScore": 0, "oScore": 1}
    shown = await table.reading()
    assert (shown["running"], shown["left"]["X"]) == (None, 0)
    assert (await move(table.x, "3-3"))["code"] == "game_over"


async def test_the_time_of_a_game_adds_up(game: Game) -> None:
    clock, table = Clock(), await sit_down(game, "game", 20)
    await begin(table)
    for client, space, left in (
        (table.x, "1-2", {"X": about(13_000), "O": 20_000}),
        (table.o, "1-3", {"X": about(13_000), "O": about(13_000)}),
        (table.x, "3-1", {"X": about(6_000), "O": about(13_000)}),
        (table.o, "3-2", {"X": about(6_000), "O": about(6_000)}),
    ):
        await clock.advance(7)
        assert (await table.move(client, space))["left"] == left
    await clock.advance(7)
    assert await table.o.receive("end_game") == lost("X")


async def test_a_new_game_has_all_the_time_again(game: Game) -> None:
    clock, table = Clock(), await sit_down(game, "game", 20)
    await begin(table)
    await clock.advance(25)
    for each in table.both:
        await each.receive("end_game")
        await each.receive("scores")
    assert (await table.reading())["left"] == {"X": 0, "O": about(20_000)}
    for each in table.both:
        assert await each.call("play_again") == {"ok": True}
    shown = await table.reading()
    assert (shown["running"], shown["left"]) == (None, {"X": 20_000, "O": 20_000})


async def test_the_clock_runs_on_while_a_player_is_away(game: Game) -> None:
    clock, table = Clock(), await sit_down(game)
    await begin(table)
    await table.x.drop()
    await table.o.receive("opponent_away")
    await clock.advance(6)
    back, told = await game.come(table.seats["X"])
    assert told["clock"]["running"] == 1
    assert told["clock"]["left"]["X"] == about(4_000)
    await back.drop()
    await clock.advance(5)
    _, told = await game.come(table.seats["X"])
    assert (told["phase"], told["result"]) == ("over", lost("X"))


async def test_what_the_network_takes_is_given_back(game: Game) -> None:
    clock, table = Clock(), await sit_down(game, "game", 60, lag=0.4)
    await begin(table)
    await clock.advance(5)
    shown = await table.move(table.x, "1-2")
    assert shown["left"]["X"] == about(55_400)
    await clock.advance(5)
    # O's line is quick: nothing to give back.
    assert (await table.move(table.o, "1-3"))["left"]["O"] == about(55_000)


@pytest.mark.parametrize(("lag", "given"), [(8, MOST_COMPENSATION), (10_000, 0)])
async def test_who_is_slow_to_answer_gains_a_little_and_who_does_not_gains_nothing(
    game: Game, lag: float, given: float
) -> None:
    clock, table = Clock(), await sit_down(game, "game", 60, lag)
    await begin(table)
    await clock.advance(20)
    shown = await table.move(table.x, "1-2")
    assert shown["left"]["X"] == about(40_000 + given * 1_000)


async def test_a_move_in_time_counts_although_it_comes_late(game: Game) -> None:
    clock, table = Clock(), await sit_down(game, lag=0.6)
    await begin(table)
    await clock.advance(1)
    await table.move(table.x, "1-3")
    await table.move(table.o, "3-1")
    await clock.advance(10.4)
    assert (await table.move(table.x, "3-2"))["left"]["X"] == about(200)
    await clock.advance(10.2)
    for each in table.both:
        assert await each.receive("end_game") == lost("O")


async def test_a_last_move_is_given_back_its_way_too(game: Game) -> None:
    clock, table = Clock(), await sit_down(game, "game", 20, lag=0.6)
    for client, space in zip([table.x, table.o] * 2, ["1-1", "2-1", "1-2", "2-2"], strict=True):
        await table.move(client, space)
        await clock.advance(1)
    await clock.advance(4)
    shown = await table.move(table.x, "1-3")
    assert (shown["running"], shown["left"]) == (None, {"X": about(15_200), "O": about(19_000)})


async def test_a_click_after_the_end_is_refused_whatever_the_server_does_first(game: Game) -> None:
    clock, table = Clock(), await sit_down(game)
    await begin(table)
    asked = asyncio.create_task(move(table.x, "3-3"))
    # The click is on its way while the time runs out: both are dealt with in one go.
    await clock.advance(11)
    answer = await asked
    assert answer in (
        {"ok": True},
        {"ok": False, "code": "game_over", "reason": answer.get("reason")},
    )
    await settle()
    ended = [each.args[0] for each in table.o.received if each.event == "end_game"]
    assert ended == [lost("X" if not answer["ok"] else "O")]


async def test_spectators_see_the_clock(game: Game) -> None:
    clock, table = Clock(), await sit_down(game)
    await begin(table)
    await clock.advance(3)
    watcher, shown = await game.watch(table.told["table"]["code"])
    assert shown["clock"]["running"] == 1
    assert shown["clock"]["left"] == {"X": about(7_000), "O": FULL}
    await watcher.receive("watchers")
    await move(table.x, "1-2")
    await watcher.receive("space_claimed")
    assert (await watcher.receive("clock"))["running"] == 2


async def test_who_leaves_stops_the_clock(game: Game) -> None:
    clock, table = Clock(), await sit_down(game)
    await begin(table)
    await table.x.disconnect()
    told = [each.event for each in table.o.received if each.event != "measure"]
    assert told.index("end_game") < told.index("opponent_left")
    assert told[-1] == "clock"
    await clock.advance(60)
    assert [each.event for each in table.o.received].count("end_game") == 1


async def test_a_bot_keeps_its_time(game: Game) -> None:
    clock = Clock()
    table = {"kind": "bot", "strength": "easy", "clock": {"kind": "move", "seconds": 3}}
    client = await game.connect(table=table)
    told = await client.receive("snapshot")
    claimed: set[str] = set()
    while not any(each.event == "end_game" for each in client.received):
        space = next(s for s in ("1-1", "1-2", "2-1", "2-2", "3-3", "1-3", "3-1", "2-3", "3-2")
                     if s not in claimed)  # fmt: skip
        assert await move(client, space) == {"ok": True}
        await clock.advance(2)
        claimed = {e.args[0]["spaceID"] for e in client.received if e.event == "space_claimed"}
    assert told["clock"]["seconds"] == 3
    [ended] = [each.args[0] for each in client.received if each.event == "end_game"]
    assert "why" not in ended


async def test_tables_without_a_clock_hear_nothing_of_clocks(game: Game) -> None:
    x, _, o, _ = await game.pair()
    assert await move(x, "1-1") == {"ok": True}
    await settle()
    assert {each.event for each in (*x.received, *o.received)} & {"clock", "measure"} == set()


@pytest.mark.parametrize("args", [[None], [{}], ["now"], [1, 2]])
async def test_latency_is_answered_at_once_and_takes_no_payload(
    game: Game, args: list[object]
) -> None:
    client, _ = await game.come()
    assert await client.call("latency") == {"ok": True}
    assert (await client.call("latency", *args))["code"] == "bad_payload"


@pytest.mark.parametrize(("seconds", "within"), [(10, FIRST_MOVE), (60, 60)])
async def test_a_first_move_that_does_not_come_loses_the_game(
    game: Game, seconds: int, within: float
) -> None:
    clock, table = Clock(), await sit_down(game, seconds=seconds)
    await clock.advance(within - 1)
    await table.move(table.x, "1-1")
    # Each player has as long.
    await clock.advance(within - 1)
    assert not [each for each in table.x.received if each.event == "end_game"]
    await clock.advance(1.5)
    for each in table.both:
        assert await each.receive("end_game") == lost("O")
    shown = await table.reading()
    assert shown["left"] == {"X": seconds * 1_000, "O": seconds * 1_000}


async def test_a_first_move_is_waited_for_while_both_are_here(game: Game) -> None:
    clock, table = Clock(), await sit_down(game)
    await clock.advance(FIRST_MOVE - 5)
    await table.x.drop()
    stands_still = first_move(1, 5, running=False)
    assert (await table.o.receive("clock"))["firstMove"] == stands_still
    watcher, told = await game.watch(table.told["table"]["code"])
    assert told["clock"]["firstMove"] == stands_still
    await clock.advance(GRACE - 1)
    table.x, told = await game.come(table.seats["X"])
    assert told["clock"]["firstMove"] == stands_still
    for each in (table.x, table.o, watcher):
        assert (await each.receive("clock"))["firstMove"] == first_move(1, 5)
    # What was left is left, so nobody gains by going and coming.
    await clock.advance(4)
    assert not [each for each in table.o.received if each.event == "end_game"]
    await clock.advance(2)
    assert await table.o.receive("end_game") == lost("X")
