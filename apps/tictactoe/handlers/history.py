"""Games that are over: one's own, and those whose id one has."""

from __future__ import annotations

import antiphon

from ..archive import GameArchive
from ..contract import games as contract
from ..contract.answers import Answer, refused
from ..refusals import Refusal, RefusalCode
from ..store.errors import Rejected, StoreError
from ..throttle import Rate, Throttle
from .game import Game, now
from .people import credentials_of

__all__ = ["HistoryHandlers"]


class HistoryHandlers:
    """Looks games up in the archive."""

    def __init__(self, game: Game, archive: GameArchive) -> None:
        self._game = game
        self._archive = archive
        self._questions: Throttle[str] = Throttle(Rate(20, 10))

    def register(self) -> None:
        """Listen for these requests."""
        on = self._game.on
        on(contract.HISTORY)(self.history)
        on(contract.REPLAY)(self.replay)

    async def history(
        self, socket: antiphon.Socket, *args: object
    ) -> contract.HistoryPage | Answer:
        """Somebody wants to see what they have played."""
        request = contract.read_history(args)
        if isinstance(request, Refusal):
            return refused(request)
        if (credentials := credentials_of(socket)) is None:
            return refused(Refusal(RefusalCode.NO_PROFILE))
        if not self._questions.take(socket.id, now()):
            return refused(Refusal(RefusalCode.TOO_FAST))
        me = credentials.profile_id
        try:
            page = await self._archive.page(me, request.before, request.limit)
        except (StoreError, Rejected):
            return refused(Refusal(RefusalCode.NOT_NOW))
        return contract.history_page(page.games, page.more, me)

    async def replay(self, socket: antiphon.Socket, *args: object) -> contract.Replay | Answer:
        """Somebody wants to see how a game went."""
        game_id = contract.read_game_id(args)
        if isinstance(game_id, Refusal):
            return refused(game_id)
        if not self._questions.take(socket.id, now()):
            return refused(Refusal(RefusalCode.TOO_FAST))
        try:
            game = await self._archive.find(game_id)
        except (StoreError, Rejected):
            return refused(Refusal(RefusalCode.NOT_NOW))
        if game is None:
            return refused(Refusal(RefusalCode.NO_SUCH_GAME))
        credentials = credentials_of(socket)
        return contract.replay(game, credentials.profile_id if credentials else None)
