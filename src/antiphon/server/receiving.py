"""The events of one client, on their way to the handlers."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, TypeVar

from antiphon.events.dispatch import Reply, run_handlers, run_single
from antiphon.events.injection import Sources
from antiphon.events.listening import Listening
from antiphon.events.registry import Handler, Registry
from antiphon.names import Listener
from antiphon.server.middleware import run_middlewares
from antiphon.server.ports import SocketHome

__all__ = ["Receiving"]

F = TypeVar("F", bound=Listener)


class OwnHandlers(Registry):
    """The handlers of one socket: those of its end are given the reason."""

    __slots__ = ()

    def add(self, event: str, handler: Handler) -> None:
        """Add a handler behind those that are there.

        Raises:
            TypeError: It wants more than there is to give.
        """
        if event in ("disconnecting", "disconnect") and handler.least > 1:
            raise TypeError(
                f"the handler of {event!r} is given the reason, "
                f"this one wants {handler.least - 1} more"
            )
        super().add(event, handler)


class Receiving(Listening):
    """What a socket does with an event: who listens to all, middlewares, handlers, the answer.

    Attributes:
        connected: Whether events can be sent and received.
    """

    __slots__ = (
        "_home",
        "_loop",
        "_middlewares",
        "_queue",
        "_registry",
        "_shared",
        "_tasks",
        "connected",
    )

    def __init__(self, home: SocketHome[Any], loop: asyncio.AbstractEventLoop) -> None:
        self.connected = False
        self._home = home
        self._loop = loop
        # Two things of the namespace that stand on the path of every message.
        self._shared = home.registry
        self._tasks = home.tasks
        self._registry: Registry | None = None
        self._middlewares: tuple[Listener, ...] = ()
        self._queue: asyncio.Task[None] | None = None

    @abstractmethod
    def acknowledge(self, values: list[object], ack_id: int) -> None:
        """Send an acknowledgement, if there is still somebody to send it to."""

    def use(self, middleware: F) -> F:
        """Run a function, sync or async, before the handlers of each event.

        Args:
            middleware: Given the event's name and the list of its arguments; when it raises, the
                event goes no further and is answered with the error.

        Raises:
            TypeError: It cannot be a middleware.
        """
        given = ("the event's name", "its arguments")
        made = Handler.middleware(
            middleware, "a middleware of events", given, self._sources(), self
        )
        self._middlewares = (*self._middlewares, made.function)
        return middleware

    def hears(self, registry: Registry) -> None:
        """Let these be the handlers that it has in common with its namespace."""
        self._shared = registry

    def receive_event(self, event: list[Any], ack_id: int | None) -> None:
        """An event came: the list of its name and arguments."""
        handler = self._shared.single.get(event[0])
        if (
            handler is not None
            and self._registry is None
            and not self._middlewares
            and self.connected
        ):
            run_single(handler, self, event, ack_id, self._tasks, self._loop)
        else:
            self._receive_slowly(event[0], event[1:], ack_id)

    def reply(self, handlers: int, event: str, ack_id: int | None) -> Reply:
        """What answers an event that has so many handlers."""

        def acknowledge(values: list[object]) -> None:
            self.acknowledge(values, ack_id or 0)

        def report(error: Exception) -> None:
            self._home.report(error, self, event)

        return Reply(handlers, None if ack_id is None else acknowledge, report)

    @property
    def dependency_overrides(self) -> Mapping[Listener, Listener]:
        """Providers that are to be asked instead of others."""
        return self._home.dependency_overrides

    @abstractmethod
    def _sources(self) -> Sources:
        """What its handlers can ask it for."""

    def _listening(self) -> Registry:
        if self._registry is None:
            self._registry = OwnHandlers(leading=0, sources=self._sources(), subject=self)
        return self._registry

    def _receive_slowly(self, event: str, args: list[Any], ack_id: int | None) -> None:
        """There is more to do than to call one handler, or less."""
        for listener in self._shared.any:
            self._tasks.call(listener, self, event, *args)
        for listener in self._registry.any if self._registry is not None else ():
            self._tasks.call(listener, event, *args)
        if self._middlewares:
            self._queue = self._tasks.start(
                self._through_middlewares(self._queue, event, args, ack_id)
            )
        else:
            self._dispatch(event, args, ack_id)

    async def _through_middlewares(
        self, before: asyncio.Task[None] | None, event: str, args: list[Any], ack_id: int | None
    ) -> None:
        """Middlewares take their time, but no event overtakes another."""
        if before is not None and not before.done():
            with suppress(Exception):
                await asyncio.wait([before])
        if not self.connected:
            return
        try:
            await run_middlewares(self._middlewares, event, args)
        except Exception as error:
            self.reply(1, event, ack_id).raised(error)
        except BaseException as error:  # it was cancelled, or worse
            self.reply(1, event, ack_id).refuse(error)
            raise
        else:
            self._dispatch(event, args, ack_id)

    def _dispatch(self, event: str, args: list[Any], ack_id: int | None) -> None:
        if not self.connected:
            return  # a middleware took its time, or somebody before us threw the client out
        handlers: list[tuple[Handler, tuple[object, ...]]] = [
            (handler, (self,)) for handler in self._shared.take(event)
        ]
        if self._registry is not None:
            handlers += [(handler, ()) for handler in self._registry.take(event)]
        if not handlers:
            # As in Node nobody answers: the client's own timeout tells it.
            self._home.monitor.count("unhandled_events")
            return
        run_handlers(handlers, args, self.reply(len(handlers), event, ack_id), self._tasks)
