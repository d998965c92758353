"""How to send to one socket, as a value."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Protocol

from antiphon.adapters.base import BroadcastFlags
from antiphon.adapters.broadcast import BroadcastOperator
from antiphon.names import Room

__all__ = ["SendsToOne", "SocketOperator"]


class SendsToOne(Protocol):
    """A socket, as its operators see it."""

    @property
    def broadcast(self) -> BroadcastOperator: ...

    def emit_with(
        self,
        flags: BroadcastFlags,
        event: str,
        args: tuple[object, ...],
        ack: Callable[..., object] | None,
    ) -> None: ...

    async def call_with(
        self, flags: BroadcastFlags, event: str, args: tuple[object, ...]
    ) -> Any: ...


class SocketOperator:
    """How to send to one socket; never changed, so it can be kept and used again."""

    __slots__ = ("_flags", "_socket")

    def __init__(self, socket: SendsToOne, flags: BroadcastFlags) -> None:
        self._socket = socket
        self._flags = flags

    @property
    def volatile(self) -> SocketOperator:
        """Drop the event if the client cannot take it at once."""
        return self._with(volatile=True)

    @property
    def local(self) -> SocketOperator:
        """For broadcasts: the clients of this server only."""
        return self._with(local=True)

    def compress(self, compress: bool) -> SocketOperator:
        """Whether the transport may compress the event."""
        return self._with(compress=compress)

    def timeout(self, seconds: float) -> SocketOperator:
        """How long to wait for an acknowledgement, in seconds."""
        return self._with(timeout=seconds)

    @property
    def broadcast(self) -> BroadcastOperator:
        """All others in the namespace."""
        everybody = self._socket.broadcast
        return BroadcastOperator(everybody.adapter, everybody.target, self._flags)

    def to(self, rooms: Room | Iterable[Room]) -> BroadcastOperator:
        """The others in a room, or in any of several."""
        return self.broadcast.to(rooms)

    def in_(self, rooms: Room | Iterable[Room]) -> BroadcastOperator:
        """The same as ``to``."""
        return self.broadcast.to(rooms)

    def except_(self, rooms: Room | Iterable[Room]) -> BroadcastOperator:
        """The others, but not those in a room, or in any of several."""
        return self.broadcast.except_(rooms)

    def emit(self, event: str, *args: object, ack: Callable[..., object] | None = None) -> None:
        """Send an event; with a timeout, ``ack`` is given an error or None before the values."""
        self._socket.emit_with(self._flags, event, args, ack)

    def send(self, *args: object) -> None:
        """Send a ``message`` event."""
        self.emit("message", *args)

    async def call(self, event: str, *args: object) -> Any:
        """Send an event and wait for the acknowledgement; see ``Socket.call``."""
        return await self._socket.call_with(self._flags, event, args)

    def _with(self, **changes: Any) -> SocketOperator:
        return SocketOperator(self._socket, replace(self._flags, **changes))
