"""The archive of finished games, behind the port `Archive`."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from .ports import KeptGame
from .profiles import Profiles
from .records import FinishedGame, ProfileId
from .replays import GameRecord
from .store import games
from .store.errors import Rejected
from .store.library import Library
from .terms import GameId

__all__ = ["GameArchive", "Page"]

_logger: Final = logging.getLogger("tictactoe.archive")


@dataclass(frozen=True, slots=True)
class Page:
    """Some games, the latest first."""

    games: Sequence[GameRecord]
    more: bool
    """Whether there are older ones."""


class GameArchive:
    """Keeps and finds games."""

    def __init__(self, library: Library, profiles: Profiles) -> None:
        self._library = library
        self._profiles = profiles

    def keep(self, game: FinishedGame) -> Awaitable[KeptGame | None]:
        """See `Archive`. What the tables are then is written in the same transaction."""
        return self._keep(game, self._library.write(partial(games.keep_game, game=game)))

    async def _keep(
        self, game: FinishedGame, written: Awaitable[games.KeptRecord | None]
    ) -> KeptGame | None:
        try:
            kept = await written
        except Rejected as error:
            _logger.error("game %s is not kept: %s", game.game_id, error)
            return None
        if kept is None:
            return None
        self._profiles.learn_points(kept.profiles)
        return KeptGame(kept.record.game_id, kept.record.worth, kept.unrated)

    async def find(self, game: GameId) -> GameRecord | None:
        """The game of that id. Raises StoreError."""
        return await self._library.read(partial(games.find_game, game=game))

    async def page(self, profile: ProfileId, before: GameId | None, count: int) -> Page:
        """What somebody has played. Raises StoreError.

        Args:
            profile: who.
            before: only games that were played before that one.
            count: so many at most.
        """
        work = partial(games.games_of, profile=profile, before=before, count=count + 1)
        found = await self._library.read(work)
        return Page(found[:count], len(found) > count)
