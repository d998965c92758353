"""How many watch a table: told to everybody there, but not at every coming and going."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ..alarm import Alarms
from ..contract import tables
from ..match import Match
from ..terms import MatchId
from ..watchers import ConnectionId
from .game import Game, now
from .news import News
from .rooms import pages_at

__all__ = ["Watching"]

AT_MOST_EVERY: Final = 1.0
"""Seconds from one count of a table's spectators to the next."""


@dataclass(frozen=True, slots=True)
class _Told:
    count: int
    when: float
    to: frozenset[ConnectionId]


NOBODY: Final = _Told(0, float("-inf"), frozenset())


class Watching:
    """The count of each table's spectators, as it was told last."""

    def __init__(self, game: Game) -> None:
        self._game = game
        self._told: dict[MatchId, _Told] = {}
        self._alarms = Alarms[MatchId](lambda table: game.start(self._tell_late(table)))

    def __len__(self) -> int:
        return len(self._told)

    def register(self) -> None:
        """Listen for who comes to watch and who goes."""
        self._game.listen(self)

    def changed(self, match: Match, news: News) -> None:
        """Somebody may have come to watch, or gone (`Listener`)."""
        if match.is_empty:
            self._told.pop(match.id, None)
            self._alarms.set(match.id, None)
            return
        count = self._game.attendance.watchers_of(match)
        told = self._told.get(match.id, NOBODY)
        if count == told.count:
            return
        if now() < told.when + AT_MOST_EVERY:
            self._alarms.set(match.id, told.when + AT_MOST_EVERY)
            return
        self._told[match.id] = _Told(count, now(), self._game.attendance.pages_at(match))
        payload: tables.WatcherCount = {"count": count}
        news.tell(pages_at(match), tables.WATCHERS, payload)

    async def _tell_late(self, table: MatchId) -> None:
        match = self._game.attendance.table(table)
        if match is not None:
            news = self._game.news()
            news.around(match)
            self._tell_newcomers(match, news)
            await self._game.publish(news)

    def _tell_newcomers(self, match: Match, news: News) -> None:
        """The count may be as it was told, but another one to who has come in between."""
        told = self._told.get(match.id, NOBODY)
        payload: tables.WatcherCount = {"count": told.count}
        if self._game.attendance.watchers_of(match) == told.count:
            for newcomer in self._game.attendance.pages_at(match) - told.to:
                news.tell(newcomer, tables.WATCHERS, payload)
