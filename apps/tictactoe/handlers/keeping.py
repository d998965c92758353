"""Games that are over go into the archive; who saw one is told when it is there.

By then the next game may have begun at the table, or somebody may have gone elsewhere. So who is at
the table when the end is told is remembered in a room, as long as the game is not kept.
"""

from __future__ import annotations

from collections.abc import Awaitable

import antiphon

from ..attendance import Attendance
from ..contract.tables import GAME_KEPT, GameKept, rating_changes
from ..match import Match
from ..ports import Archive, KeptGame
from ..records import FinishedGame
from ..terms import GameId
from ..watchers import ConnectionId
from .news import News
from .rooms import pages_at, witnesses_of

__all__ = ["Keeping"]


class Keeping:
    """Between the end of a game and the moment from which on it can be looked up."""

    def __init__(self, io: antiphon.Server, attendance: Attendance, archive: Archive) -> None:
        self._io = io
        self._attendance = attendance
        self._archive = archive

    def witness(self, news: News, match: Match, game: GameId) -> None:
        """Whoever is told of the end at this point will be told that the game is kept."""
        here = self._io.in_(pages_at(match))
        news.then(lambda: here.sockets_join(witnesses_of(game)))

    def keep(self, game: FinishedGame) -> Awaitable[News]:
        """Put a game into the archive at once; what is to be told when it is there."""
        return self._when_kept(game, self._archive.keep(game))

    async def _when_kept(self, game: FinishedGame, keeping: Awaitable[KeptGame | None]) -> News:
        kept = await keeping
        news, witnesses = News(self._io), witnesses_of(game.game_id)
        if kept is not None:
            self._tell(news, game, kept)
        all_of_them = self._io.in_(witnesses)
        news.then(lambda: all_of_them.sockets_leave(witnesses))
        return news

    def _tell(self, news: News, game: FinishedGame, kept: KeptGame) -> None:
        told: GameKept = {"gameID": kept.game_id, "ratings": rating_changes(kept.worth)}
        if kept.unrated is not None:
            told["unrated"] = kept.unrated.value
        match = self._attendance.table(game.match_id)
        others = self._io.to([witnesses_of(game.game_id), *self._came_back(match, game)])
        if match is not None and match.archived(game.game_id, kept.unrated, kept.worth):
            news.of(match)
            news.tell(pages_at(match), GAME_KEPT, told)
            others = others.except_(pages_at(match))
        past: GameKept = {**told, "past": True}
        news.then(lambda: others.emit(GAME_KEPT, past))

    def _came_back(self, match: Match | None, game: FinishedGame) -> list[ConnectionId]:
        """Those who played it and have another connection now, at the same table."""
        if match is None:
            return []
        found = [
            self._attendance.connection_at(match, number)
            for number, player in game.players.items()
            if match.player(number) == player
        ]
        # Front ends that cannot come back know nothing of this event.
        return [one for one in found if one is not None and self._attendance.comes_back(one)]
