"""The words on the wire: every event of the game and its payload, in one place.

The first group is the contract of the original game, and a front end that knows nothing else can
play. The second group tells more to who listens; who does not know these events passes over them.
The third is for front ends whose players come back: they say so by a `seat` in their `auth`, the
token that they were given, or null to begin with, and are sent a snapshot each time they come.

Both requests are answered, if the client asks for an acknowledgement, with `Accepted` or `Refused`.
What was refused is told by an event too, so that it reaches a client that asked for none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NotRequired, TypedDict, cast

from .match import SYMBOLS, Ending, Forfeit, PlayerNumber, Scores
from .moves import MoveId
from .refusals import Refusal, RefusalCode
from .rules import SpaceId, Symbol, Win, find_space

__all__ = [
    "ACCEPTED",
    "CLAIM_WIN",
    "CLICKED",
    "END_GAME",
    "MOVE_REFUSED",
    "NEW_OPPONENT",
    "OPPONENT_AWAY",
    "OPPONENT_BACK",
    "OPPONENT_LEFT",
    "OPPONENT_OVERDUE",
    "OPPONENT_READY",
    "PLAYER_ID",
    "PLAY_AGAIN",
    "PLAY_AGAIN_REFUSED",
    "READY_TO_PLAY",
    "SCORES",
    "SEAT_TAKEN",
    "SNAPSHOT",
    "SPACE_CLAIMED",
    "WAITING_FOR_PLAYER",
    "Accepted",
    "EndGame",
    "MoveRefused",
    "OpponentAway",
    "PlayAgainRefused",
    "PlayerIdentity",
    "ReadyToPlay",
    "Refused",
    "ScoreBoard",
    "SeatRequest",
    "SpaceClaimed",
    "end_game",
    "move_refused",
    "play_again_refused",
    "player_identity",
    "read_bare",
    "read_clicked",
    "read_move_id",
    "read_seat",
    "refused",
    "score_board",
]

# Client to server.

CLICKED: Final = "clicked"
"""`{spaceID, moveID?}`: this player wants to claim a space. A move that is sent twice with the same
`moveID` counts once."""
PLAY_AGAIN: Final = "play_again"
"""No payload: this player wants another game."""
CLAIM_WIN: Final = "claim_win"
"""No payload: this player wants the game that an overdue opponent has left."""
NEW_OPPONENT: Final = "new_opponent"
"""No payload: this player will not wait for an overdue opponent any longer."""

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

# Server to client: to those whose players come back.

SNAPSHOT: Final = "snapshot"
"""`Snapshot`, to a player who has come, in place of `player_id`: all there is to know."""
OPPONENT_AWAY: Final = "opponent_away"
"""`OpponentAway`: the opponent has lost the connection."""
OPPONENT_BACK: Final = "opponent_back"
"""No payload: the opponent is here again."""
OPPONENT_OVERDUE: Final = "opponent_overdue"
"""No payload: the opponent's time is over; `claim_win` and `new_opponent` are allowed."""
SEAT_TAKEN: Final = "seat_taken"
"""No payload, to a connection that is about to be closed: the player has come by another one."""


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
    """One player did not come back; the combination is empty."""

    winner: Winner
    forfeit: Literal[True]


class EndGameStalemate(TypedDict):
    """A full board."""

    stalemate: Literal[True]


EndGame = EndGameWon | EndGameForfeited | EndGameStalemate


class ScoreBoard(TypedDict):
    """Games won since these two met."""

    xScore: int
    oScore: int


class OpponentAway(TypedDict):
    """How long the opponent's seat is kept for sure."""

    seconds: float


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

LONGEST_MARK: Final = 64
"""Characters of a `moveID` or a token."""


# Reading: nothing that a client sends raises.


def read_clicked(args: Sequence[object]) -> SpaceId | Refusal:
    """The space that `clicked` names. Keys beyond `spaceID` are passed over."""
    if len(args) != 1 or not isinstance(args[0], dict):
        return Refusal(RefusalCode.BAD_PAYLOAD)
    name = cast("dict[object, object]", args[0]).get("spaceID")
    if not isinstance(name, str):
        return Refusal(RefusalCode.BAD_PAYLOAD)
    return find_space(name) or Refusal(RefusalCode.NO_SUCH_SPACE)


def read_bare(args: Sequence[object]) -> Refusal | None:
    """Why a request that takes no payload cannot be understood, if so."""
    return Refusal(RefusalCode.BAD_PAYLOAD) if args else None


def read_move_id(args: Sequence[object]) -> MoveId | Refusal | None:
    """The `moveID` of a `clicked` that names a space: 1 to `LONGEST_MARK` characters, or absent."""
    move = cast("dict[object, object]", args[0]).get("moveID")
    if move is None:
        return None
    if isinstance(move, str) and 0 < len(move) <= LONGEST_MARK:
        return MoveId(move)
    return Refusal(RefusalCode.BAD_PAYLOAD)


@dataclass(frozen=True, slots=True)
class SeatRequest:
    """What a front end says when it comes: whether its player can come back, and by what."""

    returns: bool
    token: str | None = None


def read_seat(auth: Mapping[str, object]) -> SeatRequest:
    """The `seat` of the `auth`. Whatever is no token of ours is as good as none."""
    if "seat" not in auth:
        return SeatRequest(returns=False)
    token = auth["seat"]
    if not isinstance(token, str) or len(token) > LONGEST_MARK:
        return SeatRequest(returns=True)
    return SeatRequest(returns=True, token=token)


# Writing.


def player_identity(number: PlayerNumber) -> PlayerIdentity:
    """The payload of `player_id`."""
    return {"playerNumber": number, "playerXO": SYMBOLS[number]}


def end_game(ending: Ending) -> EndGame:
    """The payload of `end_game`."""
    if isinstance(ending, Win):
        return {"winner": {"symbol": ending.symbol, "combination": list(ending.combination)}}
    if isinstance(ending, Forfeit):
        return {"winner": {"symbol": ending.symbol, "combination": []}, "forfeit": True}
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
