"""The other end, byte by byte: servers as processes, WebSockets by hand."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from tests.forked import Fork

PATIENCE = 30.0
CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
QUERY = "/?EIO=4&transport=websocket"


class Frame(NamedTuple):
    opcode: int
    payload: bytes
    first: int

    @property
    def code(self) -> int | None:
        return int.from_bytes(self.payload[:2]) if self.opcode == CLOSE else None


def frame(
    opcode: int, payload: bytes = b"", *, fin: bool = True, rsv: int = 0, mask: bool = True
) -> bytes:
    """A frame as a client sends it."""
    head = bytes([opcode | (0x80 if fin else 0) | rsv << 4])
    bit = 0x80 if mask else 0
    size = len(payload)
    if size < 126:
        head += bytes([bit | size])
    elif size < 65_536:
        head += bytes([bit | 126]) + struct.pack("!H", size)
    else:
        head += bytes([bit | 127]) + struct.pack("!Q", size)
    return head + (bytes(4) if mask else b"") + payload  # a mask of zeros leaves it as it is


@dataclass
class Served:
    """A running server process."""

    process: Fork | subprocess.Popen[bytes]
    port: int
    options: dict[str, Any]
    log_file: Any

    def log(self) -> str:
        return os.pread(self.log_file.fileno(), 10_000_000, 0).decode(errors="replace")

    def memory(self) -> int:
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    async def says(self, text: str) -> None:
        """Wait until it stands in the log."""
        deadline = time.monotonic() + PATIENCE
        while text not in self.log():
            assert self.process.poll() is None, f"it died:\n{self.log()}"
            assert time.monotonic() < deadline, f"no {text!r} in:\n{self.log()}"
            await asyncio.sleep(0.02)


@contextmanager
def served(*, ends: bool = False, compiled: bool = True, **options: Any) -> Iterator[Served]:
    """A server with these options (see `echo_server.py`); it must still live at the end.

    Args:
        ends: The test ends it.
        compiled: Whether it uses what is compiled.
        options: What the server is told.
    """
    with tempfile.TemporaryFile() as log:
        process = _start(options, log.fileno(), compiled)
        assert process.stdout is not None
        try:
            words = process.stdout.readline().split()
            server = Served(process, int(words[1]) if words else 0, options, log)
            assert words[:1] == [b"listening"], server.log()
            yield server
            assert (process.poll() is None) != ends, server.log()
            assert "Traceback" not in server.log(), server.log()
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            process.stdout.close()


def _start(options: dict[str, Any], errors: int, compiled: bool) -> Fork | subprocess.Popen[bytes]:
    program, arguments = "tests.fastlane.echo_server", [json.dumps(options)]
    if compiled:
        return Fork(program, arguments, os.environ, errors=errors)
    # Which form is used is settled when the modules are imported, so this one starts from nothing.
    return subprocess.Popen(
        [sys.executable, "-m", program, *arguments],
        env={**os.environ, "ANTIPHON_SPEEDUPS": "0"},
        stdout=subprocess.PIPE,
        stderr=errors,
        cwd=Path(__file__).parents[2],
    )


class Peer:
    """One WebSocket, or what wants to become one."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    def request(self, *, target: str = QUERY, behind: bytes = b"", **headers: str) -> None:
        """Ask for the WebSocket; a header of "" is left out."""
        given = {
            "Host": "localhost",
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
        } | {name.replace("_", "-"): value for name, value in headers.items()}
        lines = [f"{name}: {value}" for name, value in given.items() if value]
        head = "\r\n".join([f"GET {target} HTTP/1.1", *lines, "", ""])
        self.writer.write(head.encode() + behind)

    async def response(self) -> tuple[int, str, bytes]:
        """The status, the head and, unless it is 101, the body."""
        async with asyncio.timeout(PATIENCE):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
            status = int(head.split()[1])
            return status, head, b"" if status == 101 else await self.reader.read()

    async def upgrade(self, **given: Any) -> str:
        """Ask for the WebSocket and get it; the response's head."""
        self.request(**given)
        status, head, body = await self.response()
        assert status == 101, (head, body)
        return head

    def send(self, *frames: bytes) -> None:
        self.writer.write(b"".join(frames))

    async def frame(self) -> Frame:
        async with asyncio.timeout(PATIENCE):
            first, second = await self.reader.readexactly(2)
            size = second & 127
            assert not second & 128, "a server does not mask"
            if size > 125:
                size = int.from_bytes(await self.reader.readexactly(2 if size == 126 else 8))
            return Frame(first & 15, await self.reader.readexactly(size), first)

    async def close_code(self) -> int | None:
        """Read until the close frame; its code."""
        while (got := await self.frame()).opcode != CLOSE:
            pass
        return got.code

    async def end(self) -> bytes:
        """What comes until the server has closed the connection."""
        async with asyncio.timeout(PATIENCE):
            try:
                return await self.reader.read()
            except ConnectionError:
                return b""


@asynccontextmanager
async def dialled(
    server: Served, *, receive_buffer: int | None = None, **given: Any
) -> AsyncIterator[Peer]:
    """A connection to the server, by TLS or a unix socket if it has those.

    Args:
        server: The server.
        receive_buffer: Bytes that the kernel may keep for it.
        given: What asyncio is told.
    """
    if "uds" in server.options:
        reader, writer = await asyncio.open_unix_connection(server.options["uds"])
    else:
        if "tls" in server.options:
            context = ssl.create_default_context()
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            given |= {"ssl": context, "server_hostname": "localhost"}
        connection = socket.socket()
        if receive_buffer is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        connection.setblocking(False)
        await asyncio.get_running_loop().sock_connect(connection, ("127.0.0.1", server.port))
        reader, writer = await asyncio.open_connection(sock=connection, **given)
    try:
        yield Peer(reader, writer)
    finally:
        writer.transport.abort()


@asynccontextmanager
async def opened(server: Served, **given: Any) -> AsyncIterator[Peer]:
    """An open WebSocket; with Engine.IO its open packet is read."""
    async with dialled(server) as peer:
        await peer.upgrade(**given)
        if not server.options.get("frames"):
            assert (await peer.frame()).payload.startswith(b"0{")
        yield peer
