"""Coming back to a seat."""

from __future__ import annotations

import re
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
    "read_new_seat",
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


# The server's own have 32 characters; 22 are as hard to guess as a key of 128 bits.
NEW_SEAT: Final = re.compile(r"[A-Za-z0-9_-]{22,64}", re.ASCII)


class OpponentAway(TypedDict):
    """How long the opponent's seat is kept for sure."""

    seconds: float


@dataclass(frozen=True, slots=True)
class SeatRequest:
    """What a front end says when it comes: whether its player can come back, and by what."""

    returns: bool
    token: str | None = None
    new_seat: str | None = None
    """The token that the page wants for a new seat."""


def read_seat(auth: Mapping[str, object]) -> SeatRequest:
    """The `seat` and `newSeat` of the `auth`. Whatever can be no token is as good as none."""
    if "seat" not in auth:
        return SeatRequest(returns=False)
    token = auth["seat"]
    if not isinstance(token, str) or len(token) > LONGEST_MARK:
        token = None
    return SeatRequest(True, token, read_new_seat(auth.get("newSeat")))


def read_new_seat(value: object) -> str | None:
    """A token that somebody has chosen for a new seat; None if it could be guessed."""
    return value if isinstance(value, str) and NEW_SEAT.fullmatch(value) else None
