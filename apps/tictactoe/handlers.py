"""Translates: socket events into requests to lobby and match, and their answers into events.

No rule of the game stands here. All handlers are plain functions, so each runs from beginning to
end undisturbed.
"""

from __future__ import annotations

import antiphon

from . import contract
from .lobby import Lobby
from .match import Claimed, Match, Phase, PlayerId, RematchAgreed
from .refusals import Refusal, RefusalCode
from .rules import SpaceId

__all__ = ["GameHandlers"]


class GameHandlers:
    """The game's side of one server."""

    def __init__(self, io: antiphon.Server, lobby: Lobby) -> None:
        self._io = io
        self._lobby = lobby

    def register(self) -> None:
        """Listen for everything that players do."""
        self._io.on("connect")(self.connected)
        self._io.on("disconnect")(self.disconnected)
        self._io.on(contract.CLICKED)(self.clicked)
        self._io.on(contract.PLAY_AGAIN)(self.play_again)

    def connected(self, socket: antiphon.Socket) -> None:
        """A player comes and gets a seat."""
        seat = self._lobby.join(_player(socket))
        socket.join(_room(seat.match))
        socket.emit(contract.PLAYER_ID, contract.player_identity(seat.number))
        self._tell_if_ready(seat.match)

    def disconnected(self, socket: antiphon.Socket, _reason: str) -> None:
        """A player goes; the other, if any, is told."""
        departure = self._lobby.leave(_player(socket))
        if departure is None or departure.stays is None:
            return
        stays = self._io.to(departure.stays)
        stays.emit(contract.OPPONENT_LEFT)
        stays.emit(contract.WAITING_FOR_PLAYER, contract.score_board(departure.match.scores))

    def clicked(
        self, socket: antiphon.Socket, *args: object
    ) -> contract.Accepted | contract.Refused:
        """A player wants to claim a space."""
        space = contract.read_clicked(args)
        if isinstance(space, Refusal):
            return self._refuse_move(socket, space)
        seat = self._lobby.seat_of(_player(socket))
        if seat is None:
            return self._refuse_move(socket, Refusal(RefusalCode.NOT_SEATED), space)
        answer = seat.match.claim(seat.number, space)
        if isinstance(answer, Refusal):
            return self._refuse_move(socket, answer, space)
        self._tell_claim(seat.match, answer)
        return contract.ACCEPTED

    def play_again(
        self, socket: antiphon.Socket, *args: object
    ) -> contract.Accepted | contract.Refused:
        """A player wants another game."""
        if refusal := contract.read_play_again(args):
            return self._refuse_play_again(socket, refusal)
        seat = self._lobby.seat_of(_player(socket))
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

    def _tell_if_ready(self, match: Match) -> None:
        if match.phase is Phase.PLAYING:
            ready: contract.ReadyToPlay = {"currentPlayer": match.turn}
            self._io.to(_room(match)).emit(contract.READY_TO_PLAY, ready)

    def _tell_claim(self, match: Match, claimed: Claimed) -> None:
        both = self._io.to(_room(match))
        move: contract.SpaceClaimed = {"spaceID": claimed.space, "xo": claimed.symbol}
        both.emit(contract.SPACE_CLAIMED, move)
        if claimed.outcome is not None:
            both.emit(contract.END_GAME, contract.end_game(claimed.outcome))
            both.emit(contract.SCORES, contract.score_board(match.scores))

    def _refuse_move(
        self, socket: antiphon.Socket, refusal: Refusal, space: SpaceId | None = None
    ) -> contract.Refused:
        socket.emit(contract.MOVE_REFUSED, contract.move_refused(refusal, space))
        return contract.refused(refusal)

    def _refuse_play_again(self, socket: antiphon.Socket, refusal: Refusal) -> contract.Refused:
        socket.emit(contract.PLAY_AGAIN_REFUSED, contract.play_again_refused(refusal))
        return contract.refused(refusal)


def _player(socket: antiphon.Socket) -> PlayerId:
    return PlayerId(socket.id)


def _room(match: Match) -> str:
    return f"match-{match.id}"
