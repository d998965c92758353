"""What the game needs of others, and what it does without them.

Each port has one method or two, and a class here that does nothing: the game is whole without a
database, and forgets everything when it stops.
"""

from __future__ import annotations

from collections.abc import Awaitable, Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

import antiphon

from .contract.clocks import ClockReading
from .contract.tables import Person
from .match import Match
from .records import FinishedGame, ProfileId, Sitter
from .rules import Symbol
from .terms import GameId, MatchId, PlayerNumber, Unrated, Worth

__all__ = [
    "Archive",
    "Clocks",
    "Journal",
    "KeptGame",
    "NoArchive",
    "NoClocks",
    "NoJournal",
    "People",
    "Strangers",
]


class Journal(Protocol):
    """Keeps tables, so that they are there again after a restart."""

    async def keep(self, tables: Collection[MatchId]) -> None:
        """Return when these tables, as they are now or later, cannot be lost any more.

        The tables of one call are kept together or not at all: a player who goes from one to the
        other is never at both. `Attendance.save` gives what is to be kept; None means that nothing
        is any more. Calls return in the order in which they were made, also if nothing has changed
        since: what was not kept before is then. It does not raise: while a journal cannot write,
        the game goes on in memory, and what has changed is written as soon as it can.
        """


class NoJournal:
    """Keeps nothing."""

    async def keep(self, tables: Collection[MatchId]) -> None:
        """Return at once."""


@dataclass(frozen=True, slots=True)
class KeptGame:
    """A game that can be looked up, and what it was worth to the players."""

    game_id: GameId
    worth: Mapping[Symbol, Worth]
    """For those for whom it was rated."""
    unrated: Unrated | None = None
    """Why it was worth nothing, though two different people played it."""


class Archive(Protocol):
    """Told of every game that is over."""

    def keep(self, game: FinishedGame) -> Awaitable[KeptGame | None]:
        """Answer when the game can be looked up by its id; None if it will not be.

        It is called in the same go in which the game ends, before the journal is, so that both are
        kept together: with who leaves at that end, the table forgets it. It may come twice, after a
        restart: the second time nothing happens, and the answer is the same.
        """
        ...


class NoArchive:
    """Keeps no games."""

    async def keep(self, game: FinishedGame) -> KeptGame | None:
        """None."""
        return None


class People(Protocol):
    """Knows who players are."""

    def profile_of(self, socket: antiphon.Socket) -> ProfileId | None:
        """Who has come, if that is known: it was found out before, by a middleware."""

    def person(self, sitter: Sitter) -> Person:
        """What others may know of who sits on a seat."""
        ...

    async def meet(self, sitters: Collection[Sitter]) -> None:
        """Find out who they are, who have a seat from before a restart."""


class Strangers:
    """Nobody is known."""

    def profile_of(self, socket: antiphon.Socket) -> ProfileId | None:
        """None."""
        return None

    def person(self, sitter: Sitter) -> Person:
        """Somebody without a name."""
        bot = sitter.bot.value if sitter.bot else None
        return {"name": None, "rating": None, "bot": bot, "provisional": False}

    async def meet(self, sitters: Collection[Sitter]) -> None:
        """Nobody."""


class Clocks(Protocol):
    """Knows how the clock of a table stands."""

    def reading(self, match: Match) -> ClockReading | None:
        """The clock as it stands now; None if the table has none."""

    def overdue(self, match: Match) -> PlayerNumber | None:
        """Whose time is over, if anybody's."""


class NoClocks:
    """No table has a clock."""

    def reading(self, match: Match) -> ClockReading | None:
        """None."""
        return None

    def overdue(self, match: Match) -> PlayerNumber | None:
        """None."""
        return None
