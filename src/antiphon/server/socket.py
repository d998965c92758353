"""A client in a namespace: what handlers are given, and what one sends to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final, TypeVar

from antiphon.adapters.base import BroadcastFlags, Target
from antiphon.adapters.broadcast import BroadcastOperator, room_set
from antiphon.engine.prepared import Prepared
from antiphon.engine.socket import EngineSocket
from antiphon.errors import ConnectionRefused, Disconnected
from antiphon.events.acks import PendingAcks
from antiphon.events.event import EventLike, emitted
from antiphon.events.injection import Sources
from antiphon.events.registry import Handler
from antiphon.names import RESERVED_EVENTS, DisconnectReason, Listener, Room, SocketId
from antiphon.protocol.socketio.packet import Packet, PacketType
from antiphon.server.handshake import Handshake
from antiphon.server.operator import Sender, SocketOperator
from antiphon.server.ports import Link, SocketHome
from antiphon.server.receiving import Receiving

__all__ = ["Socket"]

F = TypeVar("F", bound=Listener)
T = TypeVar("T")
DEFAULT_FLAGS: Final = BroadcastFlags()
NEVER_COME: Final = RESERVED_EVENTS - {"disconnect", "disconnecting"}


class Socket(Receiving, Sender):
    """One client in one namespace.

    Attributes:
        id: The socket's id, which is public, and also the name of a room with only it in it.
        handshake: What the client said when it came.
        conn: The connection below, which other namespaces may share.
        connected: Whether events can be sent and received.
        recovered: Whether it is an earlier socket that came back.
    """

    __slots__ = (
        "_acks",
        "_data",
        "_held",
        "_last_rooms",
        "_link",
        "_reason",
        "conn",
        "handshake",
        "id",
        "recovered",
    )

    def __init__(
        self,
        socket_id: SocketId,
        home: SocketHome[Socket],
        conn: EngineSocket,
        handshake: Handshake,
        link: Link,
    ) -> None:
        super().__init__(home, conn.loop)
        self.id = socket_id
        self._data: dict[str, Any] | None = None
        self.handshake = handshake
        self.conn = conn
        self.recovered = False
        self._link = link
        self._acks: PendingAcks | None = None
        self._held: list[Prepared] | None = []
        self._last_rooms: frozenset[Room] | None = None
        self._reason: DisconnectReason | None = None

    def __repr__(self) -> str:
        return f"<Socket {self.id} in {self.namespace}>"

    @property
    def data(self) -> dict[str, Any]:
        """Whatever the application wants to keep with it."""
        if self._data is None:
            self._data = {}
        return self._data

    @data.setter
    def data(self, data: dict[str, Any]) -> None:
        self._data = data

    @property
    def namespace(self) -> str:
        """The name of its namespace."""
        return self._home.name

    @property
    def rooms(self) -> frozenset[Room]:
        """The rooms that it is in; in ``disconnecting`` handlers those that it was in."""
        if self._last_rooms is not None:
            return self._last_rooms
        return self._home.adapter.rooms_of(self.id) | {self.id}

    @property
    def disconnect_reason(self) -> DisconnectReason | None:
        """Why it left; None while it has not."""
        return self._reason

    def auth_as(self, wanted: type[T]) -> T:
        """What the client gave as ``auth``, as a type wants it; see ``Handshake.auth_as``.

        Raises:
            ConnectionRefused: It is not of the type; that is counted.
        """
        try:
            return self.handshake.auth_as(wanted)
        except ConnectionRefused as refusal:
            self._home.monitor.refuse("refused_auth", "refusing %s: %s", self.id, refusal)
            raise

    # Sending (the verbs stand in Sender).

    if not TYPE_CHECKING:  # Sender says what it takes; this is the short way to the same

        def emit(self, event, *args, ack=None):
            if ack is None:
                self._send_event(DEFAULT_FLAGS, event, args, None)
            else:
                self.emit_with(DEFAULT_FLAGS, event, args, ack)

    async def drain(self) -> None:
        """Wait until what was emitted has left this process.

        Raises:
            Disconnected: The connection ended before.
        """
        await self.conn.drain()

    @property
    def others(self) -> BroadcastOperator:
        """All others in the namespace; the same as ``broadcast``."""
        return BroadcastOperator(self._home.adapter, Target(except_=frozenset((self.id,))))

    def _operator(self) -> SocketOperator:
        return SocketOperator(self, DEFAULT_FLAGS)

    # Rooms, and leaving.

    def join(self, rooms: Room | Iterable[Room]) -> None:
        """Join a room, or several; nothing happens after the client has left."""
        wanted = room_set(rooms)
        if self._reason is None:
            self._home.adapter.add(self.id, wanted)

    def leave(self, rooms: Room | Iterable[Room]) -> None:
        """Leave a room, or several; its own, which is its id, it never leaves."""
        for room in room_set(rooms):
            self._home.adapter.remove(self.id, room)

    def disconnect(self, close: bool = False) -> None:
        """Disconnect the client from the namespace; it does not come back by itself.

        Args:
            close: Close its connection too, with all other namespaces.
        """
        if self._reason is not None:
            return
        if close:
            self._link.disconnect()
        elif self.connected:
            packet = Packet(PacketType.DISCONNECT, self._home.name)
            self.conn.send_prepared(Prepared(*self._home.parser.encode(packet)))
            self.close("server namespace disconnect")

    # What the floors around it call.

    def open(self, packet: Prepared) -> None:
        """The client is let in: send what tells it so, then what was emitted before."""
        self.connected = True
        held, self._held = self._held, None
        self.conn.send_prepared(packet)
        for message in held or ():
            self.conn.send_prepared(message)

    def receive(self, packet: Packet) -> None:
        """A packet came for it."""
        if packet.type is PacketType.EVENT:
            self.receive_event(packet.data, packet.id)
        elif packet.type is PacketType.ACK:
            if self._acks is None or not self._acks.resolve(packet.id, packet.data):
                self._home.monitor.count("unexpected_acks")
        elif packet.type is PacketType.DISCONNECT:
            self.close("client namespace disconnect")

    def close(self, reason: DisconnectReason) -> None:
        """It is disconnected: leave all rooms, tell those who wait, then the handlers."""
        if not self.connected:
            self.discard(reason)
            return
        self.connected = False
        self._reason = reason
        adapter = self._home.adapter
        self._last_rooms = adapter.rooms_of(self.id) | {self.id}
        adapter.remove_all(self.id)
        self._link.left(self._home.name)
        if self._acks is not None:
            self._acks.abandon(reason)
        self._home.ended(self, reason, self._last_rooms)

    def discard(self, reason: DisconnectReason) -> None:
        """It was never let in: nothing may be left of it."""
        if self._reason is None:
            self._reason = reason
            self._held = None
            self._home.adapter.remove_all(self.id)
            if self._acks is not None:
                self._acks.abandon(reason)

    def forget_rooms(self) -> None:
        """The ``disconnecting`` handlers are through."""
        self._last_rooms = frozenset()

    def deliver(self, message: Prepared, event: list[Any], *, volatile: bool) -> None:
        """Send an event that is encoded already."""
        if self._reason is not None:
            self._home.monitor.count("sent_after_close")
            return
        if self._registry is not None or self._shared.any_outgoing:
            self._tell_outgoing(event)
        if self._held is not None:
            self._held.append(message)
        else:
            self.conn.send_prepared(message, volatile=volatile)

    def acknowledge(self, values: list[object], ack_id: int) -> None:
        """Send an acknowledgement, if there is still somebody to send it to."""
        if self.connected:
            self.conn.send_prepared(self._home.prepare_ack(values, ack_id))

    def emit_with(
        self,
        flags: BroadcastFlags,
        event: EventLike,
        args: tuple[object, ...],
        ack: Callable[..., object] | None,
    ) -> None:
        """Send an event; what ``emit`` and the operators do."""
        if ack is None:
            self._send_event(flags, event, args, None)
            return
        if not isinstance(event, str):
            ack = event.acknowledging(ack, with_error=flags.timeout is not None)
        if self._reason is None:
            self.acks.ask_for(
                ack, lambda ack_id: self._send_event(flags, event, args, ack_id), flags.timeout
            )
        elif flags.timeout is not None:
            self._home.tasks.call(ack, Disconnected(self._reason))

    async def call_with(
        self, flags: BroadcastFlags, event: EventLike, args: tuple[object, ...]
    ) -> Any:
        """Send an event and wait; what ``call`` and the operators do."""
        if self._reason is not None:
            raise Disconnected(self._reason)
        return await self.acks.ask(
            lambda ack_id: self._send_event(flags, event, args, ack_id), flags.timeout
        )

    @property
    def acks(self) -> PendingAcks:
        """The acknowledgements that it owes."""
        if self._acks is None:
            home = self._home
            self._acks = PendingAcks(home.max_pending_acks, home.next_ack_id, home.tasks)
        return self._acks

    def lifecycle(self, event: str) -> list[tuple[Handler, tuple[object, ...]]]:
        """Its own handlers of an event of its life."""
        return [] if self._registry is None else [(one, ()) for one in self._registry.take(event)]

    # Within.

    def _event_name(self, event: str) -> str:
        if event in NEVER_COME:
            raise ValueError(f"a socket has no event {event!r}: it is connected already")
        return event

    def _send_event(
        self, flags: BroadcastFlags, event: EventLike, args: tuple[object, ...], ack_id: int | None
    ) -> None:
        if type(event) is not str or event in RESERVED_EVENTS:
            event = emitted(event, args)
        data = [event, *args]
        message = self._home.prepare(data, ack_id, flags.compress)
        if self.connected and self._registry is None and not self._shared.any_outgoing:
            self.conn.send_prepared(message, volatile=flags.volatile)  # what deliver does then
        else:
            self.deliver(message, data, volatile=flags.volatile)

    def _tell_outgoing(self, event: list[Any]) -> None:
        for listener in self._shared.any_outgoing:
            self._home.tasks.call(listener, self, *event)
        for listener in self._registry.any_outgoing if self._registry is not None else ():
            self._home.tasks.call(listener, *event)

    def _sources(self) -> Sources:
        return SOURCES


SOURCES: Final = Sources(
    subject=Socket,
    by_type={Socket: lambda socket: socket, Handshake: lambda socket: socket.handshake},
    auth=Socket.auth_as,
    overrides=lambda socket: socket.dependency_overrides,
)
"""What handlers, middlewares and providers can ask a socket for."""
