"""How many play and watch on the whole server: told to every page, now and then."""

from __future__ import annotations

from typing import Final

import antiphon

from ..alarm import Alarm
from ..contract import seats, tables
from ..match import Match
from .game import Game, now
from .news import News
from .rooms import PAGES

__all__ = ["COUNTS_INTERVAL", "Counting"]

COUNTS_INTERVAL: Final = 2.0
"""Seconds from a change to the telling of it: what changes meanwhile is told with it."""


class Counting:
    """The counts, as they were told last."""

    def __init__(self, game: Game, interval: float | None = COUNTS_INTERVAL) -> None:
        """Args:
        game: what is counted.
        interval: seconds from a change to the telling of it; None to tell who comes only.
        """
        self._game = game
        self._interval = interval
        self._told = self._counts()
        # Who has come since, and was told of other counts.
        self._ahead: set[str] = set()
        self._is_due = False
        self._alarm = Alarm(self._tell)

    def register(self) -> None:
        """Listen for who comes, and for what changes at the tables."""
        self._game.io.on("connect")(self.connected)
        self._game.listen(self)

    def connected(self, socket: antiphon.Socket) -> None:
        """A page has come."""
        if seats.read_seat(socket.handshake.auth).returns:
            counts = self._counts()
            socket.emit(tables.COUNTS, counts)
            if self._interval is not None and counts != self._told:
                self._ahead.add(socket.id)

    def changed(self, match: Match, news: News) -> None:
        """Somebody may have come or gone (`Listener`)."""
        if self._interval is not None and not self._is_due and self._counts() != self._told:
            self._is_due = True
            self._alarm.set(now() + self._interval)

    def _tell(self) -> None:
        self._is_due = False
        counts = self._counts()
        if counts != self._told:
            self._told = counts
            self._game.io.to(PAGES).emit(tables.COUNTS, counts)
        elif self._ahead:
            self._game.io.to(self._ahead).emit(tables.COUNTS, counts)
        self._ahead = set()

    def _counts(self) -> tables.Counts:
        attendance = self._game.attendance
        return {
            "players": attendance.player_count,
            "games": attendance.game_count,
            "watching": attendance.watching_count,
        }
