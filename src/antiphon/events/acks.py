"""Waiting for the acknowledgements of one socket: with ``await``, or by a callback."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Container
from typing import Any

from antiphon.errors import AckTimeout, Disconnected
from antiphon.protocol.socketio.acks import AckCallback, AckTable
from antiphon.tasks import Tasks

__all__ = ["PendingAcks", "unwrap_ack"]

Send = Callable[[int], None]
"""Sends the event that asks, under the id of its acknowledgement."""


def unwrap_ack(values: list[Any]) -> Any:
    """An acknowledgement as one value: several make a tuple, none makes None."""
    if len(values) == 1:
        return values[0]
    return tuple(values) if values else None


class PendingAcks:
    """The acknowledgements that a socket owes, and who waits for them.

    Args:
        limit: How many may be pending.
        next_id: Gives an id for the next one.
        tasks: Runs callbacks.
    """

    __slots__ = ("_next_id", "_reason", "_table", "_tasks")

    def __init__(self, limit: int, next_id: Callable[[], int], tasks: Tasks) -> None:
        self._table = AckTable(limit)
        self._next_id = next_id
        self._tasks = tasks
        self._reason = "transport close"

    def expect(self, callback: AckCallback, ack_id: int | None = None) -> int:
        """Wait for an acknowledgement; its id.

        Raises:
            LocalProtocolError: Too many are pending.
        """
        number = self._next_id() if ack_id is None else ack_id
        self._table.expect(number, callback)
        return number

    def forget(self, ack_id: int) -> None:
        """Nobody waits for it any more."""
        self._table.forget(ack_id)

    def resolve(self, ack_id: int | None, values: list[Any]) -> bool:
        """It came; False if nobody waits for it."""
        return self._table.resolve(ack_id, values)

    def refuse(self, ack_id: int, reason: str) -> None:
        """What asks for it is not sent: it cannot come."""
        self._reason = reason
        self._table.refuse(ack_id)

    def abandon(self, reason: str, kept: Container[int] = ()) -> None:
        """The socket is gone: none of them can come any more, except those to be kept."""
        self._reason = reason
        self._table.abandon(kept)

    async def ask(self, send: Send, timeout: float | None) -> Any:
        """Send an event and wait for its acknowledgement.

        Raises:
            AckTimeout: It did not come in time.
            Disconnected: The client left before it came.
        """
        waiting: asyncio.Future[list[Any] | None] = asyncio.get_running_loop().create_future()

        def answered(values: list[Any] | None) -> None:
            if not waiting.done():
                waiting.set_result(values)

        ack_id = self.expect(answered)
        try:
            send(ack_id)
            async with asyncio.timeout(timeout):
                values = await waiting
        except TimeoutError:
            raise AckTimeout from None
        finally:
            self.forget(ack_id)
        if values is None:
            raise Disconnected(self._reason)
        return unwrap_ack(values)

    def ask_for(self, callback: Callable[..., object], send: Send, timeout: float | None) -> None:
        """Send an event and give its acknowledgement to a function of the application.

        With a timeout the function is given an error in front of the values: None, ``AckTimeout``
        or ``Disconnected``. Without one it is called only if the acknowledgement comes.

        Raises:
            TypeError: It is no function.
        """
        if not callable(callback):
            raise TypeError(f"ack is a function, not {callback!r}")
        timer: asyncio.TimerHandle | None = None

        def answered(values: list[Any] | None) -> None:
            if timer is not None:
                timer.cancel()
                error = None if values is not None else Disconnected(self._reason)
                self._tasks.call(callback, error, *(values or ()))
            elif values is not None:
                self._tasks.call(callback, *values)

        def late() -> None:
            self.forget(ack_id)
            self._tasks.call(callback, AckTimeout())

        ack_id = self.expect(answered)
        try:
            send(ack_id)
        except BaseException:
            self.forget(ack_id)
            raise
        if timeout is not None:
            timer = asyncio.get_running_loop().call_later(timeout, late)
