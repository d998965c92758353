"""Spectators: they see everything and do nothing, and cost nobody a seat or a secret."""

from __future__ import annotations

from typing import Any

import pytest

from antiphon.testing import Client, Clock, Connections, settle
from tests.unit.tictactoe.visitors import FIRST_WINS, Game, move, snapshot_of
from tictactoe.app import create_server
from tictactoe.handlers.counting import COUNTS_INTERVAL
from tictactoe.settings import GRACE

HERE = {"presence": "here", "seconds": 0.0}
NOBODY = {"presence": "nobody", "seconds": 0.0}


async def watched_pair(game: Game) -> tuple[Client, Client, Client, dict[str, Any]]:
    """X, O, and a spectator with its snapshot; all were told everything."""
    x, seat, o, _ = await game.pair()
    x_told = snapshot_of(x)
    watcher, told = await game.watch(x_told["table"]["code"])
    for client in (x, o, watcher):
        await client.expect("watchers", {"count": 1})
    assert seat not in repr(told)
    return x, o, watcher, told


async def test_a_spectator_is_told_everything_but_a_token(game: Game) -> None:
    x, x_seat, _, o_seat = await game.pair()
    await move(x, "2-2")
    code = snapshot_of(x)["table"]["code"]
    _, told = await game.watch(code.lower())
    person = {"name": None, "rating": None, "bot": None, "provisional": False}
    assert told == {
        "matchID": snapshot_of(x)["matchID"],
        "version": told["version"],
        "phase": "playing",
        "currentPlayer": 2,
        "board": {"2-2": "X"},
        "moves": [{"spaceID": "2-2", "xo": "X"}],
        "result": None,
        "scores": {"xScore": 0, "oScore": 0},
        "table": {"kind": "quick", "code": code, "beginner": "winner", "clock": None},
        "people": {"X": person, "O": person},
        "watchers": 1,
        "clock": None,
        "gameID": None,
        "ratings": {"X": None, "O": None},
        "unrated": None,
        "presence": {"X": HERE, "O": HERE},
        "grace": GRACE,
    }
    assert x_seat not in repr(told)
    assert o_seat not in repr(told)


async def test_a_spectator_sees_the_game(game: Game) -> None:
    x, o, watcher, _ = await watched_pair(game)
    for number, space in enumerate(FIRST_WINS):
        assert await move((x, o)[number % 2], space) == {"ok": True}
        await watcher.expect("space_claimed", {"spaceID": space, "xo": "XO"[number % 2]})
    result = {"winner": {"symbol": "X", "combination": ["1-1", "1-2", "1-3"]}}
    await watcher.expect("end_game", result)
    await watcher.expect("scores", {"xScore": 1, "oScore": 0})
    for client in (x, o):
        await client.call("play_again")
    await watcher.expect("ready_to_play", {"currentPlayer": 1})
    await watcher.expect_nothing()


@pytest.mark.parametrize(
    ("request_name", "args"),
    [
        ("clicked", ({"spaceID": "1-1"},)),
        ("clicked", ({"spaceID": "1-1", "moveID": "m"},)),
        ("play_again", ()),
        ("resign", ()),
        ("claim_win", ()),
        ("new_opponent", ()),
    ],
)
async def test_a_spectator_does_nothing(
    game: Game, request_name: str, args: tuple[object, ...]
) -> None:
    x, o, watcher, told = await watched_pair(game)
    assert (await watcher.call(request_name, *args))["code"] == "not_seated"
    for client in (x, o):
        await client.expect_nothing()
    _, again = await game.watch(told["table"]["code"])
    assert again == {**told, "watchers": 2}


async def test_what_was_told_to_a_spectator_opens_no_seat(game: Game) -> None:
    _, _, watcher, told = await watched_pair(game)
    guesses = [told["table"]["code"], str(told["matchID"]), watcher.id, "watcher"]
    for guess in guesses:
        _, came = await game.come(guess)
        assert came["returned"] is False


async def test_a_spectator_takes_a_free_seat_only_by_asking(game: Game) -> None:
    x, o, watcher, told = await watched_pair(game)
    code = told["table"]["code"]
    # While there is none, it goes on watching.
    assert await watcher.call("play", {"kind": "code", "code": code}) == {"ok": True}
    assert (await watcher.receive("watch_snapshot"))["phase"] == "playing"
    await o.disconnect()
    await x.receive("opponent_left")
    told = await watcher.receive("watch_snapshot")
    assert (told["phase"], told["presence"]) == ("waiting", {"X": HERE, "O": NOBODY})
    await watcher.expect("people", {"X": told["people"]["X"], "O": None})
    await watcher.expect_nothing()
    assert await watcher.call("play", {"kind": "code", "code": code}) == {"ok": True}
    told = await watcher.receive("snapshot")
    assert (told["playerXO"], told["phase"], told["watchers"]) == ("O", "playing", 0)
    await x.receive("ready_to_play")
    assert await move(x, "1-1") == {"ok": True}


async def test_presence_is_told_to_spectators(game: Game) -> None:
    clock = Clock()
    x, o, watcher, _ = await watched_pair(game)
    x_seat = snapshot_of(x)["seat"]
    await x.drop()
    away = {"presence": "away", "seconds": GRACE}
    await watcher.expect("presence", {"X": away, "O": HERE})
    back, _ = await game.come(x_seat)
    await watcher.expect("presence", {"X": HERE, "O": HERE})
    await back.drop()
    await watcher.receive("presence")
    await clock.advance(GRACE + 1)
    await watcher.expect("presence", {"X": {"presence": "overdue", "seconds": 0.0}, "O": HERE})
    for client in (x, o):
        assert "presence" not in [event.event for event in client.received]


async def test_when_the_table_is_gone_spectators_are_told(game: Game) -> None:
    x, told = await game.open()
    watcher, _ = await game.watch(told["table"]["code"])
    await watcher.receive("watchers")
    await x.call("play", {"kind": "quick"})
    await watcher.expect("table_closed")
    await watcher.expect_nothing()
    assert (await move(watcher, "1-1"))["code"] == "not_seated"
    assert await watcher.call("play", {"kind": "quick"}) == {"ok": True}
    assert (await watcher.receive("snapshot"))["phase"] == "playing"


async def test_a_spectator_may_go_elsewhere(game: Game) -> None:
    x, o, watcher, _ = await watched_pair(game)
    other, told = await game.open()
    assert await watcher.call("play", {"kind": "watch", "code": told["table"]["code"]})
    assert (await watcher.receive("watch_snapshot"))["table"]["kind"] == "private"
    await move(x, "1-1")
    await watcher.receive("watchers")
    await watcher.expect_nothing()
    await other.expect("watchers", {"count": 1})
    await o.receive("space_claimed")


async def test_watchers_are_counted_at_most_once_a_second(game: Game) -> None:
    clock = Clock()
    x, o, watcher, told = await watched_pair(game)
    code = told["table"]["code"]
    crowd = [(await game.watch(code))[0] for _ in range(5)]
    for client in (x, o, watcher):
        await client.expect_nothing()
    await clock.advance(1.1)
    for client in (x, o, watcher):
        await client.expect("watchers", {"count": 6})
    for client in crowd:
        await client.drop()
    await clock.advance(1.1)
    await x.expect("watchers", {"count": 1})
    # Up and down again within the second: nothing to tell.
    passer_by, _ = await game.watch(code)
    await passer_by.drop()
    await clock.advance(5)
    await x.expect_nothing()


async def test_the_count_is_told_to_who_was_shown_another_one(game: Game) -> None:
    clock = Clock()
    x, _, first, told = await watched_pair(game)
    second, shown = await game.watch(told["table"]["code"])
    assert shown["watchers"] == 2
    await first.drop()
    await clock.advance(1.1)
    await second.expect("watchers", {"count": 1})
    await x.expect_nothing()


async def test_presence_is_told_also_while_the_opponent_is_away(game: Game) -> None:
    clock = Clock()
    x, o, watcher, _ = await watched_pair(game)
    await x.drop()
    await clock.advance(GRACE / 2)
    await o.drop()
    for _ in range(2):
        await watcher.receive("presence")
    await clock.advance(GRACE / 2 + 1)
    away = {"presence": "away", "seconds": GRACE / 2}
    await watcher.expect("presence", {"X": {"presence": "overdue", "seconds": 0.0}, "O": away})


async def test_a_spectator_who_is_lost_comes_back_to_watch(game: Game) -> None:
    x, _, watcher, told = await watched_pair(game)
    await watcher.drop()
    await settle()
    back, told = await game.watch(told["table"]["code"])
    assert told["watchers"] == 1
    await move(x, "1-1")
    await back.receive("space_claimed")


async def test_counts_are_told_to_pages_now_and_then(antiphon_connect: Connections) -> None:
    clock = Clock()
    io = create_server()
    x = await antiphon_connect(io, auth={"seat": None})
    await x.receive("snapshot")
    await x.expect("counts", {"players": 1, "games": 0, "watching": 0})
    stranger = await antiphon_connect(io)
    told = snapshot_of(x)
    for _ in range(3):
        await antiphon_connect(
            io, auth={"seat": None, "table": {"kind": "watch", "code": told["table"]["code"]}}
        )
    await x.receive("watchers")
    await x.receive("ready_to_play")
    assert [event.event for event in x.received].count("counts") == 1
    await clock.advance(COUNTS_INTERVAL + 0.1)
    assert await x.receive("counts") == {"players": 2, "games": 1, "watching": 3}
    assert {event.event for event in stranger.received} == {"player_id", "ready_to_play"}
    await clock.advance(10 * COUNTS_INTERVAL)
    assert [event.event for event in x.received].count("counts") == 2


async def test_counts_are_told_to_who_was_told_other_ones(antiphon_connect: Connections) -> None:
    clock = Clock()
    io = create_server()
    private = {"seat": None, "table": {"kind": "private"}}
    x, y = [await antiphon_connect(io, auth=private) for _ in range(2)]
    await clock.advance(COUNTS_INTERVAL + 0.1)
    late = await antiphon_connect(io, auth=private)
    assert (await late.receive("counts"))["players"] == 3
    await y.drop()
    await clock.advance(COUNTS_INTERVAL + 0.1)
    assert (await late.receive("counts"))["players"] == 2
    counts = [event.args[0]["players"] for event in x.received if event.event == "counts"]
    assert counts == [1, 2]
