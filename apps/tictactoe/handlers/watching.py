"""How many watch a table: told to everybody there, but not at every coming and going."""

from __future__ import annotations

from typing import Final

from ..alarm import Alarms
from ..contract import tables
from ..match import Match
from ..terms import MatchId
from .game import Game, now
from .news import News
from .rooms import pages_at

__all__ = ["Watching"]

AT_MOST_EVERY: Final = 1.0
"""Seconds from one count of a table's spectators to the next."""


class Watching:
    """The count of each table's spectators, as it was told last."""

    def __init__(self, game: Game) -> None:
        self._game = game
        self._told: dict[MatchId, tuple[int, float]] = {}
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
        told, when = self._told.get(match.id, (0, float("-inf")))
        if count == told:
            return
        if now() < when + AT_MOST_EVERY:
            self._alarms.set(match.id, when + AT_MOST_EVERY)
            return
        self._told[match.id] = (count, now())
        payload: tables.WatcherCount = {"count": count}
        news.tell(pages_at(match), tables.WATCHERS, payload)

    async def _tell_late(self, table: MatchId) -> None:
        match = self._game.attendance.table(table)
        if match is not None:
            news = self._game.news()
            news.around(match)
            await self._game.publish(news)
