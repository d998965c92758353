"""A small client that speaks Engine.IO 4 and hides nothing of it: requests, frames, the upgrade."""

from __future__ import annotations

import asyncio
import base64
import io
import json
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Literal, Self

import aiohttp
from aiohttp import ClientSession, ClientWebSocketResponse, ClientWSTimeout, WSMsgType

from .serving import PATIENCE, Server

Packet = str | bytes
Transport = Literal["polling", "websocket"]
SEPARATOR = "\x1e"

UPGRADE_HEADERS = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",  # RFC 6455, 1.3
}


@dataclass(frozen=True)
class Answer:
    """An HTTP response, read to its end."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def packets(self) -> list[str]:
        return self.text.split(SEPARATOR)


def encode(packet: Packet) -> str:
    return packet if isinstance(packet, str) else "b" + base64.b64encode(packet).decode()


def decode(packet: str) -> Packet:
    return base64.b64decode(packet[1:]) if packet.startswith("b") else packet


class Link(ABC):
    """A session, whatever carries it. `receive` answers pings by itself and passes over noops."""

    def __init__(self, handshake: dict[str, Any]) -> None:
        self.handshake = handshake
        self.sid: str = handshake["sid"]
        self._inbox: deque[Packet] = deque()

    @abstractmethod
    async def send(self, *packets: Packet) -> None:
        """Send whole packets, types included; `bytes` are binary messages."""

    @abstractmethod
    async def _fetch(self) -> list[Packet]:
        """Wait for packets, at least one; `ConnectionError` when the session has ended."""

    @abstractmethod
    async def close(self) -> None:
        """Leave, quickly and politely."""

    async def receive(self, *, within: float = PATIENCE) -> Packet:
        """The next packet that is neither ping nor noop."""
        async with asyncio.timeout(within):
            while True:
                packet = await self.next_packet()
                if packet == "2":
                    await self.send("3")
                elif packet != "6":
                    return packet

    async def next_packet(self) -> Packet:
        """The next packet, whatever it is."""
        while not self._inbox:
            self._inbox.extend(await self._fetch())
        return self._inbox.popleft()

    async def receive_many(self, count: int) -> list[Packet]:
        return [await self.receive() for _ in range(count)]

    async def closed(self, *, within: float = PATIENCE) -> None:
        """Wait for the other side to end the session; what still arrives is read and forgotten."""
        try:
            while True:
                await self.receive(within=within)
        except ConnectionError:
            return


class Polling(Link):
    def __init__(self, wire: Wire, handshake: dict[str, Any], query: Mapping[str, str]) -> None:
        super().__init__(handshake)
        self._wire = wire
        self._query = {**query, "transport": "polling", "sid": self.sid}

    async def get(self, **more: Any) -> Answer:
        return await self._wire.request("GET", self._query, **more)

    async def post(self, body: str | bytes | AsyncIterator[bytes], **more: Any) -> Answer:
        return await self._wire.request("POST", self._query, data=body, **more)

    async def poll(self) -> list[str]:
        """One GET that must succeed: its packets as they stand in the payload."""
        answer = await self.get()
        assert answer.status == 200, answer
        return answer.packets

    async def send(self, *packets: Packet) -> None:
        answer = await self.post(SEPARATOR.join(map(encode, packets)))
        assert (answer.status, answer.text) == (200, "ok"), answer

    async def _fetch(self) -> list[Packet]:
        answer = await self.get()
        if answer.status != 200:
            raise ConnectionError(answer)
        return [decode(packet) for packet in answer.packets]

    async def close(self) -> None:
        await self.post("1")


class WebSocket(Link):
    def __init__(self, ws: ClientWebSocketResponse, handshake: dict[str, Any]) -> None:
        super().__init__(handshake)
        self.ws = ws

    async def send(self, *packets: Packet) -> None:
        for packet in packets:
            if isinstance(packet, str):
                await self.ws.send_str(packet)
            else:
                await self.ws.send_bytes(packet)

    async def frame(self) -> Packet:
        """The next frame as it came, pings too."""
        (packet,) = await self._fetch()
        return packet

    async def _fetch(self) -> list[Packet]:
        message = await self.ws.receive(PATIENCE)
        if message.type is WSMsgType.TEXT or message.type is WSMsgType.BINARY:
            return [message.data]
        raise ConnectionError(f"{message.type.name}: {self.ws.close_code} {message.extra}")

    async def close_code(self) -> int | None:
        await self.closed()
        return self.ws.close_code

    async def close(self) -> None:
        await self.ws.close()


class Wire:
    """All the clients of one test; leaving the context ends them."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.query: dict[str, str] = {"EIO": "4"}
        self._http = ClientSession(
            cookie_jar=aiohttp.DummyCookieJar(), connector=aiohttp.TCPConnector(limit=0, ssl=False)
        )
        self._links: list[Link] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            await self.leave()
        finally:
            await self._http.close()
            if self.server.scheme == "https":
                await asyncio.sleep(0.25)  # aiohttp does not wait for the end of TLS itself

    async def leave(self) -> None:
        """End all clients."""
        links, self._links = self._links, []
        if self.server.is_running:
            await asyncio.gather(*(link.close() for link in links), return_exceptions=True)

    @property
    def url(self) -> str:
        return f"{self.server.origin}{self.server.path}/"

    async def request(
        self,
        method: str,
        query: Mapping[str, str],
        *,
        headers: Mapping[str, str] | None = None,
        data: Any = None,
        url: str | None = None,
        within: float = PATIENCE,
    ) -> Answer:
        """Any HTTP request to the server's path, answered whatever the status."""
        defaults = {"Accept-Encoding": "identity", "Content-Type": "text/plain;charset=UTF-8"}
        headers = {**defaults, **(headers or {})}
        if isinstance(data, str | bytes):
            data = io.BytesIO(data.encode() if isinstance(data, str) else data)
        async with (
            asyncio.timeout(within),
            self._http.request(
                method, url or self.url, params=query, headers=headers, data=data
            ) as response,
        ):
            body = b"" if response.status == 101 else await response.read()
            return Answer(response.status, response.headers, body)

    async def handshake(self, transport: str | None = "polling", **query: str) -> Answer:
        """A polling handshake (or what claims to be one), as it was answered."""
        chosen = {} if transport is None else {"transport": transport}
        return await self.request("GET", {**self.query, **chosen, **query})

    async def upgrade_request(self, query: Mapping[str, str], **headers: str) -> Answer:
        """The HTTP answer to a WebSocket's opening handshake: 101, or a refusal with its body."""
        return await self.request("GET", query, headers={**UPGRADE_HEADERS, **headers})

    async def polling(self, **query: str) -> Polling:
        answer = await self.handshake(**query)
        assert answer.status == 200, answer
        first, *others = answer.packets
        assert first.startswith("0{"), first
        assert not others, others
        link = Polling(self, json.loads(first[1:]), {**self.query, **query})
        self._links.append(link)
        return link

    async def raw_websocket(
        self, query: Mapping[str, str], *, window: int = 0, **headers: str
    ) -> ClientWebSocketResponse:
        """A WebSocket on which nothing has been said yet; with a `window` it offers compression."""
        url = self.url.replace("http", "ws", 1)
        return await self._http.ws_connect(
            url,
            params=query,
            headers=headers,
            max_msg_size=0,
            compress=window,
            timeout=ClientWSTimeout(ws_close=1),
        )

    async def websocket(self, *, window: int = 0, **query: str) -> WebSocket:
        ws = await self.raw_websocket(
            {**self.query, "transport": "websocket", **query}, window=window
        )
        first = await ws.receive_str(timeout=PATIENCE)
        assert first.startswith("0{"), first
        link = WebSocket(ws, json.loads(first[1:]))
        self._links.append(link)
        return link

    async def open(self, transport: Transport) -> Link:
        return await (self.polling() if transport == "polling" else self.websocket())

    async def probe(self, session: Polling) -> WebSocket:
        """A WebSocket beside a polling session; nothing has been said on it yet."""
        ws = await self.raw_websocket({**self.query, "transport": "websocket", "sid": session.sid})
        link = WebSocket(ws, session.handshake)
        self._links.append(link)
        return link

    async def upgrade(self, session: Polling) -> WebSocket:
        """The whole upgrade: probe, the pending GET released by a noop, `5`."""
        probe = await self.probe(session)
        await probe.send("2probe")
        assert await probe.frame() == "3probe"
        packets: list[str] = []
        while "6" not in packets:
            packets = await session.poll()
            assert {*packets} <= {"2", "6"}, packets
            if "2" in packets:  # the heartbeat goes on meanwhile
                await session.send("3")
        await probe.send("5")
        return probe
