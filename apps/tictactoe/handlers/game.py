"""The game of one server: what all handlers share."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Protocol

import antiphon

from ..attendance import Attendance
from ..contract import playing, tables
from ..lobby import Seat
from ..match import Match
from ..meter import Meter
from ..ports import Archive, Clocks, Journal, NoArchive, NoClocks, NoJournal, Strangers
from ..ports import People as PeoplePort
from ..presence import Arrival
from ..records import FinishedGame, finished_game
from ..refusals import Refusal
from ..settings import NO_LIMITS
from ..snapshot import (
    Snapshot,
    Surroundings,
    WatchSnapshot,
    presences,
    take_snapshot,
    take_watch_snapshot,
)
from ..terms import SYMBOLS, Claimed, Ending, ForfeitReason, Phase
from ..visitors import Visitors
from ..watchers import ConnectionId
from .gate import Gate, Request
from .keeping import Keeping
from .news import News, Telling
from .rooms import everybody_at, pages_at, watchers_of

__all__ = ["Game", "Listener", "connection_of", "now", "wall_clock"]


class Listener(Protocol):
    """Somebody who has to know whenever something happens at a table."""

    def changed(self, match: Match, news: News) -> None:
        """Something has happened there. It may be nobody's any more (`match.is_empty`).

        Called in the same go as the change, before it is kept and told: what is written into the
        news is told with it.
        """


class Game:
    """One server's tables, and the ways to tell what happens there."""

    def __init__(
        self,
        io: antiphon.Server,
        attendance: Attendance,
        *,
        journal: Journal | None = None,
        archive: Archive | None = None,
        people: PeoplePort | None = None,
        visitors: Visitors | None = None,
    ) -> None:
        self.io = io
        self.attendance = attendance
        self.people = people or Strangers()
        self.clocks: Clocks = NoClocks()
        self.visitors = visitors or Visitors(NO_LIMITS)
        self.moves = Meter()
        self._gate = Gate(io, self.visitors)
        self._gate.register()
        self._telling = Telling(journal or NoJournal())
        self._keeping = Keeping(io, attendance, archive or NoArchive())
        self._listeners: list[Listener] = []
        self._tasks: set[asyncio.Task[None]] = set()

    def on(self, event: str) -> Callable[[Request], Request]:
        """Answer requests of that name with a function, but for those that come too fast."""

        def register(handler: Request) -> Request:
            self.io.on(event)(self._gate.guard(handler))
            return handler

        return register

    # Telling.

    def listen(self, listener: Listener) -> None:
        """Call that listener whenever something happens at a table."""
        self._listeners.append(listener)

    def news(self) -> News:
        """An empty sheet."""
        return News(self.io)

    async def publish(self, news: News) -> None:
        """Tell it when it cannot be lost any more; return when that is so.

        Call it in the same go as the change.
        """
        for match in list(news.about.values()):
            for listener in self._listeners:
                listener.changed(match, news)
        for game in news.finished:
            self.start(self._tell_later(self._keeping.keep(game)))
        await self._telling.publish(news)

    def start(self, work: Coroutine[object, object, None]) -> None:
        """Do something that nobody waits for: what a clock or the archive has to say."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # What is told at several places.

    def tell_ready(self, news: News, match: Match) -> None:
        """A game begins, if two sit here."""
        if match.phase is Phase.PLAYING:
            ready: playing.ReadyToPlay = {"currentPlayer": match.turn}
            news.tell(everybody_at(match), playing.READY_TO_PLAY, ready)

    def tell_claim(self, news: News, match: Match, claimed: Claimed) -> None:
        """A claim has counted, and perhaps ended the game."""
        match.stamp(wall_clock())
        news.of(match)
        self.moves.count(now())
        move: playing.SpaceClaimed = {"spaceID": claimed.space, "xo": claimed.symbol}
        news.tell(everybody_at(match), playing.SPACE_CLAIMED, move)
        if claimed.outcome is not None:
            self.tell_end(news, match, claimed.outcome)

    def tell_end(self, news: News, match: Match, ending: Ending) -> None:
        """The game has ended. Call it before anybody leaves."""
        match.stamp(wall_clock())
        news.of(match)
        if game := self._finished_game(match):
            news.finished.append(game)
            self._keeping.witness(news, match, game.game_id)
        news.tell(everybody_at(match), playing.END_GAME, playing.end_game(ending))
        news.tell(everybody_at(match), playing.SCORES, playing.score_board(match.scores))

    def call_time(self, news: News, match: Match) -> None:
        """End the game there, if somebody's time is over. Call it before anybody moves."""
        late = self.clocks.overdue(match)
        if late is None:
            return
        ending = match.forfeit(late, ForfeitReason.TIME)
        if not isinstance(ending, Refusal):
            self.tell_end(news, match, ending)

    def tell_people(self, news: News, match: Match) -> None:
        """Somebody has come or gone, or is called something else."""
        news.around(match)
        news.tell(pages_at(match), tables.PEOPLE, self.people_at(match))

    def tell_presence(self, news: News, match: Match) -> None:
        """Somebody has come, gone, been lost or come back."""
        news.around(match)
        if self.attendance.watchers_of(match):
            told = presences(match, self.attendance, now())
            news.tell(watchers_of(match), tables.PRESENCE, told)

    # What is there.

    def seat_of(self, socket: antiphon.Socket) -> Seat | None:
        """Where the player sits for whom this socket speaks."""
        return self.attendance.seat_of(connection_of(socket))

    def people_at(self, match: Match) -> tables.People:
        """Who sits where."""
        one, two = (self.attendance.sitter(match, number) for number in SYMBOLS)
        return {
            "X": self.people.person(one) if one else None,
            "O": self.people.person(two) if two else None,
        }

    def snapshot(self, arrival: Arrival) -> Snapshot:
        """What a player who has come is told."""
        return take_snapshot(arrival, self.attendance, self._surroundings(arrival.seat.match))

    def watch_snapshot(self, match: Match) -> WatchSnapshot:
        """What a spectator who has come is told."""
        return take_watch_snapshot(match, self.attendance, self._surroundings(match))

    def _surroundings(self, match: Match) -> Surroundings:
        return Surroundings(self.people_at(match), self.clocks.reading(match), now())

    # The archive.

    async def resume(self) -> None:
        """Go on after a restart, when the tables are restored: call it before anybody comes.

        The listeners are told of every table, and those games are put into the archive that may
        not have got there.
        """
        tables = list(self.attendance.tables())
        seats = [self.attendance.sitter(match, n) for match in tables for n in SYMBOLS]
        await self.people.meet([sitter for sitter in seats if sitter])
        news = self.news()
        for match in tables:
            news.around(match)
            if not match.is_archived and (game := self._finished_game(match)):
                news.finished.append(game)
        await self.publish(news)

    def _finished_game(self, match: Match) -> FinishedGame | None:
        return finished_game(match, *(self.attendance.sitter(match, n) for n in SYMBOLS))

    async def _tell_later(self, coming: Awaitable[News]) -> None:
        await self.publish(await coming)


def connection_of(socket: antiphon.Socket) -> ConnectionId:
    """A socket, as attendance calls it."""
    return ConnectionId(socket.id)


def wall_clock() -> int:
    """The time, as people count it: in milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def now() -> float:
    """The time, as attendance counts it: in seconds, and never backwards."""
    return asyncio.get_running_loop().time()
