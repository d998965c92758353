"""What a client has been sent: waiting for it, and saying what came instead."""

from __future__ import annotations

import asyncio
import reprlib
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from antiphon.events.event import EventLike
from antiphon.events.payload import Mismatch, checker

__all__ = ["Inbox", "Received", "typed"]

SHOWN: Final = 20
"""Events that an assertion error shows, the last ones."""

short: Final = reprlib.Repr()
short.maxstring = short.maxother = 200
short.maxdict = short.maxlist = short.maxtuple = 20


class Received(NamedTuple):
    """An event that the server sent.

    Attributes:
        event: Its name.
        args: Its arguments.
    """

    event: str
    args: tuple[Any, ...]

    def __repr__(self) -> str:
        return f"{self.event}({', '.join(map(short.repr, self.args))})"


def typed(event: EventLike, came: Received) -> Received:
    """What came, with the arguments as the types of an ``Event``.

    Raises:
        AssertionError: They are not of these types.
    """
    if isinstance(event, str):
        return came
    types = event.arguments
    if len(types) != len(came.args):
        raise AssertionError(f"{event!r} came with {len(came.args)} arguments: {came!r}")
    checks = [checker(each) for each in types]
    try:
        args = [
            arg if check is None else check(arg)
            for check, arg in zip(checks, came.args, strict=True)
        ]
    except Mismatch as mismatch:
        raise AssertionError(f"{event!r} came otherwise than declared: {mismatch}") from None
    return Received(came.event, tuple(args))


class Inbox:
    """The events of one client.

    Args:
        describe: Says how things stand with the client, for assertion errors.

    Attributes:
        received: All that came, in order.
    """

    def __init__(self, describe: Callable[[], str]) -> None:
        self.received: list[Received] = []
        self._describe = describe
        self._unread: list[Received] = []
        self._changed = asyncio.Event()
        self._over = False

    def put(self, received: Received) -> None:
        """An event came."""
        self.received.append(received)
        self._unread.append(received)
        self._changed.set()

    def close(self) -> None:
        """Nothing more can come."""
        self._over = True
        self._changed.set()

    def reopen(self) -> None:
        """More may come."""
        self._over = False

    @property
    def unread(self) -> list[Received]:
        """What came and nobody has asked for yet."""
        return list(self._unread)

    async def take(self, event: str | None, timeout: float) -> Received:
        """The next unread event, of that name or of any; others stay unread.

        Raises:
            AssertionError: It does not come; the message shows what came instead.
        """
        wanted = "event" if event is None else repr(event)
        try:
            async with asyncio.timeout(timeout):
                while (found := self._find(event)) is None:
                    if self._over:
                        raise AssertionError(self.complain(f"no {wanted} came and none can come"))
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            message = self.complain(f"no {wanted} came within {timeout:g} s")
            raise AssertionError(message) from None
        self._unread.remove(found)
        return found

    def complain(self, problem: str) -> str:
        """A problem, and all there is to know about it."""
        lines = [problem, self._describe()]
        if self._unread:
            lines.append("What came and nobody has received yet:")
            lines += [f"    {one!r}" for one in self._unread[-SHOWN:]]
        elif self.received:
            lines.append("All that came was received; the last of it:")
            lines += [f"    {one!r}" for one in self.received[-SHOWN:]]
        else:
            lines.append("Nothing came at all.")
        return "\n".join(lines)

    def _find(self, event: str | None) -> Received | None:
        matching = (one for one in self._unread if event is None or one.event == event)
        return next(matching, None)
