"""Class-based namespaces."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from inspect import isawaitable
from typing import Any

from antiphon.compat.socketio.handlers import Arity

__all__ = ["AsyncNamespace"]


class AsyncNamespace:
    """A namespace whose handlers are the methods called ``on_`` and the event's name.

    Its other methods are those of the server, with this namespace where none is named.

    Args:
        namespace: Its name; ``"*"`` for all that have none of their own, whose handlers take the
            namespace's name first.

    Attributes:
        namespace: Its name.
        server: The ``AsyncServer`` that it is registered with.
    """

    def __init__(self, namespace: str | None = None) -> None:
        self.namespace = namespace or "/"
        self.server: Any = None

    def is_asyncio_based(self) -> bool:
        """Whether it is for an asyncio server."""
        return True

    async def trigger_event(self, event: str, *args: Any) -> Any:
        """Call the method for an event; override it to dispatch in another way.

        Args:
            event: The event's name.
            args: The sid, then what the handler of such an event is given.
        """
        handler = getattr(self, f"on_{event}", None)
        if handler is None:
            return None
        if event in ("connect", "disconnect"):
            args = Arity.of(handler, within=True).trim(args)
        result = handler(*args)
        return await result if isawaitable(result) else result

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
        """Send an event; see ``AsyncServer.emit``."""
        await self.server.emit(
            event,
            data,
            to=to,
            room=room,
            skip_sid=skip_sid,
            namespace=namespace or self.namespace,
            callback=callback,
            ignore_queue=ignore_queue,
        )

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
        """Send a ``message`` event; see ``AsyncServer.emit``."""
        await self.emit("message", data, to, room, skip_sid, namespace, callback, ignore_queue)

    async def call(
        self,
        event: str,
        data: Any = None,
        to: Any = None,
        sid: str | None = None,
        namespace: str | None = None,
        timeout: float | None = None,
        ignore_queue: bool = False,
    ) -> Any:
        """Send an event to a client and wait for its answer; see ``AsyncServer.call``."""
        return await self.server.call(
            event,
            data,
            to=to,
            sid=sid,
            namespace=namespace or self.namespace,
            timeout=timeout,
            ignore_queue=ignore_queue,
        )

    async def enter_room(self, sid: str, room: Any, namespace: str | None = None) -> None:
        """Put a client into a room."""
        await self.server.enter_room(sid, room, namespace=namespace or self.namespace)

    async def leave_room(self, sid: str, room: Any, namespace: str | None = None) -> None:
        """Take a client out of a room."""
        await self.server.leave_room(sid, room, namespace=namespace or self.namespace)

    async def close_room(self, room: Any, namespace: str | None = None) -> None:
        """Take everybody out of a room."""
        await self.server.close_room(room, namespace=namespace or self.namespace)

    def rooms(self, sid: str, namespace: str | None = None) -> list[Any]:
        """The rooms that a client is in."""
        rooms: list[Any] = self.server.rooms(sid, namespace=namespace or self.namespace)
        return rooms

    async def get_session(self, sid: str, namespace: str | None = None) -> dict[str, Any]:
        """The session of a client."""
        session: dict[str, Any] = await self.server.get_session(
            sid, namespace=namespace or self.namespace
        )
        return session

    async def save_session(self, sid: str, session: Any, namespace: str | None = None) -> None:
        """Keep the session of a client."""
        await self.server.save_session(sid, session, namespace=namespace or self.namespace)

    def session(self, sid: str, namespace: str | None = None) -> AbstractAsyncContextManager[Any]:
        """The session of a client, kept at the end of an ``async with``."""
        context: AbstractAsyncContextManager[Any] = self.server.session(
            sid, namespace=namespace or self.namespace
        )
        return context

    async def disconnect(self, sid: str, namespace: str | None = None) -> None:
        """Disconnect a client from the namespace."""
        await self.server.disconnect(sid, namespace=namespace or self.namespace)
