"""Who is here: which connection speaks for which player, and for whom a seat is kept.

A player who can prove who it is, by a token, may lose the connection and come back: the seat is
kept for the grace time, and in the middle of a game as long afterwards as the opponent waits.
Whichever is seen first, the end of the old connection or the beginning of the new one, the player
has one seat and one connection.

::

             the connection is lost           the grace time is over
    HERE ─────────────────────────▶ AWAY ───────────────────────────▶ OVERDUE
      ▲                               │                                  │
      └───────────────────────────────┴──────────────────────────────────┘
                       the token comes, by any connection

Who leaves on purpose, has no token, or has no opponent, gives the seat up at once. When nobody who
is left at a table is here, and all of them are overdue or have given up, the table is cleared.

Pure: time is an argument, in seconds, and must not run backwards.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from .lobby import Lobby, Seat
from .match import Match, Phase, PlayerId, opponent_of

__all__ = [
    "Arrival",
    "Attendance",
    "Away",
    "ConnectionId",
    "Departure",
    "Overdue",
    "Presence",
    "SeatToken",
    "Standing",
]

ConnectionId = NewType("ConnectionId", str)
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
    """What one player has to know of the other."""

    presence: Presence
    seconds: float = 0.0
    """How long the seat is kept for sure; 0 unless the opponent is away."""


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
class Away:
    """A player has lost the connection; the seat is kept."""

    opponent: ConnectionId | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Overdue:
    """A player has not come back in time; the opponent chooses what happens."""

    opponent: ConnectionId


@dataclass(frozen=True, slots=True)
class Departure:
    """A player has given up the seat."""

    match: Match
    stays: ConnectionId | None
    """The opponent, who waits for another one now; None if there is none."""


@dataclass(slots=True)
class _Guest:
    player: PlayerId
    digest: bytes | None
    connection: ConnectionId | None


class Attendance:
    """The one writer of connections, tokens and grace times; seats are the lobby's."""

    def __init__(self, lobby: Lobby, *, grace: float, make_token: Callable[[], str]) -> None:
        """Args:
        lobby: who sits where.
        grace: how long a lost player's seat is kept at least, in seconds.
        make_token: makes a text that cannot be guessed, another one each time.
        """
        self.grace = grace
        self._lobby = lobby
        self._make_token = make_token
        self._guests: dict[PlayerId, _Guest] = {}
        self._by_digest: dict[bytes, _Guest] = {}
        self._by_connection: dict[ConnectionId, _Guest] = {}
        # Who is away and not yet overdue. The grace time is the same for all: who left first is
        # due first, and a dict keeps that order.
        self._deadlines: dict[PlayerId, float] = {}

    # What can be seen.

    @property
    def deadline(self) -> float | None:
        """When to call `expire` next; None while nobody is away."""
        return next(iter(self._deadlines.values()), None)

    @property
    def guest_count(self) -> int:
        """How many players have a seat, here or away."""
        return len(self._guests)

    def seat_of(self, connection: ConnectionId) -> Seat | None:
        """Where the player sits for whom that connection speaks."""
        guest = self._by_connection.get(connection)
        return self._lobby.seat_of(guest.player) if guest else None

    def opponent_of(self, seat: Seat, now: float) -> Standing:
        """How it stands with the one opposite."""
        guest = self._opposite(seat)
        if guest is None:
            return Standing(Presence.NOBODY)
        if guest.connection is not None:
            return Standing(Presence.HERE)
        if guest.player not in self._deadlines:
            return Standing(Presence.OVERDUE)
        return Standing(Presence.AWAY, max(0.0, self._deadlines[guest.player] - now))

    def connection_opposite(self, seat: Seat) -> ConnectionId | None:
        """Whom to tell what happened on this seat."""
        guest = self._opposite(seat)
        return guest.connection if guest else None

    # Coming.

    def arrive(self, connection: ConnectionId, token: str | None, *, returns: bool) -> Arrival:
        """Give a connection its player's seat, or a new player the next free one.

        Args:
            connection: a new one.
            token: what it has to show; None for a new player. One that is not known is nothing.
            returns: whether this client knows how to come back, so that it is given a token.
        """
        guest = self._by_digest.get(_digest(token)) if token else None
        if guest is None:
            return self._seat_newcomer(connection, returns=returns)
        replaced = guest.connection
        if replaced is not None:
            del self._by_connection[replaced]
        guest.connection = connection
        self._by_connection[connection] = guest
        self._deadlines.pop(guest.player, None)
        known = SeatToken(token) if token else None
        return Arrival(self._seat(guest), known, returned=True, replaced=replaced)

    # Going.

    def lose(self, connection: ConnectionId, now: float) -> Away | Departure | None:
        """A connection has ended. None if it spoke for nobody any more."""
        guest = self._by_connection.get(connection)
        if guest is None:
            return None
        opponent = self._opposite(self._seat(guest))
        if guest.digest is None or opponent is None:
            return self._release(guest)
        del self._by_connection[connection]
        guest.connection = None
        self._deadlines[guest.player] = now + self.grace
        return Away(opponent.connection, self.grace)

    def leave(self, connection: ConnectionId) -> Departure | None:
        """A player goes for good. None if the connection spoke for nobody any more."""
        guest = self._by_connection.get(connection)
        return self._release(guest) if guest else None

    def expire(self, now: float) -> list[Overdue | Departure]:
        """Whose grace time is over, and what that means to the others."""
        news: list[Overdue | Departure] = []
        while self._deadlines:
            player, deadline = next(iter(self._deadlines.items()))
            if deadline > now:
                break
            del self._deadlines[player]
            if event := self._expired(self._guests[player]):
                news.append(event)
        return news

    def _expired(self, guest: _Guest) -> Overdue | Departure | None:
        seat = self._seat(guest)
        opponent = self._opposite(seat)
        if opponent is not None and opponent.connection is not None:
            # Who has no token knows of nothing but coming and going, and cannot choose; and when
            # the game is over, there is nothing to choose.
            if opponent.digest is None or seat.match.phase is not Phase.PLAYING:
                return self._release(guest)
            return Overdue(opponent.connection)
        if opponent is not None and opponent.player in self._deadlines:
            return None
        return self._release(guest)

    def _release(self, guest: _Guest) -> Departure | None:
        opponent = self._opposite(self._seat(guest))
        seat = self._forget(guest)
        if opponent is not None and opponent.connection is None:
            # Nobody is here any more: there is nothing to keep a seat for.
            self._forget(opponent)
            opponent = None
        return Departure(seat.match, opponent.connection if opponent else None)

    def _forget(self, guest: _Guest) -> Seat:
        seat = self._seat(guest)
        self._lobby.leave(guest.player)
        del self._guests[guest.player]
        self._deadlines.pop(guest.player, None)
        if guest.digest is not None:
            del self._by_digest[guest.digest]
        if guest.connection is not None:
            del self._by_connection[guest.connection]
        return seat

    def _seat_newcomer(self, connection: ConnectionId, *, returns: bool) -> Arrival:
        token = SeatToken(self._make_token()) if returns else None
        guest = _Guest(PlayerId(connection), _digest(token) if token else None, connection)
        seat = self._lobby.join(guest.player)
        self._guests[guest.player] = self._by_connection[connection] = guest
        if guest.digest is not None:
            self._by_digest[guest.digest] = guest
        return Arrival(seat, token, returned=False, replaced=None)

    def _seat(self, guest: _Guest) -> Seat:
        seat = self._lobby.seat_of(guest.player)
        assert seat is not None, "a guest has a seat"
        return seat

    def _opposite(self, seat: Seat) -> _Guest | None:
        player = seat.match.player(opponent_of(seat.number))
        return self._guests[player] if player else None


def _digest(token: str) -> bytes:
    # What a client sends may hold lone surrogates.
    return hashlib.sha256(token.encode(errors="surrogatepass")).digest()
