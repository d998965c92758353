"""Playing: claims, resigning, taking a win, and another game."""

from __future__ import annotations

import antiphon

from ..contract import playing, seats
from ..contract.answers import ACCEPTED, Answer, Refused, read_bare, refused
from ..lobby import Seat
from ..presence import Presence
from ..refusals import Refusal, RefusalCode
from ..rules import SpaceId
from ..terms import ForfeitReason, PlayerNumber, RematchAgreed, Repeated, opponent_of
from .game import Game, now
from .news import News

__all__ = ["Playing"]

NOT_SEATED = Refusal(RefusalCode.NOT_SEATED)


class Playing:
    """What players do at a table."""

    def __init__(self, game: Game) -> None:
        self._game = game

    def register(self) -> None:
        """Listen for these requests."""
        on = self._game.on
        on(playing.CLICKED)(self.clicked)
        on(playing.PLAY_AGAIN)(self.play_again)
        on(playing.RESIGN)(self.resign)
        on(seats.CLAIM_WIN)(self.claim_win)

    async def clicked(self, socket: antiphon.Socket, *args: object) -> Answer:
        """A player wants to claim a space."""
        news = self._game.news()
        space = playing.read_clicked(args)
        if isinstance(space, Refusal):
            return await self._refuse_move(news, socket, space)
        move = playing.read_move_id(args)
        if isinstance(move, Refusal):
            return await self._refuse_move(news, socket, move, space)
        seat = self._game.seat_of(socket)
        if seat is None:
            return await self._refuse_move(news, socket, NOT_SEATED, space)
        self._game.call_time(news, seat.match)
        answer = seat.match.claim(seat.number, space, move)
        if isinstance(answer, Repeated):
            # Told already, by events of then or by the snapshot; but perhaps not kept yet.
            news.of(seat.match)
            await self._game.publish(news)
            return refused(answer.refusal) if answer.refusal else ACCEPTED
        if isinstance(answer, Refusal):
            if move is not None:  # it stays refused, also after a restart
                news.of(seat.match)
            return await self._refuse_move(news, socket, answer, space)
        self._game.tell_claim(news, seat.match, answer)
        await self._game.publish(news)
        return ACCEPTED

    async def play_again(self, socket: antiphon.Socket, *args: object) -> Answer:
        """A player wants another game."""
        news = self._game.news()
        if refusal := read_bare(args):
            return await self._refuse_play_again(news, socket, refusal)
        seat = self._game.seat_of(socket)
        if seat is None:
            return await self._refuse_play_again(news, socket, NOT_SEATED)
        answer = seat.match.ask_rematch(seat.number)
        if isinstance(answer, Refusal):
            return await self._refuse_play_again(news, socket, answer)
        match = seat.match
        news.of(match)
        # The second to ask gets this too, just before the game begins: a front end that knows only
        # the original's events reads the scores here.
        news.tell(socket.id, playing.WAITING_FOR_PLAYER, playing.score_board(match.scores))
        if isinstance(answer, RematchAgreed):
            self._game.tell_ready(news, match)
        elif (opposite := self._game.attendance.connection_opposite(seat)) is not None:
            news.tell(opposite, playing.OPPONENT_READY)
        await self._game.publish(news)
        return ACCEPTED

    async def resign(self, socket: antiphon.Socket, *args: object) -> Answer:
        """A player gives the game up."""
        if refusal := read_bare(args):
            return refused(refusal)
        seat = self._game.seat_of(socket)
        if seat is None:
            return refused(NOT_SEATED)
        return await self._forfeit(seat, seat.number, ForfeitReason.RESIGNED)

    async def claim_win(self, socket: antiphon.Socket, *args: object) -> Answer:
        """A player wants the game that the opponent has left."""
        seat = at_table_of_the_overdue(self._game, socket, args)
        if isinstance(seat, Refusal):
            return refused(seat)
        return await self._forfeit(seat, opponent_of(seat.number), ForfeitReason.AWAY)

    async def _forfeit(self, seat: Seat, loser: PlayerNumber, why: ForfeitReason) -> Answer:
        ending = seat.match.forfeit(loser, why)
        if isinstance(ending, Refusal):
            return refused(ending)
        news = self._game.news()
        self._game.tell_end(news, seat.match, ending)
        await self._game.publish(news)
        return ACCEPTED

    # Refusals are told after what has happened before, as everything is.

    async def _refuse_move(
        self,
        news: News,
        socket: antiphon.Socket,
        refusal: Refusal,
        space: SpaceId | None = None,
    ) -> Refused:
        news.tell(socket.id, playing.MOVE_REFUSED, playing.move_refused(refusal, space))
        await self._game.publish(news)
        return refused(refusal)

    async def _refuse_play_again(
        self, news: News, socket: antiphon.Socket, refusal: Refusal
    ) -> Refused:
        news.tell(socket.id, playing.PLAY_AGAIN_REFUSED, playing.play_again_refused(refusal))
        await self._game.publish(news)
        return refused(refusal)


def at_table_of_the_overdue(
    game: Game, socket: antiphon.Socket, args: tuple[object, ...]
) -> Seat | Refusal:
    """The seat of a player whose opponent has not come back in time."""
    if refusal := read_bare(args):
        return refusal
    seat = game.seat_of(socket)
    if seat is None:
        return NOT_SEATED
    presence = game.attendance.opponent_of(seat, now()).presence
    return _WHY_NOT_YET.get(presence, seat)


_WHY_NOT_YET = {
    Presence.NOBODY: Refusal(RefusalCode.NO_OPPONENT),
    Presence.HERE: Refusal(RefusalCode.OPPONENT_HERE),
    Presence.AWAY: Refusal(RefusalCode.OPPONENT_MAY_RETURN),
}
