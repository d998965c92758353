"""One WebSocket, one packet per message: picows reads and writes the frames."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Final, cast

from picows import WSCloseCode, WSError, WSFrame, WSListener, WSMsgType, WSTransport

from antiphon.client.cork import Cork
from antiphon.client.transport import Context, Receiver, Transport
from antiphon.engine.deflate import OFFER, Deflate
from antiphon.engine.parts import Parts
from antiphon.errors import NotSocketIO, RemoteProtocolError, Unreachable
from antiphon.protocol.engineio.batch import Outgoing

__all__ = ["WebSocketTransport"]

CLOSE_TIMEOUT: Final = 2.0
"""Seconds that the server has to answer a close, after it has read all that stands before it."""

HIGH_WATER: Final = 65_536
"""Bytes that may wait before volatile events are dropped."""

TEXT: Final = WSMsgType.TEXT
BINARY: Final = WSMsgType.BINARY
CONTINUATION: Final = WSMsgType.CONTINUATION
CLOSE: Final = WSMsgType.CLOSE
PONG: Final = WSMsgType.PONG


class WebSocketTransport(Transport, WSListener):
    """The WebSocket transport of one session, and the listener of its frames."""

    name = "websocket"

    def __init__(self, context: Context, receiver: Receiver) -> None:
        super().__init__(context, receiver)
        self._wire: WSTransport | None = None
        self._cork: Cork | None = None
        self._receive_text: Callable[[str], None] = receiver.receive_text
        self._parts: Parts | None = None
        self._deflate: Deflate | None = None
        self._unoffered: str | None = None
        self._closed = False
        self._answered: asyncio.Future[None] | None = None
        self._gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def open(self) -> None:
        context = self.context
        headers = context.headers
        threshold = context.deflate_threshold
        if threshold is not None:
            headers = [*headers, ("Sec-WebSocket-Extensions", OFFER)]
        network = context.network
        wire, self._cork = await network.open_websocket(self, self.query, headers)
        if self._gone.done() and self._unoffered is None:
            raise Unreachable(f"{network.where} closed the connection at once")
        self._wire = wire
        if self._unoffered is not None:
            answer = self._unoffered
            raise NotSocketIO(f"the server chose an extension that was not offered: {answer}")

    def attach(self, receiver: Receiver) -> None:
        """Give what arrives to another receiver."""
        self.receiver = receiver
        self._receive_text = receiver.receive_text

    @property
    def writable(self) -> bool:
        return not self._closed and self.unsent < HIGH_WATER

    @property
    def unsent(self) -> int:
        if self._wire is None or self._gone.done():
            return 0
        if self._cork is not None:
            return self._cork.unsent
        return self._wire.underlying_transport.get_write_buffer_size()

    def send(self, packets: Sequence[Outgoing]) -> None:
        for packet in packets:
            self._write(BINARY if packet.binary else TEXT, packet.data, packet.compress)

    def send_text(self, data: bytes, compress: bool = True) -> None:
        """Send a packet that is text: the path of every message."""
        if self._deflate is not None:
            self._write(TEXT, data, compress)
        elif self._wire is not None:
            self._wire.send(TEXT, data)

    async def delivered(self) -> None:
        """Wait for the answer to a ping: it stands behind all that was sent before."""
        if self._wire is None or self._closed:
            return
        if self._answered is None:
            self._answered = asyncio.get_running_loop().create_future()
            self._wire.send_ping(b"delivered")
        waited = (self._answered, self._gone)
        first = asyncio.FIRST_COMPLETED
        await asyncio.wait(waited, timeout=CLOSE_TIMEOUT, return_when=first)

    async def close(self) -> None:
        if self._closed:
            return
        self._stop()
        if self._wire is not None:
            self._wire.send_close(WSCloseCode.OK)
            # It answers when it has read all that stands before.
            await asyncio.wait([self._gone], timeout=CLOSE_TIMEOUT)
        self.abort()

    def abort(self) -> None:
        self._stop()
        if self._wire is not None:
            self._wire.disconnect(graceful=False)

    # What picows calls.

    def on_ws_connected(self, transport: WSTransport) -> None:
        """The handshake is done."""
        self._wire = transport
        answer = transport.response.headers.get("Sec-WebSocket-Extensions")
        if answer is not None:
            threshold = self.context.deflate_threshold
            self._deflate = None if threshold is None else Deflate.accepted(answer, threshold)
            if self._deflate is None:
                self._unoffered = answer
                self.abort()
        if self._closed:  # nobody waits for it any more
            transport.disconnect(graceful=False)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """A frame came: the path of every message."""
        if (
            frame.msg_type is TEXT
            and frame.fin
            and self._parts is None
            and not (frame.rsv1 or frame.rsv2 or frame.rsv3)
        ):
            cork = self._cork
            if cork is not None:
                cork.reading = True
            try:
                self._receive_text(frame.get_payload_as_utf8_text())
            except UnicodeDecodeError:
                self._fail(1007, "invalid UTF-8")
            finally:
                if cork is not None:
                    cork.reading = False
                    if frame.last_in_buffer:  # otherwise the next one comes at once
                        cork.flush()
        else:
            self._receive_frame(frame)
            if self._cork is not None:
                self._cork.flush()

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        """The connection below is gone."""
        if not self._gone.done():
            self._gone.set_result(None)
        goodbye = cast("Any", transport.close_handshake)  # None before either has said it
        if goodbye is None or goodbye.recv is None:
            # It may be that what came was no frame. picows tells that only to who waits for the
            # end, and asyncio complains of errors that nobody hears.
            self.context.tasks.start(_hear(transport))
        self._lost(None)

    def pause_writing(self) -> None:
        """The server does not keep up."""

    def resume_writing(self) -> None:
        """It does again."""
        if not self._closed:
            self.receiver.drained()

    # Within.

    def _write(self, kind: WSMsgType, data: bytes, compress: bool) -> None:
        deflate = self._deflate
        if self._wire is None:
            return
        if deflate is None or not compress or len(data) < deflate.threshold:
            self._wire.send(kind, data)
        else:
            self._wire.send(kind, deflate.compress(data), True, True)

    def _receive_frame(self, frame: WSFrame) -> None:
        """A frame that is not simply a text."""
        kind = frame.msg_type
        is_data = kind is TEXT or kind is BINARY
        if frame.rsv2 or frame.rsv3 or (frame.rsv1 and not (self._deflate and is_data)):
            self._fail(1002, "reserved bits are set")
        elif is_data or kind is CONTINUATION:
            self._receive_part(kind, frame)
        elif kind is CLOSE:
            self._receive_close(frame)
        elif kind is PONG and self._answered is not None:
            if not self._answered.done():
                self._answered.set_result(None)
            self._answered = None

    def _receive_part(self, kind: WSMsgType, frame: WSFrame) -> None:
        if (kind is CONTINUATION) is (self._parts is None):
            self._fail(1002, "the parts of a message are in no order")
            return
        if self._parts is None:
            deflate = self._deflate if frame.rsv1 else None
            self._parts = Parts(kind.value, deflate, self.context.max_message_size)
        parts = self._parts
        problem = parts.add(frame)
        if problem is None and frame.fin:
            self._parts = None
            data = parts.join()
            if isinstance(data, bytes):
                self._deliver(parts.kind, data)
                return
            problem = data
        if problem is not None:
            self._fail(*problem)

    def _deliver(self, kind: int, data: bytes) -> None:
        if self._closed:
            return
        if kind == BINARY.value:
            self.receiver.receive_binary(data)
            return
        try:
            text = data.decode()
        except UnicodeDecodeError:
            self._fail(1007, "invalid UTF-8")
        else:
            self._receive_text(text)

    def _receive_close(self, frame: WSFrame) -> None:
        assert self._wire is not None
        code: object = frame.get_close_code()  # a number, if it is the application's own
        reason = frame.get_close_reason() or ""
        if not self._wire.is_close_frame_sent:
            self._wire.send_close(WSCloseCode.OK)
        self._wire.disconnect()
        number = getattr(code, "value", code)
        said = f" ({reason})" if reason else ""
        error = None
        if number not in (0, 1000):
            error = Unreachable(f"the server closed the WebSocket with {number}{said}")
        self._lost(error)

    def _fail(self, code: int, message: str) -> None:
        if self._closed:
            return
        receiver = self.receiver
        self._stop()
        if self._wire is not None:
            self._wire.send_close(WSCloseCode(code), message)
            self._wire.disconnect()
        receiver.lost("parse error", RemoteProtocolError(message))

    def _lost(self, error: Exception | None) -> None:
        if not self._closed:
            self._stop()
            self.receiver.lost("transport close", error)

    def _stop(self) -> None:
        self._closed = True
        self._parts = None
        self._receive_text = _nothing


async def _hear(transport: WSTransport) -> None:
    """Take note of what has ended a connection."""
    with suppress(WSError):
        await transport.wait_disconnected()


def _nothing(text: str) -> None:
    """Nobody wants it any more."""
