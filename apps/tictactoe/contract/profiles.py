"""People: who somebody is, by which name, and who is the best.

A front end says who its player is by a `profile` in its `auth`: the token that its browser was
given, or null to begin with. Who says nothing is a stranger.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypedDict

from ..names import LONGEST_WISH, clean_name
from ..profile import Profile
from ..refusals import Refusal
from .answers import BAD_PAYLOAD, LONGEST_MARK, read_fields

__all__ = [
    "FORGET_ME",
    "LEADERBOARD",
    "PROFILE",
    "SET_NAME",
    "Leaderboard",
    "NameSet",
    "OwnLine",
    "OwnProfile",
    "ProfileRequest",
    "Row",
    "leaderboard",
    "name_set",
    "own_profile",
    "read_name",
    "read_profile",
]

# Client to server.

SET_NAME: Final = "set_name"
"""`{name}`: what this person wants to be called, or null for a name that the game finds. Answered
with `NameSet`: the name as others see it."""
FORGET_ME: Final = "forget_me"
"""No payload: remove name, rating and history of this person, who is somebody new afterwards."""
LEADERBOARD: Final = "leaderboard"
"""No payload. Answered with `Leaderboard`."""

# Server to client.

PROFILE: Final = "profile"
"""`OwnProfile`, to all tabs of a browser, on connect and whenever it changes. Nobody else is ever
told the token."""


class OwnProfile(TypedDict):
    """Who the receiver is."""

    token: str
    """What to put into `auth` from now on."""
    name: str
    named: bool
    """Whether the name was chosen."""
    rating: int
    provisional: bool
    """Whether the rating does not say much yet."""
    games: int
    """Rated ones, as are the wins."""
    wins: int


class NameSet(TypedDict):
    """The acknowledgement of `set_name`."""

    ok: Literal[True]
    name: str


class Row(TypedDict):
    """A line of the leaderboard."""

    rank: int
    name: str
    rating: int
    games: int
    wins: int
    me: bool


class OwnLine(TypedDict):
    """The receiver's own line, ranked or not."""

    rank: int | None
    name: str
    rating: int
    provisional: bool
    games: int
    wins: int


class Leaderboard(TypedDict):
    """The acknowledgement of `leaderboard`."""

    ok: Literal[True]
    rows: list[Row]
    me: OwnLine | None
    minimum: int
    """Rated games after which somebody is ranked."""


@dataclass(frozen=True, slots=True)
class ProfileRequest:
    """What a front end says of its player."""

    token: str | None
    name: str | None
    """A clean name, for who has chosen none."""


def read_profile(auth: Mapping[str, object]) -> ProfileRequest | None:
    """The `profile` and the `name` of the `auth`; None of a stranger.

    Whatever is no token of ours is as good as none.
    """
    if "profile" not in auth:
        return None
    token, wish = auth["profile"], auth.get("name")
    known = isinstance(token, str) and 0 < len(token) <= LONGEST_MARK
    named = isinstance(wish, str) and len(wish) <= LONGEST_WISH
    return ProfileRequest(
        token if known and isinstance(token, str) else None,
        clean_name(wish) if named and isinstance(wish, str) else None,
    )


def read_name(args: Sequence[object]) -> str | Refusal | None:
    """The clean name of a `set_name`; None for none."""
    found = read_fields(args)
    if isinstance(found, Refusal) or "name" not in found:
        return BAD_PAYLOAD
    wish = found["name"]
    if wish is None:
        return None
    if not isinstance(wish, str) or len(wish) > LONGEST_WISH:
        return BAD_PAYLOAD
    return clean_name(wish)


def own_profile(profile: Profile, token: str) -> OwnProfile:
    """The payload of `profile`."""
    return {
        "token": token,
        "name": profile.name,
        "named": profile.chosen_name is not None,
        "rating": profile.skill.rating,
        "provisional": profile.is_provisional,
        "games": profile.games,
        "wins": profile.wins,
    }


def name_set(profile: Profile) -> NameSet:
    """The acknowledgement of `set_name`."""
    return {"ok": True, "name": profile.name}


def leaderboard(
    leaders: Sequence[Profile], me: Profile | None, rank: int | None, minimum: int
) -> Leaderboard:
    """The acknowledgement of `leaderboard`.

    Args:
        leaders: the best, the highest rating first.
        me: whose line is marked.
        rank: the rank of `me`; None for who is not ranked.
        minimum: rated games after which somebody is ranked.
    """
    rows: list[Row] = []
    for place, leader in enumerate(leaders, start=1):
        rating = leader.skill.rating
        equal = rows and rows[-1]["rating"] == rating
        rows.append(
            {
                "rank": rows[-1]["rank"] if equal else place,
                "name": leader.name,
                "rating": rating,
                "games": leader.games,
                "wins": leader.wins,
                "me": me is not None and me.profile_id == leader.profile_id,
            }
        )
    return {"ok": True, "rows": rows, "me": _own_line(me, rank), "minimum": minimum}


def _own_line(me: Profile | None, rank: int | None) -> OwnLine | None:
    if me is None:
        return None
    return {
        "rank": rank,
        "name": me.name,
        "rating": me.skill.rating,
        "provisional": me.is_provisional,
        "games": me.games,
        "wins": me.wins,
    }
