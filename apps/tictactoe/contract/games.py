"""Games that are over: what somebody has played, and how a game went, for whoever has its id."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypedDict

from ..rating import Skill
from ..records import ProfileId
from ..refusals import Refusal, RefusalCode
from ..replays import GameRecord, Participant
from ..rules import SpaceId, Stalemate, Symbol
from ..terms import Forfeit, GameId, PlayerNumber
from .answers import BAD_PAYLOAD, read_fields
from .playing import EndGame, end_game
from .tables import (
    People,
    Person,
    RatingChange,
    RatingChanges,
    rating_change,
    rating_changes,
)

__all__ = [
    "HISTORY",
    "LONGEST_PAGE",
    "REPLAY",
    "GameShown",
    "GameSummary",
    "HistoryPage",
    "HistoryRequest",
    "Replay",
    "find_game_id",
    "history_page",
    "read_game_id",
    "read_history",
    "replay",
    "show_game",
]

# Client to server.

HISTORY: Final = "history"
"""`{before?, limit?}`, or no payload: what this person has played, before that game. Answered with
`HistoryPage`."""
REPLAY: Final = "replay"
"""`{gameID}`: how that game went. Answered with `Replay`."""

LONGEST_PAGE: Final = 50
"""Games of one answer to `history`."""
USUAL_PAGE: Final = 20

_GAME_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,40}")


class Move(TypedDict):
    """A claim."""

    spaceID: SpaceId
    xo: Symbol
    at: int
    """Milliseconds since the first move."""


class GameSummary(TypedDict):
    """A game, as one who played it sees it in a list."""

    gameID: str
    at: int
    """The end, in milliseconds since 1970."""
    kind: str
    """Of the table: `quick`, `private` or `bot`."""
    mark: Symbol
    """What the receiver played; X for who played against themself."""
    opponent: Person
    result: Literal["won", "lost", "drawn"]
    why: str | None
    """Of a forfeit: `away`, `time` or `resigned`."""
    moves: int
    ratings: RatingChange | None
    """What it was worth to the receiver."""


class HistoryPage(TypedDict):
    """The acknowledgement of `history`, the latest first."""

    ok: Literal[True]
    games: list[GameSummary]
    more: bool
    """Whether there are older ones."""


class GameShown(TypedDict):
    """A game from its first move to its end."""

    gameID: str
    at: int
    """The end, in milliseconds since 1970."""
    kind: str
    beginner: PlayerNumber
    people: People
    """As they were then."""
    moves: list[Move]
    result: EndGame
    ratings: RatingChanges
    seconds: int
    """From the first move to the end."""
    mine: Symbol | None
    """What the receiver played, if it is one of the two."""


class Replay(TypedDict):
    """The acknowledgement of `replay`."""

    ok: Literal[True]
    game: GameShown


@dataclass(frozen=True, slots=True)
class HistoryRequest:
    """Which games are asked for."""

    before: GameId | None
    limit: int


# Reading.


def read_history(args: Sequence[object]) -> HistoryRequest | Refusal:
    """What `history` asks for."""
    if not args:
        return HistoryRequest(None, USUAL_PAGE)
    found = read_fields(args)
    if isinstance(found, Refusal):
        return found
    before, limit = found.get("before"), found.get("limit", USUAL_PAGE)
    # True is an int to Python, and no number to anybody else.
    if type(limit) is not int or not 1 <= limit <= LONGEST_PAGE:
        return BAD_PAYLOAD
    if before is None:
        return HistoryRequest(None, limit)
    if not isinstance(before, str):
        return BAD_PAYLOAD
    game = find_game_id(before)
    return HistoryRequest(game, limit) if game else Refusal(RefusalCode.NO_SUCH_GAME)


def read_game_id(args: Sequence[object]) -> GameId | Refusal:
    """The game that `replay` names."""
    found = read_fields(args)
    if isinstance(found, Refusal):
        return found
    game = found.get("gameID")
    if not isinstance(game, str):
        return BAD_PAYLOAD
    return find_game_id(game) or Refusal(RefusalCode.NO_SUCH_GAME)


def find_game_id(text: str) -> GameId | None:
    """What can be the id of a game; None for what cannot."""
    return GameId(text) if _GAME_ID.fullmatch(text) else None


# Writing.


def history_page(games: Sequence[GameRecord], more: bool, me: ProfileId) -> HistoryPage:
    """The acknowledgement of `history`."""
    return {"ok": True, "games": [_summary(game, me) for game in games], "more": more}


def replay(game: GameRecord, me: ProfileId | None) -> Replay:
    """The acknowledgement of `replay`."""
    return {"ok": True, "game": show_game(game, me)}


def show_game(game: GameRecord, me: ProfileId | None) -> GameShown:
    """A game, as somebody sees it, or (None) everybody."""
    return {
        "gameID": game.game_id,
        "at": game.ended_at,
        "kind": game.kind.value,
        "beginner": game.beginner,
        "people": {"X": _person(game.players["X"]), "O": _person(game.players["O"])},
        "moves": [
            {"spaceID": space, "xo": symbol, "at": at}
            for (space, at), symbol in zip(game.moves, game.board.claims.values(), strict=True)
        ],
        "result": end_game(game.ending),
        "ratings": rating_changes(game.worth),
        "seconds": round((game.ended_at - game.began_at) / 1000),
        "mine": game.symbol_of(me),
    }


def _summary(game: GameRecord, me: ProfileId) -> GameSummary:
    mark = game.symbol_of(me) or "X"
    return {
        "gameID": game.game_id,
        "at": game.ended_at,
        "kind": game.kind.value,
        "mark": mark,
        "opponent": _person(game.players["O" if mark == "X" else "X"]),
        "result": _result(game, mark),
        "why": game.ending.why.value if isinstance(game.ending, Forfeit) else None,
        "moves": len(game.moves),
        "ratings": rating_change(game.players[mark].worth),
    }


def _result(game: GameRecord, mark: Symbol) -> Literal["won", "lost", "drawn"]:
    if isinstance(game.ending, Stalemate):
        return "drawn"
    return "won" if game.ending.symbol == mark else "lost"


def _person(player: Participant) -> Person:
    return {
        "name": player.name,
        "rating": None if player.before is None else Skill(player.before, 0.0).rating,
        "bot": player.bot.value if player.bot else None,
        "provisional": False,
    }
