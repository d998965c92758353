"""Without a database: the same statements, bounded."""

from __future__ import annotations

from collections import Counter
from functools import partial

import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.tictactoe.store.finished import (
    ADA,
    BO,
    CY,
    FULL,
    NOW,
    O_WON,
    WON_BY_O,
    X_WON,
    add,
    finished,
    keep,
    profile_of,
)
from tictactoe.rated import MOST_A_DAY
from tictactoe.rating import NEWCOMER, Result, Skill, rate
from tictactoe.records import ProfileId, Sitter
from tictactoe.rules import Stalemate
from tictactoe.store import games, people
from tictactoe.store.memory import PRUNE_EVERY, MemoryDatabase
from tictactoe.store.schema import GAMES, PROFILES
from tictactoe.terms import Ending, GameId

PEOPLE = (ADA, BO, CY)
RESULTS: dict[Result, tuple[list[int] | None, Ending]] = {
    "first": (None, X_WON),
    "second": (WON_BY_O, O_WON),
    "stalemate": (FULL, Stalemate()),
}
# Who plays X, who plays O, how it ends, and which game of before comes once more.
plays = st.tuples(
    st.integers(0, 2), st.integers(0, 2), st.sampled_from(sorted(RESULTS)), st.integers(0, 30)
)


@settings(deadline=None, max_examples=50)
@given(st.lists(plays, max_size=25))
async def test_whatever_is_played_each_game_counts_once(
    history: list[tuple[int, int, Result, int]],
) -> None:
    database = MemoryDatabase()
    await add(database, *PEOPLE)
    skills: dict[ProfileId, Skill] = dict.fromkeys(PEOPLE, NEWCOMER)
    played: dict[ProfileId, list[str]] = {one: [] for one in PEOPLE}
    rated = dict.fromkeys(PEOPLE, 0)
    together: Counter[frozenset[ProfileId]] = Counter()
    for number, (x, o, result, repeated) in enumerate(history):
        one, other = PEOPLE[x], PEOPLE[o]
        moves, ending = RESULTS[result]
        game = finished(
            number, moves=moves, ending=ending, x=Sitter(one, None), o=Sitter(other, None)
        )
        await keep(database, game)
        if repeated < number:
            await keep(database, finished(repeated, x=Sitter(one, None), o=Sitter(other, None)))
        for player in {one, other}:
            played[player].insert(0, game.game_id)
        pair = frozenset((one, other))
        if one != other and together[pair] < MOST_A_DAY:
            together[pair] += 1
            skills[one], skills[other] = rate(skills[one], skills[other], result)
            rated[one] += 1
            rated[other] += 1
    for one in PEOPLE:
        profile = await profile_of(database, one)
        assert (profile.skill, profile.games) == (skills[one], rated[one])
        work = partial(games.games_of, profile=one, before=None, count=100)
        assert [game.game_id for game in await database.read(work)] == played[one]
    await database.close()


def count(table: sa.Table, connection: sa.Connection) -> int | None:
    return connection.scalar(sa.select(sa.func.count()).select_from(table))


async def test_only_the_latest_games_and_people_are_kept() -> None:
    database = MemoryDatabase(most_games=10, most_profiles=3)
    for number in range(PRUNE_EVERY):
        await keep(database, finished(number))
    assert await database.read(partial(count, GAMES)) == 10
    assert await database.read(partial(games.find_game, game=GameId("key-89"))) is None
    assert await database.read(partial(games.find_game, game=GameId("key-90"))) is not None
    for number in range(PRUNE_EVERY):
        digit = f"{number % 16:x}"
        await add(database, ProfileId(digit * 24), seen=NOW + number)
    assert await database.read(partial(count, PROFILES)) == 3
    latest = [ProfileId(digit * 24) for digit in "def"]
    assert sorted(await database.read(partial(people.find_profiles, ids=latest))) == latest
    await database.close()


async def test_the_games_of_who_is_forgotten_for_room_are_still_there() -> None:
    database = MemoryDatabase(most_profiles=1)
    await add(database, ADA, seen=NOW)
    await add(database, BO, seen=NOW + 1)
    await keep(database, finished())
    for _ in range(PRUNE_EVERY - 3):
        await database.write(partial(people.see_profile, profile=BO, now=NOW + 1))
    assert await database.read(partial(people.find_profiles, ids=[ADA])) == {}
    record = await database.read(partial(games.find_game, game=GameId("key-1")))
    assert record is not None
    assert (record.players["X"].profile, record.players["O"].profile) == (None, BO)
    await database.close()
