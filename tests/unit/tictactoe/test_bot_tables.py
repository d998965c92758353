"""Playing against a bot, as it is told on the wire, with a clock that the test moves."""

from __future__ import annotations

from typing import Any

import pytest

from antiphon.testing import Client, Clock, settle
from tests.unit.tictactoe.visitors import NOBODY, Game, move
from tictactoe.bot import LONGEST_THOUGHT, SHORTEST_THOUGHT
from tictactoe.rules import LINES, SPACES

HARD = {"kind": "bot", "strength": "hard"}


async def come(game: Game, **options: Any) -> tuple[Client, dict[str, Any]]:
    """Somebody at a table with a bot, who was told that the game has begun."""
    client = await game.connect(table={**HARD, **options})
    told = await client.receive("snapshot")
    await client.receive("ready_to_play")
    return client, told


async def answer(client: Client, clock: Clock, claims: dict[str, str], space: str) -> bool:
    """Move, and wait for the bot's answer; whether the game goes on."""
    assert await move(client, space) == {"ok": True}
    await client.expect("space_claimed", {"spaceID": space, "xo": "X"})
    claims[space] = "X"
    return not is_over(claims) and await bot_moves(client, clock, claims)


async def bot_moves(client: Client, clock: Clock, claims: dict[str, str]) -> bool:
    """Wait for a move of the bot; whether the game goes on."""
    await clock.advance(LONGEST_THOUGHT)
    claimed = await client.receive("space_claimed")
    assert claimed["xo"] == "O"
    assert claimed["spaceID"] not in claims
    claims[claimed["spaceID"]] = "O"
    return not is_over(claims)


def is_over(claims: dict[str, str]) -> bool:
    won = any(len({claims.get(space) for space in line} - {None}) == 1
              and all(space in claims for space in line) for line in LINES)  # fmt: skip
    return won or len(claims) == len(SPACES)


def free(claims: dict[str, str]) -> str:
    return next(str(space) for space in SPACES if space not in claims)


async def play_to_the_end(client: Client, clock: Clock, claims: dict[str, str]) -> dict[str, Any]:
    while await answer(client, clock, claims, free(claims)):
        pass
    result: dict[str, Any] = await client.receive("end_game")
    await client.receive("scores")
    return result


async def test_a_bot_sits_opposite_and_answers_after_a_while(game: Game) -> None:
    clock = Clock()
    client, told = await come(game)
    assert told["people"] == {"X": NOBODY, "O": {**NOBODY, "bot": "hard"}}
    assert (told["phase"], told["playerNumber"]) == ("playing", 1)
    assert told["opponent"] == {"presence": "here", "seconds": 0.0}
    assert told["table"]["kind"] == "bot"
    assert await move(client, "2-2") == {"ok": True}
    await client.expect("space_claimed", {"spaceID": "2-2", "xo": "X"})
    await clock.advance(SHORTEST_THOUGHT - 0.01)
    await client.expect_nothing()
    # A move of its own the player cannot make meanwhile.
    assert (await move(client, "1-1"))["code"] == "not_your_turn"
    await client.receive("move_refused")
    await clock.advance(LONGEST_THOUGHT)
    claimed = await client.receive("space_claimed")
    # Perfect play takes a corner now.
    assert claimed["xo"] == "O"
    assert claimed["spaceID"] in {"1-1", "1-3", "3-1", "3-3"}
    await client.expect_nothing()


@pytest.mark.parametrize("strength", ["easy", "medium", "hard"])
async def test_a_whole_game_and_a_rematch_at_once(game: Game, strength: str) -> None:
    clock = Clock()
    client, _ = await come(game, strength=strength)
    result = await play_to_the_end(client, clock, {})
    await clock.advance(60)
    await client.expect_nothing()
    assert await client.call("play_again") == {"ok": True}
    await client.receive("waiting_for_player")
    ready = await client.receive("ready_to_play")
    begins = "winner" in result and result["winner"]["symbol"] == "O"
    assert ready == {"currentPlayer": 2 if begins else 1}
    claims: dict[str, str] = {}
    if begins:
        await bot_moves(client, clock, claims)
    await play_to_the_end(client, clock, claims)


async def test_beginners_alternate_if_that_was_asked_for(game: Game) -> None:
    clock = Clock()
    client, _ = await come(game, beginner="alternate")
    for begins in (2, 1, 2):
        assert await client.call("resign") == {"ok": True}
        await client.receive("end_game")
        await client.receive("scores")
        assert await client.call("play_again") == {"ok": True}
        await client.receive("waiting_for_player")
        await client.expect("ready_to_play", {"currentPlayer": begins})
        await clock.advance(LONGEST_THOUGHT)
        if begins == 2:
            assert (await client.receive("space_claimed"))["xo"] == "O"
        else:
            await client.expect_nothing()


async def test_the_bot_moves_while_the_player_is_away_once(game: Game) -> None:
    clock = Clock()
    client, told = await come(game)
    assert await move(client, "2-2") == {"ok": True}
    await client.drop()
    await clock.advance(20)
    back, told = await game.come(told["seat"])
    assert told["returned"] is True
    assert [made["xo"] for made in told["moves"]] == ["X", "O"]
    assert told["currentPlayer"] == 1
    await clock.advance(20)
    await back.expect_nothing()


async def test_a_reload_while_the_bot_thinks_makes_it_neither_forget_nor_move_twice(
    game: Game,
) -> None:
    clock = Clock()
    client, told = await come(game)
    assert await move(client, "2-2") == {"ok": True}
    for _ in range(5):
        await client.drop()
        client, _ = await game.come(told["seat"])
        await clock.advance(SHORTEST_THOUGHT / 10)
    await clock.advance(LONGEST_THOUGHT - SHORTEST_THOUGHT / 2)
    assert (await client.receive("space_claimed"))["xo"] == "O"
    await clock.advance(20)
    await client.expect_nothing()


async def test_nobody_moves_at_a_table_that_was_left(game: Game) -> None:
    clock = Clock()
    client, _ = await come(game)
    assert await move(client, "2-2") == {"ok": True}
    await client.receive("space_claimed")
    assert await client.call("play", {"kind": "private"}) == {"ok": True}
    for event in ("end_game", "scores", "snapshot"):
        await client.receive(event)
    await clock.advance(20)
    await client.expect_nothing()


async def test_a_game_that_is_resigned_while_the_bot_thinks_is_over(game: Game) -> None:
    clock = Clock()
    client, _ = await come(game)
    assert await move(client, "2-2") == {"ok": True}
    await client.receive("space_claimed")
    assert await client.call("resign") == {"ok": True}
    ended = await client.receive("end_game")
    assert ended == {
        "winner": {"symbol": "O", "combination": []},
        "forfeit": True,
        "why": "resigned",
    }
    await client.receive("scores")
    await clock.advance(20)
    await client.expect_nothing()


async def test_people_can_watch_but_nobody_can_take_the_bots_seat(game: Game) -> None:
    clock = Clock()
    client, told = await come(game)
    code = told["table"]["code"]
    guest = await game.connect(table={"kind": "code", "code": code})
    shown = await guest.receive("watch_snapshot")
    assert shown["presence"]["O"]["presence"] == "here"
    await guest.receive("watchers")
    await move(client, "1-1")
    await guest.expect("space_claimed", {"spaceID": "1-1", "xo": "X"})
    await clock.advance(LONGEST_THOUGHT)
    assert (await guest.receive("space_claimed"))["xo"] == "O"


async def test_when_the_player_has_gone_for_good_the_table_is_closed(game: Game) -> None:
    clock = Clock()
    client, told = await come(game)
    watcher, _ = await game.watch(told["table"]["code"])
    await watcher.receive("watchers")
    await move(client, "1-1")
    await client.drop()
    await clock.advance(120)
    await settle()
    assert [each.event for each in watcher.received][-1] == "table_closed"
    _, told = await game.come(told["seat"])
    assert told["returned"] is False


@pytest.mark.parametrize(
    "wish",
    [
        {"kind": "bot"},
        {"kind": "bot", "strength": None},
        {"kind": "bot", "strength": "perfect"},
        {"kind": "bot", "strength": ["hard"]},
        {"kind": "bot", "strength": 3},
        {"kind": "bot", "strength": "hard", "beginner": "loser"},
        {"kind": "bot", "strength": "hard", "clock": {"kind": "move"}},
        {"kind": "bot", "strength": "hard", "clock": {"kind": "move", "seconds": 2}},
    ],
)
async def test_no_other_bots_can_be_asked_for(game: Game, wish: dict[str, Any]) -> None:
    client, _ = await game.come()
    assert (await client.call("play", wish))["code"] == "bad_payload"
    refused = await game.connect(table=wish)
    assert (await refused.receive("table_refused"))["code"] == "bad_payload"
