"""Coming and going: who has a seat, or watches, and for whom a seat is kept."""

from __future__ import annotations

import antiphon

from ..alarm import Alarm
from ..contract import playing, seats, tables
from ..contract.answers import ACCEPTED, Answer, read_fields, refused
from ..match import Match
from ..options import ByCode, NewTable, QuickMatch, TableWish, ToWatch
from ..presence import Arrival, Away, Departure, Overdue, Presence, Watching
from ..refusals import Refusal, RefusalCode
from ..terms import ForfeitReason, Phase
from ..visitors import origin_of
from .game import Game, connection_of, now
from .news import News
from .playing import at_table_of_the_overdue
from .rooms import (
    PAGES,
    everybody_at,
    rooms_of_page,
    rooms_of_watcher,
    watchers_of,
)

__all__ = ["Seats"]


class Seats:
    """Where players and spectators are."""

    def __init__(self, game: Game) -> None:
        self._game = game
        self._attendance = game.attendance
        self._grace = Alarm(lambda: game.start(self._grace_is_over()))

    def register(self) -> None:
        """Listen for who comes and goes."""
        self._game.io.on("connect")(self.connected)
        self._game.io.on("disconnect")(self.disconnected)
        self._game.on(tables.PLAY)(self.play)
        self._game.on(seats.NEW_OPPONENT)(self.new_opponent)
        self._game.listen(self)

    def changed(self, match: Match, news: News) -> None:
        """Somebody may be away, or back (`Listener`)."""
        self._grace.set(self._attendance.deadline)

    # Coming.

    async def connected(self, socket: antiphon.Socket) -> None:
        """Somebody comes and gets a seat, comes back to it, or watches."""
        request = seats.read_seat(socket.handshake.auth)
        wish: TableWish | Refusal = QuickMatch()
        if request.returns:
            socket.join(PAGES)
            wish = self._allowed(socket, tables.read_wish_of(socket.handshake.auth))
        came = self._attendance.arrive(
            connection_of(socket),
            request.token,
            now(),
            returns=request.returns,
            wish=wish,
            profile=self._game.people.profile_of(socket),
            new_seat=request.new_seat,
        )
        self._count(socket, wish, came)
        if isinstance(came, Refusal):
            socket.emit(tables.TABLE_REFUSED, tables.table_refused(came))
            return
        if isinstance(came, Arrival) and came.replaced is not None:
            old = self._game.io.in_(came.replaced)
            old.emit(seats.SEAT_TAKEN)
            old.disconnect_sockets()
        news = self._game.news()
        self._welcome(news, socket, came)
        await self._game.publish(news)

    def _welcome(
        self, news: News, socket: antiphon.Socket, came: Arrival | Watching | None
    ) -> None:
        if came is None:
            return
        if isinstance(came, Watching):
            self._show(news, socket, came.match)
            return
        match = came.seat.match
        news.of(match)
        if not came.returned:
            self._game.tell_people(news, match)
        if came.token is None:
            news.then(lambda: socket.join(everybody_at(match)))
            identity = playing.player_identity(came.seat.number)
            news.tell(socket.id, playing.PLAYER_ID, identity)
        else:
            news.then(lambda: socket.join(rooms_of_page(match)))
            news.tell(socket.id, seats.SNAPSHOT, self._game.snapshot(came))
        self._game.tell_presence(news, match)
        if not came.returned:
            self._game.tell_ready(news, match)
        elif (opposite := self._attendance.connection_opposite(came.seat)) is not None:
            news.tell(opposite, seats.OPPONENT_BACK)

    def _show(self, news: News, socket: antiphon.Socket, match: Match) -> None:
        news.of(match)
        news.then(lambda: socket.join(rooms_of_watcher(match)))
        news.tell(socket.id, tables.WATCH_SNAPSHOT, self._game.watch_snapshot(match))

    # Going elsewhere.

    async def play(self, socket: antiphon.Socket, *args: object) -> Answer:
        """Somebody wants to be at another table; in the middle of a game that is resigning it."""
        found = read_fields(args)
        if not seats.read_seat(socket.handshake.auth).returns:
            return refused(Refusal(RefusalCode.NO_TOKEN))
        if isinstance(found, Refusal):
            return refused(found)
        wish = self._allowed(socket, tables.read_wish(found))
        if isinstance(wish, Refusal):
            return refused(wish)
        new_seat = seats.read_new_seat(found.get("newSeat"))
        return await self._go(socket, wish, resigns=True, new_seat=new_seat)

    async def new_opponent(self, socket: antiphon.Socket, *args: object) -> Answer:
        """A player has waited long enough for an opponent who does not come back."""
        seat = at_table_of_the_overdue(self._game, socket, args)
        if isinstance(seat, Refusal):
            return refused(seat)
        return await self._go(socket, QuickMatch(), resigns=False)

    async def _go(
        self,
        socket: antiphon.Socket,
        wish: TableWish,
        *,
        resigns: bool,
        new_seat: str | None = None,
    ) -> Answer:
        connection, news = connection_of(socket), self._game.news()
        if refusal := self._attendance.why_not(connection, wish):
            self._count(socket, wish, refusal)
            return refused(refusal)
        if resigns:
            self._resign(news, socket)
        profile = self._game.people.profile_of(socket)
        moved = self._attendance.move(connection, wish, now(), profile=profile, new_seat=new_seat)
        if isinstance(moved, Refusal):
            return refused(moved)
        self._count(socket, wish, moved.came)
        if moved.left is not None:
            self._leave_rooms(news, socket, moved.left.match)
        self._tell_gone(news, moved.left)
        self._welcome(news, socket, moved.came)
        await self._game.publish(news)
        return ACCEPTED

    def _leave_rooms(self, news: News, socket: antiphon.Socket, match: Match) -> None:
        def leave() -> None:
            for room in rooms_of_watcher(match):
                socket.leave(room)

        news.then(leave)

    def _resign(self, news: News, socket: antiphon.Socket) -> None:
        """The game in which somebody is who goes is the opponent's, unless that one is gone."""
        seat = self._game.seat_of(socket)
        if seat is None or seat.match.phase is not Phase.PLAYING or not seat.match.moves:
            return
        if self._attendance.opponent_of(seat, now()).presence is Presence.OVERDUE:
            return
        ending = seat.match.forfeit(seat.number, ForfeitReason.RESIGNED)
        if not isinstance(ending, Refusal):
            self._game.tell_end(news, seat.match, ending)

    # Going.

    async def disconnected(self, socket: antiphon.Socket, reason: str) -> None:
        """Somebody goes, perhaps not for good; who is left there is told."""
        connection, news = connection_of(socket), self._game.news()
        if reason == "client namespace disconnect":
            if self._attendance.comes_back(connection):
                self._resign(news, socket)
            self._tell_gone(news, self._attendance.leave(connection, now()))
        else:
            self._tell_gone(news, self._attendance.lose(connection, now()))
        await self._game.publish(news)

    async def _grace_is_over(self) -> None:
        news = self._game.news()
        for event in self._attendance.expire(now()):
            if isinstance(event, Overdue):
                if event.opponent is not None:
                    news.tell(event.opponent, seats.OPPONENT_OVERDUE)
                self._game.tell_presence(news, event.match)
            else:
                self._tell_departure(news, event)
        self._grace.set(self._attendance.deadline)
        await self._game.publish(news)

    def _tell_away(self, news: News, away: Away) -> None:
        if away.opponent is not None:
            told: seats.OpponentAway = {"seconds": away.seconds}
            news.tell(away.opponent, seats.OPPONENT_AWAY, told)
        self._game.tell_presence(news, away.match)

    def _tell_gone(self, news: News, gone: Away | Departure | Watching | None) -> None:
        if isinstance(gone, Away):
            self._tell_away(news, gone)
        elif isinstance(gone, Departure):
            self._tell_departure(news, gone)
        elif gone is not None:
            news.around(gone.match)

    def _tell_departure(self, news: News, gone: Departure) -> None:
        match = gone.match
        news.of(match)
        if match.is_empty:
            self._close(news, match)
            return
        if gone.stays is not None:
            news.tell(gone.stays, playing.OPPONENT_LEFT)
            scores = playing.score_board(match.scores)
            news.tell(gone.stays, playing.WAITING_FOR_PLAYER, scores)
        self._game.tell_people(news, match)
        if self._attendance.watchers_of(match):
            told = self._game.watch_snapshot(match)
            news.tell(watchers_of(match), tables.WATCH_SNAPSHOT, told)

    def _close(self, news: News, match: Match) -> None:
        watchers = self._game.io.in_(watchers_of(match))
        news.tell(watchers_of(match), tables.TABLE_CLOSED)
        news.then(lambda: watchers.sockets_leave(rooms_of_watcher(match)))

    # Limits of addresses.

    def _allowed(self, socket: antiphon.Socket, wish: TableWish | Refusal) -> TableWish | Refusal:
        """The wish, unless this address has guessed too often or has opened too many tables."""
        origin, visitors = origin_of(socket.handshake.address), self._game.visitors
        by_code = isinstance(wish, ByCode | ToWatch)
        if by_code and not visitors.may_try_code(origin, now()):
            return Refusal(RefusalCode.TOO_FAST)
        if isinstance(wish, NewTable) and not visitors.may_make_table(origin, now()):
            return Refusal(RefusalCode.TOO_FAST)
        return wish

    def _count(
        self,
        socket: antiphon.Socket,
        wish: TableWish | Refusal,
        came: Arrival | Watching | Refusal | None,
    ) -> None:
        """Count what came of a wish."""
        origin, visitors = origin_of(socket.handshake.address), self._game.visitors
        if isinstance(came, Refusal) and came.code is RefusalCode.NO_SUCH_TABLE:
            visitors.code_was_wrong(origin, now())
        elif isinstance(wish, NewTable) and isinstance(came, Arrival) and not came.returned:
            visitors.table_was_made(origin, now())
