"""Everybody who has a seat: by player, by token, and by the connection that speaks for them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from .match import Match
from .options import Strength
from .records import ProfileId
from .saved import SavedSeat
from .terms import PlayerId, PlayerNumber
from .watchers import ConnectionId

__all__ = ["Guest", "Guests"]


@dataclass(slots=True, eq=False)
class Guest:
    """A player, or a bot, at a table."""

    player: PlayerId
    connection: ConnectionId | None = None
    profile: ProfileId | None = None
    bot: Strength | None = None
    digest: bytes | None = None
    """Of the token; None for who has none."""

    @property
    def is_here(self) -> bool:
        """Whether a connection speaks for this player. A bot needs none."""
        return self.connection is not None or self.bot is not None


class Guests:
    """The one writer of which connection and which token are whose."""

    def __init__(self) -> None:
        self._by_player: dict[PlayerId, Guest] = {}
        self._by_digest: dict[bytes, Guest] = {}
        self._by_connection: dict[ConnectionId, Guest] = {}
        self._by_profile: dict[ProfileId, set[Guest]] = {}

    def __len__(self) -> int:
        return len(self._by_player)

    def __iter__(self) -> Iterator[Guest]:
        return iter(self._by_player.values())

    @property
    def connection_count(self) -> int:
        """How many are here; bots do not count."""
        return len(self._by_connection)

    @property
    def token_count(self) -> int:
        """How many can come back."""
        return len(self._by_digest)

    def of(self, player: PlayerId) -> Guest:
        """The guest who is that player. Raises KeyError if there is none."""
        return self._by_player[player]

    def at(self, match: Match, number: PlayerNumber) -> Guest | None:
        """Who sits on that seat."""
        player = match.player(number)
        return self._by_player[player] if player else None

    def with_token(self, token: str | None) -> Guest | None:
        """Who was given that token."""
        return self._by_digest.get(_digest(token)) if token else None

    def speaking_by(self, connection: ConnectionId) -> Guest | None:
        """For whom that connection speaks."""
        return self._by_connection.get(connection)

    def who_are(self, profile: ProfileId) -> frozenset[Guest]:
        """Every seat of that person, here or away."""
        return frozenset(self._by_profile.get(profile, ()))

    def add(self, guest: Guest, token: str | None = None) -> None:
        """Somebody new has come, and was given that token."""
        if token is not None:
            guest.digest = _digest(token)
        self._by_player[guest.player] = guest
        if guest.digest is not None:
            self._by_digest[guest.digest] = guest
        if guest.connection is not None:
            self._by_connection[guest.connection] = guest
        if guest.profile is not None:
            self._by_profile.setdefault(guest.profile, set()).add(guest)

    def connect(self, guest: Guest, connection: ConnectionId | None) -> ConnectionId | None:
        """Let a connection, or none, speak for somebody; the one that did so until now."""
        before = guest.connection
        if before is not None:
            del self._by_connection[before]
        guest.connection = connection
        if connection is not None:
            self._by_connection[connection] = guest
        return before

    def remove(self, guest: Guest) -> None:
        """Somebody has gone for good."""
        self.connect(guest, None)
        del self._by_player[guest.player]
        if guest.digest is not None:
            del self._by_digest[guest.digest]
        if guest.profile is not None:
            seats = self._by_profile[guest.profile]
            seats.remove(guest)
            if not seats:
                del self._by_profile[guest.profile]

    # Keeping.

    def save(self, match: Match, number: PlayerNumber) -> SavedSeat | None:
        """What to keep of a seat; None if nobody could come back to it."""
        guest = self.at(match, number)
        if guest is None or (guest.digest is None and guest.bot is None):
            return None
        return SavedSeat(
            number=number,
            player=guest.player,
            digest=guest.digest.hex() if guest.digest else None,
            profile=guest.profile,
            bot=guest.bot,
            wants_rematch=match.wants_rematch(number),
            answers=match.save_answers(number),
        )

    def restore(self, seat: SavedSeat) -> Guest:
        """Somebody who is away."""
        guest = Guest(
            PlayerId(seat.player),
            profile=ProfileId(seat.profile) if seat.profile else None,
            bot=seat.bot,
            digest=bytes.fromhex(seat.digest) if seat.digest else None,
        )
        self.add(guest)
        return guest


def _digest(token: str) -> bytes:
    # What a client sends may hold lone surrogates.
    return hashlib.sha256(token.encode(errors="surrogatepass")).digest()
