"""TCP by hand, where a library would be too polite: exact bytes, broken frames, resets."""

from __future__ import annotations

import asyncio
import os
import socket
import struct
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

from .serving import PATIENCE, Server
from .wire import UPGRADE_HEADERS

TEXT, BINARY, CLOSE, PING, PONG, CONTINUATION = 1, 2, 8, 9, 10, 0


@dataclass(frozen=True)
class Head:
    """The status and headers of an HTTP response as they came."""

    status: int
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Frame:
    fin: bool
    opcode: int
    payload: bytes

    @property
    def close_code(self) -> int | None:
        return (
            struct.unpack("!H", self.payload[:2])[0]
            if self.opcode == CLOSE and self.payload
            else None
        )


class Raw:
    """One TCP connection to the server."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, server: Server
    ) -> None:
        self.reader = reader
        self.writer = writer
        self._server = server

    def request(
        self,
        method: str,
        query: Mapping[str, str],
        headers: Mapping[str, str] | None = None,
        ends_with: bytes = b"",
    ) -> None:
        """Write a request in one piece: its head and what follows, announced in it or not."""
        lines = {"Host": f"{self._server.host}:{self._server.port}", **(headers or {})}
        head = f"{method} {self._server.path}/?{urlencode(query)} HTTP/1.1\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        self.writer.write(head.encode() + b"\r\n" + ends_with)

    async def head(self) -> Head:
        async with asyncio.timeout(PATIENCE):
            status_line, *lines = (
                (await self.reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
            )
        headers = dict(line.split(": ", 1) for line in lines)
        return Head(
            int(status_line.split()[1]), {name.lower(): value for name, value in headers.items()}
        )

    async def response(self) -> tuple[Head, bytes]:
        head = await self.head()
        async with asyncio.timeout(PATIENCE):
            if head.headers.get("transfer-encoding") == "chunked":
                return head, await self._chunks()
            return head, await self.reader.readexactly(int(head.headers.get("content-length", "0")))

    async def _chunks(self) -> bytes:
        body = b""
        while size := int(await self.reader.readuntil(b"\r\n"), 16):
            body += (await self.reader.readexactly(size + 2))[:-2]
        await self.reader.readexactly(2)
        return body

    async def upgrade(self, query: Mapping[str, str], *, followed_by: bytes = b"") -> Head:
        """Ask for a WebSocket; `followed_by` travels in the same write as the request."""
        self.request("GET", query, UPGRADE_HEADERS, ends_with=followed_by)
        return await self.head()

    def frame(
        self,
        opcode: int,
        payload: bytes = b"",
        *,
        fin: bool = True,
        reserved: int = 0,
        masked: bool = True,
    ) -> None:
        self.writer.write(encode_frame(opcode, payload, fin=fin, reserved=reserved, masked=masked))

    async def read_frame(self) -> Frame:
        async with asyncio.timeout(PATIENCE):
            first, second = await self.reader.readexactly(2)
            length = second & 0x7F
            if length == 126:
                (length,) = struct.unpack("!H", await self.reader.readexactly(2))
            elif length == 127:
                (length,) = struct.unpack("!Q", await self.reader.readexactly(8))
            assert not second & 0x80, "a server does not mask"
            return Frame(bool(first & 0x80), first & 0x0F, await self.reader.readexactly(length))

    async def last_frame(self) -> Frame | None:
        """Read to the end of the connection: the close frame, or `None` if there was none."""
        frame = None
        try:
            while frame is None or frame.opcode != CLOSE:
                frame = await self.read_frame()
        except (asyncio.IncompleteReadError, ConnectionError):
            return None
        return frame

    async def ended(self) -> None:
        """Wait until the server has closed the connection."""
        async with asyncio.timeout(PATIENCE):
            try:
                while await self.reader.read(65536):
                    pass
            except ConnectionError:
                return

    def reset(self) -> None:
        """End the connection with a TCP RST."""
        sock: socket.socket = self.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


def encode_frame(
    opcode: int, payload: bytes = b"", *, fin: bool = True, reserved: int = 0, masked: bool = True
) -> bytes:
    head = bytes([fin << 7 | reserved << 4 | opcode])
    mask_bit = masked << 7
    if len(payload) < 126:
        head += bytes([mask_bit | len(payload)])
    elif len(payload) < 1 << 16:
        head += bytes([mask_bit | 126]) + struct.pack("!H", len(payload))
    else:
        head += bytes([mask_bit | 127]) + struct.pack("!Q", len(payload))
    if not masked:
        return head + payload
    key = os.urandom(4)
    repeated = (key * (len(payload) // 4 + 1))[: len(payload)]
    mixed = int.from_bytes(payload) ^ int.from_bytes(repeated)
    return head + key + mixed.to_bytes(len(payload))


@asynccontextmanager
async def raw(server: Server) -> AsyncGenerator[Raw]:
    reader, writer = await asyncio.open_connection(server.host, server.port, limit=1 << 22)
    try:
        yield Raw(reader, writer, server)
    finally:
        writer.close()
        try:
            await asyncio.wait_for(writer.wait_closed(), PATIENCE)
        except (ConnectionError, TimeoutError):
            writer.transport.abort()
