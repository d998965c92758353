"""Finished games in the database: kept once, rated once, found again."""

from __future__ import annotations

from functools import partial

import pytest
import sqlalchemy as sa

from tests.unit.tictactoe.store.finished import (
    ADA,
    BO,
    CY,
    FULL,
    NOW,
    O_WON,
    WON_BY_O,
    add,
    finished,
    keep,
    profile_of,
)
from tictactoe.options import ClockKind, ClockRule, Strength, TableKind, TableOptions
from tictactoe.rated import DAY, MOST_A_DAY
from tictactoe.rating import NEWCOMER, rate
from tictactoe.records import ProfileId, Sitter
from tictactoe.replays import GameRecord
from tictactoe.rules import Stalemate
from tictactoe.store import games, people
from tictactoe.store.database import Database
from tictactoe.store.schema import GAMES
from tictactoe.terms import Ending, Forfeit, ForfeitReason, GameId, Unrated

STRANGER = Sitter(None, None)


async def found(database: Database, number: int) -> GameRecord | None:
    return await database.read(partial(games.find_game, game=GameId(f"key-{number}")))


async def ids_of(
    database: Database, profile: ProfileId, before: int | None = None, count: int = 10
) -> list[str]:
    game = None if before is None else GameId(f"key-{before}")
    work = partial(games.games_of, profile=profile, before=game, count=count)
    return [record.game_id.removeprefix("key-") for record in await database.read(work)]


async def test_a_game_is_found_as_it_was_kept(database: Database) -> None:
    await add(database, ADA, BO)
    options = TableOptions(TableKind.PRIVATE, clock=ClockRule(ClockKind.MOVE, 10))
    kept = await keep(database, finished(options=options))
    assert await found(database, 1) == kept.record
    assert kept.record.clock == options.clock
    assert [at for _, at in kept.record.moves] == [0, 1500, 3000, 4500, 6000]
    assert (kept.record.began_at, kept.record.ended_at) == (NOW, NOW + 6000)
    assert kept.record.symbol_of(ADA) == "X"
    assert kept.record.symbol_of(CY) is kept.record.symbol_of(None) is None


@pytest.mark.parametrize(
    ("moves", "ending"),
    [
        (WON_BY_O, O_WON),
        (FULL, Stalemate()),
        ([], Forfeit("O", ForfeitReason.RESIGNED)),
        ([4], Forfeit("X", ForfeitReason.TIME)),
        ([4, 0, 1], Forfeit("O", ForfeitReason.AWAY)),
    ],
)
async def test_every_ending_is_kept(database: Database, moves: list[int], ending: Ending) -> None:
    kept = await keep(database, finished(moves=moves, ending=ending, x=STRANGER, o=STRANGER))
    again = await found(database, 1)
    assert again == kept.record
    assert again is not None
    assert (again.ending, len(again.moves)) == (ending, len(moves))


async def test_it_is_rated_as_the_rating_says(database: Database) -> None:
    await add(database, ADA, BO)
    ada, bo = rate(NEWCOMER, NEWCOMER, "first")
    await keep(database, finished(1))
    ada, bo = rate(ada, bo, "second")
    await keep(database, finished(2, moves=WON_BY_O, ending=O_WON))
    ada, bo = rate(ada, bo, "stalemate")
    kept = await keep(database, finished(3, moves=FULL, ending=Stalemate()))
    one, other = await profile_of(database, ADA), await profile_of(database, BO)
    assert (one.skill, other.skill) == (ada, bo)
    assert (one.games, one.wins, other.games, other.wins) == (3, 1, 3, 1)
    assert kept.record.players["X"].after == ada.points
    assert sorted(kept.profiles, key=lambda one: one.profile_id) == [one, other]


async def test_what_comes_twice_is_kept_and_rated_once(database: Database) -> None:
    await add(database, ADA, BO)
    first = await keep(database, finished())
    again = await keep(database, finished(moves=WON_BY_O, ending=O_WON))
    assert again.record == first.record
    assert (await profile_of(database, ADA)).games == 1
    assert await database.read(lambda c: c.scalar(sa.select(sa.func.count(GAMES.c.number)))) == 1


@pytest.mark.parametrize(
    ("x", "o"),
    [
        (Sitter(ADA, None), Sitter(ADA, None)),
        (Sitter(ADA, None), Sitter(None, Strength.HARD)),
        (Sitter(ADA, None), STRANGER),
        (STRANGER, Sitter(BO, None)),
        (Sitter(ADA, None), Sitter(CY, None)),
    ],
)
async def test_against_oneself_bots_strangers_and_the_forgotten_it_is_not_rated(
    database: Database, x: Sitter, o: Sitter
) -> None:
    await add(database, ADA, BO)
    kept = await keep(database, finished(x=x, o=o))
    assert [player.after for player in kept.record.players.values()] == [None, None]
    for profile_id in (ADA, BO):
        profile = await profile_of(database, profile_id)
        assert (profile.skill, profile.games) == (NEWCOMER, 0)
    assert kept.record.players["O"].bot == o.bot


async def test_what_is_given_up_before_both_have_moved_is_not_rated(database: Database) -> None:
    await add(database, ADA, BO)
    for number, moves in enumerate(([], [4])):
        for why in ForfeitReason:
            game = finished(f"{number}{why.value}", moves=moves, ending=Forfeit("O", why))
            kept = await keep(database, game)
            assert kept.unrated is Unrated.TOO_SHORT
            assert [player.after for player in kept.record.players.values()] == [None, None]
            assert await keep(database, game) == kept
    assert (await profile_of(database, ADA)).games == 0
    kept = await keep(database, finished(moves=[4, 0], ending=Forfeit("O", ForfeitReason.TIME)))
    assert kept.unrated is None
    assert (await profile_of(database, ADA)).games == 1


async def test_so_many_games_of_the_same_two_count_in_a_day(database: Database) -> None:
    await add(database, ADA, BO, CY)
    ada, bo, cy = (Sitter(one, None) for one in (ADA, BO, CY))
    minute = 60_000
    for number in range(MOST_A_DAY):
        x, o = ((ada, bo), (bo, ada))[number % 2]
        kept = await keep(database, finished(number, x=x, o=o, after=number * minute))
        assert kept.unrated is None
    before = await profile_of(database, ADA)
    kept = await keep(database, finished("a", after=MOST_A_DAY * minute))
    assert kept.unrated is Unrated.TOO_OFTEN
    assert await profile_of(database, ADA) == before
    assert await keep(database, finished("a", after=MOST_A_DAY * minute)) == kept
    # With others they count, and what did not count does not keep others from it.
    assert (await keep(database, finished("b", o=cy, after=minute))).unrated is None
    assert (await keep(database, finished("c", x=cy, o=bo, after=minute))).unrated is None
    # The first one is a day old now, and the second is not yet.
    assert (await keep(database, finished("d", after=DAY - 1))).unrated is Unrated.TOO_OFTEN
    assert (await keep(database, finished("e", after=DAY))).unrated is None
    assert (await keep(database, finished("f", after=DAY))).unrated is Unrated.TOO_OFTEN
    # A game is kept and found as it was all the same.
    assert await ids_of(database, ADA, count=1) == ["f"]


async def test_where_it_would_not_count_anyway_there_is_no_reason_to_tell(
    database: Database,
) -> None:
    await add(database, ADA)
    game = finished(moves=[], ending=Forfeit("X", ForfeitReason.RESIGNED), o=STRANGER)
    assert (await keep(database, game)).unrated is None


async def test_history_is_the_latest_first_and_goes_on_where_it_ended(database: Database) -> None:
    await add(database, ADA, BO)
    ada, bo = Sitter(ADA, None), Sitter(BO, None)
    for number in range(1, 8):
        await keep(database, finished(number, x=(ada, bo)[number % 2], o=(bo, ada)[number % 2]))
    await keep(database, finished(8, x=ada, o=ada))
    await keep(database, finished(9, x=bo, o=STRANGER))
    assert await ids_of(database, ADA) == list("87654321")
    assert await ids_of(database, ADA, count=3) == list("876")
    assert await ids_of(database, ADA, before=6, count=3) == list("543")
    assert await ids_of(database, ADA, before=1) == []
    assert await ids_of(database, ADA, before=77) == []
    assert await ids_of(database, CY) == []


async def test_who_is_forgotten_is_in_no_game_any_more(database: Database) -> None:
    await add(database, ADA, BO)
    await database.write(partial(people.rename_profile, profile=ADA, name="Ada"))
    await keep(database, finished())
    await database.write(partial(people.forget_profile, profile=ADA))
    record = await found(database, 1)
    assert record is not None
    nobody, other = record.players["X"], record.players["O"]
    assert (nobody.profile, nobody.name, nobody.before, nobody.after) == (None,) * 4
    assert other.profile == BO
    assert other.after is not None
    assert await ids_of(database, BO) == ["1"]
    assert await ids_of(database, ADA) == []
    assert await database.read(partial(people.find_profile, digest=b"a" * 32)) is None
