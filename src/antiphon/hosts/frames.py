"""One WebSocket of the fast lane: picows reads the frames, this checks what it leaves unchecked.

What stands on the path of every message is short, and in ``frame_path``; here is all that is rare.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from picows import WSFrame, WSTransport

from antiphon.engine.clock import Alarm, Clock
from antiphon.engine.deflate import Deflate
from antiphon.engine.parts import Parts
from antiphon.engine.prepared import encode_frame
from antiphon.hosts.backlog import Backlog
from antiphon.hosts.discarding import Discarding
from antiphon.hosts.frame_path import HIGH_WATER, LARGE, Flusher, FramePath
from antiphon.hosts.ports import FrameReceiver
from antiphon.monitor import Monitor
from antiphon.names import DisconnectReason
from antiphon.speedups import fastest

if TYPE_CHECKING:
    from collections.abc import MutableSet

__all__ = ["CLOSE_TIMEOUT", "LINGER", "FrameConnection"]

CLOSE_TIMEOUT: Final = 3.0
"""Seconds that a peer has to answer a close, or to read on in what stands before it."""

LINGER: Final = 2.0
"""Seconds that a peer which broke the protocol has to read why it is closed."""

CLOSE: Final = 0x88
PONG: Final = 0x8A
GIVEN_CODES: Final = frozenset((1000, 1001, 1002, 1003, *range(1007, 1015)))


if TYPE_CHECKING:
    Path = FramePath
else:
    Path = fastest(FramePath)


class FrameConnection(Path):
    """One WebSocket: gives what arrives to a receiver, and is its ``FrameWriter``.

    Args:
        transport: The connection below.
        flusher: Shared by the connections of a loop.
        clock: The one clock of the server.
        monitor: Counts what is refused.
        max_size: Bytes that a message may have.
        deflate: The compression that was agreed to.
        reader: Makes the protocol that reads frames for it, of at most so many bytes.
        ended: Is called when it is gone.
        connections: Where it stands until it is gone, for whoever shuts down.

    Attributes:
        writable: Whether the peer keeps up.
    """

    __slots__ = (
        "_alarm",
        "_clock",
        "_closed",
        "_connections",
        "_ended",
        "_held",
        "_left",
        "_max_size",
        "_monitor",
        "_parts",
        "_reader",
    )

    def __init__(
        self,
        transport: asyncio.Transport,
        *,
        flusher: Flusher,
        clock: Clock,
        monitor: Monitor,
        max_size: int,
        reader: Callable[[FrameConnection, int], Any],
        deflate: Deflate | None = None,
        connections: MutableSet[Any] | None = None,
        ended: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(transport, flusher, deflate)
        self._clock = clock
        self._monitor = monitor
        self._max_size = max_size
        self._reader = reader
        self._connections = connections
        self._ended = ended
        self._alarm: Alarm | None = None
        self._closed = False
        self._parts: Parts | None = None
        self._held: Backlog | None = None
        self._left = 0
        if transport.get_extra_info("sslcontext") is None:
            # So that the loop tells as soon as anything waits, and when nothing does any more.
            transport.set_write_buffer_limits(high=0)
        if connections is not None:
            connections.add(self)

    def attach(self, receiver: FrameReceiver) -> None:
        """Give all that arrives to a receiver."""
        if self._closed:
            receiver.lost("transport close")
        else:
            self._receiver = receiver

    def read(self) -> Any:
        """Read frames from now on, into new memory; gives the protocol that does."""
        protocol = self._reader(self, self._max_size)
        self._transport.set_protocol(protocol)
        return protocol

    # What picows calls.

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        """The connection below is gone."""
        self.gone()

    def pause_writing(self) -> None:
        """Something waits below: what is sent from now on waits here."""
        self._backlogged = True
        self.writable = self.unsent < HIGH_WATER

    def resume_writing(self) -> None:
        """Nothing waits below any more."""
        self._backlogged = False
        self._release()
        if self._backlogged:
            return
        self.writable = True
        if self._receiver is not None:
            self._receiver.drained()

    # What its receiver calls (FrameWriter).

    @property
    def unsent(self) -> int:
        """Bytes that wait in this process, after an attempt to write them."""
        if self._pending:
            self.flush()
        held = 0 if self._held is None else self._held.size
        return self._transport.get_write_buffer_size() + held

    def close(self, code: int = 1000, reason: str = "") -> None:
        """Close, after what was written; a peer that does not answer is cut."""
        if not self._closing:
            self._write_close(code, reason)
            self._receiver = None
            self._left = self.unsent
            self._arm(CLOSE_TIMEOUT)

    def abort(self) -> None:
        """Cut the connection."""
        self._closing = self._closed = True
        self._expects_start = False
        self._forget()
        self._transport.abort()

    # What the host calls.

    def write_head(self, head: bytes) -> None:
        """Write the response to the handshake."""
        self._write(head)

    def shutdown(self) -> None:
        """The server goes down."""
        if not self._closing:
            self._write_close(1012, "")
        self._lost("transport close")
        self._end()

    def violated(self, code: int, reason: str) -> None:
        """picows found a frame that is none, behind one that it has not delivered yet."""
        asyncio.get_running_loop().call_soon(self.fail, code, reason)

    def fail(self, code: int, reason: str) -> None:
        """Close because of what the peer sent; nothing else is read. The log has the reason."""
        if self._closed:
            return
        self._monitor.refuse("refused_frame", "closing a WebSocket with %d: %s", code, reason)
        if not self._closing:
            # the code alone, as Node's server does
            self._write_close(code, "")
        self._closed = True
        self._hand_over()
        self._parts = None
        # A close with data unread would be a reset, and the peer might never see the code.
        self._transport.set_protocol(Discarding(self.gone))
        if self._transport.can_write_eof():
            self._transport.write_eof()
        self._arm(LINGER)
        self._lost("transport error")

    def gone(self) -> None:
        """The connection below is gone."""
        self._closing = self._closed = True
        self._expects_start = False
        self._forget()
        if self._alarm is not None:
            self._clock.cancel(self._alarm)
            self._alarm = None
        if self._connections is not None:
            self._connections.discard(self)
        self._lost("transport close")
        if self._ended is not None:
            self._ended()

    def wake(self, now: float) -> float | None:
        """The clock says that the peer had its time (``Sleeper``)."""
        before, self._left = self._left, self.unsent
        if self._left < before:
            return now + CLOSE_TIMEOUT
        self._transport.abort()
        return None

    # Within.

    def _hold(self, data: bytes) -> None:
        """Keep what cannot be written now; to the transport each write would be an object."""
        if self._held is None:
            self._held = Backlog()
        self._held.add(data)
        self.writable = self._transport.get_write_buffer_size() + self._held.size < HIGH_WATER

    def _release(self, *, all_of_it: bool = False) -> None:
        """Write what is held, up to where something waits below again."""
        held = self._held
        while held is not None and held.size and (all_of_it or not self._backlogged):
            self._transport.write(held.take())
        if held is not None and not held.size:
            self._held = None

    def _hand_over(self) -> None:
        """Give the transport all that there is: it closes when that is written."""
        self.flush()
        self._release(all_of_it=True)

    def _forget(self) -> None:
        """Nothing can be written any more."""
        self._pending.clear()
        self._held = None

    def _write_close(self, code: int, reason: str) -> None:
        payload = code.to_bytes(2) + reason.encode()[:123].decode(errors="ignore").encode()
        self._write(encode_frame(CLOSE, payload))
        self._closing = True
        self._expects_start = False

    def _receive_frame(self, frame: WSFrame) -> None:
        """A frame that is not simply a text."""
        if self._closed:
            return
        kind: int = frame.msg_type.value
        if (
            frame.rsv2
            or frame.rsv3
            or (frame.rsv1 and (self._deflate is None or kind not in (1, 2)))
        ):
            self.fail(1002, "reserved bits are set")
        elif kind == 8:
            self._receive_close(frame)
        elif kind == 9:
            # A peer that does not read gets no answers that it would not read either.
            if not self._closing and self.writable:
                self._write(encode_frame(PONG, frame.get_payload_as_bytes()))
        elif kind == 10 or self._closing:
            pass
        elif (kind == 0) == self._expects_start:
            self.fail(1002, "a continuation without a start, or a start within a message")
        elif frame.fin and kind and not frame.rsv1:
            self._deliver(kind, frame.get_payload_as_bytes())
        else:
            self._receive_part(kind, frame)
        # With nothing behind it, this is the moment: the buffer never shrinks by itself.
        if frame.payload_size >= LARGE and not frame.tail_size and not self._closed:
            self.read()

    def _receive_part(self, kind: int, frame: WSFrame) -> None:
        """A part of a message, or a compressed one."""
        if self._parts is None:
            self._parts = Parts(kind, self._deflate if frame.rsv1 else None, self._max_size)
            self._expects_start = False
        parts = self._parts
        if problem := parts.add(frame):
            self.fail(*problem)
        elif frame.fin:
            self._parts = None
            self._expects_start = True
            data = parts.join()
            if isinstance(data, bytes):
                self._deliver(parts.kind, data)
            else:
                self.fail(*data)

    def _deliver(self, kind: int, data: bytes) -> None:
        if self._receiver is None:
            return
        if kind == 2:
            self._receiver.receive_binary(data)
        else:
            self._receiver.receive_text(data.decode())

    def _receive_close(self, frame: WSFrame) -> None:
        payload = frame.get_payload_as_bytes()
        code = int.from_bytes(payload[:2])
        if payload and code not in GIVEN_CODES and not 3000 <= code <= 4999:
            self.fail(1002, "an invalid close code")
            return
        if not self._closing:
            self._write(encode_frame(CLOSE, payload[:2]))
        self._lost("transport close")
        self._end()

    def _end(self) -> None:
        """Both sides have said that they close, or there is no time to wait for it."""
        self._closing = self._closed = True
        self._expects_start = False
        self._hand_over()
        self._transport.close()
        if self._transport.get_write_buffer_size():
            self._left = self.unsent
            self._arm(CLOSE_TIMEOUT)

    def _lost(self, reason: DisconnectReason) -> None:
        receiver, self._receiver = self._receiver, None
        if receiver is not None:
            receiver.lost(reason)

    def _arm(self, seconds: float) -> None:
        if self._alarm is None:
            self._alarm = Alarm(self)
        self._clock.set(self._alarm, asyncio.get_running_loop().time() + seconds)
