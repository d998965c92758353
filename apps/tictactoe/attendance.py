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

Who leaves on purpose, has no token, or has no opponent, gives the seat up at once; but who waits at
a private table is expected to be elsewhere, telling somebody its code, and the seat is kept longer.
When nobody who is left at a table is here, and all of them are overdue or have given up, the table
is cleared. A bot is always here, and goes when its opponent goes.

A connection speaks for a player, or watches a table, or neither.

Pure: time is an argument, in seconds, and must not run backwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from .absences import Absences
from .guests import Guest, Guests
from .lobby import Lobby, Seat
from .match import Match
from .options import ByCode, NewTable, Nowhere, QuickMatch, Strength, TableWish, ToWatch
from .presence import Arrival, Away, Departure, Moved, Overdue, SeatToken, Standing, Watching
from .records import ProfileId, Sitter
from .refusals import Refusal, RefusalCode
from .saved import SavedSeat, SavedTable
from .terms import SYMBOLS, MatchId, Phase, PlayerId, PlayerNumber, opponent_of
from .watchers import ConnectionId, Watchers

__all__ = ["Attendance"]

QUICK_MATCH: Final = QuickMatch()

ALONE: Final = 900.0
"""Seconds that a private table is kept for who waits there and is away."""


class Attendance:
    """The one writer of connections, tokens and grace times; seats are the lobby's."""

    def __init__(
        self,
        lobby: Lobby,
        *,
        grace: float,
        make_token: Callable[[], str],
        alone: float = ALONE,
        most_watchers: int | None = None,
    ) -> None:
        """Args:
        lobby: who sits where.
        grace: how long a lost player's seat is kept at least, in seconds.
        make_token: makes a text that cannot be guessed, another one each time.
        alone: how long the seat of a player is kept who is away from a private table, and has no
            opponent there, in seconds.
        most_watchers: how many may watch a table; None for as many as like.
        """
        self.grace = grace
        self._lobby = lobby
        self._make_token = make_token
        self._guests = Guests()
        self._watchers = Watchers(most_watchers)
        self._absences = Absences(grace, alone)

    # What can be seen.

    @property
    def deadline(self) -> float | None:
        """When to call `expire` next; None while nobody is away."""
        return self._absences.deadline

    @property
    def guest_count(self) -> int:
        """How many have a seat, here or away, bots too."""
        return len(self._guests)

    @property
    def player_count(self) -> int:
        """How many players are here."""
        return self._guests.connection_count

    @property
    def game_count(self) -> int:
        """How many tables have two players."""
        return self._lobby.full_count

    @property
    def watching_count(self) -> int:
        """How many connections watch."""
        return len(self._watchers)

    def watchers_of(self, match: Match) -> int:
        """How many connections watch that table."""
        return self._watchers.count(match)

    def seat_of(self, connection: ConnectionId) -> Seat | None:
        """Where the player sits for whom that connection speaks."""
        guest = self._guests.speaking_by(connection)
        return self._lobby.seat_of(guest.player) if guest else None

    def watched_by(self, connection: ConnectionId) -> Match | None:
        """What that connection watches."""
        return self._watchers.table_of(connection)

    def table(self, match_id: MatchId) -> Match | None:
        """The table of that id, as long as somebody sits there."""
        return self._lobby.match(match_id)

    def tables(self) -> Iterator[Match]:
        """All tables where somebody sits."""
        return iter(self._lobby)

    def tables_of(self, profile: ProfileId) -> list[Match]:
        """Where that person sits, here or away."""
        return [self._seat(guest).match for guest in self._guests.who_are(profile)]

    def sitter(self, match: Match, number: PlayerNumber) -> Sitter | None:
        """Who sits on that seat."""
        guest = self._guests.at(match, number)
        return Sitter(guest.profile, guest.bot) if guest else None

    def connection_at(self, match: Match, number: PlayerNumber) -> ConnectionId | None:
        """The connection that speaks for that seat."""
        guest = self._guests.at(match, number)
        return guest.connection if guest else None

    def pages_at(self, match: Match) -> frozenset[ConnectionId]:
        """Who watches that table, and the connections of its players who come back."""
        seats = {self.connection_at(match, number) for number in SYMBOLS}
        return self._watchers.of(match) | {one for one in seats if one and self.comes_back(one)}

    def comes_back(self, connection: ConnectionId) -> bool:
        """Whether that connection speaks for a player who has a token."""
        guest = self._guests.speaking_by(connection)
        return guest is not None and guest.digest is not None

    def standing(self, match: Match, number: PlayerNumber, now: float) -> Standing:
        """How it stands with who sits on that seat."""
        return self._absences.standing(self._guests.at(match, number), now)

    def opponent_of(self, seat: Seat, now: float) -> Standing:
        """How it stands with the one opposite."""
        return self.standing(seat.match, opponent_of(seat.number), now)

    def connection_opposite(self, seat: Seat) -> ConnectionId | None:
        """Whom to tell what happened on this seat."""
        return self.connection_at(seat.match, opponent_of(seat.number))

    # Coming.

    def arrive(
        self,
        connection: ConnectionId,
        token: str | None,
        now: float,
        *,
        returns: bool,
        wish: TableWish | Refusal = QUICK_MATCH,
        profile: ProfileId | None = None,
        new_seat: str | None = None,
    ) -> Arrival | Watching | Refusal | None:
        """Give a connection its player's seat, or a new player the one that it wants, if any.

        Args:
            connection: a new one.
            token: what it has to show; None for a new player. One that is not known is nothing.
            now: the time.
            returns: whether this client knows how to come back, so that it is given a token.
            wish: where a new player wants to be; a refusal if that cannot be.
            profile: who a new player is, if that is known.
            new_seat: the token that a new player wants; known, if its seat was not told of yet.
        """
        guest = self._guests.with_token(token)
        if guest is None:
            token, guest = new_seat, self._guests.with_token(new_seat)
        if guest is None:
            if isinstance(wish, Refusal):
                return wish
            guest = Guest(PlayerId(connection), connection, profile)
            return self._place(guest, wish, now, self._new_token(new_seat) if returns else None)
        replaced = self._guests.connect(guest, connection)
        self._absences.end(guest)
        known = SeatToken(token) if token else None
        return Arrival(self._seat(guest), known, returned=True, replaced=replaced)

    def why_not(self, connection: ConnectionId, wish: TableWish) -> Refusal | None:
        """Why `move` would refuse."""
        if not isinstance(wish, ByCode | ToWatch):
            return None
        target = self._lobby.find(wish.code)
        if target is None:
            return Refusal(RefusalCode.NO_SUCH_TABLE)
        seat = self.seat_of(connection)
        if seat and seat.match is target:
            return Refusal(RefusalCode.SITS_HERE)
        stays = self.watched_by(connection) is target
        return None if stays else self._why_not_watch(target, wish)

    def move(
        self,
        connection: ConnectionId,
        wish: TableWish,
        now: float,
        *,
        profile: ProfileId | None = None,
        new_seat: str | None = None,
    ) -> Moved | Refusal:
        """Let a connection give up where it is, and be where it wants to be.

        A refusal changes nothing. Who comes from a seat gets a new token, or none if it watches. An
        unknown `profile` is that of the seat; a known one may be another, who was forgotten there.
        """
        if refusal := self.why_not(connection, wish):
            return refusal
        guest = self._guests.speaking_by(connection)
        left: Departure | Watching | None
        if guest is None:
            watched = self._watchers.remove(connection)
            left = Watching(watched) if watched else None
        else:
            profile = profile or guest.profile
            left = self._release(guest, now)
        newcomer = Guest(PlayerId(connection), connection, profile)
        avoid = left.match if isinstance(left, Departure) else None
        came = self._place(newcomer, wish, now, self._new_token(new_seat), avoid=avoid)
        assert not isinstance(came, Refusal), "it was asked before"
        return Moved(left, came)

    # Going.

    def lose(self, connection: ConnectionId, now: float) -> Away | Departure | Watching | None:
        """A connection has ended. None if it was nobody's any more."""
        guest = self._guests.speaking_by(connection)
        if guest is None:
            return self._stop_watching(connection)
        seat = self._seat(guest)
        opponent = self._opposite(seat)
        if guest.digest is None or (opponent is None and not seat.match.options.is_private):
            return self._release(guest, now)
        self._guests.connect(guest, None)
        seconds = self._absences.begin(guest, now, alone=opponent is None)
        return Away(seat.match, opponent.connection if opponent else None, seconds)

    def leave(self, connection: ConnectionId, now: float) -> Departure | Watching | None:
        """Somebody goes for good. None if the connection was nobody's any more."""
        guest = self._guests.speaking_by(connection)
        return self._release(guest, now) if guest else self._stop_watching(connection)

    def expire(self, now: float) -> list[Overdue | Departure]:
        """Whose grace time is over, and what that means to the others."""
        news: list[Overdue | Departure] = []
        while (player := self._absences.pop_due(now)) is not None:
            news.append(self._expired(self._guests.of(player), now))
        return news

    # Keeping.

    def save(self, match_id: MatchId) -> SavedTable | None:
        """What to keep of a table; None if nobody could come back to it.

        A quick match of somebody alone holds nothing to come back to, nor does one with a player
        who has no token.
        """
        match = self._lobby.match(match_id)
        if match is None:
            return None
        seats = tuple(seat for number in SYMBOLS if (seat := self._guests.save(match, number)))
        enough = 1 if match.options.is_private else len(SYMBOLS)
        return SavedTable(match.save(), seats) if len(seats) >= enough else None

    def restore(self, tables: Iterable[SavedTable], now: float) -> None:
        """Set up tables as they were; all players are away, and have their time to come back.

        Call it once, before anybody comes. Raises ValueError if a table is not one of `save`.
        """
        for table in tables:
            match = self._lobby.restore(table)
            for seat in table.seats:
                self._restore_guest(seat, match, now)

    def _restore_guest(self, seat: SavedSeat, match: Match, now: float) -> None:
        guest = self._guests.restore(seat)
        if guest.bot is None:
            self._absences.begin(guest, now, alone=match.phase is Phase.WAITING)

    # Within.

    def _place(
        self,
        guest: Guest,
        wish: TableWish,
        now: float,
        token: SeatToken | None,
        *,
        avoid: Match | None = None,
    ) -> Arrival | Watching | Refusal | None:
        if isinstance(wish, Nowhere):
            return None
        if isinstance(wish, ByCode | ToWatch):
            match = self._lobby.find(wish.code)
            if match is None:
                return Refusal(RefusalCode.NO_SUCH_TABLE)
            if refusal := self._why_not_watch(match, wish):
                return refusal
            if _watches(wish, match):
                assert guest.connection is not None, "a newcomer is here"
                self._watchers.add(guest.connection, match)
                return Watching(match)
            seat = self._lobby.sit(guest.player, match)
        elif isinstance(wish, NewTable):
            seat = self._lobby.open(guest.player, wish.options)
            if wish.options.strength is not None:
                self._seat_bot(seat.match, wish.options.strength)
        else:
            seat = self._lobby.join(guest.player, avoid=avoid)
        return self._seat_guest(guest, seat, now, token)

    def _why_not_watch(self, match: Match, wish: ByCode | ToWatch) -> Refusal | None:
        full = _watches(wish, match) and not self._watchers.has_room(match)
        return Refusal(RefusalCode.TABLE_FULL) if full else None

    def _new_token(self, wanted: str | None) -> SeatToken:
        """What a newcomer has chosen, unless it is somebody's."""
        taken = self._guests.with_token(wanted) is not None
        return SeatToken(self._make_token() if wanted is None or taken else wanted)

    def _seat_guest(self, guest: Guest, seat: Seat, now: float, token: SeatToken | None) -> Arrival:
        self._guests.add(guest, token)
        opponent = self._opposite(seat)
        if opponent is not None:
            self._absences.prolong(opponent, now, alone=False)
        return Arrival(seat, token, returned=False, replaced=None)

    def _seat_bot(self, match: Match, strength: Strength) -> None:
        bot = Guest(PlayerId(f"bot-{match.id}"), bot=strength)
        self._guests.add(bot)
        self._lobby.sit(bot.player, match)

    def _expired(self, guest: Guest, now: float) -> Overdue | Departure:
        seat = self._seat(guest)
        opponent = self._opposite(seat)
        if opponent is not None and opponent.connection is not None:
            # Who has no token knows of no choice, and when the game is over, there is none.
            if opponent.digest is None or seat.match.phase is not Phase.PLAYING:
                return self._release(guest, now)
            return Overdue(seat.match, opponent.connection)
        if opponent is not None and self._absences.is_running(opponent):
            return Overdue(seat.match, None)
        return self._release(guest, now)

    def _release(self, guest: Guest, now: float) -> Departure:
        opponent = self._opposite(self._seat(guest))
        seat = self._forget(guest)
        if opponent is None or opponent.connection is not None:
            return Departure(seat.match, opponent.connection if opponent else None)
        if seat.match.options.is_private and self._absences.is_running(opponent):
            self._absences.prolong(opponent, now, alone=True)
        else:
            # Nobody is here any more: there is nothing to keep a seat for.
            self._forget(opponent)
        return Departure(seat.match, None)

    def _forget(self, guest: Guest) -> Seat:
        seat = self._seat(guest)
        self._lobby.leave(guest.player)
        self._guests.remove(guest)
        self._absences.end(guest)
        if seat.match.is_empty:
            self._watchers.clear(seat.match)
        return seat

    def _stop_watching(self, connection: ConnectionId) -> Watching | None:
        match = self._watchers.remove(connection)
        return Watching(match) if match else None

    def _seat(self, guest: Guest) -> Seat:
        seat = self._lobby.seat_of(guest.player)
        assert seat is not None, "a guest has a seat"
        return seat

    def _opposite(self, seat: Seat) -> Guest | None:
        return self._guests.at(seat.match, opponent_of(seat.number))


def _watches(wish: ByCode | ToWatch, match: Match) -> bool:
    """Whether the wish is one to watch, as things are."""
    return isinstance(wish, ToWatch) or match.phase is not Phase.WAITING
