"""The handlers of a blocking socket: kept in the loop, run in a thread where they may block."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from antiphon.client.portal import Portal, Worker
from antiphon.client.socket import ClientSocket
from antiphon.events.event import EventLike
from antiphon.events.registry import Registry
from antiphon.names import Listener

__all__ = ["InWorker", "OffTheLoop", "PortalRegistry", "off_the_loop"]

ASKED: Final = frozenset({"auth", "headers", "query", "url"})
"""Options that may be functions."""


class InWorker:
    """A handler, as the loop calls it: the function runs in a thread.

    Args:
        function: The function; an async one runs in the loop.
        worker: The thread.
    """

    def __init__(self, function: Listener, worker: Worker) -> None:
        if not callable(function):
            raise TypeError(f"a handler is a function, not {function!r}")
        self.__wrapped__ = function
        self._worker = worker

    async def __call__(self, *args: Any) -> Any:
        function = self.__wrapped__
        if inspect.iscoroutinefunction(function):
            return await function(*args)
        return await self._worker.run(function, *args)

    def __eq__(self, other: object) -> bool:
        return bool(original(other) == self.__wrapped__)

    def __hash__(self) -> int:
        return hash(self.__wrapped__)


class OffTheLoop:
    """An option that is a function, asked in a thread of its own each time.

    Args:
        function: The function; an async one is asked in the loop.
    """

    def __init__(self, function: Callable[[], Any]) -> None:
        self._function = function

    async def __call__(self) -> Any:
        if inspect.iscoroutinefunction(self._function):
            return await self._function()
        return await asyncio.to_thread(self._function)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OffTheLoop) and self._function == other._function

    def __hash__(self) -> int:
        return hash(self._function)


class PortalRegistry(Registry):
    """The handlers of one socket, seen from other threads.

    Args:
        socket: The socket that has them.
        portal: The way to its loop.
        worker: Runs them.
        heard: Is called in the loop when there is one more.
    """

    __slots__ = ("_heard", "_portal", "_socket", "_worker")

    def __init__(
        self, socket: ClientSocket, portal: Portal, worker: Worker, heard: Callable[[], None]
    ) -> None:
        self._socket = socket
        self._portal = portal
        self._worker = worker
        self._heard = heard

    def on(self, event: EventLike, function: Any = None, *, once: bool = False) -> Any:
        """Register a handler, or give a decorator that does."""
        if function is None:
            return partial(self.on, event, once=once)
        handler = InWorker(function, self._worker)
        register: Callable[..., Any] = self._socket.once if once else self._socket.on

        def registered() -> None:
            register(event, handler)
            self._heard()

        self._portal.call(registered)
        return function

    def off(self, event: str | None = None, function: Listener | None = None) -> None:
        """Remove one handler of an event, or all of it, or all there are."""
        self._portal.call(self._socket.off, event, function)

    def listeners(self, event: str) -> list[Listener]:
        """The functions that are registered for an event."""
        found: list[Listener] = self._portal.call(self._socket.listeners, event)
        return [original(each) for each in found]

    @property
    def any(self) -> tuple[Listener, ...]:
        return tuple(map(original, self._portal.call(self._socket.listeners_any)))

    @any.setter
    def any(self, listeners: tuple[Listener, ...]) -> None:
        def replaced() -> None:
            self._socket.off_any()
            for each in listeners:
                self._socket.on_any(InWorker(each, self._worker))
            self._heard()

        self._portal.call(replaced)

    @property
    def any_outgoing(self) -> tuple[Listener, ...]:
        return tuple(map(original, self._portal.call(self._socket.listeners_any_outgoing)))

    @any_outgoing.setter
    def any_outgoing(  # pyright: ignore[reportIncompatibleVariableOverride]
        self, listeners: tuple[Listener, ...]
    ) -> None:
        def replaced() -> None:
            self._socket.off_any_outgoing()
            for each in listeners:
                self._socket.on_any_outgoing(InWorker(each, self._worker))

        self._portal.call(replaced)


def original(function: Any) -> Any:
    """The user's function in what stands around it."""
    return function.__wrapped__ if isinstance(function, InWorker) else function


def off_the_loop(name: str, value: Any) -> Any:
    """An option as the loop takes it: what might block is asked in a thread."""
    return OffTheLoop(value) if name in ASKED and callable(value) else value
