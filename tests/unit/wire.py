"""Clients without a network: what a host would do for one, with the frames in lists.

They speak raw frames, as they stand on the wire: ``42["play",4]``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from antiphon import Server
from antiphon.engine.ports import BodyTooLarge
from antiphon.engine.prepared import Prepared
from antiphon.engine.request import Request
from antiphon.engine.response import Response
from antiphon.engine.server import Accepted, EngineServer
from antiphon.engine.websocket import WebSocketTransport
from antiphon.protocol.engineio.handshake import Refusal

__all__ = [
    "MemoryBody",
    "PollingPeer",
    "RecordingWriter",
    "WebSocketPeer",
    "joined",
    "request",
    "settle",
]

Frame = str | bytes


def request(
    query: str = "EIO=4&transport=polling",
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
) -> Request:
    """The head of a request."""
    return Request(
        method=method,
        path="/engine.io/",
        query_string=query.encode(),
        raw_headers=[(key.lower().encode(), v.encode()) for key, v in (headers or {}).items()],
        address="192.0.2.1",
    )


async def settle() -> None:
    """Let everybody do what can be done now. Costs no time on a loop of virtual time."""
    await asyncio.sleep(0.001)


class RecordingWriter:
    """A WebSocket as the engine sees it (``FrameWriter``).

    Attributes:
        frames: What was written.
        closed: The code and the reason, once it is closed.
        aborted: Whether it was cut.
        writable: What the engine is told.
        unsent: What the engine is told.
    """

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.closed: tuple[int, str] | None = None
        self.aborted = False
        self.writable = True
        self.unsent = 0

    @property
    def is_open(self) -> bool:
        """Whether nobody has closed it."""
        return self.closed is None

    def send(self, message: Prepared) -> None:
        assert self.closed is None, f"{message.text!r} was written to a closed WebSocket"
        if message.text is not None:
            self.frames.append(message.string)
        self.frames.extend(message.attachments)

    def close(self, code: int = 1000, reason: str = "") -> None:
        assert self.closed is None, "a WebSocket was closed twice"
        self.closed = (code, reason)

    def abort(self) -> None:
        self.aborted = True
        self.closed = (1006, "")


class WebSocketPeer:
    """A client over a WebSocket.

    Attributes:
        writer: The server's end.
        transport: What the host would give frames to.
    """

    def __init__(self, writer: RecordingWriter, transport: WebSocketTransport) -> None:
        self.writer = writer
        self.transport = transport

    @classmethod
    async def open(
        cls,
        engine: EngineServer,
        sid: str | None = None,
        writer: RecordingWriter | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> WebSocketPeer:
        """Open a session, or a WebSocket that wants to take over the session with that id."""
        query = "EIO=4&transport=websocket" + (f"&sid={sid}" if sid else "")
        answer = await engine.upgrade(request(query, headers=headers))
        assert isinstance(answer, Accepted), answer
        writer = RecordingWriter() if writer is None else writer
        return cls(writer, answer.attach(writer))

    @classmethod
    async def refused(cls, engine: EngineServer, query: str, **headers: str) -> Refusal:
        """Why a WebSocket is not let in."""
        answer = await engine.upgrade(request(query, headers=headers))
        assert isinstance(answer, Refusal)
        return answer

    def send(self, *frames: Frame) -> None:
        """Frames of the client arrive."""
        for frame in frames:
            if isinstance(frame, str):
                self.transport.receive_text(frame)
            else:
                self.transport.receive_binary(frame)

    def take(self) -> list[Frame]:
        """What was written to it since the last time."""
        frames = self.writer.frames[:]
        self.writer.frames.clear()
        return frames

    async def ask(self, *frames: Frame) -> list[Frame]:
        """Send, and take what comes of it."""
        self.take()
        self.send(*frames)
        await settle()
        return self.take()

    def leave(self) -> None:
        """The connection is gone."""
        self.transport.lost("transport close")


class MemoryBody:
    """The body of a request, and whether its client is still there (``Body``).

    Args:
        data: What comes of it.
        whole: Whether that is all; if not, the rest never comes.
    """

    def __init__(self, data: bytes = b"", *, whole: bool = True) -> None:
        self._data = data
        self._whole = whole
        self._gone = asyncio.Event()

    async def read(self, limit: int) -> bytes:
        if len(self._data) > limit:
            raise BodyTooLarge
        if not self._whole:
            await self._gone.wait()
            raise ConnectionError
        return self._data

    async def disconnected(self) -> None:
        await self._gone.wait()

    def leave(self) -> None:
        """The client goes away."""
        self._gone.set()


class PollingPeer:
    """A client over polling.

    Attributes:
        opened: Its open packet.
        sid: The id of its session.
    """

    def __init__(self, engine: EngineServer, opened: str) -> None:
        self._engine = engine
        self.opened = opened
        self.sid = opened.split('"')[3]

    @classmethod
    async def open(
        cls, engine: EngineServer, query: str = "EIO=4&transport=polling"
    ) -> PollingPeer:
        """Open a session."""
        response = await engine.handle(request(query), MemoryBody())
        assert response.status == 200, response
        return cls(engine, response.body.decode())

    async def respond(
        self, method: str, body: MemoryBody, headers: Mapping[str, str] | None = None
    ) -> Response:
        """The response to a request of this session."""
        query = f"EIO=4&transport=polling&sid={self.sid}"
        return await self._engine.handle(request(query, method, headers), body)

    async def get(self) -> list[str]:
        """The packets of a poll."""
        response = await self.respond("GET", MemoryBody())
        assert response.status == 200, response
        return response.body.decode().split("\x1e")

    def poll(self) -> asyncio.Task[list[str]]:
        """The same, in the background."""
        return asyncio.create_task(self.get())

    async def post(self, *packets: str) -> int:
        """Send packets; the status of the response."""
        body = MemoryBody("\x1e".join(packets).encode())
        return (await self.respond("POST", body)).status

    async def upgrade(self) -> WebSocketPeer:
        """Change over to a WebSocket, without a pending GET."""
        peer = await WebSocketPeer.open(self._engine, self.sid)
        peer.send("2probe")
        assert peer.take() == ["3probe"]
        peer.send("5")
        return peer


async def joined(
    io: Server, namespace: str = "/", auth: str = "", peer: WebSocketPeer | None = None
) -> tuple[WebSocketPeer, str]:
    """A client over WebSocket that has joined a namespace, and its socket's id there."""
    if peer is None:
        peer = await WebSocketPeer.open(io.engine)
    name = "" if namespace == "/" else f"{namespace},"
    (answer,) = await peer.ask(f"40{name}{auth}")
    assert isinstance(answer, str)
    assert answer.startswith(f'40{name}{{"sid":"'), answer
    return peer, answer.split('"')[3]
