"""Who watches which table. Nobody who watches has a seat or a token."""

from __future__ import annotations

from typing import NewType

from .match import Match
from .terms import MatchId

__all__ = ["ConnectionId", "Watchers"]

ConnectionId = NewType("ConnectionId", str)


class Watchers:
    """The one writer of who watches."""

    def __init__(self, most: int | None = None) -> None:
        """Args:
        most: how many may watch a table; None for as many as like.
        """
        self._most = most
        self._tables: dict[ConnectionId, Match] = {}
        self._by_table: dict[MatchId, set[ConnectionId]] = {}

    def __len__(self) -> int:
        return len(self._tables)

    def count(self, match: Match) -> int:
        """How many watch that table."""
        return len(self._by_table.get(match.id, ()))

    def of(self, match: Match) -> frozenset[ConnectionId]:
        """Who watches that table."""
        return frozenset(self._by_table.get(match.id, ()))

    def has_room(self, match: Match) -> bool:
        """Whether one more may watch."""
        return self._most is None or self.count(match) < self._most

    def table_of(self, connection: ConnectionId) -> Match | None:
        """What that connection watches."""
        return self._tables.get(connection)

    def add(self, connection: ConnectionId, match: Match) -> None:
        """Let a connection watch a table, and no other."""
        self.remove(connection)
        self._tables[connection] = match
        self._by_table.setdefault(match.id, set()).add(connection)

    def remove(self, connection: ConnectionId) -> Match | None:
        """A connection watches no more; what it watched, if anything."""
        match = self._tables.pop(connection, None)
        if match is None:
            return None
        watching = self._by_table[match.id]
        watching.remove(connection)
        if not watching:
            del self._by_table[match.id]
        return match

    def clear(self, match: Match) -> None:
        """The table is gone: nobody watches it any more."""
        for connection in self._by_table.pop(match.id, ()):
            del self._tables[connection]
