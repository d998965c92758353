"""Broadcast operators: a value that says to whom and how, and the verbs, written once."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, ParamSpec, TypeVar, cast, overload

from antiphon.adapters.base import BroadcastFlags, Carrier, RemoteSocket, Target
from antiphon.events.emitting import check_timeout
from antiphon.events.event import AnyEvent, Event, emitted
from antiphon.names import Room
from antiphon.protocol.socketio.packet import Packet, PacketType

__all__ = ["BroadcastOperator", "Broadcaster", "room_set"]

P = ParamSpec("P")
T = TypeVar("T")


def room_set(rooms: Room | Iterable[Room]) -> frozenset[Room]:
    """One room or several, as a set.

    Raises:
        TypeError: A room is not a string.
    """
    try:
        chosen = frozenset((rooms,) if isinstance(rooms, str) else rooms)
    except TypeError:
        raise TypeError(f"a room is named by a string, not by {rooms!r}") from None
    for room in chosen:
        if not isinstance(cast("object", room), str):
            raise TypeError(f"a room is named by a string, not by {room!r}")
    return chosen


class Broadcaster(ABC):
    """The verbs of everything that can send to many: a server, a namespace, an operator."""

    __slots__ = ()

    @abstractmethod
    def _operator(self) -> BroadcastOperator:
        """The operator to begin with."""

    def to(self, rooms: Room | Iterable[Room]) -> BroadcastOperator:
        """Those in a room, or in any of several; again ``to`` adds more rooms.

        Args:
            rooms: The name of a room, or several; a socket's id is one.
        """
        operator = self._operator()
        target = replace(operator.target, rooms=operator.target.rooms | room_set(rooms))
        return BroadcastOperator(operator.adapter, target, operator.flags)

    def in_(self, rooms: Room | Iterable[Room]) -> BroadcastOperator:
        """The same as ``to``; it reads better before ``fetch_sockets`` and the like."""
        return self.to(rooms)

    def except_(self, rooms: Room | Iterable[Room]) -> BroadcastOperator:
        """Not those in a room, or in any of several."""
        operator = self._operator()
        target = replace(operator.target, except_=operator.target.except_ | room_set(rooms))
        return BroadcastOperator(operator.adapter, target, operator.flags)

    @property
    def volatile(self) -> BroadcastOperator:
        """Drop the event for those who cannot take it at once."""
        return self._flagged(volatile=True)

    @property
    def local(self) -> BroadcastOperator:
        """The clients of this server only."""
        return self._flagged(local=True)

    def compress(self, compress: bool) -> BroadcastOperator:
        """Whether transports may compress the event."""
        return self._flagged(compress=compress)

    def timeout(self, seconds: float) -> BroadcastOperator:
        """How long ``call`` waits for the acknowledgements, in seconds.

        Raises:
            TypeError: It is no number.
        """
        check_timeout(seconds)
        return self._flagged(timeout=seconds)

    @overload
    def emit(self, event: Event[P, Any], *args: P.args, **kwargs: P.kwargs) -> None: ...
    @overload
    def emit(self, event: str, *args: object) -> None: ...
    def emit(self, event: Any, *args: object) -> None:  # type: ignore[misc]  # an Event has no keyword arguments
        """Send an event to all of them.

        Args:
            event: The event's name, or an ``Event``.
            args: JSON values, with bytes anywhere in them.

        Raises:
            TypeError: An ``Event`` has another number of arguments.
            ValueError: The name is reserved.
            EncodeError: An argument cannot be sent.
        """
        name = emitted(event, args)
        operator = self._operator()
        operator.adapter.broadcast(operator.packet(name, args), operator.target, operator.flags)

    def send(self, *args: object) -> None:
        """Send a ``message`` event to all of them."""
        self.emit("message", *args)

    @overload
    async def call(self, event: Event[P, T], *args: P.args, **kwargs: P.kwargs) -> list[T]: ...
    @overload
    async def call(self, event: str, *args: object) -> list[object]: ...
    async def call(self, event: Any, *args: object) -> list[Any]:  # type: ignore[misc]  # an Event has no keyword arguments
        """Send an event to all of them and wait until each has acknowledged it.

        Returns:
            The acknowledgements, in the order in which they came.

        Raises:
            AckTimeout: Some did not come within ``timeout`` (5 seconds, if none is set); its
                ``responses`` are those that did.
            AckError, InvalidAck: One is an error object, or not of the type that the ``Event``
                declares; the ``responses`` of an ``InvalidAck`` are those that are.
        """
        name = emitted(event, args)
        operator = self._operator()
        answers = operator.adapter.call(
            operator.packet(name, args), operator.target, operator.flags
        )
        if isinstance(event, str):
            return await answers
        typed: AnyEvent = event
        return await typed.all_acknowledged(answers)

    async def fetch_sockets(self) -> list[RemoteSocket]:
        """The sockets themselves."""
        operator = self._operator()
        return await operator.adapter.fetch_sockets(operator.target, local=operator.flags.local)

    def sockets_join(self, rooms: Room | Iterable[Room]) -> None:
        """Put all of them into a room, or into several."""
        operator = self._operator()
        operator.adapter.sockets_join(operator.target, room_set(rooms))

    def sockets_leave(self, rooms: Room | Iterable[Room]) -> None:
        """Take all of them out of a room, or of several."""
        operator = self._operator()
        operator.adapter.sockets_leave(operator.target, room_set(rooms))

    def disconnect_sockets(self, close: bool = False) -> None:
        """Disconnect all of them.

        Args:
            close: Close their connections too, with all other namespaces.
        """
        operator = self._operator()
        operator.adapter.disconnect_sockets(operator.target, close=close)

    def _flagged(
        self,
        *,
        volatile: bool | None = None,
        compress: bool | None = None,
        local: bool | None = None,
        timeout: float | None = None,
    ) -> BroadcastOperator:
        operator = self._operator()
        was = operator.flags
        flags = BroadcastFlags(
            volatile=was.volatile if volatile is None else volatile,
            compress=was.compress if compress is None else compress,
            local=was.local if local is None else local,
            timeout=was.timeout if timeout is None else timeout,
        )
        return BroadcastOperator(operator.adapter, operator.target, flags)


class BroadcastOperator(Broadcaster):
    """To whom and how; never changed, so it can be kept and used again.

    Attributes:
        adapter: Who carries it out.
        target: To whom.
        flags: How.
    """

    __slots__ = ("adapter", "flags", "target")

    def __init__(
        self,
        adapter: Carrier,
        target: Target | None = None,
        flags: BroadcastFlags | None = None,
    ) -> None:
        self.adapter = adapter
        self.target = target or Target()
        self.flags = flags or BroadcastFlags()

    def _operator(self) -> BroadcastOperator:
        return self

    def packet(self, event: str, args: Iterable[object]) -> Packet:
        """The packet of an event in its namespace."""
        return Packet(PacketType.EVENT, self.adapter.namespace, [event, *args])
