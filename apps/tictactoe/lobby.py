"""The lobby: who sits where. The one writer of the list of matches.

Every look-up takes constant time; finding a free seat takes the logarithm of the number of matches
that have one.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count

from .match import Match
from .options import QUICK, TableCode, TableKind, TableOptions
from .saved import SavedTable
from .terms import MatchId, Phase, PlayerId, PlayerNumber

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
    """Pairs players as they come, and knows each table by its code."""

    def __init__(
        self,
        *,
        make_code: Callable[[], str] | None = None,
        make_key: Callable[[], str] = str,
        first_id: int = 1,
    ) -> None:
        """Args:
        make_code: makes a short text for people to tell each other, another one each time it is
            called, as far as possible.
        make_key: makes a text that is not made again, ever.
        first_id: of the first new match. The next ones follow it.
        """
        self._ids = count(first_id)
        numbers = count(1)
        self._make_code = make_code or (lambda: f"T{next(numbers)}")
        self._make_key = make_key
        self._matches: dict[MatchId, Match] = {}
        self._by_code: dict[TableCode, Match] = {}
        self._seats: dict[PlayerId, Seat] = {}
        # Quick matches with a free seat, the oldest first. A match that was removed or filled by
        # its code stays in the heap until it surfaces, and is never there twice; there are never
        # more of those than there were matches at one time.
        self._open: list[MatchId] = []
        self._listed: set[MatchId] = set()
        self._full = 0

    @property
    def match_count(self) -> int:
        """How many matches have at least one player."""
        return len(self._matches)

    @property
    def full_count(self) -> int:
        """How many matches have two players."""
        return self._full

    @property
    def player_count(self) -> int:
        """How many players sit somewhere."""
        return len(self._seats)

    def __iter__(self) -> Iterator[Match]:
        return iter(self._matches.values())

    def match(self, match_id: MatchId) -> Match | None:
        """The match of that id, as long as somebody sits there."""
        return self._matches.get(match_id)

    def find(self, code: TableCode) -> Match | None:
        """The match of that code, as long as somebody sits there."""
        return self._by_code.get(code)

    def seat_of(self, player: PlayerId) -> Seat | None:
        """Where that player sits."""
        return self._seats.get(player)

    # Coming.

    def join(self, player: PlayerId, *, avoid: Match | None = None) -> Seat:
        """Seat a player: the oldest quick match with a free seat, else a new one.

        Args:
            player: who must not sit already.
            avoid: the match that the player has just left, for another one.

        Raises ValueError if the player sits already.
        """
        match = self._oldest_open_match(avoid) or self._new_match(QUICK)
        return self.sit(player, match)

    def open(self, player: PlayerId, options: TableOptions) -> Seat:
        """Seat a player at a new table. Raises ValueError if the player sits already."""
        return self.sit(player, self._new_match(options))

    def sit(self, player: PlayerId, match: Match) -> Seat:
        """Seat a player there. Raises ValueError if that cannot be."""
        if player in self._seats:
            raise ValueError(f"player {player} sits already")
        self._seats[player] = seat = Seat(match, match.sit(player))
        self._matches[match.id] = self._by_code[match.code] = match
        if match.phase is Phase.WAITING:
            self._list(match)
        else:
            self._full += 1
        return seat

    # Going.

    def leave(self, player: PlayerId) -> Departure | None:
        """Free a player's seat, and forget the match when nobody is left.

        Returns None if the player had no seat.
        """
        seat = self._seats.pop(player, None)
        if seat is None:
            return None
        match = seat.match
        self._full -= match.phase is not Phase.WAITING
        stays = match.leave(seat.number)
        if match.is_empty:
            del self._matches[match.id]
            del self._by_code[match.code]
        else:
            self._list(match)
        return Departure(match, match.player(stays) if stays else None)

    # Keeping.

    def restore(self, saved: SavedTable) -> Match:
        """Set a table up as it was; all its players are back on their seats."""
        match = Match.restore(saved.match)
        for seat in saved.seats:
            match.sit_again(seat)
            player = PlayerId(seat.player)
            self._seats[player] = Seat(match, 1 if seat.number == 1 else 2)
        self._matches[match.id] = self._by_code[match.code] = match
        self._full += match.phase is not Phase.WAITING
        self._list(match)
        self._ids = count(max(next(self._ids), match.id + 1))
        return match

    def _list(self, match: Match) -> None:
        quick = match.options.kind is TableKind.QUICK
        if quick and match.phase is Phase.WAITING and match.id not in self._listed:
            self._listed.add(match.id)
            heapq.heappush(self._open, match.id)

    def _oldest_open_match(self, avoid: Match | None) -> Match | None:
        passed_over = None
        found = None
        while self._open and found is None:
            match = self._matches.get(self._open[0])
            if match is not None and match.phase is Phase.WAITING and match is not avoid:
                found = match
                continue
            self._listed.discard(heapq.heappop(self._open))
            if match is avoid:
                passed_over = match
        if passed_over is not None:
            self._list(passed_over)
        return found

    def _new_match(self, options: TableOptions) -> Match:
        code = self._make_code()
        while TableCode(code) in self._by_code:
            code = self._make_code()
        return Match(MatchId(next(self._ids)), options, code=code, key=self._make_key())
