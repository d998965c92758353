"""People in the database: by token, by another name, in order, and removed when unused."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from tests.unit.tictactoe.store.finished import ADA, BO, CY, NOW, add, finished, keep, profile_of
from tictactoe.profile import Profile
from tictactoe.rating import PROVISIONAL_GAMES, Skill
from tictactoe.records import ProfileId, Sitter
from tictactoe.store import people
from tictactoe.store.database import Database
from tictactoe.store.people import IDLE


async def set_points(database: Database, profile_id: ProfileId, points: float, games: int) -> None:
    profile = replace(await profile_of(database, profile_id), skill=Skill(points, 60), games=games)
    await database.write(partial(people.update_profile, profile=profile))


async def names(database: Database, *ids: ProfileId) -> list[ProfileId]:
    return sorted(await database.read(partial(people.find_profiles, ids=ids)))


async def test_somebody_is_found_by_the_digest_of_the_token_alone(database: Database) -> None:
    await add(database, ADA, BO)
    find = people.find_profile
    assert await database.read(partial(find, digest=b"a" * 32)) == Profile(ADA)
    assert await database.read(partial(find, digest=b"x" * 32)) is None


async def test_to_be_added_twice_changes_nothing(database: Database) -> None:
    await add(database, ADA)
    await database.write(partial(people.rename_profile, profile=ADA, name="Ada"))
    await add(database, ADA)
    assert (await profile_of(database, ADA)).name == "Ada"


async def test_a_name_is_kept_whatever_its_script(database: Database) -> None:
    await add(database, ADA)
    for name in ("李小龍", "נוֹעַם", "👩\u200d👩\u200d👧\u200d👦", "'; DROP TABLE x; --", None):
        await database.write(partial(people.rename_profile, profile=ADA, name=name))
        assert (await profile_of(database, ADA)).chosen_name == name


async def test_the_best_come_first_and_only_who_has_played_enough(database: Database) -> None:
    await add(database, ADA, BO, CY)
    await set_points(database, ADA, 1600.4, PROVISIONAL_GAMES)
    await set_points(database, BO, 1700.0, PROVISIONAL_GAMES)
    await set_points(database, CY, 1900.0, PROVISIONAL_GAMES - 1)
    leaders = await database.read(partial(people.leaders, count=10))
    assert [leader.profile_id for leader in leaders] == [BO, ADA]
    assert len(await database.read(partial(people.leaders, count=1))) == 1


async def test_who_has_the_same_rating_has_the_same_rank(database: Database) -> None:
    await add(database, ADA, BO, CY)
    for profile_id, points in ((ADA, 1600.4), (BO, 1599.6), (CY, 1599.4)):
        await set_points(database, profile_id, points, PROVISIONAL_GAMES)
    ranks: list[int | None] = []
    for profile_id in (ADA, BO, CY):
        profile = await profile_of(database, profile_id)
        ranks.append(await database.read(partial(people.rank_of, profile=profile)))
    assert ranks == [1, 1, 3]
    nobody = replace(await profile_of(database, ADA), games=PROVISIONAL_GAMES - 1)
    assert await database.read(partial(people.rank_of, profile=nobody)) is None


async def test_who_was_here_once_and_has_no_name_and_no_games_is_removed(
    database: Database,
) -> None:
    named, player, late = (ProfileId(digit * 24) for digit in "def")
    await add(database, ADA, named, player, late)
    await database.write(partial(people.rename_profile, profile=named, name="Dee"))
    await keep(database, finished(x=Sitter(player, None), o=Sitter(None, None)))
    await database.write(partial(people.see_profile, profile=late, now=NOW + 2))
    everybody = (ADA, named, player, late)
    await database.write(partial(people.prune_profiles, now=NOW + IDLE))
    assert await names(database, *everybody) == sorted(everybody)
    await database.write(partial(people.prune_profiles, now=NOW + IDLE + 1))
    assert await names(database, *everybody) == sorted([named, player, late])
