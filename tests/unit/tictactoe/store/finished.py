"""Finished games, and who played them."""

from __future__ import annotations

from functools import partial

import sqlalchemy as sa

from tictactoe.options import TableOptions
from tictactoe.profile import Profile
from tictactoe.records import FinishedGame, ProfileId, Sitter
from tictactoe.rules import LINES, SPACES, Symbol, Win
from tictactoe.store import games, people
from tictactoe.store.database import Database
from tictactoe.terms import Ending, Forfeit, GameId, MatchId

ADA, BO, CY = (ProfileId(digit * 24) for digit in "abc")
WON_BY_X = [0, 3, 1, 4, 2]
WON_BY_O = [0, 3, 1, 4, 8, 5]
FULL = [0, 1, 2, 4, 3, 5, 7, 6, 8]
X_WON = Win("X", LINES[0])
O_WON = Win("O", LINES[1])
NOW = 1_790_000_000_000


def finished(
    number: int | str = 1,
    *,
    moves: list[int] | None = None,
    ending: Ending = X_WON,
    x: Sitter | None = None,
    o: Sitter | None = None,
    options: TableOptions | None = None,
    after: int = 0,
) -> FinishedGame:
    """A game with a move every one and a half seconds; X, who began, is Ada, and O is Bo.

    It begins that many milliseconds after the others.
    """
    spaces = WON_BY_X if moves is None else moves
    order: list[Symbol] = ["X", "O"]
    played = tuple((SPACES[space], order[count % 2]) for count, space in enumerate(spaces))
    times = tuple(
        NOW + after + 1500 * count for count in range(len(spaces) + isinstance(ending, Forfeit))
    )
    sitters: dict[Symbol, Sitter] = {"X": x or Sitter(ADA, None), "O": o or Sitter(BO, None)}
    return FinishedGame(
        GameId(f"key-{number}"),
        MatchId(1),
        options or TableOptions(),
        1,
        played,
        times,
        ending,
        sitters,
    )


async def add(database: Database, *ids: ProfileId, seen: int = NOW) -> None:
    """People of these ids; the digest of the token is the last digit of the id, often."""

    def work(connection: sa.Connection) -> None:
        for profile_id in ids:
            digest = profile_id[-1:].encode() * 32
            people.add_profile(connection, Profile(profile_id), digest, seen)

    await database.write(work)


async def keep(database: Database, game: FinishedGame) -> games.KeptRecord:
    """Keep a game."""
    return await database.write(partial(games.keep_game, game=game))


async def profile_of(database: Database, profile_id: ProfileId) -> Profile:
    """Somebody, as the database knows this person."""
    found = await database.read(partial(people.find_profiles, ids=[profile_id]))
    return found[profile_id]
