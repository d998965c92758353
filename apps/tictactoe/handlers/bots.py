"""Bots: they move when it is their turn, after a while, and always want another game."""

from __future__ import annotations

from random import Random

from ..alarm import Alarms
from ..bot import choose_space, thinking_time
from ..match import Match
from ..options import TableKind
from ..terms import SYMBOLS, Claimed, MatchId, Phase, PlayerNumber, RematchAgreed
from .game import Game, now
from .news import News

__all__ = ["Bots"]


class Bots:
    """Plays on the seats where bots sit."""

    def __init__(self, game: Game, chance: Random | None = None) -> None:
        """Args:
        game: where they play.
        chance: what they choose by; from the system, if it is None.
        """
        self._game = game
        self._chance = chance or Random()
        self._thinking: Alarms[MatchId] = Alarms(lambda table: game.start(self._move(table)))

    def register(self) -> None:
        """Look at every table where something happens. Clocks must be told after the bots."""
        self._game.listen(self)

    def changed(self, match: Match, news: News) -> None:
        """It may be a bot's turn to do something (`Listener`)."""
        if match.options.kind is not TableKind.BOT:
            return
        number = self._bot_at(match)
        if number is not None and match.phase is Phase.OVER:
            self._play_again(match, number, news)
        if number is None or not _may_move(match, number):
            self._thinking.set(match.id, None)
        elif match.id not in self._thinking:
            left = match.clock.reading(now()).left[number] if match.clock else None
            self._thinking.set(match.id, now() + thinking_time(self._chance, left))

    def _bot_at(self, match: Match) -> PlayerNumber | None:
        for number in SYMBOLS:
            sitter = self._game.attendance.sitter(match, number)
            if sitter is not None and sitter.bot is not None:
                return number
        return None

    def _play_again(self, match: Match, number: PlayerNumber, news: News) -> None:
        """A bot agrees; it does not ask, so that its opponent has time to look at the board."""
        asked = any(match.wants_rematch(other) for other in SYMBOLS)
        if asked and isinstance(match.ask_rematch(number), RematchAgreed):
            news.of(match)
            self._game.tell_ready(news, match)

    async def _move(self, table: MatchId) -> None:
        match = self._game.attendance.table(table)
        number = self._bot_at(match) if match else None
        if match is None or number is None or match.options.strength is None:
            return
        news = self._game.news()
        self._game.call_time(news, match)
        if _may_move(match, number):
            symbol = SYMBOLS[number]
            space = choose_space(match.board, symbol, match.options.strength, self._chance)
            claimed = match.claim(number, space)
            assert isinstance(claimed, Claimed), "the bot makes allowed moves only"
            self._game.tell_claim(news, match, claimed)
        await self._game.publish(news)


def _may_move(match: Match, number: PlayerNumber) -> bool:
    return match.phase is Phase.PLAYING and match.turn == number
