"""What a program sends, and to whom."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any, cast

from antiphon.adapters.broadcast import BroadcastOperator
from antiphon.compat.socketio.clients import Clients
from antiphon.compat.socketio.exceptions import CallEndedError, TimeoutError
from antiphon.compat.socketio.rooms import room_names
from antiphon.errors import AckTimeout, Disconnected
from antiphon.server.server import Server
from antiphon.server.socket import Socket

__all__ = ["Sending"]


class Sending:
    """``emit`` and its kin.

    Args:
        io: The server below.
        clients: Who is there, and who arrives.
        logger: What is told of each event.
        calls: Whether a handler may wait for a client's answer.
    """

    def __init__(
        self, io: Server, clients: Clients, logger: logging.Logger, *, calls: bool
    ) -> None:
        self._below = io
        self._recipients = clients
        self._log = logger
        self._calls = calls

    async def emit(
        self,
        event: str,
        data: Any = None,
        to: Any = None,
        room: Any = None,
        skip_sid: str | list[str] | None = None,
        namespace: str | None = None,
        callback: Callable[..., Any] | None = None,
        ignore_queue: bool = False,
    ) -> None:
        """Send an event to one client, to those in a room or in several, or to all.

        Args:
            event: The event's name.
            data: Its argument; a tuple for several, None for none.
            to: A sid, a room, or a list of rooms; None for everybody.
            room: The same.
            skip_sid: A sid, or a list of some, that shall not get it.
            namespace: The namespace; ``/`` when left out.
            callback: Called with the answer of each that gets it.
            ignore_queue: For the clients of this server only.

        Raises:
            ValueError: The event's name is reserved.
            TypeError: The data cannot be sent.
        """
        name, target = namespace or "/", to or room
        self._log.info('emitting event "%s" to %s [%s]', event, target or "all", name)
        audience = self._audience(name, target, skip_sid)
        if audience is None:
            return
        args = _arguments(data)
        if callback is None:
            (audience.local if ignore_queue else audience).emit(event, *args)
            for socket in self._arriving(name, target, skip_sid):
                socket.emit(event, *args)
        else:
            for socket in await self._chosen(name, target, skip_sid):
                socket.emit(event, *args, ack=callback)
        # As there: whoever emits in a loop lets the others have their turn.
        await asyncio.sleep(0)

    async def send(
        self,
        data: Any,
        to: Any = None,
        room: Any = None,
        skip_sid: str | list[str] | None = None,
        namespace: str | None = None,
        callback: Callable[..., Any] | None = None,
        ignore_queue: bool = False,
    ) -> None:
        """Send a ``message`` event; see ``emit``."""
        await self.emit("message", data, to, room, skip_sid, namespace, callback, ignore_queue)

    async def call(
        self,
        event: str,
        data: Any = None,
        to: Any = None,
        sid: str | None = None,
        namespace: str | None = None,
        timeout: float | None = 60,
        ignore_queue: bool = False,
    ) -> Any:
        """Send an event to a client and wait for its answer.

        Args:
            event: The event's name.
            data: Its argument; a tuple for several, None for none.
            to: The client's sid; for a room the first answer counts.
            sid: The same.
            namespace: The namespace; ``/`` when left out.
            timeout: Seconds to wait.
            ignore_queue: Nothing here.

        Returns:
            The answer; a tuple if it has several values, None if it has none.

        Raises:
            ValueError: Nobody is named.
            RuntimeError: The server runs one handler at a time, so that none could wait.
            TimeoutError: No answer came in time (python-socketio's, not Python's).
            CallEndedError: Nobody is there, or the client left; it is a ``TimeoutError`` too.
        """
        target = to or sid
        if target is None:
            raise ValueError("call() asks one client: name its sid")
        if not self._calls:
            raise RuntimeError("call() cannot be used when async_handlers is False")
        asked = await self._chosen(namespace or "/", target, None)
        if not asked:
            raise CallEndedError(f"nobody is there to answer {event!r}")
        calls = [
            asyncio.ensure_future(socket.call(event, *_arguments(data), timeout=timeout))
            for socket in asked
        ]
        try:
            return await next(asyncio.as_completed(calls))
        except AckTimeout:
            raise TimeoutError(f"{event!r} was not answered in time") from None
        except Disconnected as error:
            raise CallEndedError(str(error)) from error
        finally:
            for call in calls:
                call.cancel()
            await asyncio.gather(*calls, return_exceptions=True)

    # Within.

    def _audience(self, namespace: str, target: Any, skip: Any) -> BroadcastOperator | None:
        found = self._below.namespaces.by_name.get(namespace)
        return None if found is None else found.to(room_names(target)).except_(room_names(skip))

    def _arriving(self, namespace: str, target: Any, skip: Any) -> list[Socket]:
        """Those who arrive: they get it when they are let in, and never if they are refused."""
        rooms, skipped = room_names(target), room_names(skip)
        return [
            socket
            for socket in self._recipients.arrivals(namespace)
            if socket.id not in skipped and (not rooms or not rooms.isdisjoint(socket.rooms))
        ]

    async def _chosen(self, namespace: str, target: Any, skip: Any) -> list[Socket]:
        """The clients on this server, one by one."""
        audience = self._audience(namespace, target, skip)
        present = [] if audience is None else await audience.local.fetch_sockets()
        return [*cast("list[Socket]", present), *self._arriving(namespace, target, skip)]


def _arguments(data: Any) -> tuple[Any, ...]:
    """The arguments of an event: of a tuple each, of None nothing."""
    if data is None:
        return ()
    return data if isinstance(data, tuple) else (data,)  # pyright: ignore[reportUnknownVariableType]
