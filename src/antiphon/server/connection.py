"""The connection of one client: joins an engine socket to the namespaces that the client is in."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Final, Protocol

from antiphon.engine.prepared import Prepared
from antiphon.engine.server import EngineServer
from antiphon.engine.socket import EngineSocket
from antiphon.errors import ConnectionRefused, RemoteProtocolError
from antiphon.monitor import Monitor
from antiphon.names import DisconnectReason, SocketId
from antiphon.protocol.socketio.connection import Connection
from antiphon.protocol.socketio.packet import Packet, PacketType
from antiphon.protocol.socketio.query_decoder import QueryDecoder
from antiphon.server.handshake import Handshake
from antiphon.server.namespace import Namespace
from antiphon.server.namespaces import Namespaces
from antiphon.server.options import ServerOptions
from antiphon.server.recoverable import RecoverableSocket
from antiphon.server.sessions import Claim, Sessions
from antiphon.server.socket import Socket
from antiphon.tasks import Tasks

__all__ = ["ConnectionHome", "ServerConnection"]

INVALID_NAMESPACE: Final = "Invalid namespace"


class ConnectionHome(Protocol):
    """What a connection needs of its server."""

    @property
    def options(self) -> ServerOptions: ...
    @property
    def engine(self) -> EngineServer: ...
    @property
    def namespaces(self) -> Namespaces: ...
    @property
    def tasks(self) -> Tasks: ...
    @property
    def monitor(self) -> Monitor: ...

    def report(self, error: Exception, socket: Socket | None, event: str) -> None:
        """Something that the application gave us failed."""


class Attempt:
    """One time that a client asked for a namespace.

    Attributes:
        task: Finds the answer.
        socket: What the middlewares are asked about.
    """

    __slots__ = ("socket", "task")

    def __init__(self) -> None:
        self.task: asyncio.Task[None] | None = None
        self.socket: Socket | None = None

    def cancel(self, reason: DisconnectReason = "server namespace disconnect") -> None:
        """Nobody wants the answer any more."""
        if self.socket is not None:
            # Now: the next one may have the same id, and so the same rooms (Socket.IO 2).
            self.socket.discard(reason)
        if self.task is not None:
            self.task.cancel()


class ServerConnection:
    """What arrives from one client, and where it goes (the engine's ``Receiver``)."""

    __slots__ = (
        "_attempts",
        "_conn",
        "_connect_timer",
        "_home",
        "_main",
        "_plain_event",
        "_protocol",
        "_sockets",
    )

    def __init__(self, conn: EngineSocket, home: ConnectionHome) -> None:
        self._conn = conn
        self._home = home
        decoder = home.options.parser.decoder()
        self._protocol = Connection(decoder if conn.protocol == 4 else QueryDecoder(decoder))
        self._sockets: dict[str, Socket] = {}
        # Of the path of every message: the socket in the main namespace, and what reads its events.
        self._main: Socket | None = None
        self._plain_event = self._protocol.plain_event
        self._attempts: dict[str, Attempt] = {}
        self._connect_timer: asyncio.TimerHandle | None = asyncio.get_running_loop().call_later(
            home.options.connect_timeout, self._connect_late
        )
        if conn.protocol == 3:
            asyncio.get_running_loop().call_soon(self._join_main)

    def text(self, packet: str) -> None:
        """The client sent a text message; the packet, with its ``4`` still in front."""
        main = self._main
        read = self._plain_event  # to call what is an attribute takes Python longer in one step
        if main is not None and (event := read(packet, 1)) is not None:
            main.receive_event(event[0], event[1])
        else:
            self._receive(packet[1:])

    def message(self, data: str | bytes) -> None:
        """The client sent a message."""
        main = self._main
        if main is not None and isinstance(data, str):
            event = self._plain_event(data, 0)
            if event is not None:
                main.receive_event(event[0], event[1])
                return
        self._receive(data)

    def _receive(self, data: str | bytes) -> None:
        """Any message, legal or not."""
        try:
            packet = self._protocol.receive(data)
        except RemoteProtocolError as error:
            self._violated(error)
            return
        except Exception as error:  # a parser of the application's own
            self._home.report(error, None, "packet")
            self._conn.close()
            return
        if packet is None:
            return
        socket = self._sockets.get(packet.namespace)
        if socket is None:
            self._connect(packet)
            return
        socket.receive(packet)

    def alive(self) -> None:
        """The client answered a ping: so it has got what was sent before."""
        if self._home.options.connection_state_recovery is None:
            return
        for socket in self._sockets.values():
            if isinstance(socket, RecoverableSocket) and socket.session is not None:
                socket.session.alive(socket.latest_offset)

    def closed(self, reason: DisconnectReason) -> None:
        """The connection is over: so is every socket, and every attempt to get one."""
        self._stop_timer()
        attempts, self._attempts = self._attempts, {}
        for attempt in attempts.values():
            attempt.cancel(reason)
        sockets, self._sockets = self._sockets, {}
        self._main = None
        self._protocol.close()
        self._plain_event = self._protocol.plain_event
        for socket in sockets.values():
            socket.close(reason)

    def left(self, namespace: str) -> None:
        """Its socket in that namespace is no more; the client may ask for it again."""
        left = self._sockets.pop(namespace, None)
        if left is self._main:
            self._main = None
        self._protocol.leave(namespace)

    def disconnect(self) -> None:
        """Disconnect the client from all its namespaces, and close."""
        for socket in tuple(self._sockets.values()):
            socket.disconnect()
        self._conn.close()

    def superseded(self) -> None:
        """The client is back over another connection."""
        self.closed("transport close")
        self._conn.close()

    # Within.

    def _join_main(self) -> None:
        """Clients of Socket.IO 2 are in the main namespace without asking for it."""
        if self._conn.open and not len(self._protocol):
            self._connect(Packet(PacketType.CONNECT))

    def _violated(self, error: RemoteProtocolError) -> None:
        """The client broke the protocol: all its namespaces are closed, as in Node."""
        self._home.monitor.refuse(
            "closed_protocol_error", "closing %s: %s (%s)", self._conn.id, error.reason, error
        )
        if error.reason == "forced server close":
            self.closed("forced server close")
        self._conn.close()

    def _connect(self, packet: Packet) -> None:
        """The client asks for a namespace."""
        name = packet.namespace
        before = self._attempts.get(name)
        if before is None and len(self._protocol) >= self._home.options.max_namespaces:
            self._home.monitor.refuse(
                "refused_namespace", "refusing %.100r: too many namespaces on one connection", name
            )
            self._send_refusal(name, ConnectionRefused("too many namespaces"))
            return
        auth: dict[str, Any] = packet.data or {}
        recovery = self._home.options.connection_state_recovery
        recoverable = recovery is not None and self._conn.protocol == 4
        claim = Sessions.take_claim(auth) if recoverable else None
        namespaces = self._home.namespaces
        namespace = namespaces.known(name)
        if namespace is None and not namespaces.dynamic:
            self._send_refusal(name, ConnectionRefused(INVALID_NAMESPACE))
            return
        self._protocol.begin(name)
        if namespace is not None and not namespace.registrations.middlewares and claim is None:
            self._join(namespace, self._create(namespace, auth))
            return
        attempt = self._attempts[name] = Attempt()
        if before is not None:
            # It asks again before it was answered: only the last time counts.
            before.cancel()
        attempt.task = self._home.tasks.start(self._try(attempt, name, auth, claim))
        if self._attempts.get(name) is not attempt:
            attempt.cancel()  # its first step closed the connection

    async def _try(
        self, attempt: Attempt, name: str, auth: dict[str, Any], claim: Claim | None
    ) -> None:
        """Find the namespace that the client asks for, then see whether it may join."""
        namespace: Namespace | None = None
        try:
            namespace = await self._home.namespaces.find(name, auth)
        except Exception as error:
            self._home.report(error, None, "connect")
        finally:
            if namespace is None:
                self._refuse(attempt, name, ConnectionRefused(INVALID_NAMESPACE))
        if namespace is None:
            return
        namespace.waiting += 1
        try:
            await self._enter(attempt, namespace, auth, claim)
        finally:
            namespace.waiting -= 1
            namespace.leave_if_empty()

    async def _enter(
        self, attempt: Attempt, namespace: Namespace, auth: dict[str, Any], claim: Claim | None
    ) -> None:
        """See whether a client may join a namespace."""
        if claim is not None and await self._recover(attempt, namespace, auth, claim):
            return
        socket = self._create(namespace, auth)
        if await self._passes(attempt, namespace, socket):
            self._join(namespace, socket)

    async def _recover(
        self, attempt: Attempt, namespace: Namespace, auth: dict[str, Any], claim: Claim
    ) -> bool:
        """Let a client take up its session again; False if it has to begin a new one."""
        sessions = namespace.sessions
        if sessions is None:
            return False
        most = self._home.engine.options.max_unsent_bytes
        restored = await sessions.restore(claim, self, most)
        if restored is None:
            return False
        handshake = Handshake(self._conn.request, auth)
        offset = namespace.adapter.latest_offset
        socket = namespace.revive(restored.session, self._conn, handshake, self)
        asks = bool(namespace.registrations.middlewares) and not sessions.skip_middlewares
        # Who listens to the events of rooms may have emitted something just now.
        if asks or namespace.adapter.latest_offset != offset:
            with sessions.admitting(socket, restored.session):
                if asks and not await self._passes(attempt, namespace, socket):
                    return True
                # It may have missed more meanwhile, or have taken too long.
                restored = await sessions.restore(claim, self, most, socket)
            if restored is None:
                socket.discard("transport close")
                return False
        if self._attempts.get(namespace.name) is attempt:
            self._join(namespace, socket, restored.missed)
        else:  # its client went while the session was looked up
            sessions.put_back(restored.session)
            socket.discard("transport close")
        return True

    async def _passes(self, attempt: Attempt, namespace: Namespace, socket: Socket) -> bool:
        """Run the middlewares; a client that they refuse is told."""
        name = namespace.name
        passed = False
        # It is refused unless all of them let it in, also when one of them is cancelled.
        refusal: ConnectionRefused | None = ConnectionRefused("internal server error")
        attempt.socket = socket
        try:
            await namespace.admit(socket)
            refusal = None
        except ConnectionRefused as error:
            refusal = error
        finally:
            attempt.socket = None
            if refusal is None and self._attempts.get(name) is attempt:
                passed = True
            else:
                socket.discard(self._conn.close_reason or "server namespace disconnect")
            if refusal is not None:
                self._refuse(attempt, name, refusal)
        return passed

    def _refuse(self, attempt: Attempt, name: str, refusal: ConnectionRefused) -> None:
        """Tell the client, unless it has gone or asked again."""
        if self._attempts.get(name) is attempt:
            del self._attempts[name]
            self._protocol.leave(name)
            self._send_refusal(name, refusal)

    def _create(self, namespace: Namespace, auth: dict[str, Any]) -> Socket:
        engine = self._home.engine
        socket_id = SocketId(engine.new_id())
        if self._conn.protocol == 3:  # such a client has told itself what its id is
            prefix = "" if namespace.name == "/" else f"{namespace.name}#"
            socket_id = SocketId(f"{prefix}{self._conn.id}")
        handshake = Handshake(self._conn.request, auth)
        return namespace.create(socket_id, self._conn, handshake, self)

    def _join(self, namespace: Namespace, socket: Socket, missed: Sequence[Prepared] = ()) -> None:
        self._stop_timer()
        self._attempts.pop(namespace.name, None)
        self._protocol.accept(namespace.name)
        self._sockets[namespace.name] = socket
        if namespace.name == "/":
            self._main = socket
        namespace.join(socket, missed)

    def _send_refusal(self, name: str, refusal: ConnectionRefused) -> None:
        if refusal.message == INVALID_NAMESPACE:
            self._home.monitor.refuse(
                "refused_unknown_namespace",
                "refusing %s: there is no namespace %.100r",
                self._conn.id,
                name,
            )
        packet = Packet(PacketType.CONNECT_ERROR, name, self._told(refusal.message, refusal.data))
        try:
            text, attachments = self._home.options.parser.encode(packet)
        except TypeError as error:
            self._home.report(error, None, "connect")
            packet = Packet(PacketType.CONNECT_ERROR, name, self._told(refusal.message, None))
            text, attachments = self._home.options.parser.encode(packet)
        self._conn.send_prepared(Prepared(text, attachments))

    def _told(self, message: str, data: object) -> object:
        """What a client that is refused is told; one of Socket.IO 2 only one thing, as in Node."""
        if self._conn.protocol == 3 and message != INVALID_NAMESPACE:
            return message if data is None else data
        return {"message": message} if data is None else {"message": message, "data": data}

    def _connect_late(self) -> None:
        self._connect_timer = None
        if not self._protocol.joined:
            self._home.monitor.refuse(
                "closed_connect_timeout", "closing %s: it has joined no namespace", self._conn.id
            )
            self._conn.close()

    def _stop_timer(self) -> None:
        if self._connect_timer is not None:
            self._connect_timer.cancel()
            self._connect_timer = None
