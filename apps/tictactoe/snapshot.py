"""All that a player may know of the table, at one moment: what a page shows when it has come."""

from __future__ import annotations

from typing import TypedDict

from .attendance import Arrival, Standing
from .contract import EndGame, ScoreBoard, end_game, score_board
from .match import SYMBOLS, PlayerNumber, opponent_of
from .rules import Symbol

__all__ = ["Snapshot", "take_snapshot"]


class _Rematch(TypedDict):
    me: bool
    opponent: bool


class _Opponent(TypedDict):
    presence: str
    """`nobody`, `here`, `away` or `overdue`."""
    seconds: float
    """How long the seat is kept for sure, if the opponent is away."""


class Snapshot(TypedDict):
    """The payload of `snapshot`; for one player, as it holds the token."""

    seat: str
    """What to put into `auth` to come back. Nobody else is ever told."""
    grace: float
    """Seconds that a seat is kept at least."""
    returned: bool
    """Whether this is the seat of before."""
    matchID: int
    version: int
    """Rises with everything that happens at this table."""
    playerNumber: PlayerNumber
    playerXO: Symbol
    phase: str
    """`waiting`, `playing` or `over`."""
    currentPlayer: PlayerNumber
    board: dict[str, Symbol]
    result: EndGame | None
    scores: ScoreBoard
    rematch: _Rematch
    opponent: _Opponent


def take_snapshot(arrival: Arrival, opponent: Standing, grace: float) -> Snapshot:
    """What the player who has just come is told. Raises ValueError if there is no token."""
    if arrival.token is None:
        raise ValueError("only players who come back are sent a snapshot")
    match, number = arrival.seat.match, arrival.seat.number
    return {
        "seat": arrival.token,
        "grace": grace,
        "returned": arrival.returned,
        "matchID": match.id,
        "version": match.version,
        "playerNumber": number,
        "playerXO": SYMBOLS[number],
        "phase": match.phase.value,
        "currentPlayer": match.turn,
        "board": {str(space): symbol for space, symbol in match.board.claims.items()},
        "result": end_game(match.ending) if match.ending else None,
        "scores": score_board(match.scores),
        "rematch": {
            "me": match.wants_rematch(number),
            "opponent": match.wants_rematch(opponent_of(number)),
        },
        "opponent": {"presence": opponent.presence.value, "seconds": round(opponent.seconds, 3)},
    }
