"""The path of every message through a WebSocket of the fast lane, and what writes it in one piece.

All that is rare stands in ``frames``.
"""

from __future__ import annotations

import asyncio
from time import perf_counter
from typing import Final

from picows import WSFrame, WSListener, WSMsgType, WSTransport

from antiphon.engine.deflate import Deflate
from antiphon.engine.prepared import Prepared
from antiphon.hosts.ports import FrameReceiver

__all__ = ["ANSWERS_WAIT", "HIGH_WATER", "LARGE", "Flusher", "FramePath"]

ANSWERS_WAIT: Final = 0.0002
"""Seconds that answers may wait for others of the same turn.

Written one after the other they wake a program that has several of the clients less often, and
each time costs the server as much as it does for a message itself.
"""

HIGH_WATER: Final = 65_536
"""Bytes that may wait for a WebSocket before volatile events are dropped."""

LARGE: Final = 65_536
"""Bytes of a frame after which the memory that it was read into is given back."""

TEXT_FRAME: Final = WSMsgType.TEXT


class Flusher:
    """Writes, at the end of each turn of the loop, what connections have gathered in it.

    What answers a frame is written sooner if the turn takes long.

    Args:
        loop: The loop that they live on.
        answers_wait: Seconds that an answer may wait for others.

    Attributes:
        reading: The connection whose frame is being handled; it tells when that is done.
        reads: Whether a frame has come in this turn.
    """

    __slots__ = ("_answering", "_answers_wait", "_due", "_gathered", "_loop", "reading", "reads")

    def __init__(self, loop: asyncio.AbstractEventLoop, answers_wait: float = ANSWERS_WAIT) -> None:
        self._loop = loop
        self._answers_wait = answers_wait
        self._gathered: list[FramePath] = []
        self._answering: list[FramePath] = []
        self._due = 0.0
        self.reading: FramePath | None = None
        self.reads = False

    def add(self, connection: FramePath) -> None:
        """It has something to write."""
        if not self._gathered:
            self._loop.call_soon(self._flush)
        self._gathered.append(connection)

    def answer(self, connection: FramePath) -> None:
        """It has handled a frame, and has something to write."""
        now = perf_counter()
        if not self._answering:
            self._due = now + self._answers_wait
        self._answering.append(connection)
        if now >= self._due:
            self._write_answers()

    def _flush(self) -> None:
        gathered, self._gathered = self._gathered, []
        for connection in gathered:
            connection.flush()

    def begin_turn(self) -> None:
        """The first frame of a turn came: what answers it leaves before any task that it starts."""
        self.reads = True
        self._loop.call_soon(self._end_turn)

    def _end_turn(self) -> None:
        self.reads = False
        self._write_answers()

    def _write_answers(self) -> None:
        answering, self._answering = self._answering, []
        for connection in answering:
            connection.flush()


class FramePath(WSListener):
    """Gives text frames to a receiver, and gathers what is to be written.

    Args:
        transport: The connection below.
        flusher: Shared by the connections of a loop.
        deflate: The compression that was agreed to.

    Attributes:
        writable: Whether the peer keeps up.
    """

    __slots__ = (
        "_backlogged",
        "_closing",
        "_deflate",
        "_expects_start",
        "_flusher",
        "_pending",
        "_receiver",
        "_size",
        "_transport",
        "writable",
    )

    def __init__(
        self, transport: asyncio.Transport, flusher: Flusher, deflate: Deflate | None
    ) -> None:
        self._transport = transport
        self._flusher = flusher
        self._deflate = deflate
        self._receiver: FrameReceiver | None = None
        self._pending: list[bytes] = []
        self._size = 0  # of what is pending behind the first
        self._backlogged = False
        self._closing = False
        self._expects_start = True
        self.writable = True

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """A frame came (picows calls this)."""
        flusher = self._flusher
        flusher.reading = self
        if not flusher.reads:
            flusher.begin_turn()
        receiver = self._receiver
        try:
            if (
                receiver is not None
                and frame.msg_type is TEXT_FRAME
                and self._expects_start
                and frame.fin
                and frame.payload_size < LARGE
                and not (frame.rsv1 or frame.rsv2 or frame.rsv3)
            ):
                receiver.receive_text(frame.get_payload_as_utf8_text())
            else:
                self._receive_frame(frame)
        except UnicodeDecodeError:
            self.fail(1007, "invalid UTF-8")
        finally:
            self._flusher.reading = None
            if self._pending and frame.last_in_buffer:  # otherwise the next one comes at once
                self._flusher.answer(self)

    def send(self, message: Prepared) -> None:
        """Write the frames of a message, together with what else is sent in this turn."""
        if self._closing:
            return
        deflate = self._deflate
        if deflate is None or not message.compress or message.size < deflate.threshold:
            data = message.wire or message.frames
        else:
            data = deflate.encode(message)
        self._write(data)

    def flush(self) -> None:
        """Write what was gathered."""
        pending = self._pending
        if not pending:
            return
        if len(pending) == 1:
            data = pending.pop()
        else:
            data = b"".join(pending)
            pending.clear()
            self._size = 0
        if self._backlogged:
            self._hold(data)
        else:
            self._transport.write(data)

    def fail(self, code: int, reason: str) -> None:
        """Close because of what the peer sent."""
        raise NotImplementedError

    def _receive_frame(self, frame: WSFrame) -> None:
        """A frame that is not simply a text."""
        raise NotImplementedError

    def _hold(self, data: bytes) -> None:
        """Keep what cannot be written now."""
        raise NotImplementedError

    def _write(self, data: bytes) -> None:
        pending = self._pending
        if pending:
            self._size += len(data)
        elif self._flusher.reading is not self:
            self._flusher.add(self)
        pending.append(data)
        if self._size > HIGH_WATER:
            self.flush()
