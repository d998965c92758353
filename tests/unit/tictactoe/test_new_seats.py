"""A newcomer may choose the token of its seat, and finds by it what it was never told of."""

from __future__ import annotations

import pytest

from tests.unit.tictactoe.visitors import Game

CHOSEN = "chosen-by-the-page-1234"


async def test_a_seat_whose_token_was_never_told_is_found_again(game: Game) -> None:
    x, _ = await game.come()
    o = await game.connect(newSeat=CHOSEN)
    # The line breaks before anything of it has come.
    await o.drop()
    await x.receive("opponent_away")
    o = await game.connect(newSeat=CHOSEN)
    told = await o.receive("snapshot")
    assert (told["playerXO"], told["seat"], told["returned"]) == ("O", CHOSEN, True)
    await x.receive("opponent_back")


async def test_it_is_found_before_the_server_knows_that_the_line_is_lost(game: Game) -> None:
    lost = await game.connect(newSeat=CHOSEN)
    first = await lost.receive("snapshot")
    x = await game.connect(newSeat=CHOSEN)
    assert (await x.receive("snapshot"))["matchID"] == first["matchID"]
    await lost.receive("seat_taken")


async def test_a_known_seat_comes_first(game: Game) -> None:
    x = await game.connect(newSeat=CHOSEN)
    assert (await x.receive("snapshot"))["seat"] == CHOSEN
    _, told = await game.open()
    y = await game.connect(seat=told["seat"], newSeat=CHOSEN)
    assert (await y.receive("snapshot"))["seat"] == told["seat"]
    await x.expect_nothing()


async def test_a_token_that_is_not_known_any_more_does_not_matter(game: Game) -> None:
    x = await game.connect(seat="of-yesterday-and-of-no-use", newSeat=CHOSEN)
    told = await x.receive("snapshot")
    assert (told["seat"], told["returned"]) == (CHOSEN, False)


async def test_who_goes_elsewhere_may_choose_too(game: Game) -> None:
    x, seat = await game.come()
    assert await x.call("play", {"kind": "private", "newSeat": CHOSEN}) == {"ok": True}
    await x.drop()
    x = await game.connect(seat=seat["seat"], newSeat=CHOSEN)
    told = await x.receive("snapshot")
    assert (told["table"]["kind"], told["returned"]) == ("private", True)


async def test_nobody_is_given_what_is_somebodys(game: Game) -> None:
    x = await game.connect(newSeat=CHOSEN)
    table = (await x.receive("snapshot"))["table"]["code"]
    y, _ = await game.open()
    assert await y.call("play", {"kind": "private", "newSeat": CHOSEN}) == {"ok": True}
    told = await y.receive("snapshot")
    assert told["seat"] != CHOSEN
    assert told["table"]["code"] != table


@pytest.mark.parametrize(
    "chosen", [None, 7, "", "x" * 21, "x" * 65, "x" * 21 + " ", "ü" * 22, ["x" * 22]]
)
async def test_what_could_be_guessed_or_is_no_token_is_passed_over(
    game: Game, chosen: object
) -> None:
    x = await game.connect(newSeat=chosen)
    seat = (await x.receive("snapshot"))["seat"]
    assert seat != chosen
    assert await x.call("play", {"kind": "private", "newSeat": chosen}) == {"ok": True}
    assert (await x.receive("snapshot"))["seat"] not in (seat, chosen)


@pytest.mark.parametrize("chosen", ["x" * 22, "x" * 64, "AZaz09_-" * 3])
async def test_long_enough_and_not_too_long(game: Game, chosen: str) -> None:
    x = await game.connect(newSeat=chosen)
    assert (await x.receive("snapshot"))["seat"] == chosen


async def test_a_front_end_without_seats_chooses_nothing(game: Game) -> None:
    stranger = await game.come_as_stranger({"newSeat": CHOSEN})
    await stranger.receive("player_id")
    x = await game.connect(newSeat=CHOSEN)
    assert (await x.receive("snapshot"))["playerXO"] == "O"
