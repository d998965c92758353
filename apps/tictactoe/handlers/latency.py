"""How long the way to a player is, measured from either end."""

from __future__ import annotations

from typing import Final

import antiphon

from ..clock import RoundTrips
from ..contract.answers import ACCEPTED, Answer, read_bare, refused
from ..contract.clocks import LATENCY, MEASURE
from ..watchers import ConnectionId
from .game import Game, now

__all__ = ["Latency"]

PATIENCE: Final = 10.0
"""Seconds after which an answer is not waited for any longer."""


class Latency:
    """Answers those who measure, and measures those to whom a clock gives it back."""

    def __init__(self, game: Game) -> None:
        self._game = game
        self._round_trips: dict[ConnectionId, RoundTrips] = {}
        self._measuring: set[ConnectionId] = set()

    def __len__(self) -> int:
        """How many connections are measured."""
        return len(self._round_trips)

    def register(self) -> None:
        """Listen for who measures, and for who goes."""
        self._game.on(LATENCY)(self.latency)
        self._game.io.on("disconnect")(self.disconnected)

    def latency(self, socket: antiphon.Socket, *args: object) -> Answer:
        """A page measures its connection."""
        refusal = read_bare(args)
        return refused(refusal) if refusal else ACCEPTED

    def disconnected(self, socket: antiphon.Socket, reason: str) -> None:
        """A connection has ended."""
        self._round_trips.pop(ConnectionId(socket.id), None)

    def of(self, connection: ConnectionId) -> float:
        """The round trip on a connection, in seconds; 0 if it was never measured."""
        measured = self._round_trips.get(connection)
        return measured.typical if measured else 0.0

    def measure(self, connection: ConnectionId | None) -> None:
        """Ask who is there, if anybody is, for an answer; one at a time."""
        if connection is not None and connection not in self._measuring:
            self._measuring.add(connection)
            self._round_trips.setdefault(connection, RoundTrips())
            self._game.start(self._measure(connection))

    async def _measure(self, connection: ConnectionId) -> None:
        asked = now()
        try:
            answers = await self._game.io.to(connection).timeout(PATIENCE).call(MEASURE)
        except antiphon.AckTimeout:
            return
        finally:
            self._measuring.discard(connection)
        # A connection may have ended meanwhile, also at the moment of its answer.
        measured = self._round_trips.get(connection)
        if answers and measured is not None:
            measured.add(now() - asked)
