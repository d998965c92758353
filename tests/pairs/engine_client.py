"""The client's end of an Engine.IO session, as small as it can be, joined to a server in memory.

It polls, changes over to a WebSocket as browsers do, answers pings, and complains about whatever
the protocol does not allow the server.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence

from antiphon.engine.server import EngineServer
from antiphon.protocol.engineio.packet import Packet, PacketType, decode_packet, encode_packet
from tests.unit.wire import MemoryBody, PollingPeer, RecordingWriter, WebSocketPeer

__all__ = ["EngineClient"]

Data = str | bytes
MESSAGE = PacketType.MESSAGE


class _ClientWriter(RecordingWriter):
    """The server's end of the WebSocket: hands each frame to the client a moment later."""

    def __init__(self, receive: Callable[[Data], None], closed: Callable[[], None]) -> None:
        super().__init__()
        self._receive = receive
        self._on_closed = closed

    def send(self, message: object) -> None:
        super().send(message)  # type: ignore[arg-type]
        frames, self.frames = self.frames, []
        for frame in frames:
            asyncio.get_running_loop().call_soon(self._receive, frame)

    def close(self, code: int = 1000, reason: str = "") -> None:
        super().close(code, reason)
        asyncio.get_running_loop().call_soon(self._on_closed)

    def abort(self) -> None:
        super().abort()
        asyncio.get_running_loop().call_soon(self._on_closed)


class EngineClient:
    """One session.

    Attributes:
        received: The messages that came, in order.
        closed: Set when the session is over.
        pings: How many pings came.
    """

    def __init__(self, engine: EngineServer) -> None:
        self._engine = engine
        self.received: list[Data] = []
        self.closed = asyncio.Event()
        self.pings = 0
        self.on_message: Callable[[Data], None] = lambda data: None
        self._sid = ""
        self._waiting: list[Packet] = []
        self._posting: asyncio.Task[None] | None = None
        self._polling: asyncio.Task[None] | None = None
        self._pausing = False
        self._websocket: WebSocketPeer | None = None
        self._probed: asyncio.Future[None] | None = None

    async def open(self, transport: str) -> EngineClient:
        """Open the session."""
        if transport == "polling":
            peer = await PollingPeer.open(self._engine)
            self._opened(Packet(PacketType.OPEN, peer.opened[1:]))
            self._polling = asyncio.create_task(self._poll(peer))
        else:
            self._websocket = await self._open_websocket(None)
        return self

    @property
    def transport(self) -> str:
        """The transport that is used now."""
        return "polling" if self._polling is not None else "websocket"

    def send(self, data: Data) -> None:
        """Send a message."""
        self._waiting.append(Packet(MESSAGE, data))
        self._flush()

    async def upgrade(self) -> None:
        """Change over from polling to a WebSocket, while messages go on both ways."""
        self._probed = asyncio.get_running_loop().create_future()
        peer = await self._open_websocket(self._sid)
        peer.send("2probe")
        await self._probed
        self._pausing = True
        assert self._polling is not None
        await asyncio.wait([self._polling])
        while self._posting is not None:
            await self._posting
        self._polling, self._pausing = None, False
        self._websocket = peer
        peer.send("5")
        self._flush()

    def close(self) -> None:
        """Close the session, as a client does that leaves."""
        self._waiting.append(Packet(PacketType.CLOSE))
        self._flush()

    def lose(self) -> None:
        """Lose the connection."""
        if self._websocket is not None:
            self._websocket.leave()
        elif self._polling is not None:
            self._polling.cancel()
        self._over()

    # What arrives.

    def _opened(self, packet: Packet) -> None:
        assert packet.type is PacketType.OPEN
        assert self._sid == "", "a second open packet"
        handshake = json.loads(packet.data)
        keys = ["sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload"]
        assert list(handshake) == keys
        self._sid = handshake["sid"]

    def _receive(self, packets: Sequence[Packet]) -> None:
        assert not self.closed.is_set(), f"{packets} after the end"
        for packet in packets:
            if packet.type is MESSAGE:
                self.received.append(packet.data)
                self.on_message(packet.data)
            elif packet.type is PacketType.PING:
                assert packet.data == ""
                self.pings += 1
                self._waiting.append(Packet(PacketType.PONG))
                self._flush()
            elif packet.type is PacketType.CLOSE:
                self._over()
            else:
                assert packet.type is PacketType.NOOP, packet

    def _over(self) -> None:
        self.closed.set()
        self._polling = self._websocket = None

    # Polling.

    async def _poll(self, peer: PollingPeer) -> None:
        while not self._pausing and not self.closed.is_set():
            response = await peer.respond("GET", MemoryBody())
            if response.status != 200:
                self._over()
                return
            texts = response.body.decode().split("\x1e")
            self._receive([decode_packet(text) for text in texts])

    def _flush(self) -> None:
        if self._websocket is not None:
            for packet in self._take():
                binary = isinstance(packet.data, bytes)
                frame = packet.data if binary else encode_packet(packet).decode()
                self._websocket.send(frame)
        elif self._polling is not None and self._posting is None and not self._pausing:
            self._posting = asyncio.create_task(self._post())

    async def _post(self) -> None:
        while self._waiting and not self.closed.is_set():
            await asyncio.sleep(0)  # whatever else is sent now goes with it
            body = b"\x1e".join(map(encode_packet, self._take()))
            peer = PollingPeer(self._engine, f'0{{"sid":"{self._sid}"}}')
            response = await peer.respond("POST", MemoryBody(body))
            if response.status != 200:
                self._over()
            if self._pausing:
                break
        self._posting = None

    def _take(self) -> list[Packet]:
        packets, self._waiting = self._waiting, []
        return packets

    # WebSocket.

    async def _open_websocket(self, sid: str | None) -> WebSocketPeer:
        peer: WebSocketPeer | None = None

        def receive(frame: Data) -> None:
            if self.closed.is_set():
                return
            packet = Packet(MESSAGE, frame) if isinstance(frame, bytes) else decode_packet(frame)
            if not self._sid:
                self._opened(packet)
            elif self._probed is not None and not self._probed.done():
                assert packet == (PacketType.PONG, "probe"), packet
                self._probed.set_result(None)
            else:
                self._receive([packet])

        def closed() -> None:
            if peer is self._websocket or sid is None:
                self._over()

        peer = await WebSocketPeer.open(self._engine, sid, _ClientWriter(receive, closed))
        return peer
