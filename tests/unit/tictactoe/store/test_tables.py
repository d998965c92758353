"""Tables in the database, and set up again from it."""

from __future__ import annotations

import itertools
from functools import partial

import pytest
import sqlalchemy as sa

from tictactoe.attendance import Attendance
from tictactoe.lobby import Lobby
from tictactoe.moves import MoveId
from tictactoe.presence import Arrival
from tictactoe.rules import SPACES
from tictactoe.saved import SavedTable
from tictactoe.store.database import Database
from tictactoe.store.documents import read_document, write_document
from tictactoe.store.schema import TABLES
from tictactoe.store.tables import FORMAT, read_tables, write_tables
from tictactoe.terms import MatchId, PlayerNumber


def attendance() -> Attendance:
    numbers = itertools.count()
    return Attendance(Lobby(), grace=60.0, make_token=lambda: f"token {next(numbers)}")


def playing(move: str) -> tuple[Attendance, SavedTable]:
    """A table with a move of that id."""
    there = attendance()
    arrivals = [there.arrive(name, None, 0.0, returns=True) for name in ("x", "o")]  # type: ignore[arg-type]
    assert isinstance(arrivals[0], Arrival)
    match = arrivals[0].seat.match
    number: PlayerNumber = 1
    match.claim(number, SPACES[4], MoveId(move))
    saved = there.save(match.id)
    assert saved is not None
    return there, saved


@pytest.mark.parametrize("move", ["m1", "\ud800 alone", "nul \0 and ümläut", "x" * 64])
async def test_whatever_a_client_calls_its_moves(database: Database, move: str) -> None:
    _, saved = playing(move)
    await database.write(partial(write_tables, tables={MatchId(1): saved}))
    assert await database.read(read_tables) == [saved]
    later = attendance()
    later.restore([saved], 0.0)
    assert later.save(MatchId(1)) == saved


async def test_what_is_gone_is_removed(database: Database) -> None:
    _, saved = playing("m1")
    await database.write(partial(write_tables, tables={MatchId(1): saved}))
    await database.write(partial(write_tables, tables={MatchId(1): None, MatchId(2): None}))
    assert await database.read(read_tables) == []


@pytest.mark.parametrize(
    "values",
    [{"format": FORMAT + 1}, {"document": "{}"}, {"document": "no JSON"}, {"document": '"\\ud8"'}],
)
async def test_what_cannot_be_read_is_told_and_stops_nothing(
    database: Database, values: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    _, saved = playing("m1")
    await database.write(partial(write_tables, tables={MatchId(1): saved}))

    def spoil(connection: sa.Connection) -> None:
        row = connection.execute(sa.select(TABLES)).one()
        spoilt = {**row._mapping, "id": 7, "code": "BROKE", **values}
        connection.execute(sa.insert(TABLES).values(spoilt))

    await database.write(spoil)
    assert await database.read(read_tables) == [saved]
    assert "table 7 (code BROKE) cannot be set up again" in caplog.text


def test_documents_are_read_as_they_were_written() -> None:
    assert read_document(write_document({"a": ["\ud800", "\0"]}), dict) == {"a": ["\ud800", "\0"]}
    with pytest.raises(ValueError, match="Expected"):
        read_document("[]", dict)
