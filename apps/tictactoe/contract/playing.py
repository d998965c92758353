"""Playing at a table: the contract of the original game, and a little more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, NotRequired, TypedDict

from ..moves import MoveId
from ..refusals import Refusal, RefusalCode
from ..rules import SpaceId, Symbol, Win, find_space
from ..terms import SYMBOLS, Ending, Forfeit, PlayerNumber, Scores
from .answers import BAD_PAYLOAD, LONGEST_MARK, read_fields

__all__ = [
    "CLICKED",
    "END_GAME",
    "MOVE_REFUSED",
    "OPPONENT_LEFT",
    "OPPONENT_READY",
    "PLAYER_ID",
    "PLAY_AGAIN",
    "PLAY_AGAIN_REFUSED",
    "READY_TO_PLAY",
    "RESIGN",
    "SCORES",
    "SPACE_CLAIMED",
    "WAITING_FOR_PLAYER",
    "EndGame",
    "EndGameForfeited",
    "EndGameStalemate",
    "EndGameWon",
    "MoveRefused",
    "PlayAgainRefused",
    "PlayerIdentity",
    "ReadyToPlay",
    "ScoreBoard",
    "SpaceClaimed",
    "Winner",
    "end_game",
    "move_refused",
    "play_again_refused",
    "player_identity",
    "read_clicked",
    "read_move_id",
    "score_board",
]

# Client to server.

CLICKED: Final = "clicked"
"""`{spaceID, moveID?}`: this player wants to claim a space. A move that is sent twice with the same
`moveID` counts once."""
PLAY_AGAIN: Final = "play_again"
"""No payload: this player wants another game."""
RESIGN: Final = "resign"
"""No payload: this player gives the game up."""

# Server to client: the original's.

PLAYER_ID: Final = "player_id"
"""`PlayerIdentity`, on connect, to that player."""
READY_TO_PLAY: Final = "ready_to_play"
"""`ReadyToPlay`, to both: a game begins, on an empty board."""
SPACE_CLAIMED: Final = "space_claimed"
"""`SpaceClaimed`, to both."""
END_GAME: Final = "end_game"
"""`EndGame`, to both, after the last `space_claimed`."""
WAITING_FOR_PLAYER: Final = "waiting_for_player"
"""`ScoreBoard`, to who asked to play again, and to the one who stays when the other leaves."""

# Server to client: more, for who listens.

SCORES: Final = "scores"
"""`ScoreBoard`, to both, after `end_game`."""
OPPONENT_READY: Final = "opponent_ready"
"""No payload, to the one who has not yet asked to play again: the other has."""
OPPONENT_LEFT: Final = "opponent_left"
"""No payload, to the one who stays, before `waiting_for_player`."""
MOVE_REFUSED: Final = "move_refused"
"""`MoveRefused`, to the player whose `clicked` changed nothing."""
PLAY_AGAIN_REFUSED: Final = "play_again_refused"
"""`PlayAgainRefused`, to the player whose `play_again` changed nothing."""


class PlayerIdentity(TypedDict):
    """Which player the receiver is."""

    playerNumber: PlayerNumber
    playerXO: Symbol


class ReadyToPlay(TypedDict):
    """Who moves first."""

    currentPlayer: PlayerNumber


class SpaceClaimed(TypedDict):
    """A symbol on a space."""

    spaceID: SpaceId
    xo: Symbol


class Winner(TypedDict):
    """Who won and where."""

    symbol: Symbol
    combination: list[SpaceId]


class EndGameWon(TypedDict):
    """Three in a row."""

    winner: Winner


class EndGameForfeited(TypedDict):
    """One player did not come back, ran out of time, or resigned; the combination is empty."""

    winner: Winner
    forfeit: Literal[True]
    why: str
    """`away`, `time` or `resigned`."""


class EndGameStalemate(TypedDict):
    """A full board."""

    stalemate: Literal[True]


EndGame = EndGameWon | EndGameForfeited | EndGameStalemate


class ScoreBoard(TypedDict):
    """Games won since these two met."""

    xScore: int
    oScore: int


class PlayAgainRefused(TypedDict):
    """Why nothing happened: a sentence for people, a code for programs."""

    reason: str
    code: str


class MoveRefused(PlayAgainRefused):
    """`spaceID` is there if the board has such a space: what a client made up is not sent back."""

    spaceID: NotRequired[SpaceId]


# Reading: nothing that a client sends raises.


def read_clicked(args: Sequence[object]) -> SpaceId | Refusal:
    """The space that `clicked` names. Keys beyond `spaceID` are passed over."""
    found = read_fields(args)
    if isinstance(found, Refusal):
        return found
    name = found.get("spaceID")
    if not isinstance(name, str):
        return BAD_PAYLOAD
    return find_space(name) or Refusal(RefusalCode.NO_SUCH_SPACE)


def read_move_id(args: Sequence[object]) -> MoveId | Refusal | None:
    """The `moveID` of a `clicked`: 1 to `LONGEST_MARK` characters, or absent."""
    found = read_fields(args)
    if isinstance(found, Refusal):
        return found
    move = found.get("moveID")
    if move is None:
        return None
    if isinstance(move, str) and 0 < len(move) <= LONGEST_MARK:
        return MoveId(move)
    return BAD_PAYLOAD


# Writing.


def player_identity(number: PlayerNumber) -> PlayerIdentity:
    """The payload of `player_id`."""
    return {"playerNumber": number, "playerXO": SYMBOLS[number]}


def end_game(ending: Ending) -> EndGame:
    """The payload of `end_game`."""
    if isinstance(ending, Win):
        return {"winner": {"symbol": ending.symbol, "combination": list(ending.combination)}}
    if isinstance(ending, Forfeit):
        return {
            "winner": {"symbol": ending.symbol, "combination": []},
            "forfeit": True,
            "why": ending.why.value,
        }
    return {"stalemate": True}


def score_board(scores: Scores) -> ScoreBoard:
    """The payload of `waiting_for_player` and `scores`."""
    return {"xScore": scores.x, "oScore": scores.o}


def move_refused(refusal: Refusal, space: SpaceId | None) -> MoveRefused:
    """The payload of `move_refused`."""
    payload: MoveRefused = {"reason": refusal.reason, "code": refusal.code.value}
    if space is not None:
        payload["spaceID"] = space
    return payload


def play_again_refused(refusal: Refusal) -> PlayAgainRefused:
    """The payload of `play_again_refused`."""
    return {"reason": refusal.reason, "code": refusal.code.value}
