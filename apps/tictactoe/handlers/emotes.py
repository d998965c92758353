"""Emotes: what players tell each other."""

from __future__ import annotations

from typing import Final

import antiphon

from ..contract import emotes
from ..contract.answers import ACCEPTED, Answer, refused
from ..lobby import Seat
from ..refusals import Refusal, RefusalCode
from ..throttle import Rate, Window
from .game import Game, now
from .rooms import pages_at

__all__ = ["Emotes"]

EMOTES: Final = Rate(4, 10)
"""How many a player may send in any span of that time, by this connection and on this seat."""


class Emotes:
    """Passes emotes on to everybody at the table."""

    def __init__(self, game: Game) -> None:
        self._game = game
        self._sent: Window[str] = Window(EMOTES)

    def register(self) -> None:
        """Listen for emotes."""
        self._game.on(emotes.EMOTE)(self.emote)

    async def emote(self, socket: antiphon.Socket, *args: object) -> Answer:
        """A player says something."""
        emote = emotes.read_emote(args)
        if isinstance(emote, Refusal):
            return refused(emote)
        seat = self._game.seat_of(socket)
        if seat is None:
            return refused(Refusal(RefusalCode.NOT_SEATED))
        if not self._take(socket, seat):
            return refused(Refusal(RefusalCode.TOO_FAST))
        told: emotes.Emoted = {"player": seat.number, "name": emote.value}
        news = self._game.news()
        news.tell(pages_at(seat.match), emotes.EMOTE, told)
        await self._game.publish(news)
        return ACCEPTED

    def _take(self, socket: antiphon.Socket, seat: Seat) -> bool:
        """Neither another connection nor another table gives anybody more."""
        senders = (socket.id, f"{seat.match.id}/{seat.number}")
        if not all(self._sent.allows(sender, now()) for sender in senders):
            return False
        for sender in senders:
            self._sent.take(sender, now())
        return True
