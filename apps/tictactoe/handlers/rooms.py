"""Who is told what: the rooms of a table."""

from __future__ import annotations

from ..match import Match
from ..terms import GameId

__all__ = [
    "PAGES",
    "everybody_at",
    "pages_at",
    "rooms_of_page",
    "rooms_of_watcher",
    "watchers_of",
    "witnesses_of",
]

PAGES = "pages"
"""Everybody who gave a `seat` in `auth`, wherever they are."""


def everybody_at(match: Match) -> str:
    """Players and spectators: they are told the events of the original game."""
    return f"table-{match.id}"


def pages_at(match: Match) -> str:
    """Players who can come back, and spectators: they know the events that the original had not."""
    return f"pages-{match.id}"


def watchers_of(match: Match) -> str:
    """Spectators."""
    return f"watchers-{match.id}"


def witnesses_of(game: GameId) -> str:
    """Who was told of the end of a game, as long as it is not kept."""
    return f"witnesses-{game}"


def rooms_of_page(match: Match) -> list[str]:
    """Where a player is who can come back."""
    return [everybody_at(match), pages_at(match)]


def rooms_of_watcher(match: Match) -> list[str]:
    """Where a spectator is."""
    return [everybody_at(match), pages_at(match), watchers_of(match)]
