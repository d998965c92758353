"""Ways to play and to watch: tables with their options, and who is there."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NotRequired, TypedDict, TypeVar

from ..match import Match
from ..options import (
    CLOCK_SECONDS,
    BeginnerRule,
    ByCode,
    ClockKind,
    ClockRule,
    NewTable,
    Nowhere,
    QuickMatch,
    Strength,
    TableCode,
    TableKind,
    TableOptions,
    TableWish,
    ToWatch,
)
from ..presence import Standing
from ..refusals import Refusal
from ..rules import Symbol
from ..terms import Worth
from .answers import BAD_PAYLOAD, fields
from .symbols import BySymbol

__all__ = [
    "COUNTS",
    "GAME_KEPT",
    "LONGEST_CODE",
    "PEOPLE",
    "PLAY",
    "PRESENCE",
    "TABLE_CLOSED",
    "TABLE_REFUSED",
    "WATCHERS",
    "WATCH_SNAPSHOT",
    "ClockChoice",
    "Counts",
    "GameKept",
    "People",
    "Person",
    "PresenceOf",
    "Presences",
    "RatingChange",
    "RatingChanges",
    "TableInfo",
    "TableRefused",
    "WatcherCount",
    "presence_of",
    "rating_change",
    "rating_changes",
    "read_wish",
    "read_wish_of",
    "table_info",
    "table_refused",
]

E = TypeVar("E", bound=StrEnum)

# Client to server.

PLAY: Final = "play"
"""`TableWish`: this player, or spectator, wants to be at another table."""

LONGEST_CODE: Final = 16
"""Characters of a table's code, spaces around it included; the game's own are shorter."""

# Server to client.

WATCH_SNAPSHOT: Final = "watch_snapshot"
"""`WatchSnapshot`, to a spectator who has come, and when a player has left: all there is."""
PEOPLE: Final = "people"
"""`People`: who sits here, whenever that changes."""
PRESENCE: Final = "presence"
"""`Presences`, to spectators: who is here, whenever that changes."""
WATCHERS: Final = "watchers"
"""`WatcherCount`: how many watch, whenever that changes."""
COUNTS: Final = "counts"
"""`Counts`: how many play and watch on this server."""
GAME_KEPT: Final = "game_kept"
"""`GameKept`, after `end_game`: the game can be looked up from now on."""
TABLE_REFUSED: Final = "table_refused"
"""`TableRefused`, in place of a snapshot: the player has no seat, and watches nothing."""
TABLE_CLOSED: Final = "table_closed"
"""No payload, to spectators: nobody is left at the table, and there is nothing to watch."""


class ClockChoice(TypedDict):
    """A `ClockRule`."""

    kind: str
    seconds: int


class TableInfo(TypedDict):
    """How a table was set up."""

    kind: str
    """`quick`, `private` or `bot`."""
    code: str
    beginner: str
    """`winner` or `alternate`."""
    clock: ClockChoice | None


class Person(TypedDict):
    """Who sits on a seat, as others may know it."""

    name: str | None
    rating: int | None
    bot: str | None
    """How strong the bot is; None for people."""
    provisional: bool
    """Whether the rating does not say much yet."""


People = BySymbol[Person | None]
"""Who sits on which seat; None for a free one."""


class PresenceOf(TypedDict):
    """Whether somebody is here."""

    presence: str
    """`nobody`, `here`, `away` or `overdue`."""
    seconds: float
    """How long the seat is kept for sure, if the player is away."""


Presences = BySymbol[PresenceOf]
"""Whether those on the seats are here."""


class WatcherCount(TypedDict):
    """How many watch this table."""

    count: int


class Counts(TypedDict):
    """How many are here, on the whole server."""

    players: int
    games: int
    """Tables where two sit."""
    watching: int


class RatingChange(TypedDict):
    """What a game was worth to a player."""

    before: int
    after: int


RatingChanges = BySymbol[RatingChange | None]
"""What a game was worth; None for who is not rated."""


class GameKept(TypedDict):
    """A game that can be looked up from now on."""

    gameID: str
    ratings: RatingChanges
    unrated: NotRequired[str]
    """Why it did not count, though two different people played it: `too_short` or `too_often`."""
    past: NotRequired[bool]
    """True if it is not what the table of the receiver shows any more: another game has begun
    there, or the receiver is elsewhere."""


class TableRefused(TypedDict):
    """Why there is no seat."""

    reason: str
    code: str


# Reading: nothing that a client sends raises.


def read_wish(value: object) -> TableWish | Refusal:
    """Where somebody wants to be. Keys that belong to other kinds are passed over."""
    found = fields(value)
    if found is None:
        return BAD_PAYLOAD
    kind = found.get("kind")
    if kind == "quick":
        return QuickMatch()
    if kind == "none":
        return Nowhere()
    if kind in ("private", "bot"):
        return _read_new_table(TableKind(kind), found)
    if kind not in ("code", "watch"):
        return BAD_PAYLOAD
    code = found.get("code")
    if not isinstance(code, str) or not 0 < len(code) <= LONGEST_CODE:
        return BAD_PAYLOAD
    name = TableCode(code.strip().upper())
    return ByCode(name) if kind == "code" else ToWatch(name)


def read_wish_of(auth: Mapping[str, object]) -> TableWish | Refusal:
    """The `table` of the `auth`; quick match, if there is none."""
    return read_wish(auth["table"]) if "table" in auth else QuickMatch()


def _read_new_table(kind: TableKind, found: Mapping[object, object]) -> NewTable | Refusal:
    beginner = _choice(BeginnerRule, found.get("beginner", BeginnerRule.WINNER.value))
    clock = _read_clock(found.get("clock"))
    strength = _choice(Strength, found.get("strength"))
    if beginner is None or isinstance(clock, Refusal):
        return BAD_PAYLOAD
    if kind is not TableKind.BOT:
        return NewTable(TableOptions(kind, beginner, clock))
    if strength is None:
        return BAD_PAYLOAD
    return NewTable(TableOptions(kind, beginner, clock, strength))


def _read_clock(value: object) -> ClockRule | Refusal | None:
    if value is None:
        return None
    found = fields(value)
    kind = _choice(ClockKind, found.get("kind")) if found else None
    if found is None or kind is None:
        return BAD_PAYLOAD
    seconds = found.get("seconds")
    if type(seconds) is not int or seconds not in CLOCK_SECONDS[kind]:
        return BAD_PAYLOAD
    return ClockRule(kind, seconds)


def _choice(choices: type[E], value: object) -> E | None:
    return next((choice for choice in choices if choice.value == value), None)


# Writing.


def table_info(match: Match) -> TableInfo:
    """How a table was set up."""
    options = match.options
    clock: ClockChoice | None = None
    if options.clock is not None:
        clock = {"kind": options.clock.kind.value, "seconds": options.clock.seconds}
    return {
        "kind": options.kind.value,
        "code": match.code,
        "beginner": options.beginner.value,
        "clock": clock,
    }


def presence_of(standing: Standing) -> PresenceOf:
    """Whether somebody is here, and for how long the seat is kept."""
    return {"presence": standing.presence.value, "seconds": round(standing.seconds, 3)}


def rating_change(worth: Worth | None) -> RatingChange | None:
    """What a game was worth to a player."""
    return {"before": worth.before, "after": worth.after} if worth else None


def rating_changes(worth: Mapping[Symbol, Worth]) -> RatingChanges:
    """What a game was worth to both."""
    return {"X": rating_change(worth.get("X")), "O": rating_change(worth.get("O"))}


def table_refused(refusal: Refusal) -> TableRefused:
    """The payload of `table_refused`."""
    return {"reason": refusal.reason, "code": refusal.code.value}
