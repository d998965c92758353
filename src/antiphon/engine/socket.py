"""One Engine.IO session at run time: joins the protocol's session, a transport, and who listens."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, Literal, assert_never

from antiphon.engine.clock import Alarm
from antiphon.engine.listening import Listening
from antiphon.engine.polling import PollingTransport
from antiphon.engine.ports import FrameWriter, Receiver, SocketHome
from antiphon.engine.prepared import PING, PONG, Prepared
from antiphon.engine.transports import TRANSPORTS, Transports
from antiphon.engine.websocket import WebSocketTransport
from antiphon.errors import Disconnected, RemoteProtocolError
from antiphon.protocol.engineio.packet import Packet, PacketType, decode_packet
from antiphon.protocol.engineio.session import Close, Due, Message, Ping, State

if TYPE_CHECKING:
    from antiphon.engine.request import Request
    from antiphon.names import DisconnectReason, EngineId, TransportName

__all__ = ["EngineSocket"]

OPEN: Final = State.OPEN

LOOK_AGAIN: Final = 0.1
"""Seconds after which ``drain`` looks by itself: over TLS, loops tell only of much that waited."""


class EngineSocket(Listening):
    """A session with one client.

    Events for ``on``: ``message`` (str or bytes), ``upgrade`` (a transport), ``close`` (why).

    Attributes:
        id: The session's id; only its client knows it.
        request: The request that opened it.
        loop: The event loop that it lives on.
        close_reason: Why it ended; None while it has not.
    """

    __slots__ = (
        "__weakref__",
        "_alarm",
        "_home",
        "_polling",
        "_probe",
        "_receiver",
        "_session",
        "_slow",
        "_transport",
        "_transports",
        "_waiting",
        "_writer",
        "close_reason",
        "id",
        "loop",
        "request",
    )

    def __init__(
        self,
        sid: EngineId,
        request: Request,
        home: SocketHome,
        writer: FrameWriter | None,
        transports: Transports = TRANSPORTS,
    ) -> None:
        self.id = sid
        self.request = request
        self.close_reason: DisconnectReason | None = None
        self._home = home
        self.loop = asyncio.get_running_loop()
        self._receiver: Receiver | None = None
        super().__init__()
        self._waiting: asyncio.Future[None] | None = None
        self._probe: WebSocketTransport | None = None
        self._slow = False
        self._transports = transports
        self._writer: FrameWriter | None = None  # of the WebSocket that it uses, while it is open
        self._polling: PollingTransport | None = None
        self._transport: PollingTransport | WebSocketTransport
        if writer is None:
            self._transport = self._polling = transports.polling(self, request)
        else:
            self._transport = transports.websocket(self, writer, request)
            self._writer = self._transport.writer
        self._session = transports.session(self.loop.time(), home.options)
        self._alarm = Alarm(self)
        home.clock.set(self._alarm, self._session.heartbeat.deadline)

    def __repr__(self) -> str:
        return f"<EngineSocket {self._session.state.value} over {self.transport}>"

    # What the floor above, or the user of the bare engine, does with it.

    @property
    def protocol(self) -> Literal[3, 4]:
        """The revision of the protocol that its client speaks (Node ``protocol``)."""
        return self._transports.protocol

    @property
    def transport(self) -> TransportName:
        """The transport that it uses now."""
        return self._transport.name

    @property
    def open(self) -> bool:
        """Whether messages can be sent and received."""
        return self._session.state is OPEN

    @property
    def writable(self) -> bool:
        """Whether what is sent now leaves at once."""
        return self._transport.writable

    @property
    def unsent(self) -> int:
        """Bytes that wait for the client to take them."""
        return self._transport.unsent

    def attach(self, receiver: Receiver) -> None:
        """Give all that the session brings to a receiver, instead of to listeners."""
        self._receiver = receiver

    def send(self, data: str | bytes, *, compress: bool = True, volatile: bool = False) -> None:
        """Send a message.

        Args:
            data: Text or bytes; of anything else a ``TypeError`` is raised.
            compress: Whether the transport may compress it.
            volatile: Drop it if it cannot leave at once.
        """
        self.send_prepared(Prepared.of(data, compress=compress), volatile=volatile)

    def send_prepared(self, message: Prepared, *, volatile: bool = False) -> None:
        """Send a message that is encoded already; after the end it goes nowhere, and is counted."""
        writer = self._writer
        if writer is not None and writer.writable:  # the hot path
            writer.send(message)
            return
        if self._session.state is not OPEN:
            self._home.monitor.count("sent_after_close")
            return
        transport = self._transport
        if not transport.writable:
            if volatile:
                self._home.monitor.count("volatile_dropped")
                return
            if transport.unsent > self._home.options.max_unsent_bytes:
                if not self._slow:
                    # Not now: handlers must not run in the middle of what somebody sends to many.
                    self._slow = True
                    self.loop.call_soon(self.fail, "slow reader", f"{transport.unsent} bytes wait")
                return
        transport.send(message)

    async def drain(self) -> None:
        """Wait until all that was sent has left this process.

        Raises:
            Disconnected: The session ended before.
        """
        while self._session.state is OPEN and self._transport.unsent:
            if self._waiting is None:
                self._waiting = self.loop.create_future()
            await asyncio.wait([self._waiting], timeout=LOOK_AGAIN)
        if self.close_reason is not None:
            raise Disconnected(self.close_reason)

    def close(self) -> None:
        """Close it, after what was sent; the reason is ``forced close``."""
        self._end("forced close", tell=True)

    def shut(self) -> None:
        """Close it because the server closes: only last words make it wait for one more poll."""
        if self._session.state is State.CLOSING:
            self.farewell_taken()
        else:
            # In the middle of an upgrade clients may never poll again.
            self._end("forced close", tell=True, linger=self.unsent > 0 and self._probe is None)

    # What hosts and transports bring.

    @property
    def polling(self) -> PollingTransport | None:
        """The polling transport, if the session has one still."""
        return self._polling

    @property
    def websocket(self) -> WebSocketTransport | None:
        """The WebSocket that is its transport, if it is on one."""
        return self._transport if isinstance(self._transport, WebSocketTransport) else None

    def receive_text(self, transport: WebSocketTransport, text: str) -> None:
        """A text frame came on one of its WebSockets."""
        if transport is self._transport and text[:1] == "4":
            # The hot path: what Session.receive does for a message, without a packet in between.
            session = self._session
            if session.state is OPEN:
                if session.heartbeat.awaiting_pong:
                    session.heartbeat.data_received(self.loop.time())
                if self._receiver is not None:
                    self._receiver.text(text)
                else:
                    self._deliver(text[1:])
            return
        try:
            packet = decode_packet(text)
        except RemoteProtocolError as error:
            self.receive_invalid(transport, error)
            return
        if transport is self._transport:
            self.receive_packet(packet)
        else:
            self._receive_on_probe(packet, transport)

    def receive_binary(self, data: bytes, transport: WebSocketTransport) -> None:
        """A binary frame came on one of its WebSockets."""
        packet = Packet(PacketType.MESSAGE, data)
        if transport is self._transport:
            self.receive_packet(packet)
        else:
            self._receive_on_probe(packet, transport)

    def receive_invalid(self, transport: WebSocketTransport, error: RemoteProtocolError) -> None:
        """A frame came on one of its WebSockets that is no packet."""
        if transport is self._transport:
            self.fail("parse error", str(error))
        elif transport is self._probe:
            self._abandon_probe(str(error))

    def receive_packet(self, packet: Packet) -> None:
        """A packet came on its transport."""
        if packet.type is PacketType.CLOSE and self._session.state is State.CLOSING:
            self.farewell_taken()  # it leaves by itself, and need not be told any more
            return
        outcome = self._session.receive(packet, self.loop.time())
        if isinstance(outcome, Message):
            self._deliver(outcome.data)
        elif isinstance(outcome, Close):
            self._ended(outcome, tell=True)
        elif isinstance(outcome, Ping):
            self.send_prepared(PONG)
        elif packet.type is PacketType.PONG:
            self._rearm()
            if self._receiver is not None:
                self._receiver.alive()

    def lost(self, transport: WebSocketTransport, reason: DisconnectReason) -> None:
        """One of its WebSockets is closed."""
        if transport is self._transport:
            self._end(reason, tell=False)
        elif transport is self._probe:
            self._probe = None
            if self._session.upgrade is not None:
                self._session.upgrade.abandon()

    def fail(self, reason: DisconnectReason, detail: str) -> None:
        """End the session because of what its client did, or did not do."""
        if self._session.state is not OPEN:
            return
        self._home.monitor.refuse(
            f"closed_{reason.replace(' ', '_')}", "closing %s: %s (%s)", self.id, reason, detail
        )
        if reason == "slow reader" and isinstance(self._transport, WebSocketTransport):
            # A closing handshake would only wait behind all that the client does not read.
            self._end(reason, tell=False)
            self._transport.abort()
        else:
            self._end(reason, tell=True, linger=False)

    def drained(self) -> None:
        """Nothing waits to be sent any more."""
        if self._waiting is not None:
            self._waiting.set_result(None)
            self._waiting = None

    def probe(self, request: Request, writer: FrameWriter) -> WebSocketTransport:
        """A WebSocket came that wants to take over; one too many is closed at once."""
        transport = self._transports.websocket(self, writer, request)
        timeout = self._home.options.upgrade_timeout
        if self._polling is None or not self._session.begin_upgrade(self.loop.time(), timeout):
            self._home.monitor.refuse("refused_upgrade", "a second WebSocket for %s", self.id)
            transport.close()
        else:
            self._probe = transport
            self._rearm()
        return transport

    def farewell_taken(self) -> None:
        """The client of a closing session has been told."""
        self._session.close("forced close")
        self._vanish()

    def wake(self, now: float) -> float | None:
        """The clock says that something may be due."""
        while (due := self._session.expire(now)) is not None:
            if isinstance(due, Close):
                self._home.monitor.refuse(
                    "closed_ping_timeout", "closing %s: ping timeout", self.id
                )
                self._ended(due, tell=True)
            elif due is Due.PING:
                self._transport.send(PING)
            elif due is Due.RELEASE_POLL:
                if self._polling is not None:
                    self._polling.release()
            elif due is Due.ABANDON_PROBE:
                self._abandon_probe("the upgrade took too long")
            elif due is Due.LINGERED:
                self._vanish()
            else:
                assert_never(due)
        return self._session.deadline

    # Within.

    def _deliver(self, data: str | bytes) -> None:
        if self._receiver is not None:
            self._receiver.message(data)
        else:
            self._tell(self._home.tasks, "message", data)

    def _receive_on_probe(self, packet: Packet, transport: WebSocketTransport) -> None:
        upgrade = self._session.upgrade
        if transport is not self._probe or upgrade is None:
            return
        match upgrade.receive(packet, self.loop.time()):
            case "probed":
                transport.send_packet(b"3probe")
                self._rearm()
            case "done":
                self._change_over(transport)
            case "refused":
                self._abandon_probe(f"a {packet.type.name} packet")

    def _change_over(self, transport: WebSocketTransport) -> None:
        """The probing WebSocket is the transport now, and takes what still waited for a poll."""
        polling, self._polling, self._probe = self._polling, None, None
        self._transport = transport
        if polling is not None:
            for message in polling.hand_over():
                transport.send(message)
        self._writer = transport.writer
        self._tell(self._home.tasks, "upgrade", transport.name)

    def _abandon_probe(self, detail: str) -> None:
        """Close the probing WebSocket; the session goes on over polling."""
        probe, self._probe = self._probe, None
        if self._session.upgrade is not None:
            self._session.upgrade.abandon()
        if probe is not None:
            self._home.monitor.refuse("refused_probe", "giving up a probe: %s", detail)
            probe.close()

    def _end(self, reason: DisconnectReason, *, tell: bool, linger: bool = True) -> None:
        if self._session.state is not OPEN:
            return
        close = self._session.close(reason)
        if close is not None:
            self._ended(close, tell=tell, linger=linger)

    def _ended(self, close: Close, *, tell: bool, linger: bool = False) -> None:
        """The session is over: close its wires, then tell who listens.

        Args:
            close: Why, and by whom.
            tell: Whether the client may still be told on its transport.
            linger: Whether a client without a pending GET is waited for, to be told.
        """
        self.close_reason = close.reason
        self._writer = None
        told = True
        if self._probe is not None:
            self._probe.close()
            self._probe = None
        if self._polling is not None:
            told = self._polling.close(tell=not close.by_client, linger=linger) or not linger
        elif isinstance(self._transport, WebSocketTransport) and tell:
            self._transport.close()
        self.drained()
        self._home.session_ended(self.id)
        if told:
            self._vanish()
        else:
            self._session.linger(self.loop.time())
            self._rearm()
        if self._receiver is not None:
            self._receiver.closed(close.reason)
        self._tell(self._home.tasks, "close", close.reason)

    def _vanish(self) -> None:
        self._home.clock.cancel(self._alarm)
        self._home.session_gone(self.id)

    def _rearm(self) -> None:
        if (deadline := self._session.deadline) is not None:
            self._home.clock.set(self._alarm, deadline)
