"""Translates: socket events into requests to the game, and its answers into events.

No rule of the game stands here. All handlers are plain functions, so each runs from beginning to
end undisturbed.
"""

from __future__ import annotations

import asyncio

import antiphon

from . import contract
from .alarm import Alarm
from .attendance import Arrival, Attendance, Away, ConnectionId, Departure, Overdue, Presence
from .lobby import Seat
from .match import Claimed, Ending, Match, Phase, RematchAgreed, Repeated, opponent_of
from .refusals import Refusal, RefusalCode
from .rules import SpaceId
from .snapshot import take_snapshot

__all__ = ["GameHandlers"]

Answer = contract.Accepted | contract.Refused


class GameHandlers:
    """The game's side of one server."""

    def __init__(self, io: antiphon.Server, attendance: Attendance) -> None:
        self._io = io
        self._attendance = attendance
        self._alarm = Alarm(self._grace_is_over)

    def register(self) -> None:
        """Listen for everything that players do."""
        self._io.on("connect")(self.connected)
        self._io.on("disconnect")(self.disconnected)
        self._io.on(contract.CLICKED)(self.clicked)
        self._io.on(contract.PLAY_AGAIN)(self.play_again)
        self._io.on(contract.CLAIM_WIN)(self.claim_win)
        self._io.on(contract.NEW_OPPONENT)(self.new_opponent)

    # Coming and going.

    def connected(self, socket: antiphon.Socket) -> None:
        """A player comes and gets a seat, or comes back to it."""
        request = contract.read_seat(socket.handshake.auth)
        arrival = self._attendance.arrive(
            _connection(socket), request.token, returns=request.returns
        )
        self._alarm.set(self._attendance.deadline)
        if arrival.replaced is not None:
            old = self._io.in_(arrival.replaced)
            old.emit(contract.SEAT_TAKEN)
            old.disconnect_sockets()
        self._welcome(socket, arrival)

    def disconnected(self, socket: antiphon.Socket, reason: str) -> None:
        """A player goes, perhaps not for good; the other, if any, is told."""
        connection = _connection(socket)
        if reason == "client namespace disconnect":
            self._tell_departure(self._attendance.leave(connection))
            return
        loss = self._attendance.lose(connection, _now())
        if isinstance(loss, Away):
            self._alarm.set(self._attendance.deadline)
            if loss.opponent is not None:
                away: contract.OpponentAway = {"seconds": loss.seconds}
                self._io.to(loss.opponent).emit(contract.OPPONENT_AWAY, away)
        else:
            self._tell_departure(loss)

    def new_opponent(self, socket: antiphon.Socket, *args: object) -> Answer:
        """A player has waited long enough for an opponent who does not come back."""
        at = self._at_table_of_the_overdue(socket, args)
        if isinstance(at, Refusal):
            return contract.refused(at)
        self._attendance.leave(_connection(socket))
        socket.leave(_room(at.match))
        self._welcome(socket, self._attendance.arrive(_connection(socket), None, returns=True))
        return contract.ACCEPTED

    def _welcome(self, socket: antiphon.Socket, arrival: Arrival) -> None:
        seat = arrival.seat
        socket.join(_room(seat.match))
        if arrival.token is None:
            socket.emit(contract.PLAYER_ID, contract.player_identity(seat.number))
        else:
            opponent = self._attendance.opponent_of(seat, _now())
            snapshot = take_snapshot(arrival, opponent, self._attendance.grace)
            socket.emit(contract.SNAPSHOT, snapshot)
        if not arrival.returned:
            self._tell_if_ready(seat.match)
        elif (opposite := self._attendance.connection_opposite(seat)) is not None:
            self._io.to(opposite).emit(contract.OPPONENT_BACK)

    def _grace_is_over(self) -> None:
        for event in self._attendance.expire(_now()):
            if isinstance(event, Overdue):
                self._io.to(event.opponent).emit(contract.OPPONENT_OVERDUE)
            else:
                self._tell_departure(event)
        self._alarm.set(self._attendance.deadline)

    def _tell_departure(self, departure: Departure | None) -> None:
        if departure is None or departure.stays is None:
            return
        stays = self._io.to(departure.stays)
        stays.emit(contract.OPPONENT_LEFT)
        stays.emit(contract.WAITING_FOR_PLAYER, contract.score_board(departure.match.scores))

    # Playing.

    def clicked(self, socket: antiphon.Socket, *args: object) -> Answer:
        """A player wants to claim a space."""
        space = contract.read_clicked(args)
        if isinstance(space, Refusal):
            return self._refuse_move(socket, space)
        move = contract.read_move_id(args)
        if isinstance(move, Refusal):
            return self._refuse_move(socket, move, space)
        seat = self._seat_of(socket)
        if seat is None:
            return self._refuse_move(socket, Refusal(RefusalCode.NOT_SEATED), space)
        answer = seat.match.claim(seat.number, space, move)
        if isinstance(answer, Repeated):
            # Told already, by events of then or by the snapshot.
            before = answer.answer
            return contract.refused(before) if isinstance(before, Refusal) else contract.ACCEPTED
        if isinstance(answer, Refusal):
            return self._refuse_move(socket, answer, space)
        self._tell_claim(seat.match, answer)
        return contract.ACCEPTED

    def play_again(self, socket: antiphon.Socket, *args: object) -> Answer:
        """A player wants another game."""
        if refusal := contract.read_bare(args):
            return self._refuse_play_again(socket, refusal)
        seat = self._seat_of(socket)
        if seat is None:
            return self._refuse_play_again(socket, Refusal(RefusalCode.NOT_SEATED))
        answer = seat.match.ask_rematch(seat.number)
        if isinstance(answer, Refusal):
            return self._refuse_play_again(socket, answer)
        # The second to ask gets this too, just before the game begins: a front end that knows only
        # the original's events reads the scores here.
        socket.emit(contract.WAITING_FOR_PLAYER, contract.score_board(seat.match.scores))
        if isinstance(answer, RematchAgreed):
            self._tell_if_ready(seat.match)
        else:
            socket.to(_room(seat.match)).emit(contract.OPPONENT_READY)
        return contract.ACCEPTED

    def claim_win(self, socket: antiphon.Socket, *args: object) -> Answer:
        """A player wants the game that the opponent has left."""
        at = self._at_table_of_the_overdue(socket, args)
        if isinstance(at, Refusal):
            return contract.refused(at)
        answer = at.match.forfeit(opponent_of(at.number))
        if isinstance(answer, Refusal):
            return contract.refused(answer)
        self._tell_end(at.match, answer)
        return contract.ACCEPTED

    def _seat_of(self, socket: antiphon.Socket) -> Seat | None:
        return self._attendance.seat_of(_connection(socket))

    def _at_table_of_the_overdue(
        self, socket: antiphon.Socket, args: tuple[object, ...]
    ) -> Seat | Refusal:
        if refusal := contract.read_bare(args):
            return refusal
        seat = self._seat_of(socket)
        if seat is None:
            return Refusal(RefusalCode.NOT_SEATED)
        presence = self._attendance.opponent_of(seat, _now()).presence
        return _WHY_NOT_YET.get(presence, seat)

    def _tell_if_ready(self, match: Match) -> None:
        if match.phase is Phase.PLAYING:
            ready: contract.ReadyToPlay = {"currentPlayer": match.turn}
            self._io.to(_room(match)).emit(contract.READY_TO_PLAY, ready)

    def _tell_claim(self, match: Match, claimed: Claimed) -> None:
        move: contract.SpaceClaimed = {"spaceID": claimed.space, "xo": claimed.symbol}
        self._io.to(_room(match)).emit(contract.SPACE_CLAIMED, move)
        if claimed.outcome is not None:
            self._tell_end(match, claimed.outcome)

    def _tell_end(self, match: Match, ending: Ending) -> None:
        both = self._io.to(_room(match))
        both.emit(contract.END_GAME, contract.end_game(ending))
        both.emit(contract.SCORES, contract.score_board(match.scores))

    def _refuse_move(
        self, socket: antiphon.Socket, refusal: Refusal, space: SpaceId | None = None
    ) -> contract.Refused:
        socket.emit(contract.MOVE_REFUSED, contract.move_refused(refusal, space))
        return contract.refused(refusal)

    def _refuse_play_again(self, socket: antiphon.Socket, refusal: Refusal) -> contract.Refused:
        socket.emit(contract.PLAY_AGAIN_REFUSED, contract.play_again_refused(refusal))
        return contract.refused(refusal)


_WHY_NOT_YET = {
    Presence.NOBODY: Refusal(RefusalCode.NO_OPPONENT),
    Presence.HERE: Refusal(RefusalCode.OPPONENT_HERE),
    Presence.AWAY: Refusal(RefusalCode.OPPONENT_MAY_RETURN),
}


def _connection(socket: antiphon.Socket) -> ConnectionId:
    return ConnectionId(socket.id)


def _room(match: Match) -> str:
    return f"match-{match.id}"


def _now() -> float:
    return asyncio.get_running_loop().time()
