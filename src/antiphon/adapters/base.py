"""What an adapter is: it decides who else must hear, on this server and on others."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, ParamSpec, Protocol, overload

from antiphon.engine.prepared import Prepared
from antiphon.events.event import Event
from antiphon.names import Listener, Room, SocketId
from antiphon.protocol.socketio.packet import Packet, PacketType
from antiphon.protocol.socketio.packet_writer import WirePacket
from antiphon.protocol.socketio.recovery import Recovery, Session

__all__ = [
    "Adapter",
    "AdapterFactory",
    "BroadcastFlags",
    "Carrier",
    "LocalSockets",
    "RemoteSocket",
    "Restored",
    "Target",
]


P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class BroadcastFlags:
    """How something is sent.

    Attributes:
        volatile: Drop it for those who cannot take it at once.
        compress: Whether transports may compress it.
        local: For the clients of this server only.
        timeout: Seconds to wait for acknowledgements.
    """

    volatile: bool = False
    compress: bool = True
    local: bool = False
    timeout: float | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """To whom: those in any of the rooms (all, if none is named), but not those in the excepted."""

    rooms: frozenset[Room] = frozenset()
    except_: frozenset[Room] = frozenset()


@dataclass(frozen=True, slots=True)
class Restored:
    """A session that is taken up again.

    Attributes:
        session: The session.
        missed: The events that its client has missed, in order, ready to be sent.
    """

    session: Session
    missed: Sequence[Prepared]


class RemoteSocket(Protocol):
    """A socket of this server or of another one."""

    @property
    def id(self) -> SocketId: ...
    @property
    def rooms(self) -> frozenset[Room]: ...
    @property
    def data(self) -> dict[str, Any]: ...
    @property
    def handshake(self) -> Any: ...

    @overload
    def emit(self, event: Event[P, Any], *args: P.args, **kwargs: P.kwargs) -> None: ...
    @overload
    def emit(self, event: str, *args: object) -> None: ...
    def join(self, rooms: Room | Iterable[Room]) -> None: ...
    def leave(self, rooms: Room | Iterable[Room]) -> None: ...
    def disconnect(self, close: bool = False) -> None: ...


class Carrier(Protocol):
    """Who carries out what an operator says: an adapter, or those of a family of namespaces."""

    @property
    def namespace(self) -> str: ...

    def broadcast(self, packet: Packet, target: Target, flags: BroadcastFlags) -> None: ...
    async def call(self, packet: Packet, target: Target, flags: BroadcastFlags) -> list[object]: ...
    async def fetch_sockets(self, target: Target, *, local: bool = False) -> list[RemoteSocket]: ...
    def sockets_join(self, target: Target, rooms: Iterable[Room]) -> None: ...
    def sockets_leave(self, target: Target, rooms: Iterable[Room]) -> None: ...
    def disconnect_sockets(self, target: Target, *, close: bool) -> None: ...


class LocalSockets(Protocol):
    """The connected sockets of one namespace on this server, as an adapter sees them."""

    def ids(self) -> Collection[SocketId]:
        """The ids of all of them."""
        ...

    def deliver(self, packet: Packet, to: Iterable[SocketId] | None, flags: BroadcastFlags) -> None:
        """Send an event to some of them, or to all; ids that are not here are passed over."""

    def request(
        self,
        packet: Packet,
        to: Iterable[SocketId] | None,
        flags: BroadcastFlags,
        answered: Callable[[object], None],
    ) -> tuple[int, Callable[[], None]]:
        """Send an event that each shall acknowledge.

        Returns:
            How many it went to, and what to call when nobody waits for the rest any more.
        """
        ...

    def get(self, to: Iterable[SocketId] | None) -> Sequence[RemoteSocket]:
        """Some of them, or all."""
        ...

    def tell(self, listener: Listener, *args: object) -> None:
        """Call a function of the application, sync or async; if it fails, that is reported."""

    # For adapters that keep sessions.

    @property
    def recovery(self) -> Recovery | None:
        """The option ``connection_state_recovery``."""
        ...

    @property
    def encode_event(self) -> Callable[[str, list[Any], int | None], WirePacket]:
        """Encodes an event: of a namespace, name and arguments, id of an acknowledgement."""
        ...

    def deliver_encoded(
        self,
        message: Prepared,
        event: list[Any],
        to: Iterable[SocketId] | None,
        volatile: bool,
        offset: str,
    ) -> None:
        """Send an event that is encoded already, and note its offset in the sessions."""

    def session_over(self) -> None:
        """Nobody can come back any more for a session that was kept."""


class Adapter(ABC):
    """Rooms and broadcasts of one namespace.

    Events for ``on``: ``create-room`` and ``delete-room`` (the room), ``join-room`` and
    ``leave-room`` (the room and the socket's id). The room that a socket has by its id counts too.

    Args:
        namespace: The namespace's name.
        local: Its sockets on this server.

    Attributes:
        keeps_sessions: Whether it can do connection state recovery.
    """

    keeps_sessions: ClassVar[bool] = False

    def __init__(self, namespace: str, local: LocalSockets) -> None:
        self.namespace = namespace
        self.local = local

    @abstractmethod
    def on(self, event: str, listener: Listener) -> None:
        """Call a function at each event of a room."""

    @abstractmethod
    def add(self, socket: SocketId, rooms: Iterable[Room]) -> None:
        """Put a socket into rooms."""

    @abstractmethod
    def remove(self, socket: SocketId, room: Room) -> None:
        """Take a socket out of a room."""

    @abstractmethod
    def remove_all(self, socket: SocketId) -> None:
        """A socket is gone: take it out of all its rooms."""

    def connected(self, socket: SocketId) -> None:
        """A socket is connected: so the room by its id has begun."""
        return None

    def disconnected(self, socket: SocketId) -> None:
        """It is not any more, after ``remove_all``: so that room has ended."""
        return None

    @abstractmethod
    def rooms_of(self, socket: SocketId) -> frozenset[Room]:
        """The rooms of a socket, its own id left out."""

    @abstractmethod
    def broadcast(self, packet: Packet, target: Target, flags: BroadcastFlags) -> None:
        """Send an event."""

    @abstractmethod
    async def call(self, packet: Packet, target: Target, flags: BroadcastFlags) -> list[object]:
        """Send an event and collect the acknowledgements.

        Raises:
            AckTimeout: Some did not come in time; it holds those that did.
        """

    @abstractmethod
    async def fetch_sockets(self, target: Target, *, local: bool = False) -> list[RemoteSocket]:
        """The sockets in question."""

    @abstractmethod
    def sockets_join(self, target: Target, rooms: Iterable[Room]) -> None:
        """Put the sockets in question into rooms."""

    @abstractmethod
    def sockets_leave(self, target: Target, rooms: Iterable[Room]) -> None:
        """Take the sockets in question out of rooms."""

    @abstractmethod
    def disconnect_sockets(self, target: Target, *, close: bool) -> None:
        """Disconnect the sockets in question."""

    @abstractmethod
    def server_side_emit(self, event: str, args: Sequence[object]) -> None:
        """Send an event to the other servers."""

    @abstractmethod
    async def server_side_call(
        self, event: str, args: Sequence[object], timeout: float
    ) -> list[object]:
        """Send an event to the other servers and collect their answers."""

    async def server_count(self) -> int:
        """How many servers there are, this one included (Node ``serverCount``)."""
        return 1

    @abstractmethod
    def close(self) -> None:
        """The namespace is closed."""

    # Connection state recovery (Node ``persistSession``, ``restoreSession``). An adapter that keeps
    # sessions appends an offset, a string of its own, to the arguments of each event that has no
    # acknowledgement, and keeps those that are not volatile.

    @property
    def waits(self) -> bool:
        """Whether sessions are kept here for clients that may come back."""
        return False

    @property
    def latest_offset(self) -> str:
        """The offset of the latest event."""
        raise NotImplementedError

    def keep(self, session: Session, event: list[Any], flags: BroadcastFlags) -> Prepared | None:
        """A connected socket emits an event: give it an offset, and keep it.

        Args:
            session: The socket's.
            event: Name and arguments; the offset is appended to it.
            flags: How it is sent.

        Returns:
            What the socket has to send; None if the adapter does.

        Raises:
            EncodeError: The event cannot be sent.
        """
        packet = Packet(PacketType.EVENT, self.namespace, event)
        self.broadcast(packet, Target(frozenset((session.id,))), flags)
        return None

    def open_session(self, session: Session) -> None:
        """The socket of a session, new or restored, is connected."""
        raise NotImplementedError

    def persist_session(self, session: Session) -> None:
        """The socket of a session is lost, after ``remove_all``: keep it for its client."""
        raise NotImplementedError

    async def restore_session(self, pid: str, offset: str | None) -> Restored | None:
        """Give a session back; it is kept no more, unless it is persisted again.

        What was missed is complete at the moment in which this returns.

        Args:
            pid: What the client says is its private id.
            offset: What it says is the offset of the latest event that it has; None if it has none.

        Returns:
            None if there is no such session, or any event that it has missed is lost.
        """
        raise NotImplementedError


AdapterFactory = Callable[[str, LocalSockets], Adapter]
"""The ``adapter`` option: makes the adapter of a namespace."""
