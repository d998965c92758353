"""People on a server in memory: what happens when nothing can be looked up, and the limits."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any, TypeVar

import pytest
import sqlalchemy as sa

from antiphon.testing import Client, Clock, Connections
from tests.unit.tictactoe.visitors import snapshot_of
from tictactoe import profiles as module
from tictactoe.app import create_server
from tictactoe.profile import digest_of
from tictactoe.profiles import SEEN_EVERY, Profiles
from tictactoe.store import people
from tictactoe.store.errors import StoreError
from tictactoe.store.memory import MemoryDatabase
from tictactoe.store.schema import GAMES, PROFILES

T = TypeVar("T")
Work = Callable[[sa.Connection], T]


class Unsteady(MemoryDatabase):
    """A database that fails when it is told to, as the journal's library does then."""

    works = True

    async def write(self, work: Work[T]) -> T:
        if not self.works:
            # What is written then is written later.
            return None  # type: ignore[return-value]
        return await super().write(work)

    async def read(self, work: Work[T]) -> T:
        if not self.works:
            raise StoreError("it fails")
        return await super().read(work)


class Game:
    def __init__(self, database: Unsteady, connections: Connections) -> None:
        self.database = database
        self.io = create_server(counts_interval=None, library=database)
        self._connections = connections

    async def come(self, **auth: object) -> tuple[Client, dict[str, Any]]:
        """A page at a table of its own, and its profile."""
        client = await self.connect(profile=None, **auth)
        profile = await client.receive("profile")
        await client.receive("snapshot")
        await client.receive("counts")
        return client, profile

    async def connect(self, **auth: object) -> Client:
        asked = {"seat": None, "table": {"kind": "private"}, **auth}
        return await self._connections(self.io, auth=asked)


@pytest.fixture
async def unsteady() -> AsyncIterator[Unsteady]:
    database = Unsteady()
    yield database
    await database.close()


@pytest.fixture
def game(unsteady: Unsteady, antiphon_connect: Connections) -> Game:
    return Game(unsteady, antiphon_connect)


async def code_of(client: Client, event: str, *args: object) -> str:
    answer: dict[str, Any] = await client.call(event, *args)
    return "ok" if answer["ok"] else str(answer["code"])


async def test_while_nothing_can_be_looked_up_one_plays_as_a_stranger(game: Game) -> None:
    _, before = await game.come()
    game.database.works = False
    client = await game.connect(profile=before["token"])
    snapshot = await client.receive("snapshot")
    assert snapshot["people"]["X"]["name"] is None
    await client.receive("counts")
    for event, args, code in (
        ("set_name", ({"name": "Ada"},), "no_profile"),
        ("history", (), "no_profile"),
        ("forget_me", (), "no_profile"),
        ("replay", ({"gameID": "key-1"},), "not_now"),
        ("leaderboard", (), "not_now"),
    ):
        assert await code_of(client, event, *args) == code


async def test_who_is_known_can_be_renamed_while_the_database_fails(game: Game) -> None:
    client, _ = await game.come()
    game.database.works = False
    assert await client.call("set_name", {"name": "Ada"}) == {"ok": True, "name": "Ada"}
    assert (await client.receive("profile"))["name"] == "Ada"
    assert await code_of(client, "history") == "not_now"


async def test_names_may_be_changed_again_after_a_while(game: Game, antiphon_clock: Clock) -> None:
    client, _ = await game.come()
    for _ in range(5):
        assert await code_of(client, "set_name", {"name": "Ada"}) == "ok"
    assert await code_of(client, "set_name", {"name": "Ada"}) == "too_fast"
    await antiphon_clock.advance(1)
    assert await code_of(client, "set_name", {"name": "Ada"}) == "too_fast"
    await antiphon_clock.advance(1.1)
    assert await code_of(client, "set_name", {"name": "Ada"}) == "ok"


@pytest.mark.parametrize(
    ("event", "args", "usual"),
    [
        ("history", (), "ok"),
        ("replay", ({"gameID": "key-1"},), "no_such_game"),
        ("leaderboard", (), "ok"),
    ],
)
async def test_questions_may_be_asked_so_often(
    game: Game, antiphon_clock: Clock, event: str, args: tuple[object, ...], usual: str
) -> None:
    client, _ = await game.come()
    other, _ = await game.come()
    for _ in range(20):
        assert await code_of(client, event, *args) == usual
    assert await code_of(client, event, *args) == "too_fast"
    assert await code_of(other, event, *args) == usual
    await antiphon_clock.advance(10.1)
    assert await code_of(client, event, *args) == usual


async def test_to_be_forgotten_is_limited_too(game: Game) -> None:
    client, _ = await game.come()
    for _ in range(5):
        assert await code_of(client, "forget_me") == "ok"
    assert await code_of(client, "forget_me") == "too_fast"


async def test_of_a_token_the_hash_is_kept_only(game: Game) -> None:
    _, profile = await game.come(name="Ada")

    def everything(connection: sa.Connection) -> str:
        rows = [list(connection.execute(sa.select(table))) for table in (PROFILES, GAMES)]
        return repr(rows)

    kept = await game.database.read(everything)
    assert repr(digest_of(profile["token"])) in kept
    assert profile["token"] not in kept


async def test_a_seat_is_no_way_to_somebody_elses_profile(game: Game) -> None:
    client, profile = await game.come(name="Ada")
    code = (await client.call("play", {"kind": "private"}))["ok"]
    assert code is True
    seat = (await client.receive("snapshot"))["seat"]
    thief = await game.connect(profile=None, seat=seat, name="Eve")
    stolen = await thief.receive("profile")
    assert stolen["token"] != profile["token"]
    assert stolen["name"] == "Eve"
    # With the seat's token one sits there, as who took the seat; the name remains the owner's.
    assert (await thief.receive("snapshot"))["people"]["X"]["name"] == "Ada"
    assert (await thief.call("history"))["games"] == []


async def test_at_another_table_one_is_who_one_is_by_now(game: Game) -> None:
    client, _ = await game.come(name="Ada")
    assert await client.call("forget_me") == {"ok": True}
    fresh = await client.receive("profile")
    assert fresh["name"] != "Ada"
    assert await client.call("play", {"kind": "private"}) == {"ok": True}
    told = await client.receive("snapshot")
    assert told["people"]["X"]["name"] == fresh["name"]
    # Whoever sits on somebody else's seat is not that person anywhere else.
    other = await game.connect(profile=None, seat=told["seat"], name="Eve")
    assert (await other.receive("snapshot"))["people"]["X"]["name"] == fresh["name"]
    assert await other.call("play", {"kind": "private"}) == {"ok": True}
    assert (await other.receive("snapshot"))["people"]["X"]["name"] == "Eve"


async def test_a_new_name_is_seen_also_where_one_is_away(game: Game) -> None:
    x, profile = await game.come(name="Ada")
    code = snapshot_of(x)["table"]["code"]
    watcher = await game.connect(table={"kind": "watch", "code": code})
    await watcher.receive("watch_snapshot")
    await x.drop()
    other = await game.connect(profile=profile["token"])
    await other.receive("snapshot")
    assert (await other.call("set_name", {"name": "Eve"}))["ok"] is True
    assert (await watcher.receive("people"))["X"]["name"] == "Eve"


async def test_only_so_many_people_are_known_at_a_time(
    unsteady: Unsteady, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_KNOWN", 2)
    known = Profiles(unsteady)
    first, second, third = [await known.identify(None, name) for name in ("Ada", "Bo", "Cy")]
    assert first is not None
    assert second is not None
    assert third is not None
    assert known.get(first.profile_id) is None
    # Who comes again is found, and then somebody else is not known any more.
    assert await known.identify(first.token, None) == first
    found = known.get(first.profile_id)
    assert found is not None
    assert found.name == "Ada"
    assert known.get(second.profile_id) is None
    # A new name is for who is not known, too.
    renamed = await known.rename(second.profile_id, "Bea")
    assert renamed is not None
    assert renamed.name == "Bea"


async def test_who_is_here_now_and_then_is_not_removed(
    unsteady: Unsteady, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1_790_000_000_000
    monkeypatch.setattr(module, "_now", lambda: now)
    known = Profiles(unsteady)
    me, other = [await known.identify(None, None) for _ in range(2)]
    assert me is not None
    assert other is not None
    for _ in range(people.IDLE // SEEN_EVERY):
        now += SEEN_EVERY
        assert await known.identify(me.token, None) == me
    now += SEEN_EVERY
    await unsteady.write(partial(people.prune_profiles, now=now))
    assert await known.identify(me.token, None) == me
    assert await known.identify(other.token, None) != other


async def test_a_name_in_auth_is_for_who_has_none(game: Game) -> None:
    _, profile = await game.come(name="Ada")
    again = await game.connect(profile=profile["token"], name="Eve")
    assert (await again.receive("profile"))["name"] == "Ada"
    _, nameless = await game.come()
    named = await game.connect(profile=nameless["token"], name=" Bo ")
    assert (await named.receive("profile"))["name"] == "Bo"
