"""Whom limits are about: the connection, and the address that it comes from.

Pure: time is an argument, in seconds, and must not run backwards.
"""

from __future__ import annotations

import ipaddress
from enum import Enum, auto
from typing import Final, NewType

from .settings import Limits
from .throttle import Headcount, Rate, Throttle

__all__ = ["Origin", "Verdict", "Visitors", "origin_of"]

Origin = NewType("Origin", str)
"""An address, as far as limits are concerned."""

PATIENCE: Final = Rate(50, 10)
"""So many messages are refused before a connection is closed."""


class Verdict(Enum):
    """What to do with a message."""

    SERVE = auto()
    REFUSE = auto()
    CLOSE = auto()


def origin_of(address: str) -> Origin | None:
    """What an address counts as; None for one that says nothing, as a unix socket has.

    Whoever has one address of IPv6 has the whole /64 network that it lies in (RFC 6177), so that
    all of it counts as one.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return None
    if isinstance(parsed, ipaddress.IPv4Address):
        return Origin(str(parsed))
    if parsed.ipv4_mapped is not None:
        return Origin(str(parsed.ipv4_mapped))
    network = ipaddress.ip_network((int(parsed) >> 64 << 64, 64))
    return Origin(str(network))


class Visitors:
    """The one writer of what connections and addresses have used up of their limits.

    Without an origin nothing is limited but the messages of the connection: all would share it.
    """

    def __init__(self, limits: Limits) -> None:
        self._connections: Headcount[Origin] = Headcount(limits.connections)
        self._messages: Throttle[str] = Throttle(limits.messages)
        self._patience: Throttle[str] = Throttle(PATIENCE)
        self._tables: Throttle[Origin] = Throttle(limits.tables)
        self._wrong_codes: Throttle[Origin] = Throttle(limits.wrong_codes)
        self._names: Throttle[Origin] = Throttle(limits.names)

    # Connections.

    def has_room(self, origin: Origin | None) -> bool:
        """Whether one more connection of there may come."""
        return origin is None or self._connections.has_room(origin)

    def enter(self, origin: Origin | None) -> bool:
        """A connection has come, if it may; it must `leave` then."""
        return origin is None or self._connections.enter(origin)

    def leave(self, origin: Origin | None) -> None:
        """A connection that was let in has ended."""
        if origin is not None:
            self._connections.leave(origin)

    # Messages.

    def judge(self, connection: str, now: float) -> Verdict:
        """A connection has sent a message."""
        if self._messages.take(connection, now):
            return Verdict.SERVE
        return Verdict.REFUSE if self._patience.take(connection, now) else Verdict.CLOSE

    def forget(self, connection: str) -> None:
        """A connection sends no more."""
        self._messages.forget(connection)
        self._patience.forget(connection)

    # What costs more than a message.

    def may_make_table(self, origin: Origin | None, now: float) -> bool:
        """Whether a private table, or one with a bot, may be made."""
        return origin is None or self._tables.allows(origin, now)

    def table_was_made(self, origin: Origin | None, now: float) -> None:
        """One was made."""
        if origin is not None:
            self._tables.take(origin, now)

    def may_try_code(self, origin: Origin | None, now: float) -> bool:
        """Whether a code may be tried; who has guessed too often is not told of right ones."""
        return origin is None or self._wrong_codes.allows(origin, now)

    def code_was_wrong(self, origin: Origin | None, now: float) -> None:
        """There is no table of the code that was tried."""
        if origin is not None:
            self._wrong_codes.take(origin, now)

    def may_change_name(self, origin: Origin | None, now: float) -> bool:
        """Whether a name may be changed; if so, it counts."""
        return origin is None or self._names.take(origin, now)
