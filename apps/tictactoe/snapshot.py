"""All that one may know of a table at one moment: what a page shows when it has come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

from .attendance import Attendance
from .contract.clocks import ClockReading
from .contract.playing import EndGame, ScoreBoard, SpaceClaimed, end_game, score_board
from .contract.tables import (
    People,
    PresenceOf,
    Presences,
    RatingChanges,
    TableInfo,
    presence_of,
    rating_changes,
    table_info,
)
from .match import Match
from .presence import Arrival
from .rules import Symbol
from .terms import NUMBERS, SYMBOLS, PlayerNumber, opponent_of

__all__ = ["Snapshot", "WatchSnapshot", "presences", "take_snapshot", "take_watch_snapshot"]


class _Rematch(TypedDict):
    me: bool
    opponent: bool


class _Table(TypedDict):
    grace: float
    """Seconds that a seat is kept at least."""
    matchID: int
    version: int
    """Rises with everything that happens at this table."""
    phase: str
    """`waiting`, `playing` or `over`."""
    currentPlayer: PlayerNumber
    board: dict[str, Symbol]
    moves: list[SpaceClaimed]
    """In the order in which they were made."""
    result: EndGame | None
    scores: ScoreBoard
    table: TableInfo
    people: People
    watchers: int
    clock: ClockReading | None
    gameID: str | None
    """Of a game that is over and can be looked up."""
    ratings: RatingChanges
    """What that game was worth: as in `game_kept`."""
    unrated: str | None
    """Why that game did not count, though two different people played it: as in `game_kept`."""


class Snapshot(_Table):
    """The payload of `snapshot`; for one player, as it holds the token."""

    seat: str
    """What to put into `auth` to come back. Nobody else is ever told."""
    returned: bool
    """Whether this is the seat of before."""
    playerNumber: PlayerNumber
    playerXO: Symbol
    rematch: _Rematch
    opponent: PresenceOf


class WatchSnapshot(_Table):
    """The payload of `watch_snapshot`; for any spectator."""

    presence: Presences


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is to be told of a table that it does not know itself."""

    people: People
    clock: ClockReading | None
    now: float


def take_snapshot(arrival: Arrival, attendance: Attendance, surroundings: Surroundings) -> Snapshot:
    """What the player who has just come is told. Raises ValueError if there is no token."""
    if arrival.token is None:
        raise ValueError("only players who come back are sent a snapshot")
    match, number = arrival.seat.match, arrival.seat.number
    opponent = attendance.opponent_of(arrival.seat, surroundings.now)
    return {
        **_take_table(match, attendance, surroundings),
        "seat": arrival.token,
        "returned": arrival.returned,
        "playerNumber": number,
        "playerXO": SYMBOLS[number],
        "rematch": {
            "me": match.wants_rematch(number),
            "opponent": match.wants_rematch(opponent_of(number)),
        },
        "opponent": presence_of(opponent),
    }


def take_watch_snapshot(
    match: Match, attendance: Attendance, surroundings: Surroundings
) -> WatchSnapshot:
    """What spectators are told."""
    return {
        **_take_table(match, attendance, surroundings),
        "presence": presences(match, attendance, surroundings.now),
    }


def presences(match: Match, attendance: Attendance, now: float) -> Presences:
    """Whether those on the seats are here."""
    return {
        "X": presence_of(attendance.standing(match, 1, now)),
        "O": presence_of(attendance.standing(match, 2, now)),
    }


def _take_table(match: Match, attendance: Attendance, surroundings: Surroundings) -> _Table:
    return {
        "grace": attendance.grace,
        "matchID": match.id,
        "version": match.version,
        "phase": match.phase.value,
        "currentPlayer": match.turn,
        "board": {str(space): symbol for space, symbol in match.board.claims.items()},
        "moves": [{"spaceID": space, "xo": symbol} for space, symbol in match.moves],
        "result": end_game(match.ending) if match.ending else None,
        "scores": score_board(match.scores),
        "table": table_info(match),
        "people": surroundings.people,
        "watchers": attendance.watchers_of(match),
        "clock": surroundings.clock,
        "gameID": match.game_id if match.is_archived else None,
        "ratings": _ratings(match, surroundings.people),
        "unrated": match.unrated.value if match.unrated else None,
    }


def _ratings(match: Match, people: People) -> RatingChanges:
    """What the game was worth, but for those who have asked to be forgotten since."""
    known = {symbol for symbol in NUMBERS if (one := people[symbol]) and one["rating"] is not None}
    return rating_changes({symbol: each for symbol, each in match.worth.items() if symbol in known})
