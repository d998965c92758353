"""Who people are: by the token of their browser, by the id that a seat has, and for others to see.

What is kept is the truth; here is a copy of those who were here lately, so that what others may
know of somebody can be told at once.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from .profile import Profile, digest_of, new_profile
from .records import ProfileId
from .store import people
from .store.errors import Rejected, StoreError
from .store.library import Library

__all__ = ["MOST_KNOWN", "Board", "Credentials", "Profiles"]

MOST_KNOWN: Final = 20_000
"""People of whom there is a copy here, some 10 MB."""

PRUNE_EVERY: Final = 1_000
"""New people between two looks at who has not been here for long."""

SEEN_EVERY: Final = 24 * 3600 * 1000
"""Milliseconds from one note that somebody was here to the next."""

LONGEST_BOARD: Final = 50
"""Lines of the leaderboard."""

_logger: Final = logging.getLogger("tictactoe.profiles")


@dataclass(frozen=True, slots=True)
class Credentials:
    """Somebody, and what the browser of this person has to show."""

    profile_id: ProfileId
    token: str


@dataclass(frozen=True, slots=True)
class Board:
    """The best, and somebody's own place."""

    leaders: tuple[Profile, ...]
    me: Profile | None
    rank: int | None
    """None for who is not ranked yet."""


class Profiles:
    """The one writer of profiles, but for what games are worth."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._known: OrderedDict[ProfileId, Profile] = OrderedDict()
        # When it was noted last that they were here.
        self._seen: dict[ProfileId, int] = {}
        self._created = 0
        self._tell: Callable[[Collection[Profile]], None] = lambda _: None

    def listen(self, tell: Callable[[Collection[Profile]], None]) -> None:
        """Call this with those who have another name or rating than before."""
        self._tell = tell

    # Who somebody is.

    async def identify(self, token: str | None, name: str | None) -> Credentials | None:
        """Who has that token, or somebody new; None if that cannot be said now.

        Args:
            token: what the browser has to show. One that is not known is nothing.
            name: for somebody new, and for who has not chosen one yet; clean, or None.
        """
        try:
            known = await self._find(token) if token is not None else None
            if known is None or token is None:
                return await self._create(name)
            if known.chosen_name is None and name is not None:
                await self.rename(known.profile_id, name)
        except (StoreError, Rejected) as error:
            _logger.warning("somebody remains a stranger: %s", error)
            return None
        return Credentials(known.profile_id, token)

    def get(self, profile: ProfileId | None) -> Profile | None:
        """What is known of somebody who was here lately."""
        if profile is None or profile not in self._known:
            return None
        self._known.move_to_end(profile)
        return self._known[profile]

    async def load(self, ids: Collection[ProfileId]) -> None:
        """Know these, who sat at tables before a restart."""
        found = await self._library.read(partial(people.find_profiles, ids=list(ids)))
        self.learn(found.values())

    def learn(self, profiles: Iterable[Profile]) -> None:
        """What is known of these from now on."""
        for profile in profiles:
            self._known[profile.profile_id] = profile
            self._known.move_to_end(profile.profile_id)
        while len(self._known) > MOST_KNOWN:
            forgotten, _ = self._known.popitem(last=False)
            self._seen.pop(forgotten, None)

    def learn_points(self, profiles: Iterable[Profile]) -> None:
        """A game was worth something to these; who has gone meanwhile is not known again."""
        changed = [
            # A name may have been chosen since.
            replace(before, skill=after.skill, games=after.games, wins=after.wins)
            for after in profiles
            if (before := self.get(after.profile_id)) is not None
        ]
        self.learn(changed)
        self._tell(changed)

    # What people wish for.

    async def rename(self, profile_id: ProfileId, name: str | None) -> Profile | None:
        """Call somebody by that clean name, or by the default one; None if nobody is there."""
        if self.get(profile_id) is None:
            await self.load([profile_id])
        profile = self.get(profile_id)
        if profile is None:
            return None
        await self._library.write(partial(people.rename_profile, profile=profile_id, name=name))
        # A game may have been worth something meanwhile, or the person be forgotten.
        if (profile := self.get(profile_id)) is None:
            return None
        renamed = replace(profile, chosen_name=name)
        self.learn([renamed])
        self._tell([renamed])
        return renamed

    async def forget(self, profile_id: ProfileId) -> None:
        """Remove somebody; the token is worth nothing any more."""
        self._known.pop(profile_id, None)
        await self._library.write(partial(people.forget_profile, profile=profile_id))
        self._known.pop(profile_id, None)
        self._seen.pop(profile_id, None)

    async def board(self, profile_id: ProfileId | None) -> Board:
        """The leaderboard, as somebody sees it. Raises StoreError."""
        me = self.get(profile_id)
        leaders = await self._library.read(partial(people.leaders, count=LONGEST_BOARD))
        rank = await self._library.read(partial(people.rank_of, profile=me)) if me else None
        return Board(tuple(leaders), me, rank)

    async def _find(self, token: str) -> Profile | None:
        found = await self._library.read(partial(people.find_profile, digest=digest_of(token)))
        if found is None:
            return None
        # What is known may be younger than what was read.
        if self.get(found.profile_id) is None:
            self.learn([found])
        await self._see(found.profile_id)
        return self.get(found.profile_id)

    async def _see(self, profile_id: ProfileId) -> None:
        """Note that somebody is here: who is not for long is removed."""
        now = _now()
        if now - self._seen.get(profile_id, 0) < SEEN_EVERY:
            return
        self._seen[profile_id] = now
        await self._library.write(partial(people.see_profile, profile=profile_id, now=now))

    async def _create(self, name: str | None) -> Credentials:
        profile, token = new_profile(lambda: secrets.token_hex(12), name), secrets.token_urlsafe(24)
        self.learn([profile])
        add = partial(people.add_profile, profile=profile, digest=digest_of(token), now=_now())
        await self._library.write(add)
        self._created += 1
        if self._created % PRUNE_EVERY == 1:
            await self._library.write(partial(people.prune_profiles, now=_now()))
        return Credentials(profile.profile_id, token)


def _now() -> int:
    """Milliseconds since 1970."""
    return time.time_ns() // 1_000_000
