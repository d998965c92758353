"""One server after the other, with the same database."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from functools import partial
from typing import Any

import msgspec
import pytest

import antiphon
from tictactoe.app import create_app
from tictactoe.attendance import Attendance
from tictactoe.handlers.game import Game
from tictactoe.lifetime import lifetime
from tictactoe.lobby import Lobby
from tictactoe.moves import MoveId
from tictactoe.presence import Arrival, Presence
from tictactoe.rules import SPACES
from tictactoe.saved import SavedTable
from tictactoe.settings import Settings
from tictactoe.store.database import Database
from tictactoe.store.journal import Journal
from tictactoe.store.memory import MemoryDatabase
from tictactoe.store.opening import database_at
from tictactoe.store.tables import read_tables, write_tables
from tictactoe.store.urls import read_url
from tictactoe.terms import MatchId, Repeated
from tictactoe.watchers import ConnectionId

GRACE = 60.0


class Life:
    """A server from its start to its end, without the network."""

    def __init__(self, url: str) -> None:
        location = read_url(url)
        assert location is not None
        database = database_at(location)
        numbers = iter(range(1000))
        self.attendance = Attendance(
            Lobby(make_key=lambda: "key"),
            grace=GRACE,
            make_token=lambda: f"token {next(numbers)}",
        )
        self.journal: Journal[MatchId, SavedTable] = Journal(
            database, self.attendance.save, write_tables
        )
        game = Game(antiphon.Server(), self.attendance, journal=self.journal)
        self.meanwhile = lifetime(game, database, self.journal)

    def come(self, connection: str, token: str | None = None) -> Arrival:
        now = asyncio.get_running_loop().time()
        came = self.attendance.arrive(ConnectionId(connection), token, now, returns=True)
        assert isinstance(came, Arrival)
        return came


async def test_the_next_server_goes_on_where_this_one_was(database_url: str) -> None:
    first = Life(database_url)
    async with first.meanwhile:
        x, o = first.come("x"), first.come("o")
        match = x.seat.match
        match.claim(1, SPACES[4], MoveId("m1"))
        await first.journal.keep([match.id])

    second = Life(database_url)
    async with second.meanwhile:
        back = second.come("another connection", o.token)
        assert back.returned
        assert back.seat.number == 2
        assert back.seat.match.save() == match.save()
        # Whoever is not back yet has the whole grace time.
        standing = second.attendance.opponent_of(back.seat, asyncio.get_running_loop().time())
        assert standing.presence is Presence.AWAY
        assert GRACE - 10 < standing.seconds <= GRACE
        # The move of before is sent again.
        again = second.come("x again", x.token).seat
        assert again.match.claim(1, SPACES[4], MoveId("m1")) == Repeated(None)
        # Nobody else gets the number of a table that is there.
        assert second.come("new").seat.match.id > match.id


async def test_a_table_that_makes_no_sense_is_told_and_stops_nothing(
    database: Database, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    first = Life(database_url)
    x, o = first.come("x"), first.come("o")
    good = first.attendance.save(x.seat.match.id)
    assert good is not None
    nonsense = msgspec.structs.replace(good.match, id=7, code="TWICE", moves=("1-1", "1-1"))
    bad = msgspec.structs.replace(good, match=nonsense)
    tables = {MatchId(1): good, MatchId(7): bad}
    await database.write(partial(write_tables, tables=tables))
    assert len(await database.read(read_tables)) == 2
    await database.close()
    second = Life(database_url)
    async with second.meanwhile:
        assert second.come("o again", o.token).returned
    assert "table 7 (code TWICE) cannot be set up" in caplog.text


async def test_what_is_kept_in_memory_is_given_up_at_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # From Python 3.13 on the driver warns of a connection that nobody closes.
    steps: list[str] = []

    class Noted(MemoryDatabase):
        async def close(self) -> None:
            await super().close()
            steps.append("closed")

    monkeypatch.setattr("tictactoe.app.MemoryDatabase", Noted)
    asked = iter(["lifespan.startup", "lifespan.shutdown"])

    async def receive() -> dict[str, str]:
        return {"type": next(asked)}

    async def send(message: MutableMapping[str, Any]) -> None:
        steps.append(str(message["type"]))

    app = create_app(Settings(database="memory"))
    await app({"type": "lifespan", "asgi": {"version": "3.0"}}, receive, send)
    assert steps == ["lifespan.startup.complete", "closed", "lifespan.shutdown.complete"]
