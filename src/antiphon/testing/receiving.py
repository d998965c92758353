"""What a test does with the events that a client was sent."""

from __future__ import annotations

from typing import Any, Final

from antiphon.events.acks import unwrap_ack
from antiphon.events.event import EventLike, event_name
from antiphon.testing.clock import settle
from antiphon.testing.inbox import Inbox, Received, typed

__all__ = ["TIMEOUT", "Receiving"]

TIMEOUT: Final = 1.0
"""Seconds that a test waits for something, unless it says otherwise."""


class Receiving:
    """The verbs of receiving, on an inbox."""

    _inbox: Inbox

    @property
    def received(self) -> list[Received]:
        """All events that came since it connected, in order."""
        return list(self._inbox.received)

    async def receive(self, event: EventLike, *, timeout: float = TIMEOUT) -> Any:
        """Wait for the next event of that name which no test line has received yet.

        Events of other names stay, for later lines to receive.

        Args:
            event: The event's name, or an ``Event``.
            timeout: Seconds to wait.

        Returns:
            Its argument; a tuple if there are several, None if there is none.

        Raises:
            AssertionError: It does not come, or is not of the types that the ``Event`` declares;
                the message shows what came instead.
        """
        came = await self._inbox.take(event_name(event), timeout)
        return unwrap_ack(list(typed(event, came).args))

    async def next_event(self, *, timeout: float = TIMEOUT) -> Received:
        """Wait for the next event of any name.

        Raises:
            AssertionError: None comes.
        """
        return await self._inbox.take(None, timeout)

    async def expect(self, event: EventLike, *args: object, timeout: float = TIMEOUT) -> None:
        """Wait for the next event, and assert that it is this one, with these arguments.

        Args:
            event: The event's name, or an ``Event``, whose arguments are compared as its types.
            args: Its arguments, all of them; ``unittest.mock.ANY`` equals any.
            timeout: Seconds to wait.

        Raises:
            AssertionError: Another one comes, or none.
        """
        wanted = Received(event_name(event), args)
        try:
            came = await self.next_event(timeout=timeout)
        except AssertionError as error:
            raise AssertionError(f"expected {wanted!r}, but {error}") from None
        if came.event == wanted.event:
            came = typed(event, came)
        if came != wanted:
            raise AssertionError(
                self._inbox.complain(f"expected {wanted!r}\nbut came {came!r}")
            ) from None

    async def expect_nothing(self) -> None:
        """Assert that all events were received, and that none is on its way.

        It waits until everybody rests, but lets no time pass: ``Clock.advance`` does.

        Raises:
            AssertionError: There is one.
        """
        await settle()
        if self._inbox.unread:
            raise AssertionError(self._inbox.complain("expected nothing, but something came"))
