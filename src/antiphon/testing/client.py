"""A client in one namespace, for tests."""

from __future__ import annotations

import asyncio
from itertools import count
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar, overload

from antiphon.errors import AckTimeout, AntiphonError, ConnectionRefused, Disconnected
from antiphon.events.acks import PendingAcks, unwrap_ack
from antiphon.events.dispatch import Reply, run_handlers
from antiphon.events.event import Event, EventLike, emitted, event_name
from antiphon.events.listening import Listening
from antiphon.events.registry import Registry
from antiphon.names import SocketId
from antiphon.protocol.socketio.packet import Packet, PacketType
from antiphon.tasks import Tasks
from antiphon.testing.clock import settle
from antiphon.testing.inbox import Inbox, Received, typed

if TYPE_CHECKING:
    from antiphon.server.socket import Socket
    from antiphon.testing.session import Session

__all__ = ["TIMEOUT", "Client", "Received"]

A = TypeVar("A")
P = ParamSpec("P")
R = TypeVar("R")

TIMEOUT: Final = 1.0
"""Seconds that a test waits for something, unless it says otherwise."""


class Client(Listening):
    """A client, as ``antiphon.testing.connect`` gives it; ``on`` and its kin listen as on sockets.

    Attributes:
        namespace: The name of its namespace.
        id: The id of its socket; None while it is not connected.
        disconnect_reason: Why it is disconnected, in the words of Socket.IO's clients.
    """

    def __init__(self, session: Session, namespace: str) -> None:
        self.namespace = namespace
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

    # Receiving.

    @property
    def received(self) -> list[Received]:
        """All events that came since it connected, in order."""
        return list(self._inbox.received)

    async def receive(self, event: EventLike, *, timeout: float = TIMEOUT) -> Any:
        """Wait for the next event of that name which no test line has received yet.

        Events of other names stay, for later lines to receive.

        Args:
            event: The event's name, or an ``Event``.
            timeout: Seconds to wait.

        Returns:
            Its argument; a tuple if there are several, None if there is none.

        Raises:
            AssertionError: It does not come, or is not of the types that the ``Event`` declares;
                the message shows what came instead.
        """
        came = await self._inbox.take(event_name(event), timeout)
        return unwrap_ack(list(typed(event, came).args))

    async def next_event(self, *, timeout: float = TIMEOUT) -> Received:
        """Wait for the next event of any name.

        Raises:
            AssertionError: None comes.
        """
        return await self._inbox.take(None, timeout)

    async def expect(self, event: EventLike, *args: object, timeout: float = TIMEOUT) -> None:
        """Wait for the next event, and assert that it is this one, with these arguments.

        Args:
            event: The event's name, or an ``Event``, whose arguments are compared as its types.
            args: Its arguments, all of them; ``unittest.mock.ANY`` equals any.
            timeout: Seconds to wait.

        Raises:
            AssertionError: Another one comes, or none.
        """
        wanted = Received(event_name(event), args)
        try:
            came = await self.next_event(timeout=timeout)
        except AssertionError as error:
            raise AssertionError(f"expected {wanted!r}, but {error}") from None
        if came.event == wanted.event:
            came = typed(event, came)
        if came != wanted:
            raise AssertionError(
                self._inbox.complain(f"expected {wanted!r}\nbut came {came!r}")
            ) from None

    async def expect_nothing(self) -> None:
        """Assert that all events were received, and that none is on its way.

        It waits until everybody rests, but lets no time pass: ``Clock.advance`` does.

        Raises:
            AssertionError: There is one.
        """
        await settle()
        if self._inbox.unread:
            raise AssertionError(self._inbox.complain("expected nothing, but something came"))

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

    async def join(self, auth: dict[str, Any] | None, timeout: float) -> None:
        """Ask for the namespace, and wait for the answer.

        Raises:
            ConnectionRefused: The server refuses.
            TimeoutError: It does not answer.
        """
        self._answer = asyncio.get_running_loop().create_future()
        self._inbox.reopen()
        self._session.join(self.namespace, self, auth)
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
