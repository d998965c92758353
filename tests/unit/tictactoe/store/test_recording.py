"""A server that ends between the end of a game and its recording: once kept, and once rated.

What dies with a server here is its memory; the database is a real one, and stays.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from itertools import count

import pytest

import antiphon
from tests.unit.tictactoe.store.finished import ADA, BO, WON_BY_X, add, profile_of
from tictactoe.archive import GameArchive
from tictactoe.attendance import Attendance
from tictactoe.handlers.game import Game
from tictactoe.handlers.people import KnownPeople
from tictactoe.lifetime import lifetime
from tictactoe.lobby import Lobby
from tictactoe.match import Match
from tictactoe.options import QuickMatch
from tictactoe.ports import KeptGame
from tictactoe.profiles import Profiles
from tictactoe.records import FinishedGame
from tictactoe.refusals import Refusal
from tictactoe.rules import SPACES
from tictactoe.store import games
from tictactoe.store.database import Database
from tictactoe.store.journal import Journal
from tictactoe.store.library import JournaledLibrary
from tictactoe.store.opening import database_at
from tictactoe.store.tables import read_tables, write_tables
from tictactoe.store.urls import read_url
from tictactoe.terms import Claimed, ForfeitReason, GameId
from tictactoe.watchers import ConnectionId


class NeverKept(GameArchive):
    """An archive of a server that dies before it has written anything."""

    async def keep(self, game: FinishedGame) -> KeptGame | None:
        never: asyncio.Future[KeptGame | None] = asyncio.get_running_loop().create_future()
        return await never


class ToldNobody(GameArchive):
    """An archive of a server that dies when the game is written, and before anybody knows it."""

    kept = 0

    async def keep(self, game: FinishedGame) -> KeptGame | None:
        await super().keep(game)
        ToldNobody.kept += 1
        never: asyncio.Future[KeptGame | None] = asyncio.get_running_loop().create_future()
        return await never


class Server:
    """A game on the test's database, as `app` composes it, but for the archive."""

    def __init__(self, database: Database, archive: type[GameArchive]) -> None:
        self.database = database
        numbers = count()
        self.attendance = Attendance(
            Lobby(make_code=lambda: f"C{next(numbers)}", make_key=lambda: "key"),
            grace=60,
            make_token=lambda: f"token{next(numbers)}",
        )
        self.journal = Journal(database, self.attendance.save, write_tables)
        library = JournaledLibrary(database, self.journal)
        profiles = Profiles(library)
        self.game = Game(
            antiphon.Server(),
            self.attendance,
            journal=self.journal,
            archive=archive(library, profiles),
            people=KnownPeople(profiles),
        )

    @property
    def match(self) -> Match:
        """The only table."""
        return next(iter(self.attendance.tables()))

    async def play(self, moves: int = len(WON_BY_X)) -> None:
        """Ada and Bo play a game, by default to its end, which is kept with the table."""
        now = asyncio.get_running_loop().time()
        for name, profile in (("x", ADA), ("o", BO)):
            self.attendance.arrive(
                ConnectionId(name), None, now, returns=True, wish=QuickMatch(), profile=profile
            )
        for index in WON_BY_X[:moves]:
            answer = self.match.claim(self.match.turn, SPACES[index])
            assert isinstance(answer, Claimed)
            news = self.game.news()
            self.game.tell_claim(news, self.match, answer)
            await self.game.publish(news)

    async def has_archived(self) -> None:
        """Wait until the game can be looked up."""
        async with asyncio.timeout(5):
            while not self.match.is_archived:
                await asyncio.sleep(0.005)

    async def ratings(self) -> list[tuple[int, int]]:
        """Rating and number of games of Ada and Bo."""
        people = [await profile_of(self.database, one) for one in (ADA, BO)]
        return [(person.skill.rating, person.games) for person in people]


@asynccontextmanager
async def running(url: str, archive: type[GameArchive] = GameArchive) -> AsyncIterator[Server]:
    location = read_url(url)
    assert location is not None
    server = Server(database_at(location), archive)
    async with lifetime(server.game, server.database, server.journal):
        # At the start old games are pruned. Only then is the database written by nobody but us.
        await asyncio.sleep(0)
        await server.journal.keep([])
        yield server


AFTER_ONE_GAME = [(1579, 1), (1421, 1)]


async def test_a_game_is_recorded_in_one_transaction_with_its_end(database_url: str) -> None:
    async with running(database_url) as server:
        await add(server.database, ADA, BO)
        before = server.journal.state.commits
        await server.play()
        await server.has_archived()
        # A transaction for each move; then the table learns that its game can be looked up.
        assert server.journal.state.commits <= before + len(WON_BY_X) + 1
        assert await server.ratings() == AFTER_ONE_GAME


async def test_it_is_one_transaction_also_when_the_table_goes_with_it(database_url: str) -> None:
    async with running(database_url) as server:
        await add(server.database, ADA, BO)
        await server.play(moves=4)
        ending = server.match.forfeit(2, ForfeitReason.RESIGNED)
        assert not isinstance(ending, Refusal)
        news = server.game.news()
        server.game.tell_end(news, server.match, ending)
        for name in ("o", "x"):
            server.attendance.leave(ConnectionId(name), asyncio.get_running_loop().time())
        publishing = asyncio.create_task(server.game.publish(news))
        await asyncio.sleep(0)
        assert server.journal.state.waiting == 2, "the game, and that there is no table"
        await publishing
        assert await server.database.read(read_tables) == []
        assert await server.ratings() == AFTER_ONE_GAME


@pytest.mark.parametrize("archive", [NeverKept, ToldNobody])
async def test_a_server_that_dies_at_the_end_of_a_game_has_it_recorded_once(
    database_url: str, archive: type[GameArchive]
) -> None:
    ToldNobody.kept = 0
    async with running(database_url, archive) as server:
        await add(server.database, ADA, BO)
        await server.play()
        if archive is ToldNobody:
            async with asyncio.timeout(5):
                while not ToldNobody.kept:
                    await asyncio.sleep(0.005)
            assert await server.ratings() == AFTER_ONE_GAME
        else:
            assert await server.ratings() == [(1500, 0)] * 2
    for _ in range(2):
        async with running(database_url) as server:
            await server.has_archived()
            assert await server.ratings() == AFTER_ONE_GAME
            find = partial(games.find_game, game=GameId("key-1"))
            record = await server.database.read(find)
            assert record is not None
            assert [space for space, _ in record.moves] == [SPACES[index] for index in WON_BY_X]
            people = server.game.people_at(server.match)
            assert people["X"] is not None
            assert people["X"]["rating"] == 1579, "who they are is known again"
