"""What a socket sends: at once, when there is a connection again, or until it is acknowledged."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from antiphon.client.changes import Changes
from antiphon.client.operator import PLAIN, ClientOperator, ClientVerbs, Flags
from antiphon.client.options import SocketOptions
from antiphon.client.retries import Retries
from antiphon.client.waiting import Event, SendBuffer
from antiphon.errors import AckTimeout, AntiphonError, Disconnected, MessageTooBig
from antiphon.events.acks import PendingAcks, unwrap_ack
from antiphon.events.event import EventLike, emitted
from antiphon.events.registry import Registry
from antiphon.monitor import Monitor
from antiphon.names import ClientDisconnectReason
from antiphon.protocol.socketio.parser import Parser, event_writer
from antiphon.tasks import Tasks

__all__ = ["Link", "Sender"]


class Link(Protocol):
    """The connection that a socket is on; an engine."""

    @property
    def alive(self) -> bool:
        """Whether it is open, and the server has pinged in time."""
        ...

    @property
    def writable(self) -> bool:
        """Whether what is sent now leaves at once."""
        ...

    def send(self, text: bytes | None, attachments: Sequence[bytes], compress: bool = True) -> None:
        """Send a message and the binary messages that follow it."""

    async def drain(self) -> None:
        """Wait until what was sent has left this process."""

    async def delivered(self) -> None:
        """Wait until the server has read what was sent, as far as one can know."""


class Sender(ClientVerbs):
    """The sending half of a socket.

    Args:
        namespace: Its namespace's name.
        options: What may wait, and how often it is sent.
        parser: Encodes.
        tasks: Runs callbacks.
        monitor: Counts what is dropped.
        registry: Has those who listen to what is sent.

    Attributes:
        namespace: Its namespace's name.
        options: Its options.
        active: Whether it is connected, or will connect (again) by itself.
    """

    def __init__(
        self,
        namespace: str,
        options: SocketOptions,
        parser: Parser,
        tasks: Tasks,
        monitor: Monitor,
        registry: Registry,
    ) -> None:
        self.namespace = namespace
        self.options = options
        self.active = False
        self._reason: ClientDisconnectReason = "io client disconnect"
        self._ack_timeout = options.ack_timeout
        self._parser = parser
        self._encode_event = event_writer(parser)
        self._calls = tasks
        self._counts = monitor
        self._listeners = registry
        # The connection, while the namespace has let us in over it.
        self._link: Link | None = None
        self._ids = 0
        self._acks = PendingAcks(options.max_pending_acks, self._next_id, tasks)
        self._buffer = SendBuffer(options)
        self._changed = Changes()
        self._retries: Retries | None = None
        if options.retries:
            buffer = SendBuffer(options)
            self._retries = Retries(
                options.retries,
                options.ack_timeout,
                buffer,
                self._transmit,
                self._given_up,
                self._changed.tell,
            )

    # What the operators call.

    def _emit(
        self, event: EventLike, args: tuple[object, ...], ack: Callable[..., object] | None
    ) -> None:
        self.emit_with(PLAIN, event, args, ack)

    def emit_with(
        self,
        flags: Flags,
        event: EventLike,
        args: tuple[object, ...],
        ack: Callable[..., object] | None,
    ) -> None:
        """Send an event; what ``emit`` and the operators do."""
        if ack is None:
            if self._retries is None or flags.volatile:
                self._send(flags, event, args, None)
            else:
                self._queue(self._retries, flags, event, args, None)
            return
        if not callable(ack):
            raise TypeError(f"ack is a function, not {ack!r}")
        queued = self._retries is not None and not flags.volatile
        if not isinstance(event, str):
            with_error = queued or self._timeout(flags) is not None
            ack = event.acknowledging(ack, with_error=with_error)
        if self._retries is not None and queued:
            self._queue_asking(self._retries, flags, event, args, ack)
        else:
            self._ask(flags, event, args, ack)

    async def call_with(self, flags: Flags, event: EventLike, args: tuple[object, ...]) -> Any:
        """Send an event and wait; what ``call`` and the operators do."""
        if not self.active:
            raise Disconnected(self._reason)
        if self._retries is not None and not flags.volatile:
            return await self._call_queued(self._retries, flags, event, args)
        asked: list[int] = []

        def send(ack_id: int) -> None:
            asked.append(ack_id)
            if not self._send(flags, event, args, ack_id):
                raise Disconnected("volatile")

        try:
            return await self._acks.ask(send, self._timeout(flags))
        finally:
            for ack_id in asked:
                self._forget(ack_id)

    def _operator(self) -> ClientOperator:
        return ClientOperator(self, PLAIN)

    # What the socket calls.

    @property
    def _undelivered(self) -> int:
        """How many events wait for a connection, or for being acknowledged."""
        return len(self._buffer) + (0 if self._retries is None else len(self._retries))

    def _tell_undelivered(self) -> None:
        """There is no more time for what still waits."""
        if self._undelivered:
            self._counts.refuse(
                "undelivered_events",
                "%d events of %r are not delivered: there was no connection in time",
                self._undelivered,
                self,
            )

    def _linked(self, link: Link) -> None:
        """The namespace has let us in: send what waits."""
        self._link = link
        self._flush(link)
        if self._retries is not None and self._link is link:
            self._retries.connected()

    def resume(self) -> None:
        """The server lives after all: send what was kept while that was in doubt."""
        link = self._link
        if link is not None:
            self._flush(link)
            if self._retries is not None:
                self._retries.resume()
            self._changed.tell()

    def _unlinked(self, reason: ClientDisconnectReason, *, for_good: bool) -> None:
        """There is no connection any more, maybe for good: tell those who wait for answers.

        Of what was sent none can come; of what waits only if it is for good.
        """
        link, self._link = self._link, None
        if link is not None and self._retries is not None:
            self._retries.disconnected()
        if for_good:
            self._buffer.remove_all(self._buffer.asking)
            if self._retries is not None:
                self._retries.abandon(Disconnected(reason))
        self._acks.abandon(reason, self._buffer.asking)

    def _acknowledged(self, ack_id: int | None, values: list[Any]) -> None:
        """An acknowledgement came."""
        if self._retries is not None and self._retries.answered(ack_id, values):
            return
        if not self._acks.resolve(ack_id, values):
            self._counts.count("unexpected_acks")

    # Within.

    def _flush(self, link: Link) -> None:
        while self._buffer and self._link is link:
            event = self._buffer.pop()
            try:
                self._transmit(event)
            except MessageTooBig as error:
                self._refuse(event, error)

    def _send(
        self, flags: Flags, event: EventLike, args: tuple[object, ...], ack_id: int | None
    ) -> bool:
        """Send an event, or keep it for later; False if it is dropped, being volatile."""
        data = [emitted(event, args), *args]
        text, attachments = self._encode_event(self.namespace, data, ack_id)
        link = self._link
        if link is not None and link.alive:
            if flags.volatile and not link.writable:
                self._counts.count("volatile_dropped")
                return False
            if self._listeners.any_outgoing:
                self._tell_outgoing(data)
            link.send(text, attachments, flags.compress)
        elif flags.volatile:
            self._counts.count("volatile_dropped")
            return False
        else:
            self._keep(Event(data, text, attachments, ack_id, flags.compress))
        return True

    def _ask(
        self,
        flags: Flags,
        event: EventLike,
        args: tuple[object, ...],
        ack: Callable[..., object],
    ) -> None:
        """Send an event whose acknowledgement a function is given."""
        asked: list[int] = []

        def answered(*values: object) -> None:
            if values and isinstance(values[0], AckTimeout):
                self._forget(asked[0])
            self._calls.call(ack, *values)

        def send(ack_id: int) -> None:
            asked.append(ack_id)
            if not self._send(flags, event, args, ack_id):
                self._acks.forget(ack_id)

        self._acks.ask_for(answered, send, self._timeout(flags))

    def _queue(
        self,
        retries: Retries,
        flags: Flags,
        event: EventLike,
        args: tuple[object, ...],
        answer: Callable[[AntiphonError | None, list[Any]], object] | None,
    ) -> None:
        """Put an event behind those that are not acknowledged yet."""
        data = [emitted(event, args), *args]
        ack_id = self._next_id()
        text, attachments = self._encode_event(self.namespace, data, ack_id)
        queued = Event(data, text, attachments, ack_id, flags.compress)
        link = self._link
        self._tell_dropped(retries.add(queued, answer, connected=link is not None and link.alive))

    async def _call_queued(
        self, retries: Retries, flags: Flags, event: EventLike, args: tuple[object, ...]
    ) -> Any:
        waiting: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()

        def answer(error: AntiphonError | None, values: list[Any]) -> None:
            if waiting.done():
                return
            if error is None:
                waiting.set_result(values)
            else:
                waiting.set_exception(error)

        self._queue(retries, flags, event, args, answer)
        try:
            async with asyncio.timeout(flags.timeout):
                return unwrap_ack(await waiting)
        except TimeoutError as error:
            raise error if isinstance(error, AckTimeout) else AckTimeout() from None

    def _queue_asking(
        self,
        retries: Retries,
        flags: Flags,
        event: EventLike,
        args: tuple[object, ...],
        ack: Callable[..., object],
    ) -> None:
        """The same for one whose acknowledgement a function is given, or an error, once.

        Its time may be over before that of the event, which is tried on.
        """
        waiting = [ack]
        timer: asyncio.TimerHandle | None = None

        def answer(error: AntiphonError | None, values: list[Any]) -> None:
            if timer is not None:
                timer.cancel()
            if waiting:
                self._calls.call(waiting.pop(), error, *values)

        self._queue(retries, flags, event, args, answer)
        if flags.timeout is not None and waiting:
            nothing: list[Any] = []
            loop = asyncio.get_running_loop()
            timer = loop.call_later(flags.timeout, answer, AckTimeout(), nothing)

    def _forget(self, ack_id: int) -> None:
        """Nobody waits for an acknowledgement any more: what still waits to ask is not sent."""
        if self._buffer:
            self._buffer.remove(ack_id)
            self._changed.tell()

    def _transmit(self, event: Event) -> None:
        link = self._link
        if link is not None:
            if self._listeners.any_outgoing:
                self._tell_outgoing(event.data)
            link.send(event.text, event.attachments, event.compress)

    def _keep(self, event: Event) -> None:
        self._tell_dropped(self._buffer.add(event))

    def _tell_outgoing(self, data: list[Any]) -> None:
        for listener in self._listeners.any_outgoing:
            self._calls.call(listener, *data)

    def _tell_dropped(self, events: list[Event]) -> None:
        for event in events:
            self._refuse(event, None)

    def _refuse(self, event: Event, error: Exception | None) -> None:
        """An event that waited is not sent after all."""
        why = error or "too many wait for a connection"
        self._counts.refuse("dropped_events", "%r is not sent: %s", event.data[0], why)
        if event.ack_id is not None:
            self._acks.refuse(event.ack_id, f"not sent: {why}")
            if self._retries is not None:
                self._retries.refuse(event.ack_id, Disconnected(f"not sent: {why}"))

    def _given_up(self, event: Event, error: AntiphonError) -> None:
        why = "was never acknowledged" if isinstance(error, AckTimeout) else str(error)
        self._counts.refuse("unacknowledged_events", "%r is given up: %s", event.data[0], why)

    def _timeout(self, flags: Flags) -> float | None:
        return self._ack_timeout if flags.timeout is None else flags.timeout

    def _next_id(self) -> int:
        self._ids += 1
        return self._ids - 1
