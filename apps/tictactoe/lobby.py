"""The lobby: who sits where. The one writer of the list of matches.

Every look-up takes constant time; finding a free seat takes the logarithm of the number of matches
that have one.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from itertools import count

from .match import Match, MatchId, Phase, PlayerId, PlayerNumber

__all__ = ["Departure", "Lobby", "Seat"]


@dataclass(frozen=True, slots=True)
class Seat:
    """One side of one match."""

    match: Match
    number: PlayerNumber


@dataclass(frozen=True, slots=True)
class Departure:
    """What a player left behind."""

    match: Match
    stays: PlayerId | None
    """The opponent, who waits now; None if there was none."""


class Lobby:
    """Pairs players as they come."""

    def __init__(self) -> None:
        self._ids = count(1)
        self._matches: dict[MatchId, Match] = {}
        self._seats: dict[PlayerId, Seat] = {}
        # Matches with a free seat, the oldest first. A match that was removed stays in the heap
        # until it surfaces; there are never more of those than there were matches at one time.
        self._open: list[MatchId] = []

    @property
    def match_count(self) -> int:
        """How many matches have at least one player."""
        return len(self._matches)

    @property
    def player_count(self) -> int:
        """How many players sit somewhere."""
        return len(self._seats)

    def seat_of(self, player: PlayerId) -> Seat | None:
        """Where that player sits."""
        return self._seats.get(player)

    def join(self, player: PlayerId) -> Seat:
        """Seat a player: the oldest match with a free seat, else a new one.

        Raises ValueError if the player sits already.
        """
        if player in self._seats:
            raise ValueError(f"player {player} sits already")
        match = self._oldest_open_match() or self._open_match()
        seat = Seat(match, match.sit(player))
        self._seats[player] = seat
        if match.phase is not Phase.WAITING:
            heapq.heappop(self._open)
        return seat

    def leave(self, player: PlayerId) -> Departure | None:
        """Free a player's seat, and forget the match when nobody is left.

        Returns None if the player had no seat.
        """
        seat = self._seats.pop(player, None)
        if seat is None:
            return None
        match = seat.match
        stays = match.leave(seat.number)
        if match.is_empty:
            del self._matches[match.id]
        else:
            heapq.heappush(self._open, match.id)
        return Departure(match, match.player(stays) if stays else None)

    def _oldest_open_match(self) -> Match | None:
        while self._open:
            if match := self._matches.get(self._open[0]):
                return match
            heapq.heappop(self._open)
        return None

    def _open_match(self) -> Match:
        match = Match(MatchId(next(self._ids)))
        self._matches[match.id] = match
        heapq.heappush(self._open, match.id)
        return match
