"""Somebody who comes back: a name, a rating, and what they are reckoned from.

A browser proves whose it is by a token that only it and, as a hash, the server knows. The id of a
profile is no secret and proves nothing; people see it nowhere all the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from .names import default_name
from .rating import NEWCOMER, Skill, is_provisional
from .records import ProfileId

__all__ = ["Profile", "digest_of", "new_profile"]


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of somebody."""

    profile_id: ProfileId
    """Hexadecimal digits."""
    chosen_name: str | None = None
    """A clean one; None for who has chosen none."""
    skill: Skill = NEWCOMER
    games: int = 0
    """Rated ones, as are the wins."""
    wins: int = 0

    @property
    def name(self) -> str:
        """What this person is called: everybody has a name."""
        return self.chosen_name or default_name(int(self.profile_id, 16))

    @property
    def is_provisional(self) -> bool:
        """Whether the rating does not say much yet."""
        return is_provisional(self.games)


def new_profile(make_id: Callable[[], str], chosen_name: str | None) -> Profile:
    """Somebody new.

    Args:
        make_id: makes up to 24 hexadecimal digits, others each time.
        chosen_name: a clean name, or None.
    """
    return Profile(ProfileId(make_id()), chosen_name)


def digest_of(token: str) -> bytes:
    """What is kept of a token."""
    # What a client sends may hold lone surrogates.
    return hashlib.sha256(token.encode(errors="surrogatepass")).digest()
