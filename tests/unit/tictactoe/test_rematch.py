"""Resigning, another game, and who begins it."""

from __future__ import annotations

from tests.unit.tictactoe.visitors import FIRST_WINS, Game, again, play, private_pair


async def test_resigning_ends_the_game_and_both_stay(game: Game) -> None:
    x, _, o, _ = await game.pair()
    assert (await x.call("resign", {"really": True}))["code"] == "bad_payload"
    assert await x.call("resign") == {"ok": True}
    result = {"winner": {"symbol": "O", "combination": []}, "forfeit": True, "why": "resigned"}
    for client in (x, o):
        await client.expect("end_game", result)
        await client.expect("scores", {"xScore": 0, "oScore": 1})
    for client in (x, o):
        assert (await client.call("resign"))["code"] == "no_game"
    assert await again(x, o) == 2


async def test_the_winner_begins(game: Game) -> None:
    x, o, _ = await private_pair(game)
    await play(x, o, FIRST_WINS)
    assert await again(x, o) == 1


async def test_beginners_alternate_if_that_was_chosen(game: Game) -> None:
    x, o, _ = await private_pair(game, beginner="alternate")
    await play(x, o, FIRST_WINS)
    for client in (x, o):
        await client.receive("scores")
    assert await again(x, o) == 2
    await play(o, x, FIRST_WINS)
    assert await again(x, o) == 1
    await x.call("resign")
    assert await again(x, o) == 2


async def test_the_snapshot_has_the_moves_in_order(game: Game) -> None:
    x, x_seat, o, _ = await game.pair()
    await play(x, o, ["3-3", "1-1", "2-2"])
    await x.drop()
    _, told = await game.come(x_seat)
    assert told["moves"] == [
        {"spaceID": "3-3", "xo": "X"},
        {"spaceID": "1-1", "xo": "O"},
        {"spaceID": "2-2", "xo": "X"},
    ]
