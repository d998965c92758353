"""Coming back to a seat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypedDict

from .answers import LONGEST_MARK

__all__ = [
    "CLAIM_WIN",
    "NEW_OPPONENT",
    "OPPONENT_AWAY",
    "OPPONENT_BACK",
    "OPPONENT_OVERDUE",
    "SEAT_TAKEN",
    "SNAPSHOT",
    "OpponentAway",
    "SeatRequest",
    "read_seat",
]

# Client to server.

CLAIM_WIN: Final = "claim_win"
"""No payload: this player wants the game that an overdue opponent has left."""
NEW_OPPONENT: Final = "new_opponent"
"""No payload: this player will not wait for an overdue opponent any longer."""

# Server to client.

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


class OpponentAway(TypedDict):
    """How long the opponent's seat is kept for sure."""

    seconds: float


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
