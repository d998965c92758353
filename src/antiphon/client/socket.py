"""A namespace of a server, as a client has it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any, Final, cast

from antiphon.client.connecting import Connecting, check_loop, refusal, resolve_auth
from antiphon.client.holders import Holders
from antiphon.client.home import Home
from antiphon.client.options import SocketOptions
from antiphon.client.receiving import Receiving
from antiphon.client.sending import Link, Sender
from antiphon.engine.closing import Closing
from antiphon.errors import (
    ConnectError,
    ConnectTimeout,
    Disconnected,
    Unreachable,
    UnsupportedProtocol,
)
from antiphon.names import ClientDisconnectReason
from antiphon.protocol.socketio.client_recovery import Recovery
from antiphon.protocol.socketio.packet import Packet, PacketType

__all__ = ["ClientSocket"]

DISCONNECT_TIMEOUT: Final = 5.0
"""Seconds that ``disconnect`` takes at most to deliver what was emitted."""


class ClientSocket(Receiving, Sender):
    """A namespace of a server.

    Attributes:
        namespace: Its name.
        auth: What is told to the namespace at each connect; may be changed.
        id: Its id, given by the server at each connect; None while it is not connected.
        active: Whether it is connected, or will connect (again) by itself.
        recovered: Whether the latest connection took up where the one before had ended.
        holders: Those who need it.
    """

    def __init__(self, home: Home, namespace: str, options: SocketOptions) -> None:
        Receiving.__init__(self, home.tasks, home.monitor, options.max_buffered_events)
        Sender.__init__(
            self, namespace, options, home.parser, home.tasks, home.monitor, self._registry
        )
        self.auth = options.auth
        self.id: str | None = None
        self.recovered = False
        self._home = home
        self._session: Link | None = None
        self._answer_timer: asyncio.TimerHandle | None = None
        self._recovery = Recovery()
        # Events that came before the handlers may have them, and their end; None when they may.
        self._held: list[tuple[list[Any], int | None] | ClientDisconnectReason] | None = None
        # What is asked at present to be let in; None when that is answered, or given up.
        self._attempt: object = None
        self._failure: ConnectError | None = None
        self._leaving: asyncio.Task[None] | None = None
        self.holders = Holders()

    def __repr__(self) -> str:
        state = f"as {self.id}" if self.connected else "not connected"
        return f"<ClientSocket {self.namespace} {state}>"

    @property
    def connected(self) -> bool:
        """Whether the namespace has let it in."""
        return self._link is not None

    # Connecting and leaving.

    def connect(self) -> Connecting[ClientSocket]:
        """Connect, unless it is connected or about to be; also after it was given up.

        It begins at once. Await what this gives to wait for the namespace's answer: then a failure
        is raised (``ConnectError``) and is the end of it. Otherwise failures go to the
        ``connect_error`` handlers, and it goes on trying.

        Raises:
            RuntimeError: No event loop is running.
        """
        check_loop()
        leaving = self._leaving
        if leaving is not None and not leaving.done():
            leaving.remove_done_callback(self._left)
            leaving.add_done_callback(self._left)
        elif not self.active:
            self.active = True
            self._failure = None
            self._home.wanted(self.namespace)
        return Connecting(self, again=True)

    async def __aenter__(self) -> ClientSocket:
        await self.connect()
        self.holders.enter(self)
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.release(self)

    def disconnect(self, timeout: float = DISCONNECT_TIMEOUT) -> Closing:
        """Leave the namespace; the connection is closed if no other namespace uses it.

        It begins at once; await it to wait for its end. What was emitted is delivered first.

        Args:
            timeout: Seconds that this may take; what is left then is lost, and the log says so.
        """
        self.holders.end()
        leaving = self._leaving
        if leaving is None or leaving.done():
            leaving = self._leaving = self._home.tasks.start(self._leave(timeout))
        leaving.remove_done_callback(self._left)

        async def finished() -> None:
            if not leaving.done():
                await asyncio.shield(leaving)
            await self._home.closed()

        return Closing(finished)

    async def drain(self) -> None:
        """Wait until what was emitted has left this process; with ``retries``, is acknowledged.

        While there is no connection, that is when there is one again.

        Raises:
            Disconnected: The socket came to its end before.
        """
        while self._undelivered or not self.connected:
            if not self.active:
                raise Disconnected(self._reason)
            await self._changed.next()
        link = self._link
        assert link is not None
        await link.drain()
        if not self.active:
            raise Disconnected(self._reason)

    async def wait(self) -> ClientDisconnectReason:
        """Wait until the socket is at its end; the reason of it.

        That is when either side has disconnected it, or reconnection has given up.
        """
        while self.active:
            await self._changed.next()
        return self._reason

    # What ``antiphon.connect`` does.

    async def release(self, block: object) -> None:
        """A block is left: the last one of those who need it disconnects it."""
        if self.holders.leave(block):
            await self.disconnect()

    async def answered(self, *, patient: bool = False) -> None:
        """Wait until the namespace has let it in.

        Args:
            patient: Wait for as long as it is tried, not for the first attempt only.

        Raises:
            ConnectError: It is not possible, and is not tried any more.
        """
        holders = self.holders
        holders.waiting += 1
        try:
            if self._leaving is not None:  # it may have been told meanwhile to come back
                await asyncio.wait([self._leaving])
            if not self.connected:
                over = None if self.active else self._failure or ConnectError("not connected")
                await holders.answer(over, patient=patient)
        except asyncio.CancelledError:
            if holders.waiting == 1:
                self.deliver()
                if not holders:
                    self.disconnect()
            raise
        except ConnectError as error:
            failure = error
        else:
            return
        finally:
            holders.waiting -= 1
        await self._home.closed()
        raise failure

    def deliver(self) -> None:
        """Whatever came may go to the handlers now."""
        held, self._held = self._held, None
        for each in held or ():
            if isinstance(each, str):
                self._tell("disconnect", each)
            else:
                self._receive_event(*each)
        if not self.active:
            self._end_streams()

    # What its manager calls.

    def opened(self, session: Link) -> None:
        """There is a connection: ask to be let in."""
        self.deliver()
        self._session = session
        self._held = []
        self._attempt = attempt = object()
        self._home.tasks.start(self._ask_in(session, attempt))

    def failed(self, error: ConnectError, *, comes_back: bool = True) -> None:
        """An attempt to connect has failed."""
        if not comes_back:
            self._end(self._reason, error)
            return
        self._failure = error
        # Whoever begins to wait in a handler, waits for the next attempt.
        told = self.holders.refuse(error, goes_on=True)
        self._tell("connect_error", error)
        if told and not self.holders.needed:
            self._end("io client disconnect")

    def gave_up(self) -> None:
        """There will be no more attempts."""
        self._end(self._reason)

    def lost(self, reason: ClientDisconnectReason, cause: object, *, comes_back: bool) -> None:
        """The connection is lost."""
        why = f"the connection broke before {self.namespace} answered: {cause or reason}"
        error = None if self._attempt is None else Unreachable(why)
        if not comes_back:
            self._end(reason, error)
            return
        self._session = self._attempt = None
        self._stop_timer()
        self._reason = reason
        self._disconnected(reason)
        if error is not None:
            self.failed(error)

    def receive(self, packet: Packet) -> None:
        """A packet came for it."""
        kind = packet.type
        if kind is PacketType.EVENT:
            self.receive_event(packet.data, packet.id)
        elif kind is PacketType.ACK:
            self._acknowledged(packet.id, packet.data)
        elif kind is PacketType.CONNECT:
            self._let_in(packet.data)
        elif kind is PacketType.CONNECT_ERROR:
            self._end("io server disconnect", refusal(packet.data))
        elif kind is PacketType.DISCONNECT:
            self._end("io server disconnect")

    def receive_event(self, event: list[Any], ack_id: int | None) -> None:
        """An event came for it: the list of its name and arguments, which is used up."""
        if self._held is None:
            self._receive_event(event, ack_id)
        else:
            self._held.append((event, ack_id))

    # Within.

    @property
    def _over(self) -> bool:
        return not (self.active or self._held or self._failure is None)

    async def _ask_in(self, session: Link, attempt: object) -> None:
        """Tell the namespace who we are."""
        try:
            data = self._recovery.payload(await resolve_auth(self.auth))
            encoded = self._parser.encode(Packet(PacketType.CONNECT, self.namespace, data))
        except Exception as error:
            failure = ConnectError(f"auth could not be had: {error}")
            failure.__cause__ = error
            if self._attempt is attempt:
                self._end("io client disconnect", failure)
            return
        if self._session is session and self._attempt is attempt:
            session.send(*encoded)
            self._answer_timer = asyncio.get_running_loop().call_later(
                self._home.answer_timeout, self._not_answered
            )

    def _let_in(self, data: Any) -> None:
        session = self._session
        if session is None or self.connected:
            return
        self._stop_timer()
        told = cast("dict[str, Any]", data) if isinstance(data, dict) else {}
        sid: object = told.get("sid")
        if not isinstance(sid, str):
            message = "the server speaks the protocol of Socket.IO 2, which is not compatible"
            self._end("io client disconnect", UnsupportedProtocol(message))
            return
        self.id = sid
        self._failure = None
        self._attempt = None
        self.recovered = self._recovery.connected(told.get("pid"))
        waiting = self.holders.take_waiting()
        if not waiting:
            self.deliver()
        self._linked(session)
        self._tell("connect")
        for each in waiting:
            if not each.done():
                each.set_result(None)
        self._changed.tell()

    def _not_answered(self) -> None:
        seconds = self._home.answer_timeout
        self._attempt = None
        self.failed(ConnectTimeout(f"{self.namespace} did not answer within {seconds:g} s"))
        if self.active:
            self._home.unanswered()

    def _receive_event(self, event: list[Any], ack_id: int | None) -> None:
        recovers = self._recovery.pid is not None
        if ack_id is None:
            if recovers:
                self._recovery.received(event)
            self._run(event, None, trim=recovers)
            return
        session = self._session

        def acknowledge(values: list[object]) -> None:
            # To who asked: over another connection the id may stand for another question.
            if session is not None and session is self._session:
                answer = Packet(PacketType.ACK, self.namespace, values, ack_id)
                session.send(*self._parser.encode(answer))

        self._run(event, acknowledge, trim=recovers)

    async def _leave(self, timeout: float) -> None:
        with suppress(TimeoutError, Disconnected):
            async with asyncio.timeout(timeout):
                if self.active and (self._undelivered or self._session is not None):
                    await self.drain()
                if self._link is not None:
                    # Node's server drops events that it has read, but not handled yet, when the
                    # word that we leave comes right behind them.
                    await self._link.delivered()
        self._tell_undelivered()
        if self.connected and self._session is not None:
            self._session.send(*self._parser.encode(Packet(PacketType.DISCONNECT, self.namespace)))
            self._recovery.left()
        self._end("io client disconnect")

    def _left(self, leaving: object) -> None:
        """It has left, and was told meanwhile to connect again."""
        self.connect()

    def _end(self, reason: ClientDisconnectReason, error: ConnectError | None = None) -> None:
        """It is disconnected for good, or until ``connect`` is called."""
        if not self.active:
            return
        self.active = False
        self._session = self._attempt = None
        self._stop_timer()
        self._reason = reason
        self.holders.end()
        failure = error or self._failure or ConnectError(f"not connected: {reason}")
        self._failure = failure
        # All of it before any handler runs: that may connect, emit and wait again.
        self.holders.refuse(failure, goes_on=False)
        if not self._held:
            self._end_streams()
        # Nor is the connection theirs: who sent us away may close it, or takes what we sent amiss.
        self._home.released()
        self._disconnected(reason, error)

    def _disconnected(
        self, reason: ClientDisconnectReason, error: ConnectError | None = None
    ) -> None:
        connected = self.connected
        if not connected:
            self._held = None  # it comes again with the answer
        self.id = None
        self._unlinked(reason, for_good=not self.active)
        if error is not None:
            self._tell("connect_error", error)
        if connected and self._held is not None:
            self._held.append(reason)
        elif connected:
            self._tell("disconnect", reason)
        self._changed.tell()

    def _stop_timer(self) -> None:
        if self._answer_timer is not None:
            self._answer_timer.cancel()
            self._answer_timer = None
