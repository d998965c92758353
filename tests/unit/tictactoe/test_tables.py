"""Private tables: codes, links, going elsewhere, and a seat kept while its link is shared."""

from __future__ import annotations

from typing import Any

import pytest

from antiphon.testing import Clock
from tests.unit.tictactoe.visitors import NOBODY, Game, move, play, private_pair, snapshot_of
from tictactoe.attendance import ALONE
from tictactoe.settings import GRACE, WRONG_CODES


async def test_a_table_of_ones_own_is_told_with_its_options(game: Game) -> None:
    clock = {"kind": "game", "seconds": 120}
    _, told = await game.open(beginner="alternate", clock=clock)
    code = told["table"].pop("code")
    assert len(code) == 5
    assert told["table"] == {"kind": "private", "beginner": "alternate", "clock": clock}
    assert (told["phase"], told["playerXO"]) == ("waiting", "X")
    assert told["people"] == {"X": NOBODY, "O": None}


async def test_nobody_comes_to_a_private_table_by_chance(game: Game) -> None:
    x, _ = await game.open()
    _, told = await game.come()
    assert told["phase"] == "waiting"
    stranger = await game.come_as_stranger({"table": {"kind": "private"}})
    await stranger.expect("player_id", {"playerNumber": 2, "playerXO": "O"})
    await x.expect_nothing()


@pytest.mark.parametrize("spell", [str, str.lower, lambda code: f" {code} "])
async def test_the_code_leads_to_the_free_seat(game: Game, spell: Any) -> None:
    x, told = await game.open()
    code = told["table"]["code"]
    o = await game.connect(table={"kind": "code", "code": spell(code)})
    o_told = await o.receive("snapshot")
    assert (o_told["playerXO"], o_told["phase"], o_told["table"]["code"]) == ("O", "playing", code)
    await x.receive("ready_to_play")


async def test_a_link_to_a_quick_match_leads_there_too(game: Game) -> None:
    x, told = await game.come()
    o = await game.connect(table={"kind": "code", "code": told["table"]["code"]})
    assert (await o.receive("snapshot"))["playerXO"] == "O"
    await x.receive("ready_to_play")
    _, third = await game.come()
    assert third["phase"] == "waiting"


async def test_who_has_the_code_and_finds_no_seat_watches(game: Game) -> None:
    x, o, code = await private_pair(game)
    third = await game.connect(table={"kind": "code", "code": code})
    told = await third.receive("watch_snapshot")
    assert "seat" not in told
    for client in (x, o, third):
        await client.receive("watchers")


async def test_a_known_seat_comes_before_any_table(game: Game) -> None:
    x, x_seat, _, _ = await game.pair()
    await x.drop()
    for table in ({"kind": "private"}, {"kind": "code", "code": "NONE"}, "nonsense"):
        back = await game.connect(seat=x_seat, table=table)
        told = await back.receive("snapshot")
        assert (told["returned"], told["table"]["kind"]) == (True, "quick")


@pytest.mark.parametrize("kind", ["code", "watch"])
async def test_an_unknown_code_is_no_seat(game: Game, kind: str) -> None:
    waiting, _ = await game.come()
    client = await game.connect(table={"kind": kind, "code": "NONE2"})
    refused = await client.receive("table_refused")
    assert refused == {"reason": refused["reason"], "code": "no_such_table"}
    await client.expect_nothing()
    await waiting.expect_nothing()
    assert (await move(client, "1-1"))["code"] == "not_seated"
    assert (await client.call("resign"))["code"] == "not_seated"
    # The way out.
    assert await client.call("play", {"kind": "quick"}) == {"ok": True}
    assert (await client.receive("snapshot"))["playerXO"] == "O"
    await waiting.receive("ready_to_play")


async def test_to_be_nowhere(game: Game) -> None:
    client = await game.connect(table={"kind": "none"})
    await client.expect_nothing()
    assert (await move(client, "1-1"))["code"] == "not_seated"
    x, x_seat, o, _ = await game.pair()
    assert await x.call("play", {"kind": "none"}) == {"ok": True}
    await x.expect_nothing()
    await o.expect("opponent_left")
    back = await game.connect(seat=x_seat, table={"kind": "none"})
    await back.expect_nothing()
    assert await client.call("play", {"kind": "quick"}) == {"ok": True}
    assert (await client.receive("snapshot"))["playerXO"] == "X"


WISHES_NOT_UNDERSTOOD: list[object] = [
    None,
    "quick",
    7,
    [],
    {},
    {"kind": None},
    {"kind": "other"},
    {"kind": ["quick"]},
    {"kind": "code"},
    {"kind": "code", "code": 12345},
    {"kind": "code", "code": ""},
    {"kind": "code", "code": "A" * 17},
    {"kind": "watch", "code": {"code": "ABCDE"}},
    {"kind": "private", "beginner": "loser"},
    {"kind": "private", "beginner": ["winner"]},
    {"kind": "private", "beginner": None},
    {"kind": "private", "clock": "blitz"},
    {"kind": "private", "clock": {}},
    {"kind": "private", "clock": {"kind": "day", "seconds": 60}},
    {"kind": "private", "clock": {"kind": "move"}},
    {"kind": "private", "clock": {"kind": "move", "seconds": 2}},
    {"kind": "private", "clock": {"kind": "move", "seconds": 301}},
    {"kind": "private", "clock": {"kind": "game", "seconds": 9}},
    {"kind": "private", "clock": {"kind": "game", "seconds": 3601}},
    {"kind": "private", "clock": {"kind": "move", "seconds": 10.0}},
    {"kind": "private", "clock": {"kind": "move", "seconds": True}},
    {"kind": "private", "clock": {"kind": "move", "seconds": "10"}},
    {"kind": "private", "clock": {"kind": "move", "seconds": 10**30}},
    {"kind": "bot"},
    {"kind": "bot", "strength": "perfect"},
    {"kind": "bot", "strength": 3},
]


@pytest.mark.parametrize("wish", WISHES_NOT_UNDERSTOOD)
async def test_a_wish_that_is_not_understood_changes_nothing(game: Game, wish: object) -> None:
    client = await game.connect(table=wish)
    assert (await client.receive("table_refused"))["code"] == "bad_payload"
    x, _, o, _ = await game.pair()
    assert (await x.call("play", wish))["code"] == "bad_payload"
    assert await move(x, "1-1") == {"ok": True}
    await o.receive("space_claimed")


@pytest.mark.parametrize("args", [(), ({"kind": "quick"}, "more"), ([{"kind": "quick"}],)])
async def test_play_takes_one_wish(game: Game, args: tuple[object, ...]) -> None:
    x, _, _, _ = await game.pair()
    assert (await x.call("play", *args))["code"] == "bad_payload"


@pytest.mark.parametrize(
    "clock",
    [
        {"kind": "move", "seconds": 3},
        {"kind": "move", "seconds": 300},
        {"kind": "game", "seconds": 10},
        {"kind": "game", "seconds": 3600},
    ],
)
async def test_the_bounds_of_clocks_are_allowed(game: Game, clock: dict[str, object]) -> None:
    _, told = await game.open(clock=clock)
    assert told["table"]["clock"] == clock


async def test_an_address_may_guess_a_few_codes_only(game: Game) -> None:
    clock = Clock()
    _, told = await game.open()
    code = told["table"]["code"]
    guesser, _ = await game.come()
    for number in range(WRONG_CODES.count):
        wish = {"kind": ("code", "watch")[number % 2], "code": f"NONE{number}"}
        assert (await guesser.call("play", wish))["code"] == "no_such_table"
    for wish in ({"kind": "code", "code": "NONE"}, {"kind": "watch", "code": code}):
        assert (await guesser.call("play", wish))["code"] == "too_fast"
    other = await game.connect(table={"kind": "code", "code": code})
    assert (await other.receive("table_refused"))["code"] == "too_fast"
    # What needs no code goes on.
    assert await other.call("play", {"kind": "quick"}) == {"ok": True}
    await clock.advance(WRONG_CODES.seconds)
    assert await guesser.call("play", {"kind": "code", "code": code}) == {"ok": True}


async def test_right_codes_are_not_counted(game: Game) -> None:
    _, told = await game.open()
    wish = {"kind": "watch", "code": told["table"]["code"]}
    watcher = await game.connect(table=wish)
    for _ in range(2 * WRONG_CODES.count):
        assert await watcher.call("play", wish) == {"ok": True}


# Going elsewhere.


async def test_leaving_in_the_middle_of_a_game_is_resigning_it(game: Game) -> None:
    x, x_seat, o, _ = await game.pair()
    await play(x, o, ["1-1"])
    assert await x.call("play", {"kind": "private"}) == {"ok": True}
    result = {"winner": {"symbol": "O", "combination": []}, "forfeit": True, "why": "resigned"}
    for client in (x, o):
        await client.expect("end_game", result)
        await client.expect("scores", {"xScore": 0, "oScore": 1})
    await o.expect("opponent_left")
    await o.expect("waiting_for_player", {"xScore": 0, "oScore": 0})
    await o.expect("people", {"X": None, "O": NOBODY})
    told = await x.receive("snapshot")
    assert (told["table"]["kind"], told["returned"]) == ("private", False)
    assert told["seat"] != x_seat
    # The old table is none of its business any more, nor is the old seat.
    newcomer, told = await game.come()
    assert told["playerXO"] == "X"
    await o.receive("ready_to_play")
    assert await move(o, "3-3") == {"ok": True}
    await newcomer.receive("space_claimed")
    await x.expect_nothing()
    _, told = await game.come(x_seat)
    assert told["returned"] is False


async def test_before_the_first_move_there_is_nothing_to_resign(game: Game) -> None:
    x, _, o, _ = await game.pair()
    assert await x.call("play", {"kind": "private"}) == {"ok": True}
    await x.expect("snapshot", x.received[-1].args[0])
    await o.expect("opponent_left")


async def test_quick_match_from_a_quick_match_is_another_one(game: Game) -> None:
    x, _, o, _ = await game.pair()
    first = snapshot_of(x)["matchID"]
    assert await x.call("play", {"kind": "quick"}) == {"ok": True}
    told = await x.receive("snapshot")
    assert (told["matchID"], told["phase"]) == (first + 1, "waiting")
    await o.expect("opponent_left")
    _, third = await game.come()
    assert third["matchID"] == first


async def test_who_sits_there_already_is_told_so(game: Game) -> None:
    x, o, code = await private_pair(game)
    for kind in ("code", "watch"):
        assert (await x.call("play", {"kind": kind, "code": code}))["code"] == "sits_here"
    await play(x, o, ["1-1"])


async def test_a_stranger_plays_quick_match_only(game: Game) -> None:
    stranger = await game.come_as_stranger()
    assert (await stranger.call("play", {"kind": "private"}))["code"] == "no_token"
    _, told = await game.come()
    assert told["phase"] == "playing"


async def test_when_the_opponent_has_been_lost_for_long_leaving_costs_nothing(game: Game) -> None:
    clock = Clock()
    x, _, o, _ = await game.pair()
    await play(x, o, ["1-1"])
    await x.drop()
    await o.receive("opponent_away")
    await clock.advance(GRACE + 1)
    await o.expect("opponent_overdue")
    assert await o.call("play", {"kind": "private"}) == {"ok": True}
    assert (await o.next_event()).event == "snapshot"


async def test_saying_goodbye_in_the_middle_of_a_game_is_resigning_it(game: Game) -> None:
    x, _, o, _ = await game.pair()
    await play(x, o, ["1-1"])
    await x.disconnect()
    assert (await o.receive("end_game"))["why"] == "resigned"
    await o.receive("opponent_left")


# Sharing the link.


async def test_a_private_table_is_kept_while_its_link_is_shared(game: Game) -> None:
    clock = Clock()
    x, told = await game.open()
    seat, code = told["seat"], told["table"]["code"]
    await x.drop()
    await clock.advance(ALONE - 10)
    back, told = await game.come(seat)
    assert (told["returned"], told["table"]["code"]) == (True, code)
    await back.drop()
    await clock.advance(ALONE + 1)
    _, told = await game.come(seat)
    assert told["returned"] is False
    late = await game.connect(table={"kind": "code", "code": code})
    await late.receive("table_refused")


async def test_who_opens_the_link_waits_for_who_shared_it(game: Game) -> None:
    clock = Clock()
    x, told = await game.open()
    seat, code = told["seat"], told["table"]["code"]
    await x.drop()
    await clock.advance(100)
    o = await game.connect(table={"kind": "code", "code": code})
    o_told = await o.receive("snapshot")
    left = o_told["opponent"]["seconds"]
    assert o_told["opponent"]["presence"] == "away"
    assert left == ALONE - 100
    back, told = await game.come(seat)
    assert (told["returned"], told["phase"]) == (True, "playing")
    await o.receive("opponent_back")
    assert await move(back, "1-1") == {"ok": True}


async def test_who_comes_at_the_last_moment_waits_for_the_grace_time(game: Game) -> None:
    clock = Clock()
    x, told = await game.open()
    await x.drop()
    await clock.advance(ALONE - 5)
    o = await game.connect(table={"kind": "code", "code": told["table"]["code"]})
    assert (await o.receive("snapshot"))["opponent"]["seconds"] == GRACE


async def test_a_guest_who_leaves_does_not_close_the_table(game: Game) -> None:
    clock = Clock()
    x, told = await game.open()
    seat, code = told["seat"], told["table"]["code"]
    await x.drop()
    o = await game.connect(table={"kind": "code", "code": code})
    await o.receive("snapshot")
    await o.call("play", {"kind": "quick"})
    await clock.advance(ALONE - 10)
    _, told = await game.come(seat)
    assert (told["returned"], told["table"]["code"], told["phase"]) == (True, code, "waiting")


async def test_a_quick_match_is_not_kept_for_who_is_alone(game: Game) -> None:
    x, told = await game.come()
    await x.drop()
    _, told = await game.come(told["seat"])
    assert told["returned"] is False


async def test_a_bot_has_the_second_seat_and_goes_with_its_opponent(game: Game) -> None:
    x = await game.connect(table={"kind": "bot", "strength": "easy"})
    told = await x.receive("snapshot")
    assert told["people"]["O"]["bot"] == "easy"
    assert (told["phase"], told["opponent"]["presence"]) == ("playing", "here")
    assert (await x.call("claim_win"))["code"] == "opponent_here"
    code = told["table"]["code"]
    watcher, _ = await game.watch(code)
    await x.call("play", {"kind": "quick"})
    await watcher.receive("table_closed")
    assert (await watcher.call("play", {"kind": "code", "code": code}))["code"] == "no_such_table"
