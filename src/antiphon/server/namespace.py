"""A namespace: its sockets on this server, its handlers, its middlewares."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import count
from typing import Any, Final, Protocol, TypeAlias

from antiphon.adapters.base import Adapter, BroadcastFlags
from antiphon.adapters.broadcast import Broadcaster, BroadcastOperator
from antiphon.engine.prepared import Prepared
from antiphon.engine.socket import EngineSocket
from antiphon.errors import ConnectionRefused, LocalProtocolError
from antiphon.events.acks import unwrap_ack
from antiphon.events.dispatch import Reply, run_handlers
from antiphon.events.registry import Handler, Registry
from antiphon.monitor import Monitor
from antiphon.names import DisconnectReason, Listener, Room, SocketId
from antiphon.protocol.socketio.packet import Packet, PacketType
from antiphon.protocol.socketio.parser import Parser, ack_writer, event_writer
from antiphon.protocol.socketio.recovery import Recovery, Session
from antiphon.server.handshake import Handshake
from antiphon.server.middleware import run_middlewares
from antiphon.server.options import ServerOptions
from antiphon.server.ports import Link
from antiphon.server.recoverable import RecoverableSocket
from antiphon.server.registering import Registering
from antiphon.server.registrations import Registrations
from antiphon.server.sessions import Sessions, make_adapter
from antiphon.server.socket import Socket
from antiphon.server.threads import Handover, Threadsafe
from antiphon.tasks import Tasks

__all__ = ["Namespace", "NamespaceHome"]

Handlers: TypeAlias = Sequence[tuple[Handler, tuple[object, ...]]]


NOT_FOR_SERVERS: Final = frozenset({"connect", "connection", "new_namespace"})


def check_server_event(event: str) -> None:
    """Complain about an event that must not be sent to other servers.

    Raises:
        ValueError: The name is reserved.
    """
    if event in NOT_FOR_SERVERS:
        raise ValueError(f'"{event}" is a reserved event name')


class NamespaceHome(Protocol):
    """What a namespace needs of its server."""

    @property
    def options(self) -> ServerOptions: ...
    @property
    def tasks(self) -> Tasks: ...
    @property
    def handover(self) -> Handover: ...
    @property
    def monitor(self) -> Monitor: ...
    @property
    def dependency_overrides(self) -> Mapping[Listener, Listener]: ...

    def report(self, error: Exception, socket: Socket | None, event: str) -> None:
        """Something that the application gave us failed."""


class Namespace(Broadcaster, Registering):
    """A namespace.

    Attributes:
        name: Its name, with the slash in front.
        sockets: The connected sockets on this server, by id.
        recoverable: Those of them that can be recovered: all, or none.
        adapter: Its adapter.
        waiting: How many clients are on their way into it.
        dependency_overrides: Providers that are asked instead of others; the server's.
        sessions: What lost clients get back; None without ``connection_state_recovery``.
    """

    def __init__(
        self,
        name: str,
        home: NamespaceHome,
        registrations: Registrations | None = None,
        on_empty: Callable[[Namespace], None] | None = None,
    ) -> None:
        self.name = name
        self.sockets: dict[SocketId, Socket] = {}
        self.recoverable: dict[SocketId, RecoverableSocket] = {}
        self.waiting = 0
        self.registrations = registrations or Registrations()
        self._shared = registrations
        self.dependency_overrides = home.dependency_overrides
        self._home = home
        self._ack_ids = count()
        self._on_empty = on_empty
        self.encode_event = event_writer(home.options.parser)
        self._encode_ack = ack_writer(home.options.parser)
        self.adapter: Adapter = make_adapter(home.options, name, self)
        recovery = self.recovery
        self.sessions = Sessions(name, recovery, self.adapter, home.monitor) if recovery else None

    def __repr__(self) -> str:
        return f"<Namespace {self.name} with {len(self.sockets)} sockets>"

    @property
    def threadsafe(self) -> Threadsafe:
        """What may be called from any thread: ``emit``, ``to``, ``call`` and their kin."""
        return Threadsafe(self._home.handover, self.parser, BroadcastOperator(self.adapter))

    def _operator(self) -> BroadcastOperator:
        return BroadcastOperator(self.adapter)

    def server_side_emit(self, event: str, *args: object) -> None:
        """Send an event to the other servers of the cluster.

        Raises:
            ValueError: The name is reserved.
        """
        check_server_event(event)
        self.adapter.server_side_emit(event, args)

    async def server_side_call(
        self, event: str, *args: object, timeout: float = 5.0
    ) -> list[object]:
        """Send an event to the other servers of the cluster and collect their answers.

        Args:
            event: The event's name.
            args: JSON values.
            timeout: Seconds to wait.

        Raises:
            ValueError: The name is reserved.
        """
        check_server_event(event)
        return await self.adapter.server_side_call(event, args, timeout)

    @property
    def alone(self) -> bool:
        """Whether it has registrations of its own, and not those of a family of namespaces."""
        return self.registrations is not self._shared

    def _open(self) -> Registrations:
        """The registrations, to be changed: no other namespace of its family means these."""
        if not self.alone:
            self.registrations = self.registrations.copy()
            for socket in self.sockets.values():
                socket.hears(self.registry)
        return self.registrations

    # What a socket needs (SocketHome).

    @property
    def registry(self) -> Registry:
        """The handlers of the clients' events."""
        return self.registrations.events

    @property
    def parser(self) -> Parser:
        """How packets look on the wire."""
        return self._home.options.parser

    @property
    def tasks(self) -> Tasks:
        """Runs what is async."""
        return self._home.tasks

    @property
    def monitor(self) -> Monitor:
        """Counts what happens."""
        return self._home.monitor

    @property
    def max_pending_acks(self) -> int:
        """Acknowledgements that one socket may owe."""
        return self._home.options.max_pending_acks

    def next_ack_id(self) -> int:
        """An id for an acknowledgement; one counter for all sockets, as a broadcast has one id."""
        return next(self._ack_ids)

    def prepare(self, data: list[Any], ack_id: int | None, compress: bool) -> Prepared:
        """Encode an event."""
        text, attachments = self.encode_event(self.name, data, ack_id)
        return Prepared(text, attachments, compress=compress)

    def prepare_ack(self, values: list[Any], ack_id: int) -> Prepared:
        """Encode an acknowledgement."""
        return Prepared(*self._encode_ack(self.name, values, ack_id))

    def report(self, error: Exception, socket: Socket | None, event: str) -> None:
        """Something that the application gave us failed."""
        self._home.report(error, socket, event)

    def ended(self, socket: Socket, reason: DisconnectReason, rooms: frozenset[Room]) -> None:
        """A socket is disconnected: run its handlers, ``disconnecting`` before ``disconnect``."""
        self.sockets.pop(socket.id, None)
        self.adapter.disconnected(socket.id)
        recoverable = self.recoverable.pop(socket.id, None)
        if self.sessions is not None and recoverable is not None:
            self.sessions.ended(recoverable, reason)
        before, after = self._life(socket, "disconnecting"), self._life(socket, "disconnect")
        running: list[asyncio.Task[None]] = []
        if before:
            reply = self._reply(socket, "disconnecting", len(before))
            running = run_handlers(before, (reason,), reply, self.tasks, trim=True)
        if running:
            self.tasks.start(self._end_later(socket, reason, after, running))
        else:
            self._end(socket, reason, after)
        self.leave_if_empty()

    # What a connection does with it.

    async def admit(self, socket: Socket) -> None:
        """Run the middlewares.

        Raises:
            ConnectionRefused: One of them refused, or failed.
        """
        try:
            await run_middlewares(self.registrations.middlewares, socket)
        except ConnectionRefused:
            raise
        except Exception as error:
            self.report(error, socket, "connect")
            raise ConnectionRefused("internal server error") from error

    def create(
        self,
        socket_id: SocketId,
        conn: EngineSocket,
        handshake: Handshake,
        link: Link,
    ) -> Socket:
        """A socket that is not let in yet."""
        if self.sessions is None:
            return Socket(socket_id, self, conn, handshake, link)
        recoverable = RecoverableSocket(socket_id, self, conn, handshake, link)
        recoverable.follow(None)
        return recoverable

    def revive(
        self, session: Session, conn: EngineSocket, handshake: Handshake, link: Link
    ) -> RecoverableSocket:
        """The socket of a client that is back; not let in yet."""
        socket = RecoverableSocket(session.id, self, conn, handshake, link)
        socket.follow(session)
        return socket

    def join(self, socket: Socket, missed: Iterable[Prepared] = ()) -> None:
        """Let a socket in: tell the client what it has missed and that, then the handlers."""
        self.sockets[socket.id] = socket
        socket.hears(self.registry)  # another one, if handlers came while the client waited
        told: dict[str, str] = {"sid": socket.id}
        if self.sessions is not None and isinstance(socket, RecoverableSocket):
            self.recoverable[socket.id] = socket
            told["pid"] = self.sessions.opened(socket)
            socket.resume(self._connect_packet(socket, told), missed)
        else:
            socket.open(self._connect_packet(socket, told))
        # Now that it hears what listeners of rooms may emit; they may also throw it out.
        self.adapter.connected(socket.id)
        if socket.connected and (handlers := self._life(socket, "connect")):
            run_handlers(handlers, (), self._reply(socket, "connect", len(handlers)), self.tasks)

    def leave_if_empty(self) -> None:
        """Tell whoever wants to forget it that nobody is left."""
        if self._on_empty is None or self.sockets or self.waiting or self.adapter.waits:
            return
        self._on_empty(self)

    # What the adapter does with it (LocalSockets).

    def ids(self) -> Collection[SocketId]:
        """The ids of all its sockets."""
        return self.sockets.keys()

    def deliver(self, packet: Packet, to: Iterable[SocketId] | None, flags: BroadcastFlags) -> None:
        """Send an event to some of its sockets, or to all; it is encoded once."""
        message = self.prepare(packet.data, None, flags.compress)
        for socket in self.get(to):
            socket.deliver(message, packet.data, volatile=flags.volatile)

    def request(
        self,
        packet: Packet,
        to: Iterable[SocketId] | None,
        flags: BroadcastFlags,
        answered: Callable[[object], None],
    ) -> tuple[int, Callable[[], None]]:
        """Send an event that each shall acknowledge, under one id."""
        ack_id = self.next_ack_id()
        asked = self.get(to)
        # First of all, as it may fail: then nobody must be left waiting.
        message = self.prepare(packet.data, ack_id, flags.compress)

        def received(values: list[Any] | None) -> None:
            if values is not None:
                answered(unwrap_ack(values))

        def forget() -> None:
            for socket in asked:
                socket.acks.forget(ack_id)

        for socket in asked:
            try:
                socket.acks.expect(received, ack_id)
            except LocalProtocolError:
                # It owes too many already: this one is missing when the time is up.
                self.monitor.count("refused_ack")
        for socket in asked:
            socket.deliver(message, packet.data, volatile=flags.volatile)
        return len(asked), forget

    def get(self, to: Iterable[SocketId] | None) -> list[Socket]:
        """Some of its sockets, or all."""
        if to is None:
            return list(self.sockets.values())
        sockets = self.sockets
        return [sockets[each] for each in to if each in sockets]

    def tell(self, listener: Listener, *args: object) -> None:
        """Call a function of the application."""
        self.tasks.call(listener, *args)

    @property
    def recovery(self) -> Recovery | None:
        """The option."""
        return self._home.options.connection_state_recovery

    def deliver_encoded(
        self,
        message: Prepared,
        event: list[Any],
        to: Iterable[SocketId] | None,
        volatile: bool,
        offset: str,
    ) -> None:
        """Send an event that is encoded already, and note its offset in the sessions."""
        sockets = self.recoverable
        if to is None:
            chosen = list(sockets.values())
        else:
            chosen = [sockets[each] for each in to if each in sockets]
        for socket in chosen:
            socket.deliver_kept(message, event, volatile, offset)

    def session_over(self) -> None:
        """Nobody comes back any more."""
        self.leave_if_empty()

    # Within.

    def _connect_packet(self, socket: Socket, told: dict[str, str]) -> Prepared:
        knows = socket.conn.protocol == 3  # a client of Socket.IO 2 knows its id
        packet = Packet(PacketType.CONNECT, self.name, None if knows else told)
        return Prepared(*self.parser.encode(packet))

    def _life(self, socket: Socket, event: str) -> Handlers:
        """The handlers of an event of a socket's life, each with what it wants to know."""
        shared = self.registrations.life.take(event)
        return [*((one, (socket,)) for one in shared), *socket.lifecycle(event)]

    def _reply(self, socket: Socket, event: str, handlers: int) -> Reply:
        def report(error: Exception) -> None:
            self.report(error, socket, event)
            if event == "connect" and isinstance(error, ConnectionRefused):
                # Too late for a refusal, as the client was told that it is in: that is what
                # middlewares are for. But whoever raises it does not want the client.
                socket.disconnect()

        return Reply(handlers, None, report)

    def _end(self, socket: Socket, reason: DisconnectReason, handlers: Handlers) -> None:
        """Run the ``disconnect`` handlers."""
        socket.forget_rooms()
        if handlers:
            reply = self._reply(socket, "disconnect", len(handlers))
            run_handlers(handlers, (reason,), reply, self.tasks, trim=True)

    async def _end_later(
        self,
        socket: Socket,
        reason: DisconnectReason,
        handlers: Handlers,
        running: Sequence[asyncio.Task[None]],
    ) -> None:
        await asyncio.wait(running)
        self._end(socket, reason, handlers)
