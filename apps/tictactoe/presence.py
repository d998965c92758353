"""Coming, going and being away: what attendance tells of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from .lobby import Seat
from .match import Match
from .watchers import ConnectionId

__all__ = [
    "Arrival",
    "Away",
    "Departure",
    "Moved",
    "Overdue",
    "Presence",
    "SeatToken",
    "Standing",
    "Watching",
]

SeatToken = NewType("SeatToken", str)
"""A secret between the server and one player. The server keeps its hash only."""


class Presence(StrEnum):
    """Whether a seat is taken, and its player here."""

    NOBODY = "nobody"
    HERE = "here"
    AWAY = "away"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Standing:
    """What others have to know of who sits on a seat."""

    presence: Presence
    seconds: float = 0.0
    """How long the seat is kept for sure; 0 unless the player is away."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A player who has come, or come back."""

    seat: Seat
    token: SeatToken | None
    """What to come back with; None for whoever did not ask for any."""
    returned: bool
    """Whether it is the seat of before."""
    replaced: ConnectionId | None
    """The connection that spoke for this player until now, if its end was not seen yet."""


@dataclass(frozen=True, slots=True)
class Watching:
    """A connection that watches a table, or did so until now."""

    match: Match


@dataclass(frozen=True, slots=True)
class Away:
    """A player has lost the connection; the seat is kept."""

    match: Match
    opponent: ConnectionId | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Overdue:
    """A player has not come back in time; the opponent chooses what happens."""

    match: Match
    opponent: ConnectionId | None
    """None if it is away, too, and has some time left."""


@dataclass(frozen=True, slots=True)
class Departure:
    """A player has given up the seat; nobody may be left there."""

    match: Match
    stays: ConnectionId | None
    """The opponent, who waits for another one now; None if there is none, or it is away."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A connection is at another table now."""

    left: Departure | Watching | None
    came: Arrival | Watching | None
    """None for who wants to be nowhere."""
