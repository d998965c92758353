"""What can go wrong with a database, told apart by what can be done about it."""

from __future__ import annotations

__all__ = ["Rejected", "StoreError"]


class StoreError(Exception):
    """The database cannot be used now: it is full, locked, gone, or somebody else's."""


class Rejected(Exception):
    """The database works, and does not take what it was given: trying again will not help."""
