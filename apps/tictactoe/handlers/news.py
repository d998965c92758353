"""What is to be told of a change, and when.

A change is told when it cannot be lost any more, and everything is told in the order in which it
happened. Whoever comes meanwhile is sent a snapshot of a moment, and joins the table's rooms when
that moment's turn has come: nothing is told twice, and nothing is left out.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection

import antiphon

from ..match import Match
from ..ports import Journal
from ..records import FinishedGame
from ..terms import MatchId

__all__ = ["News", "Telling"]


class News:
    """Written down at the moment of a change: what it was about, and what is told to whom.

    Attributes:
        about: The tables that this is news of.
        finished: The games that have ended.
    """

    def __init__(self, io: antiphon.Server) -> None:
        self.about: dict[MatchId, Match] = {}
        self.finished: list[FinishedGame] = []
        self._io = io
        self._to_keep: set[MatchId] = set()
        self._steps: list[Callable[[], object]] = []

    @property
    def to_keep(self) -> Collection[MatchId]:
        """The tables that must be kept as they are now, before this is told."""
        return self._to_keep

    def of(self, match: Match) -> None:
        """This table has changed, or is shown to somebody."""
        self.about[match.id] = match
        self._to_keep.add(match.id)

    def around(self, match: Match) -> None:
        """Something has happened at this table that is not kept: somebody is away, or watches."""
        self.about[match.id] = match

    def tell(self, whom: str, event: str, *args: object) -> None:
        """Send an event to a room or a connection. The arguments must not change any more."""
        io = self._io  # and not these news themselves: they would be freed by the collector only
        self._steps.append(lambda: io.to(whom).emit(event, *args))

    def then(self, step: Callable[[], object]) -> None:
        """Do something else at that point: join or leave a room."""
        self._steps.append(step)

    def spread(self) -> None:
        """Tell everything, in order."""
        for step in self._steps:
            step()


class _Waiting:
    def __init__(self, news: News) -> None:
        self.news: News | None = news
        self.is_kept = False


class Telling:
    """Tells news in the order in which they were made, once they are kept."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._waiting: deque[_Waiting] = deque()

    async def publish(self, news: News) -> None:
        """Return when the change is kept; it is told then, or after what happened before it."""
        waiting = _Waiting(news)
        self._waiting.append(waiting)
        try:
            if news.to_keep:
                await self._journal.keep(news.to_keep)
        except BaseException:
            # Nobody is told of what may be lost.
            waiting.news = None
            raise
        finally:
            waiting.is_kept = True
            self._advance()

    def _advance(self) -> None:
        while self._waiting and self._waiting[0].is_kept:
            if news := self._waiting.popleft().news:
                news.spread()
