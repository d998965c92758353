"""An Engine.IO session at run time, client side: handshake, heartbeat, upgrade, what waits."""

from __future__ import annotations

import asyncio
import sys
from collections import deque
from collections.abc import Sequence
from itertools import islice
from typing import Final, Protocol

from antiphon.client.transport import Context, Transport
from antiphon.client.upgrading import Probe, ProbeFailed
from antiphon.errors import ConnectError, MessageTooBig, RemoteProtocolError, Unreachable
from antiphon.names import DisconnectReason
from antiphon.protocol.engineio.batch import Outgoing, fitting
from antiphon.protocol.engineio.client_session import ClientSession, ClientState, Ping
from antiphon.protocol.engineio.client_upgrade import UPGRADE, ClientStage
from antiphon.protocol.engineio.opened import Opened
from antiphon.protocol.engineio.packet import decode_packet
from antiphon.protocol.engineio.session import Close, Message

__all__ = ["Engine", "EngineOwner"]

OPEN: Final = ClientState.OPEN


class EngineOwner(Protocol):
    """Who is given what a session brings; a manager."""

    def message(self, data: str | bytes) -> None:
        """A message came."""

    def engine_closed(
        self, engine: Engine, reason: DisconnectReason, error: Exception | None
    ) -> None:
        """The session has ended, and not because ``close`` was called."""

    def pinged(self) -> None:
        """The server has pinged."""

    def upgraded(self, engine: Engine, error: Exception | None) -> None:
        """It has changed to another transport; or, with an error, it could not."""


class Engine:
    """One session.

    Args:
        transports: The classes of transports, in the order in which to try them.
        context: What transports are made with.
        owner: Who is given what the session brings.
        upgrade: Whether to go on to a better transport.
        try_all: Whether to try the next transport if one fails.
    """

    def __init__(
        self,
        transports: Sequence[type[Transport]],
        context: Context,
        owner: EngineOwner,
        *,
        upgrade: bool,
        try_all: bool,
    ) -> None:
        self._transports = transports
        self._context = context
        self._owner = owner
        self._receive = owner.message
        self._upgrades = upgrade
        self._try_all = try_all
        self._loop = asyncio.get_running_loop()
        self._session = ClientSession()
        self._opened: asyncio.Future[Opened] = self._loop.create_future()
        self._transport: Transport | None = None
        # The transport, while packets may go straight to it.
        self._direct: Transport | None = None
        self._outbox: deque[Outgoing] = deque()
        self._taken = 0
        self._limit = sys.maxsize
        self._timer: asyncio.TimerHandle | None = None
        self._upgrading: asyncio.Task[None] | None = None
        self._drained: list[asyncio.Future[None]] = []
        self._closing = False

    def __repr__(self) -> str:
        return f"<Engine {self._session.state.value} over {self.transport}>"

    @property
    def transport(self) -> str | None:
        """The name of the transport that it uses now."""
        return None if self._transport is None else self._transport.name

    @property
    def sid(self) -> str | None:
        """The session's id."""
        opened = self._session.opened
        return None if opened is None else opened.sid

    @property
    def alive(self) -> bool:
        """Whether it is open, and the server has pinged in time.

        After a sleep of the computer or a stop of the process that is known before any timer runs.
        """
        deadline = self._session.deadline
        return deadline is not None and self._loop.time() < deadline and not self._closing

    @property
    def writable(self) -> bool:
        """Whether what is sent now leaves at once."""
        if self._transport is None or self._outbox or self._is_pausing:
            return False
        return self._transport.writable

    @property
    def unsent(self) -> int:
        """Bytes that wait in this process."""
        waiting = sum(packet.payload_size for packet in islice(self._outbox, self._taken, None))
        return waiting + (0 if self._transport is None else self._transport.unsent)

    async def open(self) -> None:
        """Connect, and wait for the open packet.

        Raises:
            ConnectError: No transport could.
        """
        for number, kind in enumerate(self._transports, 1):
            transport = kind(self._context, self)
            self._transport = transport
            try:
                await transport.open()
                await self._opened
            except asyncio.CancelledError:
                transport.abort()
                raise
            except ConnectError:
                transport.abort()
                if self._opened.done():
                    self._opened.exception()  # it is known
                if not self._try_all or number == len(self._transports):
                    self._session.close("transport error")
                    raise
                self._opened = self._loop.create_future()
                self._session = ClientSession()
            else:
                return

    def send(self, text: bytes | None, attachments: Sequence[bytes], compress: bool = True) -> None:
        """Send a message and the binary messages that follow it; nothing comes between.

        Args:
            text: The text packet in UTF-8, its type in front; None for a bare binary message.
            attachments: The binary messages.
            compress: Whether the transport may compress it.

        Raises:
            MessageTooBig: It is larger than the server takes, which would close the connection.
        """
        direct = self._direct
        if direct is not None and not attachments and text is not None:
            if len(text) > self._limit:
                raise MessageTooBig(len(text), self._limit)
            direct.send_text(text, compress)
            return
        packets = [] if text is None else [Outgoing(text, compress=compress)]
        packets += [Outgoing(each, True, compress) for each in attachments]
        batches = self._transport is not None and self._transport.batches
        for packet in packets:
            size = packet.payload_size if batches else len(packet.data)
            if size > self._limit:
                raise MessageTooBig(size, self._limit)
        self._outbox += packets
        self._flush()

    async def drain(self) -> None:
        """Wait until what was sent has left this process, or the session has ended."""
        if self.unsent:
            await asyncio.sleep(0)  # what is sent in one turn of the loop leaves at its end
        while self._session.state is OPEN and self.unsent:
            waiting = self._loop.create_future()
            self._drained.append(waiting)
            try:
                # Transports tell of most, but not of all that leaves.
                await asyncio.wait([waiting], timeout=0.05)
            finally:
                if waiting in self._drained:
                    self._drained.remove(waiting)

    async def delivered(self) -> None:
        """Wait until the server has read what was sent, as far as one can know."""
        await self.drain()
        if self._session.state is OPEN and self._transport is not None:
            await self._transport.delivered()

    async def close(self, timeout: float) -> None:
        """End the session once what was sent is written.

        Args:
            timeout: Seconds that this may take; then what is left is lost.
        """
        if self._closing:
            return
        self._closing = True
        self._receive = _ignore
        try:
            async with asyncio.timeout(timeout):
                await self._end_upgrade()
                await self.drain()
                if self._session.state is OPEN and self._transport is not None:
                    await self._transport.close()
        except TimeoutError:
            pass
        finally:
            self._session.close("forced close")
            self._stop()

    def abort(self) -> None:
        """End it at once."""
        self._closing = True
        self._session.close("forced close")
        self._stop()

    def fail(self, reason: DisconnectReason, error: Exception | None) -> None:
        """The server broke the protocol: end the session."""
        self._ended(self._session.close(reason), error)

    # What transports call (Receiver).

    def receive_text(self, text: str) -> None:
        """A packet came on its transport."""
        if text[:1] == "4":
            # The hot path: what the session says to a message, without a packet in between.
            if self._session.state is OPEN:
                self._receive(text[1:])
            return
        try:
            outcome = self._session.receive(decode_packet(text), self._loop.time())
        except RemoteProtocolError as error:
            self.fail("parse error", error)
            return
        if isinstance(outcome, Opened):
            self._open(outcome)
        elif isinstance(outcome, Ping):
            self._answer(outcome)
        elif isinstance(outcome, Message):
            self._receive(outcome.data)
        elif isinstance(outcome, Close):
            self._ended(outcome, None)

    def receive_binary(self, data: bytes) -> None:
        """A binary message came on its transport."""
        if self._session.state is OPEN:
            self._receive(data)

    def drained(self) -> None:
        """The transport has room."""
        for _ in range(self._taken):
            self._outbox.popleft()
        self._taken = 0
        self._flush()
        if not self._outbox:
            self._tell_drained()

    def lost(self, reason: DisconnectReason, error: Exception | None = None) -> None:
        """Its transport is of no use any more."""
        self._ended(self._session.close(reason), error)

    # Within.

    @property
    def _is_pausing(self) -> bool:
        return self._session.upgrade.stage is ClientStage.PAUSING

    def _open(self, opened: Opened) -> None:
        transport = self._transport
        assert transport is not None
        transport.sid = opened.sid
        self._limit = opened.max_payload or sys.maxsize
        self._arm()
        if not transport.batches:
            self._direct = transport
        if not self._opened.done():
            self._opened.set_result(opened)
        better = [kind for kind in self._transports if kind.name in opened.upgrades]
        if self._upgrades and better and transport.batches:
            self._upgrading = self._context.tasks.start(self._upgrade(better[0]))

    def _answer(self, ping: Ping) -> None:
        self.send(b"3" + ping.data.encode(), ())
        self._owner.pinged()

    def _flush(self) -> None:
        transport = self._transport
        if transport is None or not self._outbox or self._is_pausing or self._taken:
            return
        if self._session.state is not OPEN:
            return
        if not transport.batches:
            transport.send(tuple(self._outbox))
            self._outbox.clear()
        elif transport.writable:
            self._taken = fitting(self._outbox, self._limit)
            transport.send(tuple(islice(self._outbox, self._taken)))

    async def _upgrade(self, kind: type[Transport]) -> None:
        """Try a better transport, and change to it if the server answers there."""
        session, before = self._session, self._transport
        assert before is not None
        probe = Probe(kind, self._context, session, before.sid)
        try:
            async with asyncio.timeout(self._context.timeout):
                await probe.open()
                await before.pause()
                probe.check()
        except (ConnectError, ProbeFailed, TimeoutError) as error:
            probe.abort()
            session.upgrade.abandon()
            before.resume()
            self._flush()
            self._owner.upgraded(self, error)
            return
        except asyncio.CancelledError:
            probe.abort()
            session.upgrade.abandon()
            before.resume()
            raise
        if session.state is not OPEN:
            probe.abort()
            return
        before.abort()
        transport = probe.transport
        transport.attach(self)
        session.upgrade.complete()
        self._transport = self._direct = transport
        transport.send([Outgoing(UPGRADE)])
        self._flush()
        self._owner.upgraded(self, None)

    async def _end_upgrade(self) -> None:
        """Let an upgrade come to its end, or end it: nothing leaves while transports change."""
        task = self._upgrading
        if task is not None and not task.done():
            if not self._is_pausing:
                task.cancel()
            await asyncio.wait([task])

    def _arm(self) -> None:
        """Look again when the server should have pinged."""
        deadline = self._session.deadline
        if deadline is not None:
            self._timer = self._loop.call_at(deadline, self._look)

    def _look(self) -> None:
        close = self._session.expire(self._loop.time())
        if close is not None:
            self._ended(close, None)
        else:
            self._arm()

    def _ended(self, close: Close | None, error: Exception | None) -> None:
        if close is None:
            return
        if not self._opened.done():
            self._stop()
            failed = error or Unreachable("the server closed the connection at once")
            if not isinstance(failed, ConnectError):
                failed = Unreachable(str(failed))
            self._opened.set_exception(failed)
            return
        self._stop()
        if not self._closing:
            self._closing = True
            self._owner.engine_closed(self, close.reason, error)

    def _stop(self) -> None:
        self._direct = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._upgrading is not None and self._upgrading is not asyncio.current_task():
            self._upgrading.cancel()
        if self._transport is not None:
            self._transport.abort()
        self._outbox.clear()
        self._taken = 0
        self._tell_drained()

    def _tell_drained(self) -> None:
        waiting, self._drained = self._drained, []
        for each in waiting:
            if not each.done():
                each.set_result(None)


def _ignore(data: str | bytes) -> None:
    """Nobody wants it any more."""
