"""Writing the frames of one WebSocket to an ASGI server."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from inspect import iscoroutinefunction
from typing import Any, Final, TypeAlias

from antiphon.eager import has_succeeded, start_eagerly
from antiphon.engine.outbox import Outbox
from antiphon.engine.prepared import Prepared
from antiphon.hosts.scope import Send
from antiphon.tasks import running_loop

__all__ = ["AsgiWriter"]

logger = logging.getLogger("antiphon")

HIGH_WATER: Final = 65_536
"""Bytes that may wait for a WebSocket before volatile events are dropped (asyncio's own mark)."""

HOST_MAY_TAKE: Final = 30.0
"""Seconds after our close in which a host has to tell that a WebSocket is closed: longer than any
waits for its peer. Some never tell, and some wait without end for a peer that reads nothing."""

SendFunction: TypeAlias = Callable[[dict[str, Any]], Coroutine[Any, Any, None]]


class AsgiWriter:
    """Writes the frames of one WebSocket: a queue, and a task while the server makes it wait.

    Attributes:
        closed: The WebSocket is closed; nothing can be written any more.
        drained: Called when all that was written has left.
        patience: Ends what the application waits for, when the host takes too long to close.
    """

    __slots__ = (
        "_close",
        "_draining",
        "_in_flight",
        "_loop",
        "_outbox",
        "_send",
        "_send_function",
        "_task",
        "closed",
        "drained",
        "patience",
    )

    def __init__(self, send: Send) -> None:
        self._send = send
        # Some servers' are no coroutine functions, but functions that give something to wait for.
        self._send_function: SendFunction | None = send if iscoroutinefunction(send) else None
        self._outbox = Outbox()
        self._loop = running_loop()
        self._in_flight = 0
        self._close: tuple[int, str] | None = None
        self._task: asyncio.Task[None] | None = None
        # Stands for the emptying of the queue that is under way.
        self._draining: object = None
        self.closed = False
        self.drained: Callable[[], None] = _nothing
        self.patience: asyncio.Timeout | None = None

    @property
    def unsent(self) -> int:
        """Bytes that the ASGI server has not taken."""
        return self._outbox.size + self._in_flight

    @property
    def writable(self) -> bool:
        """Whether the peer keeps up."""
        return self._draining is None or self.unsent < HIGH_WATER

    def send(self, message: Prepared) -> None:
        """Write the frames of a message."""
        if self._close is not None or self.closed:
            return
        if self._draining is not None:
            self._outbox.put(message)
        elif self._send_function is None or message.attachments or message.text is None:
            self._outbox.put(message)
            self._start()
        else:
            # Nearly all are texts, and most servers take them at once: without queue and task.
            self._draining = message
            coroutine = self._send_function({"type": "websocket.send", "text": message.string})
            sending = start_eagerly(coroutine, self._loop)
            if has_succeeded(sending) and not self._outbox and self._close is None:
                self._draining = None
            else:
                self._in_flight = message.size
                self._start(sending)

    def close(self, code: int = 1000, reason: str = "") -> None:
        """Close, after what was written."""
        if self._close is not None:
            return
        self._close = (code, reason)
        if self.patience is not None:
            self.patience.reschedule(self._loop.time() + HOST_MAY_TAKE)
        if self._draining is None and not self.closed:
            self._start()

    def abort(self) -> None:
        """Forget what waits, and close; ASGI has no harder way."""
        self._outbox.clear()
        self._in_flight = 0
        self.drop()
        self.close(1008)

    def drop(self) -> None:
        """Wait no longer for the host to take what it is given."""
        if self._task is not None:
            self._task.cancel()
            self._task = self._draining = None

    async def finish(self) -> None:
        """Wait until the last of it is written; the application must not return before."""
        if self._task is not None and (self.patience is None or not self.patience.expired()):
            await asyncio.wait([self._task])

    def _start(self, sending: asyncio.Task[None] | None = None) -> None:
        """Write what waits, behind what is being sent, and close if that is asked for."""
        self._draining = draining = object()
        task = start_eagerly(self._drain(draining, sending), self._loop)
        if not task.done():
            self._task = task

    async def _drain(self, draining: object, sending: asyncio.Task[None] | None) -> None:
        try:
            if sending is not None:
                await sending
                self._in_flight = 0
            while self._outbox:
                message = self._outbox.pop()
                self._in_flight = message.size
                if message.text is not None:
                    await self._send({"type": "websocket.send", "text": message.string})
                for attachment in message.attachments:
                    await self._send({"type": "websocket.send", "bytes": attachment})
                self._in_flight = 0
            if self._close is not None and not self.closed:
                self.closed = True
                code, reason = self._close
                await self._send({"type": "websocket.close", "code": code, "reason": reason})
        except Exception as error:
            # The client is gone. Each host raises a kind of its own, and tells us by receive() too.
            logger.debug("a WebSocket cannot be written any more: %r", error)
            self.closed = True
            self._outbox.clear()
        finally:
            self._in_flight = 0
            if self._draining is draining:
                self._task = self._draining = None
        self.drained()


def _nothing() -> None:
    """Nobody has to be told yet."""
