"""The client's end of one connection, joined to an engine in memory."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

from antiphon.engine.prepared import Prepared
from antiphon.engine.request import Request
from antiphon.engine.server import Accepted, EngineServer
from antiphon.engine.websocket import WebSocketTransport
from antiphon.errors import ConnectionRefused
from antiphon.protocol.engineio.packet import PacketType, decode_packet

__all__ = ["Connection", "Frame"]

Frame = str | bytes

HIGH_WATER: Final = 65_536
"""Bytes that may wait before the connection counts as slow, as with the hosts."""


class Connection:
    """A WebSocket without a network, and the session of a client over it.

    What either end sends arrives in the next turn of the loop, in order. To the engine it is the
    ``FrameWriter`` of a host.

    Args:
        engine: The server's engine.
        message: Is given each message of the server.
        lost: Is called once, when the connection is over.

    Attributes:
        answers_pings: Whether it does, as a client does that is alive.
        is_open: Whether messages can be sent and received.
    """

    def __init__(
        self, engine: EngineServer, message: Callable[[Frame], None], lost: Callable[[], None]
    ) -> None:
        self.answers_pings = True
        self.is_open = False
        self._engine = engine
        self._message = message
        self._on_lost = lost
        self._transport: WebSocketTransport | None = None
        self._to_client: deque[Frame] = deque()
        self._to_server: deque[Frame] = deque()
        self._reading = True
        self._closing = False
        self._unsent = 0

    async def open(self, request: Request) -> None:
        """Ask the engine for a session.

        Raises:
            ConnectionRefused: It refuses: by ``allow_request``, for the origin, or as the server
                serves no WebSockets. The data are Engine.IO's code and message.
        """
        answer = await self._engine.upgrade(request)
        if not isinstance(answer, Accepted):
            told = {"code": int(answer.code), "message": answer.message}
            raise ConnectionRefused(f"{answer.message} ({answer.detail})", told)
        self.is_open = True
        self._transport = answer.attach(self)

    # What the client does with it.

    def put(self, frame: Frame) -> None:
        """Send a frame to the server."""
        if self.is_open:
            self._to_server.append(frame)
            self._soon(self._arrive)

    def stop_reading(self) -> None:
        """Take nothing any more of what the server sends."""
        self._reading = False

    def read_on(self) -> None:
        """Take what waits, and all that comes."""
        self._reading = True
        self._soon(self._hand_over)

    def drop(self) -> None:
        """Lose the connection, behind what was sent; the server is told but that it is gone."""
        self._arrive()
        self._end()

    # What the engine does with it (FrameWriter).

    @property
    def unsent(self) -> int:
        """Bytes that the client has not taken."""
        return self._unsent

    @property
    def writable(self) -> bool:
        """Whether the client keeps up."""
        return self._unsent < HIGH_WATER and (self._reading or not self._to_client)

    def send(self, message: Prepared) -> None:
        """Send the frames of a message to the client."""
        frames: list[Frame] = [] if message.text is None else [message.string]
        self._to_client.extend([*frames, *message.attachments])
        self._unsent += message.size
        self._soon(self._hand_over)

    def close(self, code: int = 1000, reason: str = "") -> None:
        """Close, after what was sent."""
        self._closing = True
        self._soon(self._hand_over)

    def abort(self) -> None:
        """Close without what waits."""
        self._to_client.clear()
        self._reading = True
        self.close()

    # Within.

    def _soon(self, callback: Callable[[], None]) -> None:
        asyncio.get_running_loop().call_soon(callback)

    def _arrive(self) -> None:
        """The server reads what the client has sent."""
        limit = self._engine.options.max_http_buffer_size
        while self._to_server and self._transport is not None and not self._closing:
            frame = self._to_server.popleft()
            if len(frame.encode() if isinstance(frame, str) else frame) > limit:
                self._engine.monitor.refuse("refused_frame", "more than %d bytes came", limit)
                self._transport.lost("transport error")
                self._end()
            elif isinstance(frame, str):
                self._transport.receive_text(frame)
            else:
                self._transport.receive_binary(frame)

    def _hand_over(self) -> None:
        """The client reads what the server has sent."""
        while self._to_client and self._reading:
            frame = self._to_client.popleft()
            if self.is_open:
                self._receive(frame)
        if self._to_client:
            return
        self._unsent = 0
        if self._transport is not None:
            self._transport.drained()
        if self._closing:
            self._end()

    def _receive(self, frame: Frame) -> None:
        if isinstance(frame, bytes):
            self._message(frame)
            return
        packet = decode_packet(frame)
        if packet.type is PacketType.MESSAGE:
            self._message(packet.data)
        elif packet.type is PacketType.PING and self.answers_pings:
            self.put(f"{PacketType.PONG}")
        elif packet.type is PacketType.CLOSE:
            self._end()

    def _end(self) -> None:
        """The connection is over, for both ends."""
        transport, self._transport = self._transport, None
        if transport is not None:
            transport.lost()
        if self.is_open:
            self.is_open = False
            self._on_lost()
