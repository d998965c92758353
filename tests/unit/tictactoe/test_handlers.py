"""Coming back to a seat, as it is told on the wire, with a clock that the test moves."""

from __future__ import annotations

import re

import pytest

from antiphon.testing import Clock
from tests.unit.tictactoe.visitors import Game, move, snapshot_of
from tictactoe.contract.answers import LONGEST_MARK
from tictactoe.settings import GRACE


async def test_a_page_is_told_everything_at_once(game: Game) -> None:
    client, told = await game.come()
    assert told.pop("seat")
    code = told["table"]["code"]
    assert re.fullmatch("[2-9A-HJKMNP-Z]{5}", code)
    assert told == {
        "grace": GRACE,
        "returned": False,
        "matchID": told["matchID"],
        "version": told["version"],
        "playerNumber": 1,
        "playerXO": "X",
        "phase": "waiting",
        "currentPlayer": 1,
        "board": {},
        "result": None,
        "scores": {"xScore": 0, "oScore": 0},
        "rematch": {"me": False, "opponent": False},
        "opponent": {"presence": "nobody", "seconds": 0.0},
        "moves": [],
        "table": {"kind": "quick", "code": code, "beginner": "winner", "clock": None},
        "people": {
            "X": {"name": None, "rating": None, "bot": None, "provisional": False},
            "O": None,
        },
        "watchers": 0,
        "clock": None,
        "gameID": None,
        "ratings": {"X": None, "O": None},
        "unrated": None,
    }
    await client.expect_nothing()


async def test_the_seat_is_the_same_after_a_loss(game: Game) -> None:
    clock = Clock()
    x, x_seat, o, _ = await game.pair()
    await move(x, "1-1")
    await o.receive("space_claimed")
    await x.drop()
    await o.expect("opponent_away", {"seconds": GRACE})
    assert await move(o, "2-2") == {"ok": True}
    await o.receive("space_claimed")
    await clock.advance(GRACE - 1)
    back, told = await game.come(x_seat)
    assert (told["returned"], told["playerXO"], told["seat"]) == (True, "X", x_seat)
    assert (told["board"], told["currentPlayer"]) == ({"1-1": "X", "2-2": "O"}, 1)
    await o.receive("opponent_back")
    assert await move(back, "3-3") == {"ok": True}
    await o.expect("space_claimed", {"spaceID": "3-3", "xo": "X"})


async def test_the_new_connection_may_be_seen_before_the_end_of_the_old(game: Game) -> None:
    x, x_seat, o, _ = await game.pair()
    back, told = await game.come(x_seat)
    assert told["returned"] is True
    await x.expect("seat_taken")
    assert await x.disconnected() == "io server disconnect"
    assert await move(back, "1-1") == {"ok": True}
    await o.expect("opponent_back")
    await o.expect("space_claimed", {"spaceID": "1-1", "xo": "X"})


async def test_scores_and_result_are_there_after_a_loss(game: Game) -> None:
    x, x_seat, o, _ = await game.pair()
    for client, space in zip([x, o] * 3, ["1-1", "2-1", "1-2", "2-2", "1-3"], strict=False):
        assert await move(client, space) == {"ok": True}
    await o.call("play_again")
    await x.drop()
    _, told = await game.come(x_seat)
    assert told["phase"] == "over"
    assert told["result"] == {"winner": {"symbol": "X", "combination": ["1-1", "1-2", "1-3"]}}
    assert told["scores"] == {"xScore": 1, "oScore": 0}
    assert told["rematch"] == {"me": False, "opponent": True}


async def test_a_move_that_is_sent_twice_counts_once(game: Game) -> None:
    x, x_seat, o, _ = await game.pair()
    assert await move(x, "1-1", "m1") == {"ok": True}
    await o.expect("space_claimed", {"spaceID": "1-1", "xo": "X"})
    await x.drop()
    await o.receive("opponent_away")
    back, _ = await game.come(x_seat)
    await o.receive("opponent_back")
    assert await move(back, "1-1", "m1") == {"ok": True}
    await o.expect_nothing()
    await back.expect_nothing()


async def test_a_refused_move_stays_refused(game: Game) -> None:
    x, _, o, _ = await game.pair()
    refused = await move(o, "1-1", "m1")
    assert refused["code"] == "not_your_turn"
    await o.expect("move_refused", {k: refused[k] for k in ("reason", "code")} | {"spaceID": "1-1"})
    await move(x, "2-2")
    await o.receive("space_claimed")
    assert await move(o, "1-1", "m1") == refused
    await o.expect_nothing()


@pytest.mark.parametrize(
    ("move_id", "ok"),
    [("m" * LONGEST_MARK, True), ("m" * (LONGEST_MARK + 1), False), ("", False)],
)
async def test_ids_have_bounds(game: Game, move_id: str, ok: bool) -> None:
    x, _, _, _ = await game.pair()
    answer = await move(x, "1-1", move_id)
    assert answer["ok"] is ok
    if not ok:
        assert answer["code"] == "bad_payload"


@pytest.mark.parametrize("move_id", [7, True, ["m"], {}, b"m"])
async def test_ids_are_texts(game: Game, move_id: object) -> None:
    x, _, _, _ = await game.pair()
    answer = await x.call("clicked", {"spaceID": "1-1", "moveID": move_id})
    assert answer["code"] == "bad_payload"


@pytest.mark.parametrize("seat", ["", "guess", "x" * 100_000, "\ud800", 7, True, [], {}])
async def test_no_other_token_is_worth_anything(game: Game, seat: object) -> None:
    x, x_seat, _, _ = await game.pair()
    _, told = await game.come(seat)
    assert (told["returned"], told["matchID"]) == (False, snapshot_of(x)["matchID"] + 1)
    assert told["seat"] not in [x_seat, seat]


async def test_a_token_is_told_to_its_player_alone(game: Game) -> None:
    x, x_seat, o, o_seat = await game.pair()
    await move(x, "1-1")
    await x.drop()
    await game.come(x_seat)
    stranger = await game.come_as_stranger()
    for client in (o, stranger):
        assert x_seat not in repr(client.received)
    assert o_seat not in repr(x.received)
    assert len(x_seat) >= 32


async def test_the_grace_time_and_the_win(game: Game) -> None:
    clock = Clock()
    x, x_seat, o, _ = await game.pair()
    await x.drop()
    await o.expect("opponent_away", {"seconds": GRACE})
    await clock.advance(GRACE - 1)
    assert (await o.call("claim_win"))["code"] == "opponent_may_return"
    await o.expect_nothing()
    await clock.advance(1.1)
    await o.expect("opponent_overdue")
    assert await o.call("claim_win") == {"ok": True}
    result = {"winner": {"symbol": "O", "combination": []}, "forfeit": True, "why": "away"}
    await o.expect("end_game", result)
    await o.expect("scores", {"xScore": 0, "oScore": 1})
    assert (await o.call("claim_win"))["code"] == "no_game"
    # As long as the other waits, the seat is still there.
    back, told = await game.come(x_seat)
    assert (told["returned"], told["result"]) == (True, result)
    await o.expect("opponent_back")
    assert (await o.call("new_opponent"))["code"] == "opponent_here"
    await back.call("play_again")
    await o.call("play_again")
    await back.receive("waiting_for_player")
    await back.expect("ready_to_play", {"currentPlayer": 2})


async def test_a_new_opponent_instead_of_waiting(game: Game) -> None:
    clock = Clock()
    x, x_seat, o, o_seat = await game.pair()
    for client in (x, o):
        assert (await client.call("new_opponent"))["code"] == "opponent_here"
    await x.drop()
    await o.receive("opponent_away")
    await clock.advance(GRACE + 1)
    await o.receive("opponent_overdue")
    assert (await o.call("new_opponent", "now"))["code"] == "bad_payload"
    assert await o.call("new_opponent") == {"ok": True}
    told = await o.receive("snapshot")
    assert (told["returned"], told["phase"], told["playerXO"]) == (False, "waiting", "X")
    assert told["seat"] not in {x_seat, o_seat}
    assert (await o.call("claim_win"))["code"] == "no_opponent"
    # Who comes too late is a new player, and meets the other again by chance.
    late, told = await game.come(x_seat)
    assert (told["returned"], told["playerXO"]) == (False, "O")
    await late.expect("ready_to_play", {"currentPlayer": 1})


async def test_after_a_game_the_seat_is_free_when_the_time_is_over(game: Game) -> None:
    clock = Clock()
    x, _, o, _ = await game.pair()
    for client, space in zip([x, o] * 3, ["1-1", "2-1", "1-2", "2-2", "1-3"], strict=False):
        await move(client, space)
    await x.drop()
    await o.receive("opponent_away")
    await clock.advance(GRACE + 1)
    await o.receive("opponent_left")
    assert await o.receive("waiting_for_player") == {"xScore": 0, "oScore": 0}
    _, told = await game.come()
    assert (told["matchID"], told["playerXO"]) == (snapshot_of(o)["matchID"], "X")


async def test_a_stranger_waits_for_a_page_that_is_lost_but_not_for_ever(game: Game) -> None:
    clock = Clock()
    stranger = await game.come_as_stranger()
    await stranger.expect("player_id", {"playerNumber": 1, "playerXO": "X"})
    page, told = await game.come()
    await stranger.receive("ready_to_play")
    await page.drop()
    await stranger.expect("opponent_away", {"seconds": GRACE})
    await clock.advance(GRACE / 2)
    page, told = await game.come(told["seat"])
    assert told["returned"] is True
    await stranger.expect("opponent_back")
    await page.drop()
    await stranger.receive("opponent_away")
    await clock.advance(GRACE + 1)
    await stranger.expect("opponent_left")
    await stranger.expect("waiting_for_player", {"xScore": 0, "oScore": 0})


@pytest.mark.parametrize("auth", [None, {}, {"token": "x"}])
async def test_a_stranger_leaves_at_once(game: Game, auth: dict[str, object] | None) -> None:
    page, _ = await game.come()
    stranger = await game.come_as_stranger(auth)
    await page.receive("people")
    await page.receive("ready_to_play")
    await stranger.drop()
    await page.expect("opponent_left")


async def test_who_says_goodbye_leaves_at_once(game: Game) -> None:
    x, x_seat, o, _ = await game.pair()
    await x.disconnect()
    await o.expect("opponent_left")
    _, told = await game.come(x_seat)
    assert told["returned"] is False


async def test_when_both_are_lost_each_may_come_back(game: Game) -> None:
    clock = Clock()
    x, x_seat, o, o_seat = await game.pair()
    await move(x, "2-2")
    await x.drop()
    await clock.advance(10)
    await o.drop()
    await clock.advance(10)
    back, told = await game.come(o_seat)
    assert told["returned"] is True
    assert told["opponent"] == {"presence": "away", "seconds": GRACE - 20}
    _, told = await game.come(x_seat)
    assert (told["returned"], told["board"]) == (True, {"2-2": "X"})
    await back.expect("opponent_back")


async def test_when_nobody_comes_back_nothing_is_left(game: Game) -> None:
    clock = Clock()
    x, x_seat, o, o_seat = await game.pair()
    await x.drop()
    await o.drop()
    await clock.advance(GRACE + 1)
    for seat in (x_seat, o_seat):
        _, told = await game.come(seat)
        assert told["returned"] is False
