"""The words on the wire: every event of the game and its payload, in one place.

The first group is the contract of the original game, and a front end that knows nothing else can
play. The second group tells more to who listens; who does not know these events passes over them.

Both requests are answered, if the client asks for an acknowledgement, with `Accepted` or `Refused`.
What was refused is told by an event too, so that it reaches a client that asked for none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, NotRequired, TypedDict, cast

from .match import SYMBOLS, PlayerNumber, Scores
from .refusals import Refusal, RefusalCode
from .rules import Outcome, SpaceId, Symbol, Win, find_space

__all__ = [
    "ACCEPTED",
    "CLICKED",
    "END_GAME",
    "MOVE_REFUSED",
    "OPPONENT_LEFT",
    "OPPONENT_READY",
    "PLAYER_ID",
    "PLAY_AGAIN",
    "PLAY_AGAIN_REFUSED",
    "READY_TO_PLAY",
    "SCORES",
    "SPACE_CLAIMED",
    "WAITING_FOR_PLAYER",
    "Accepted",
    "EndGame",
    "MoveRefused",
    "PlayAgainRefused",
    "PlayerIdentity",
    "ReadyToPlay",
    "Refused",
    "ScoreBoard",
    "SpaceClaimed",
    "end_game",
    "move_refused",
    "play_again_refused",
    "player_identity",
    "read_clicked",
    "read_play_again",
    "refused",
    "score_board",
]

# Client to server.

CLICKED: Final = "clicked"
"""`{spaceID}`: this player wants to claim a space."""
PLAY_AGAIN: Final = "play_again"
"""No payload: this player wants another game."""

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


class EndGameStalemate(TypedDict):
    """A full board."""

    stalemate: Literal[True]


EndGame = EndGameWon | EndGameStalemate


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


class Accepted(TypedDict):
    """The acknowledgement of a request that was carried out."""

    ok: Literal[True]


class Refused(TypedDict):
    """The acknowledgement of a request that changed nothing."""

    ok: Literal[False]
    reason: str
    code: str


ACCEPTED: Final[Accepted] = {"ok": True}


# Reading: nothing that a client sends raises.


def read_clicked(args: Sequence[object]) -> SpaceId | Refusal:
    """The space that `clicked` names. Keys beyond `spaceID` are passed over."""
    if len(args) != 1 or not isinstance(args[0], dict):
        return Refusal(RefusalCode.BAD_PAYLOAD)
    name = cast("dict[object, object]", args[0]).get("spaceID")
    if not isinstance(name, str):
        return Refusal(RefusalCode.BAD_PAYLOAD)
    return find_space(name) or Refusal(RefusalCode.NO_SUCH_SPACE)


def read_play_again(args: Sequence[object]) -> Refusal | None:
    """Why this `play_again` cannot be understood, if so: it takes no payload."""
    return Refusal(RefusalCode.BAD_PAYLOAD) if args else None


# Writing.


def player_identity(number: PlayerNumber) -> PlayerIdentity:
    """The payload of `player_id`."""
    return {"playerNumber": number, "playerXO": SYMBOLS[number]}


def end_game(outcome: Outcome) -> EndGame:
    """The payload of `end_game`."""
    if isinstance(outcome, Win):
        return {"winner": {"symbol": outcome.symbol, "combination": list(outcome.combination)}}
    return {"stalemate": True}


def score_board(scores: Scores) -> ScoreBoard:
    """The payload of `waiting_for_player` and `scores`."""
    return {"xScore": scores.x, "oScore": scores.o}


def refused(refusal: Refusal) -> Refused:
    """The acknowledgement of a refused request."""
    return {"ok": False, "reason": refusal.reason, "code": refusal.code.value}


def move_refused(refusal: Refusal, space: SpaceId | None) -> MoveRefused:
    """The payload of `move_refused`."""
    payload: MoveRefused = {"reason": refusal.reason, "code": refusal.code.value}
    if space is not None:
        payload["spaceID"] = space
    return payload


def play_again_refused(refusal: Refusal) -> PlayAgainRefused:
    """The payload of `play_again_refused`."""
    return {"reason": refusal.reason, "code": refusal.code.value}
