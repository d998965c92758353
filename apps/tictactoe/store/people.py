"""Profiles: functions of a connection, for `Database.read` and `Journal.write`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

import sqlalchemy as sa

from ..names import clean_name
from ..profile import Profile
from ..rating import PROVISIONAL_GAMES, Skill
from ..records import ProfileId
from .schema import GAMES, PROFILES
from .statements import insert_new

__all__ = [
    "IDLE",
    "add_profile",
    "find_profile",
    "find_profiles",
    "forget_profile",
    "leaders",
    "prune_profiles",
    "rank_of",
    "rename_profile",
    "see_profile",
    "update_profile",
]

IDLE: Final = 30 * 24 * 3600 * 1000
"""Milliseconds after which a profile is removed that has no name and no games."""


# Built once: to build a statement takes longer than to execute it.
_BY_DIGEST: Final = sa.select(PROFILES).where(PROFILES.c.digest == sa.bindparam("token"))
_BY_IDS: Final = sa.select(PROFILES).where(
    PROFILES.c.id.in_(sa.bindparam("people", expanding=True))
)
_ONE: Final = sa.update(PROFILES).where(PROFILES.c.id == sa.bindparam("person"))
_SEEN: Final = _ONE.values(seen_at=sa.bindparam("now"))
_RENAMED: Final = _ONE.values(name=sa.bindparam("name"))
_PLAYED: Final = _ONE.values(
    {column: sa.bindparam(column) for column in ("points", "deviation", "games", "wins")}
)


def find_profile(connection: sa.Connection, digest: bytes) -> Profile | None:
    """Whose token has that digest."""
    row = connection.execute(_BY_DIGEST, {"token": digest}).first()
    return _profile(row) if row else None


def find_profiles(
    connection: sa.Connection, ids: Collection[ProfileId]
) -> dict[ProfileId, Profile]:
    """Those that are there."""
    if not ids:
        return {}
    rows = connection.execute(_BY_IDS, {"people": list(ids)})
    return {ProfileId(row.id): _profile(row) for row in rows}


def add_profile(connection: sa.Connection, profile: Profile, digest: bytes, now: int) -> None:
    """Keep somebody new; nothing happens if that has happened.

    Args:
        connection: in a transaction that writes, here and below.
        profile: with an id that nobody has.
        digest: of the token.
        now: milliseconds since 1970, here and below.
    """
    row = {
        "id": profile.profile_id,
        "digest": digest,
        "name": profile.chosen_name,
        "points": profile.skill.points,
        "deviation": profile.skill.deviation,
        "games": profile.games,
        "wins": profile.wins,
        "created_at": now,
        "seen_at": now,
    }
    connection.execute(insert_new(connection.dialect.name, PROFILES), [row])


def see_profile(connection: sa.Connection, profile: ProfileId, now: int) -> None:
    """This person was here."""
    connection.execute(_SEEN, {"person": profile, "now": now})


def rename_profile(connection: sa.Connection, profile: ProfileId, name: str | None) -> None:
    """From now on this person has that name, or the default one."""
    connection.execute(_RENAMED, {"person": profile, "name": name})


def update_profile(connection: sa.Connection, profile: Profile) -> None:
    """Keep what games were worth to somebody."""
    now = {
        "person": profile.profile_id,
        "points": profile.skill.points,
        "deviation": profile.skill.deviation,
        "games": profile.games,
        "wins": profile.wins,
    }
    connection.execute(_PLAYED, now)


def forget_profile(connection: sa.Connection, profile: ProfileId) -> None:
    """Remove somebody, and what games say of this person. The games stay, for the others."""
    for symbol in ("x", "o"):
        mine = GAMES.c[f"{symbol}_profile"] == profile
        nothing: dict[str, Any] = dict.fromkeys(
            f"{symbol}_{what}" for what in ("profile", "name", "before", "after")
        )
        connection.execute(sa.update(GAMES).where(mine).values(nothing))
    connection.execute(sa.delete(PROFILES).where(PROFILES.c.id == profile))


def prune_profiles(connection: sa.Connection, now: int) -> None:
    """Remove those of whom there is nothing to know, and who have not been here for `IDLE`."""
    ids = [PROFILES.c.id]
    played = sa.union_all(
        *(
            sa.select(GAMES.c[f"{symbol}_profile"]).where(GAMES.c[f"{symbol}_profile"].is_not(None))
            for symbol in ("x", "o")
        )
    )
    connection.execute(
        sa.delete(PROFILES).where(
            PROFILES.c.seen_at < now - IDLE, PROFILES.c.name.is_(None), ids[0].not_in(played)
        )
    )


def leaders(connection: sa.Connection, count: int) -> Sequence[Profile]:
    """Those who have the highest rating, among those whose rating means something."""
    rows = connection.execute(
        sa.select(PROFILES)
        .where(PROFILES.c.games >= PROVISIONAL_GAMES)
        .order_by(PROFILES.c.points.desc(), PROFILES.c.id)
        .limit(count)
    )
    return [_profile(row) for row in rows]


def rank_of(connection: sa.Connection, profile: Profile) -> int | None:
    """One more than there are people with a higher rating; None if the rating is provisional."""
    if profile.is_provisional:
        return None
    better = PROFILES.c.points >= profile.skill.rating + 0.5
    ranked = PROFILES.c.games >= PROVISIONAL_GAMES
    count = connection.scalar(
        sa.select(sa.func.count()).select_from(PROFILES).where(ranked, better)
    )
    return 1 + (count or 0)


def _profile(row: sa.Row[Any]) -> Profile:
    # What another version took for clean may not be so today.
    name = clean_name(row.name) if row.name else None
    return Profile(ProfileId(row.id), name, Skill(row.points, row.deviation), row.games, row.wins)
