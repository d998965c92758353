"""How long the seats of those who are away are kept."""

from __future__ import annotations

from .deadlines import Deadlines
from .guests import Guest
from .presence import Presence, Standing
from .terms import PlayerId

__all__ = ["Absences"]


class Absences:
    """The one writer of who is away since when, and until when it may be."""

    def __init__(self, grace: float, alone: float) -> None:
        """Args:
        grace: how long a seat is kept opposite somebody, in seconds.
        alone: how long it is kept at a table without anybody else, in seconds.
        """
        self._grace = grace
        self._alone = alone
        # Who is away and not yet overdue.
        self._deadlines = Deadlines[PlayerId]()

    @property
    def deadline(self) -> float | None:
        """When the next one is overdue; None while nobody is away."""
        return self._deadlines.next

    def standing(self, guest: Guest | None, now: float) -> Standing:
        """How it stands with somebody, or with a free seat."""
        if guest is None:
            return Standing(Presence.NOBODY)
        if guest.is_here:
            return Standing(Presence.HERE)
        deadline = self._deadlines.moment_of(guest.player)
        if deadline is None:
            return Standing(Presence.OVERDUE)
        return Standing(Presence.AWAY, max(0.0, deadline - now))

    def is_running(self, guest: Guest) -> bool:
        """Whether that one is away, and has some time left."""
        return guest.player in self._deadlines

    def begin(self, guest: Guest, now: float, *, alone: bool) -> float:
        """Somebody is away from now on; for how many seconds the seat is kept."""
        seconds = self._alone if alone else self._grace
        self._deadlines.set(guest.player, now + seconds)
        return seconds

    def end(self, guest: Guest) -> None:
        """Somebody is back, or gone for good."""
        self._deadlines.remove(guest.player)

    def prolong(self, guest: Guest, now: float, *, alone: bool) -> None:
        """Somebody who is away has got an opponent, or lost the one there was.

        The time that is left is never cut short.
        """
        deadline = self._deadlines.moment_of(guest.player)
        until = now + (self._alone if alone else self._grace)
        if deadline is not None and deadline < until:
            self._deadlines.set(guest.player, until)

    def pop_due(self, now: float) -> PlayerId | None:
        """Somebody who is overdue from now on, if there is anybody."""
        return self._deadlines.pop_due(now)
