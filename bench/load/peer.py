"""One WebSocket client of the load."""

from __future__ import annotations

import json
import select
import socket
import zlib
from typing import Any, Final

from bench.load.frames import BINARY, CLOSE, PING, PONG, TEXT, Frame, client_frame, event, scan

__all__ = ["Bare", "LoadFailed", "Peer", "connect_socket"]

HOST: Final = "127.0.0.1"
PATIENCE: Final = 10.0
"""Seconds that a server may take for what should take milliseconds."""

PONG_FRAME: Final = client_frame(TEXT, b"3")
READ: Final = 16_384
"""Bytes read at a time; each read allocates as much."""
REMEMBERED: Final = 64
"""Different chunks whose meaning is remembered."""


class LoadFailed(Exception):
    """A server did not do what its clients waited for."""


def connect_socket(port: int, source: int, *, receive_buffer: int | None = None) -> socket.socket:
    """A non-blocking connection to a server on this machine.

    Args:
        port: The server's port.
        source: Which of the machine's loopback addresses to come from, so that ports suffice.
        receive_buffer: Bytes that the kernel may keep for a reader that stops.
    """
    connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if receive_buffer is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        # The port is chosen when connecting, so one may serve towards many servers.
        if hasattr(socket, "IP_BIND_ADDRESS_NO_PORT"):
            connection.setsockopt(socket.IPPROTO_IP, socket.IP_BIND_ADDRESS_NO_PORT, 1)
        connection.bind((f"127.0.0.{source + 2}", 0))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.settimeout(PATIENCE)
        connection.connect((HOST, port))
        connection.setblocking(False)
    except BaseException:
        connection.close()
        raise
    return connection


class Bare:
    """A WebSocket client that says nothing of itself, for a server that only echoes.

    Args:
        connection: A non-blocking connection.
        path: What to ask the server for.
        deflate: Offer permessage-deflate.
        known: What chunks mean that were seen before; shared by clients of one server.

    Attributes:
        is_open: Messages may be sent and are counted.
    """

    __slots__ = (
        "_counted",
        "_inflate",
        "_known",
        "_path",
        "_rest",
        "_send",
        "_upgraded",
        "connection",
        "deflate",
        "is_open",
        "read",
    )

    def __init__(
        self, connection: socket.socket, path: str, known: dict[bytes, int], *, deflate: bool
    ) -> None:
        self.connection = connection
        self.deflate = deflate
        self.is_open = False
        self.read = connection.recv
        self._send = connection.send
        self._path = path
        self._known = known
        self._rest = b""
        self._upgraded = False
        self._inflate: Any = None
        self._counted = TEXT

    def start(self) -> None:
        """Ask for the WebSocket."""
        offer = "permessage-deflate; client_no_context_takeover"
        extension = f"Sec-WebSocket-Extensions: {offer}\r\n" if self.deflate else ""
        self.write(
            f"GET {self._path} HTTP/1.1\r\nHost: {HOST}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{extension}\r\n".encode()
        )

    def count_binary(self) -> None:
        """Count binary frames as messages from now on, not texts."""
        self._counted = BINARY

    def write(self, data: bytes) -> None:
        """Write all of it, which never has to wait unless the server stops reading."""
        try:
            sent = self._send(data)
        except BlockingIOError:
            sent = 0
        while sent < len(data):
            if not self._is_ready(select.POLLOUT, PATIENCE):
                raise LoadFailed("the server has stopped reading")
            sent += self._send(data[sent:])

    def _is_ready(self, event: int, patience: float) -> bool:
        """Whether the connection is ready for more, or becomes so."""
        poll = select.poll()  # not select(), which knows only the first thousand connections
        poll.register(self.connection, event)
        return bool(poll.poll(patience * 1_000))

    def frames(self, packets: list[tuple[int, bytes]]) -> bytes:
        """The bytes of a message, as this client sends it."""
        deflate = self._inflate is not None
        return b"".join(client_frame(*packet, deflate=deflate) for packet in packets)

    def receive(self) -> int:
        """Read what there is, and count the messages in it."""
        data = self.read(READ)
        # Most chunks were seen before, byte by byte: then nothing need be parsed.
        if not self._rest:
            count = self._known.get(data)
            if count is not None:
                return count
        return self._parse(data)

    def _parse(self, data: bytes) -> int:
        if not data:
            raise LoadFailed("the server has closed the connection")
        # Only what whole messages look like is worth remembering.
        is_plain = self.is_open and self._inflate is None and not self._rest
        chunk = self._rest + data
        if not self._upgraded:
            head, found, chunk = chunk.partition(b"\r\n\r\n")
            if not found:
                self._rest = head
                return 0
            self._upgrade(head)
        end = count = 0
        for frame, after in scan(chunk):
            counted = self._frame(frame)
            count += counted == 1
            is_plain = is_plain and counted >= 0
            end = after
        self._rest = chunk[end:]
        if is_plain and not self._rest and len(self._known) < REMEMBERED:
            self._known[data] = count
        return count

    def _upgrade(self, head: bytes) -> None:
        if not head.startswith(b"HTTP/1.1 101"):
            raise LoadFailed(f"the server refused: {head[:200]!r}")
        self._upgraded = True
        if b"permessage-deflate" in head.lower():
            self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        elif self.deflate:
            raise LoadFailed("the server refused permessage-deflate")
        self._ready()

    def _ready(self) -> None:
        self.is_open = True

    def _frame(self, frame: Frame) -> int:
        """1 for a message, 0 for a part of one, -1 for what is not repeated."""
        if frame.opcode == CLOSE:
            raise LoadFailed(f"the server closed the WebSocket: {frame.payload!r}")
        if frame.opcode == PING:
            self.write(client_frame(PONG, frame.payload))
            return -1
        payload = frame.payload
        if self._inflate is not None and frame.deflated:
            payload = self._inflate.decompress(payload + b"\x00\x00\xff\xff")
        return self._packet(frame.opcode, payload)

    def _packet(self, opcode: int, payload: bytes) -> int:
        return int(opcode == self._counted)

    def close(self) -> None:
        """Leave, without a word."""
        self.connection.close()


class Peer(Bare):
    """A Socket.IO client on a WebSocket, joined to the main namespace.

    Args:
        connection: A non-blocking connection.
        known: What chunks mean that were seen before; shared by clients of one server.
        deflate: Offer permessage-deflate.
        auth: What to connect with.
    """

    __slots__ = ("_answers", "_auth")

    def __init__(
        self,
        connection: socket.socket,
        known: dict[bytes, int],
        *,
        deflate: bool = False,
        auth: dict[str, Any] | None = None,
    ) -> None:
        path = "/socket.io/?EIO=4&transport=websocket"
        super().__init__(connection, path, known, deflate=deflate)
        self._auth = b"40" if auth is None else b"40" + json.dumps(auth).encode()
        self._answers: list[Any] = []

    def _ready(self) -> None:
        """The Engine.IO handshake comes first."""

    def _packet(self, opcode: int, payload: bytes) -> int:
        if payload == b"2" and opcode == TEXT:
            self.write(PONG_FRAME)
            return -1
        if self.is_open:
            if payload.startswith(b"43999[") and opcode == TEXT:
                self._answers.append(json.loads(payload[5:])[0])
                return -1
            return int(opcode == self._counted)
        if payload.startswith(b"0{"):
            self.write(self.frames([(TEXT, self._auth)]))
        elif payload.startswith(b"40{"):
            self.is_open = True
        else:
            raise LoadFailed(f"the server did not let us in: {payload!r}")
        return -1

    def call(self, name: str, *args: Any, patience: float = PATIENCE) -> Any:
        """Emit an event and wait for its acknowledgement; what else comes meanwhile is not counted.

        Args:
            name: The event.
            args: Its arguments.
            patience: Seconds to wait.
        """
        self.write(self.frames(event(name, *args, ack=999)))
        while not self._answers:
            if not self._is_ready(select.POLLIN, patience):
                raise LoadFailed(f"{name!r} was not acknowledged in {patience} s")
            self.receive()
        return self._answers.pop()
