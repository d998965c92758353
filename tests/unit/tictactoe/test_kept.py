"""Who saw the end of a game is told when it is kept, whatever has happened meanwhile.

The library here does not write until the test lets it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

import pytest
import sqlalchemy as sa

from antiphon.testing import Client, Clock, Connections, settle
from tests.unit.tictactoe.visitors import FIRST_WINS
from tictactoe.app import create_server
from tictactoe.store.errors import Rejected
from tictactoe.store.memory import MemoryDatabase

T = TypeVar("T")


class Slow(MemoryDatabase):
    """Writes nothing while it is told to wait."""

    def __init__(self) -> None:
        super().__init__()
        self._goes_on = asyncio.Event()
        self._goes_on.set()
        self.rejects = False

    def wait(self) -> None:
        self._goes_on.clear()

    async def go_on(self) -> None:
        self._goes_on.set()
        await settle()

    async def write(self, work: Callable[[sa.Connection], T]) -> T:
        await self._goes_on.wait()
        if self.rejects:
            raise Rejected("it cannot be written")
        return await super().write(work)


class Table:
    """Two people and somebody who watches, at a table of their own."""

    def __init__(self, library: Slow, connections: Connections) -> None:
        self.library = library
        self.io = create_server(counts_interval=None, library=library)
        self._connections = connections
        self.code = ""
        self.seats: list[str] = []

    async def open(self) -> tuple[Client, Client, Client]:
        x, told = await self.come(profile=None, table={"kind": "private"})
        self.code = told["table"]["code"]
        o, o_told = await self.come(profile=None, table={"kind": "code", "code": self.code})
        self.seats = [told["seat"], o_told["seat"]]
        return x, o, await self.watch()

    async def come(self, **auth: object) -> tuple[Client, dict[str, Any]]:
        client = await self.connect(**auth)
        return client, await client.receive("snapshot")

    async def watch(self) -> Client:
        client = await self.connect(table={"kind": "watch", "code": self.code})
        await client.receive("watch_snapshot")
        return client

    async def connect(self, **auth: object) -> Client:
        return await self._connections(self.io, auth={"seat": None, **auth})


@pytest.fixture
async def library() -> AsyncIterator[Slow]:
    library = Slow()
    yield library
    await library.close()


@pytest.fixture
def table(library: Slow, antiphon_connect: Connections) -> Table:
    return Table(library, antiphon_connect)


async def play(x: Client, o: Client) -> None:
    """X wins; the game is not kept yet."""
    for number, space in enumerate(FIRST_WINS):
        assert await (x, o)[number % 2].call("clicked", {"spaceID": space}) == {"ok": True}


async def play_again(x: Client, o: Client) -> None:
    for client in (x, o):
        assert await client.call("play_again") == {"ok": True}


def told(client: Client) -> list[dict[str, Any]]:
    """What somebody was told of games that are kept."""
    return [event.args[0] for event in client.received if event.event == "game_kept"]


async def test_it_is_told_at_once_what_the_table_still_shows(table: Table) -> None:
    x, o, watcher = await table.open()
    await play(x, o)
    await settle()
    [kept] = told(x)
    assert set(kept) == {"gameID", "ratings"}
    assert told(o) == told(watcher) == [kept]
    assert (await x.call("replay", {"gameID": kept["gameID"]}))["ok"] is True


async def test_the_next_game_may_have_begun(table: Table) -> None:
    x, o, watcher = await table.open()
    table.library.wait()
    await play(x, o)
    await play_again(x, o)
    late = await table.watch()
    assert await x.call("clicked", {"spaceID": "2-2"}) == {"ok": True}
    assert told(x) == []
    await table.library.go_on()
    [kept] = told(x)
    assert kept["past"] is True
    assert kept["ratings"]["X"]["after"] > kept["ratings"]["X"]["before"]
    assert told(o) == told(watcher) == [kept]
    assert (await o.call("replay", {"gameID": kept["gameID"]}))["game"]["moves"]
    # Who came to the next game has not seen this one.
    assert told(late) == []
    # The next one is another game.
    assert await x.call("resign") == {"ok": True}
    await settle()
    for client in (x, o, watcher):
        assert [one.get("past") for one in told(client)] == [True, None]
    assert [one["gameID"] == kept["gameID"] for one in told(late)] == [False]


async def test_who_saw_it_may_be_elsewhere_or_have_come_back(table: Table) -> None:
    clock = Clock()
    x, o, watcher = await table.open()
    table.library.wait()
    await play(x, o)
    await play_again(x, o)
    await o.drop()
    await clock.advance(1)
    o, _ = await table.come(seat=table.seats[1])
    assert await watcher.call("play", {"kind": "none"}) == {"ok": True}
    assert await x.call("play", {"kind": "private"}) == {"ok": True}
    await table.library.go_on()
    [kept] = told(x)
    assert kept["past"] is True
    assert told(o) == told(watcher) == [kept]


async def test_a_table_that_nobody_is_at_any_more(table: Table) -> None:
    x, o, watcher = await table.open()
    table.library.wait()
    await play(x, o)
    for client in (x, o):
        assert await client.call("play", {"kind": "none"}) == {"ok": True}
    await watcher.receive("table_closed")
    await table.library.go_on()
    [kept] = told(x)
    assert kept["past"] is True
    assert told(o) == told(watcher) == [kept]


async def test_why_a_game_did_not_count_is_told_to_whoever_comes_later(table: Table) -> None:
    x, o, _ = await table.open()
    table.library.wait()
    assert await x.call("resign") == {"ok": True}
    await x.drop()
    x, shown = await table.come(seat=table.seats[0])
    # Nobody knows yet.
    assert (shown["gameID"], shown["unrated"]) == (None, None)
    await table.library.go_on()
    assert [one["unrated"] for one in told(x)] == ["too_short"]
    await x.drop()
    x, shown = await table.come(seat=table.seats[0])
    assert (shown["gameID"], shown["unrated"]) == (told(o)[0]["gameID"], "too_short")
    late = await table.connect(table={"kind": "watch", "code": table.code})
    assert (await late.receive("watch_snapshot"))["unrated"] == "too_short"
    await play_again(x, o)
    await o.drop()
    o, shown = await table.come(seat=table.seats[1])
    assert shown["unrated"] is None
    # The one who has lost begins, as the other one has won.
    await play(o, x)
    await settle()
    await o.drop()
    _, shown = await table.come(seat=table.seats[1])
    assert (shown["gameID"], shown["unrated"]) == (told(x)[-1]["gameID"], None)


async def test_what_a_game_was_worth_is_told_to_whoever_comes_later(table: Table) -> None:
    nothing = {"X": None, "O": None}
    x, o, _ = await table.open()
    table.library.wait()
    await play(x, o)
    await x.drop()
    x, shown = await table.come(seat=table.seats[0])
    assert shown["ratings"] == nothing, "nobody knows yet"
    await table.library.go_on()
    [worth] = [one["ratings"] for one in told(x)]
    assert worth["X"]["after"] > 1500 > worth["O"]["after"]
    await x.drop()
    x, shown = await table.come(seat=table.seats[0])
    assert shown["ratings"] == worth
    late = await table.connect(table={"kind": "watch", "code": table.code})
    assert (await late.receive("watch_snapshot"))["ratings"] == worth
    # Of who is forgotten nothing is told any more.
    assert await o.call("forget_me") == {"ok": True}
    await x.drop()
    x, shown = await table.come(seat=table.seats[0])
    assert shown["ratings"] == {**worth, "O": None}
    await play_again(x, o)
    await x.drop()
    _, shown = await table.come(seat=table.seats[0])
    assert shown["ratings"] == nothing


async def test_who_watches_elsewhere_is_told_of_the_past_and_who_is_here_of_what_is_shown(
    table: Table,
) -> None:
    x, o, watcher = await table.open()
    table.library.wait()
    await play(x, o)
    assert await watcher.call("play", {"kind": "none"}) == {"ok": True}
    late = await table.watch()
    await table.library.go_on()
    assert [one.get("past") for one in told(watcher)] == [True]
    for client in (x, o, late):
        assert [one.get("past") for one in told(client)] == [None]


@pytest.mark.parametrize("rejects", [False, True])
async def test_nobody_is_remembered_for_longer_than_that(table: Table, rejects: bool) -> None:
    x, o, _ = await table.open()
    table.library.wait()
    await play(x, o)
    await play_again(x, o)
    rooms = [room for room in x.socket.rooms if room.startswith("witnesses-")]
    assert len(rooms) == 1
    table.library.rejects = rejects
    await table.library.go_on()
    assert len(told(x)) == (not rejects)
    assert not [room for room in x.socket.rooms if room.startswith("witnesses-")]
