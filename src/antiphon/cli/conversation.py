"""A connection in the hands of whoever gives orders, line by line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any, Final

import antiphon
from antiphon.cli.orders import HELP, Emit, Order
from antiphon.cli.telling import Teller
from antiphon.cli.values import TOO_DEEP, unwrapped

__all__ = ["Conversation"]

LAST_WORD: Final = 5.0
"""Seconds that what was emitted has to leave, at the end."""


class Conversation:
    """Carries out orders, and tells what comes.

    Args:
        socket: The connected socket.
        teller: Who is told.
        timeout: Seconds to wait for an acknowledgement.

    Attributes:
        names: The events that were seen, both ways.
    """

    def __init__(self, socket: antiphon.ClientSocket, teller: Teller, timeout: float) -> None:
        self.names: set[str] = set()
        self._socket = socket
        self._teller = teller
        self._timeout = timeout
        self._asking: set[asyncio.Task[None]] = set()
        self._wanted = asyncio.Event()
        self._wanted.set()
        socket.on_any(self._event)
        socket.on("connect", self._connected)
        socket.on("disconnect", self._disconnected)
        socket.on("connect_error", self._failed)
        self._connected()

    async def ended(self) -> str:
        """Wait until it comes to its end, but not by an order; the reason of it."""
        while True:
            await self._wanted.wait()
            reason = await self._socket.wait()
            if self._wanted.is_set():
                return reason

    async def follow(self, lines: AsyncIterator[str], read: Callable[[str], Order | None]) -> None:
        """Carry out what the lines say, until they end or one says so."""
        async for line in lines:
            try:
                order = read(line)
                if order is not None and not await self._carry_out(order):
                    return
            except (antiphon.AntiphonError, ValueError, TypeError) as error:
                self._teller.problem(str(error))
            except RecursionError:
                self._teller.problem(TOO_DEEP)

    async def finish(self, wait: float = 0.0) -> None:
        """Wait for the acknowledgements that are due, and so many seconds for events."""
        if self._asking:
            await asyncio.wait(self._asking)
        if wait > 0:
            try:
                async with asyncio.timeout(wait):
                    await self._socket.wait()
            except TimeoutError:
                pass
        await self._socket.disconnect(LAST_WORD)

    async def _carry_out(self, order: Order) -> bool:
        """Do it; False if it was the last."""
        socket = self._socket
        if isinstance(order, Emit):
            self._emit(order)
        elif order.name == "quit":
            return False
        elif order.name == "connect":
            self._wanted.set()
            socket.connect()
        elif order.name == "disconnect":
            self._wanted.clear()
            # An order to connect that is read before its end would pass that off as not ordered.
            await socket.disconnect(LAST_WORD)
        elif order.name == "status":
            self._teller.note(self._status())
        else:
            self._teller.note(HELP)
        return True

    def _emit(self, order: Emit) -> None:
        if order.ack:
            task = asyncio.create_task(self._ask(order))
            self._asking.add(task)
            task.add_done_callback(self._asking.discard)
        else:
            self._socket.emit(order.event, *order.args)
        self.names.add(order.event)

    async def _ask(self, order: Emit) -> None:
        try:
            answer: object = await self._socket.call(
                order.event, *order.args, timeout=self._timeout
            )
        except (antiphon.AntiphonError, ValueError, TypeError) as error:
            self._teller.problem(f"{order.event}: {error}", order.reference)
            return
        self._teller.answer(order.event, unwrapped(answer), order.reference)

    def _status(self) -> str:
        socket = self._socket
        if socket.connected:
            return f"connected to {socket.namespace} as {socket.id}"
        return "trying to connect" if socket.active else "not connected; /connect joins again"

    def _connected(self) -> None:
        self._teller.connected(self._socket.id, recovered=self._socket.recovered)

    def _disconnected(self, reason: str) -> None:
        self._teller.disconnected(reason)

    def _failed(self, error: antiphon.ConnectError) -> None:
        self._teller.problem(str(error))

    def _event(self, name: str, *args: Any) -> None:
        self.names.add(name)
        self._teller.event(name, args)
