"""A client in one namespace, for tests."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from itertools import count
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, overload

from antiphon.errors import (
    AckTimeout,
    AntiphonError,
    ConnectionRefused,
    Disconnected,
    LocalProtocolError,
)
from antiphon.events.acks import PendingAcks
from antiphon.events.dispatch import Reply, run_handlers
from antiphon.events.event import Event, EventLike, emitted, event_name
from antiphon.events.listening import Listening
from antiphon.events.registry import Registry
from antiphon.names import SocketId
from antiphon.protocol.socketio.client_recovery import Recovery
from antiphon.protocol.socketio.packet import Packet, PacketType
from antiphon.tasks import Tasks
from antiphon.testing.clock import settle
from antiphon.testing.inbox import Inbox, Received
from antiphon.testing.receiving import TIMEOUT, Receiving

if TYPE_CHECKING:
    from antiphon.server.socket import Socket
    from antiphon.testing.session import Session

__all__ = ["Client"]

A = TypeVar("A")
P = ParamSpec("P")
R = TypeVar("R")


class Client(Listening, Receiving):
    """A client, as ``antiphon.testing.connect`` gives it; ``on`` and its kin listen as on sockets.

    Attributes:
        namespace: The name of its namespace.
        id: The id of its socket; None while it is not connected.
        disconnect_reason: Why it is disconnected, in the words of Socket.IO's clients.
        recovered: Whether the server gave its lost session back when it came again.
    """

    def __init__(
        self, session: Session, namespace: str, auth: Mapping[str, Any] | None = None
    ) -> None:
        self.namespace = namespace
        self.recovered = False
        self._auth = auth
        self._recovery = Recovery()
        self.id: SocketId | None = None
        self.disconnect_reason: str | None = None
        self._session = session
        self._inbox = Inbox(self._describe)
        self._registry = Registry(leading=0)
        self._tasks = Tasks(self._failed)
        self._errors: list[BaseException] = []
        self._acks = PendingAcks(100_000, count().__next__, self._tasks)
        self._answer: asyncio.Future[None] | None = None
        self._gone = asyncio.Event()

    def __repr__(self) -> str:
        return f"<Client {self.id} in {self.namespace}>"

    # Sending.

    @overload
    def emit(self, event: Event[P, Any], *args: P.args, **kwargs: P.kwargs) -> None: ...
    @overload
    def emit(self, event: str, *args: object) -> None: ...
    def emit(self, event: Any, *args: object) -> None:  # type: ignore[misc]  # an Event has no keyword arguments
        """Send an event to the server.

        Args:
            event: The event's name, or an ``Event``.
            args: JSON values, with bytes anywhere in them.

        Raises:
            TypeError: An ``Event`` has another number of arguments.
            Disconnected: It is not connected.
            EncodeError: An argument cannot be sent.
        """
        self._send(event, args, None)

    def send(self, *args: object) -> None:
        """Send a ``message`` event."""
        self.emit("message", *args)

    @overload
    async def call(self, event: Event[P, R], *args: P.args, **kwargs: P.kwargs) -> R: ...
    @overload
    async def call(self, event: Event[[], R], *, timeout: float) -> R: ...
    @overload
    async def call(self, event: Event[[A], R], arg: A, /, *, timeout: float) -> R: ...
    @overload
    async def call(self, event: str, *args: object, timeout: float = TIMEOUT) -> Any: ...
    async def call(self, event: Any, *args: object, timeout: float = TIMEOUT) -> Any:  # type: ignore[misc]  # an Event has no keyword arguments
        """Send an event and wait for the server's acknowledgement.

        Args:
            event: The event's name, or an ``Event``.
            args: JSON values, with bytes anywhere in them.
            timeout: Seconds to wait.

        Returns:
            The acknowledged value; a tuple if there are several, None if there is none.

        Raises:
            AckTimeout: It did not come in time; the message says what came instead.
            Disconnected: The connection ended before it came, or it is not connected.
            AckError, InvalidAck: It is an error, or not of the type that the ``Event`` declares.
        """
        try:
            came = await self._acks.ask(lambda ack_id: self._send(event, args, ack_id), timeout)
        except AckTimeout:
            problem = f"{event_name(event)!r} was not acknowledged within {timeout:g} s"
            raise AckTimeout(self._inbox.complain(problem)) from None
        return came if isinstance(event, str) else event.acknowledged(came)

    # Being there, and leaving.

    @property
    def connected(self) -> bool:
        """Whether events can be sent and received."""
        return self.id is not None

    @property
    def socket(self) -> Socket:
        """The server's socket for this client: its rooms, its data, its handshake.

        Raises:
            Disconnected: There is none, as the client is not connected.
        """
        sockets = self._session.io.of(self.namespace).sockets
        if self.id is None or self.id not in sockets:
            raise Disconnected(self.disconnect_reason or "never connected")
        return sockets[self.id]

    @property
    def session(self) -> Session:
        """Its connection, which clients in other namespaces may share."""
        return self._session

    @property
    def answers_pings(self) -> bool:
        """Whether it answers the server's pings; set it to False for one whose network is dead."""
        return self._session.connection.answers_pings

    @answers_pings.setter
    def answers_pings(self, answers: bool) -> None:
        self._session.connection.answers_pings = answers

    def stop_reading(self) -> None:
        """Read nothing any more, as a client on a slow network: what is sent to it waits."""
        self._session.connection.stop_reading()

    def read_on(self) -> None:
        """Read what waits, and all that comes."""
        self._session.connection.read_on()

    async def disconnect(self) -> None:
        """Leave the namespace, and wait until the server's handlers have been told.

        The connection ends with its last namespace.
        """
        if self.connected:
            self._session.put(Packet(PacketType.DISCONNECT, self.namespace))
            self._end("io client disconnect")
            await settle()
        self._session.leave(self.namespace)
        await settle()

    async def drop(self) -> None:
        """Lose the connection without a word, and wait until the server's handlers were told."""
        self._session.drop()
        await settle()

    async def reconnect(self, *, timeout: float = 5.0) -> None:
        """Come again over a new connection, as clients do by themselves when theirs is lost.

        With ``connection_state_recovery`` it may be ``recovered``; what it missed is received.

        Raises:
            LocalProtocolError: It is connected.
            ConnectionRefused, TimeoutError: As of ``connect``.
        """
        if self.connected:
            raise LocalProtocolError("the client is connected: `drop` or `disconnect` it first")
        self._session = await self._session.again()
        await self.join(timeout)

    async def disconnected(self, *, timeout: float = TIMEOUT) -> str:
        """Wait until it is disconnected.

        Returns:
            Why, in the words of Socket.IO's clients: ``io server disconnect``…

        Raises:
            AssertionError: It still is connected when the time is up.
        """
        try:
            async with asyncio.timeout(timeout):
                await self._gone.wait()
        except TimeoutError:
            message = self._inbox.complain(f"still connected after {timeout:g} s")
            raise AssertionError(message) from None
        assert self.disconnect_reason is not None
        return self.disconnect_reason

    # What its connection calls.

    async def join(self, timeout: float) -> None:
        """Ask for the namespace, and wait for the answer.

        Raises:
            ConnectionRefused: The server refuses.
            TimeoutError: It does not answer.
        """
        self._answer = asyncio.get_running_loop().create_future()
        self._inbox.reopen()
        self._session.join(self.namespace, self, self._recovery.payload(self._auth))
        try:
            async with asyncio.timeout(timeout):
                await self._answer
        except TimeoutError:
            self._session.leave(self.namespace)
            raise TimeoutError(
                f"the server has not answered within {timeout:g} s whether the client may join "
                f"{self.namespace}: does a middleware wait for something?"
            ) from None
        except ConnectionRefused:
            self._session.leave(self.namespace)
            raise

    def packet_came(self, packet: Packet) -> None:
        """The server sent a packet (``Member``)."""
        if packet.type is PacketType.CONNECT:
            self.recovered = self._recovery.connected(packet.data.get("pid"))
            self.id = SocketId(packet.data["sid"])
            self.disconnect_reason = None
            self._gone.clear()
            self._answered(None)
        elif packet.type is PacketType.CONNECT_ERROR:
            told: dict[str, Any] = packet.data
            self._answered(ConnectionRefused(told["message"], told.get("data")))
        elif packet.type is PacketType.EVENT:
            self._event_came(packet)
        elif packet.type is PacketType.ACK:
            self._acks.resolve(packet.id, packet.data)
        elif packet.type is PacketType.DISCONNECT:
            self._end("io server disconnect")
            self._session.leave(self.namespace)

    def connection_lost(self, reason: str) -> None:
        """The connection is over (``Member``)."""
        self._answered(ConnectionRefused("the server closed the connection without an answer"))
        if self.connected:
            self._end(reason)

    def raise_failed(self) -> None:
        """Raise what a handler of this client has raised, if one has."""
        if self._errors:
            raise self._errors[0]

    # Within.

    def _listening(self) -> Registry:
        return self._registry

    def _event_name(self, event: str) -> str:
        return event

    def _send(self, event: EventLike, args: tuple[object, ...], ack_id: int | None) -> None:
        name = emitted(event, args)
        if not self.connected:
            raise Disconnected(self.disconnect_reason or "never connected")
        for listener in self._registry.any_outgoing:
            self._tasks.call(listener, name, *args)
        self._session.put(Packet(PacketType.EVENT, self.namespace, [name, *args], ack_id))

    def _event_came(self, packet: Packet) -> None:
        if self._recovery.pid is not None and packet.id is None:
            self._recovery.received(packet.data)
        event, *args = packet.data
        self._inbox.put(Received(event, tuple(args)))
        for listener in self._registry.any:
            self._tasks.call(listener, event, *args)
        handlers = [(handler, ()) for handler in self._registry.take(event)]

        def acknowledge(values: list[object]) -> None:
            if self.connected:
                self._session.put(Packet(PacketType.ACK, self.namespace, values, packet.id))

        reply = Reply(len(handlers), None if packet.id is None else acknowledge, self._failed)
        run_handlers(handlers, args, reply, self._tasks)

    def _answered(self, refusal: AntiphonError | None) -> None:
        answer, self._answer = self._answer, None
        if answer is not None and not answer.done():
            if refusal is None:
                answer.set_result(None)
            else:
                answer.set_exception(refusal)

    def _end(self, reason: str) -> None:
        self.id = None
        self.disconnect_reason = reason
        self._inbox.close()
        self._acks.abandon(reason)
        self._gone.set()

    def _failed(self, error: BaseException) -> None:
        self._errors.append(error)

    def _describe(self) -> str:
        if self.connected:
            return f"The client is connected to {self.namespace} as {self.id}."
        if self.disconnect_reason is None:
            return f"The client has not connected to {self.namespace}."
        return f"The client has left {self.namespace}: {self.disconnect_reason}."
