"""What is measured: loops over one thing that Antiphon does for a message, and the peer's loops."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from socketio import packet as peer

import antiphon
from antiphon.engine.prepared import Prepared
from antiphon.engine.request import Request
from antiphon.engine.server import Accepted
from antiphon.protocol.socketio.packet import Packet, PacketType
from antiphon.protocol.socketio.parser import (
    JSONDecoder,
    JSONParser,
    event_writer,
    plain_event_reader,
)

__all__ = ["MICRO_CASES", "Loop", "MicroCase"]

Loop: TypeAlias = Callable[[int], None]
"""Does it so many times."""

PAYLOAD: Final = "x" * 32
RECIPIENTS: Final = 1_000
MAIN: Final = "/"
EVENT: Final = f'42["echo","{PAYLOAD}"]'
ASKING: Final = f'4217["{{}}","{PAYLOAD}"]'
HANDSHAKE: Final = Request(
    method="GET", path="/socket.io/", query_string=b"EIO=4&transport=websocket", address="::1"
)


@dataclass(frozen=True, slots=True)
class MicroCase:
    """One thing to measure.

    Attributes:
        key: Its name on the command line.
        title: What is done once.
        make: Builds the loop, on a running event loop.
        peer: Builds python-socketio's loop for the same, where it has such a thing.
        each: How many times one round of the loop does it.
    """

    key: str
    title: str
    make: Callable[[], Awaitable[Loop]]
    peer: Callable[[], Awaitable[Loop]] | None = None
    each: int = 1


def repeated(function: Callable[..., object], *args: object) -> Callable[[], Awaitable[Loop]]:
    """A loop that calls a function."""

    def loop(times: int) -> None:
        for _ in range(times):
            function(*args)

    async def make() -> Loop:
        return loop

    return make


class Sink:
    """A WebSocket that takes everything (``FrameWriter``), and builds its frames as a host does."""

    writable = True
    unsent = 0

    def send(self, message: Prepared) -> None:
        """Build the frames."""
        _ = message.wire or message.frames

    def close(self, code: int = 1000, reason: str = "") -> None:
        """Nothing is open."""

    def abort(self) -> None:
        """Nothing is open."""


@dataclass(slots=True)
class Point:
    """A payload with a type."""

    x: int
    y: int


def server() -> antiphon.Server:
    """A server with a handler of each kind."""
    io = antiphon.Server()

    @io.on("plain")
    def plain(socket: antiphon.Socket, data: Any) -> Any:
        return data

    @io.on("async")
    async def coroutine(socket: antiphon.Socket, data: Any) -> Any:
        return data

    @io.on("typed")
    def typed(socket: antiphon.Socket, point: Point) -> int:
        return point.x

    @io.on("echo")
    async def echo(socket: antiphon.Socket, data: Any) -> None:
        socket.emit("echo", data)

    return io


async def connected(io: antiphon.Server, clients: int = 1) -> Callable[[str], None]:
    """Connect clients that have no network; what gives the last of them a frame."""
    receive: Callable[[str], None] | None = None
    for _ in range(clients):
        answer = await io.engine.upgrade(HANDSHAKE)
        assert isinstance(answer, Accepted)
        receive = answer.attach(Sink()).receive_text
        receive("40")
    assert receive is not None
    return receive


def received(frame: str) -> Callable[[], Awaitable[Loop]]:
    """A loop in which a client sends a frame."""

    async def make() -> Loop:
        receive = await connected(server())
        return await repeated(receive, frame)()

    return make


async def emitted() -> Loop:
    """A loop that emits to one client."""
    io = server()
    await connected(io)
    (socket,) = io.of(MAIN).sockets.values()
    return await repeated(socket.emit, "echo", PAYLOAD)()


async def broadcast() -> Loop:
    """A loop that emits to many."""
    io = server()
    await connected(io, RECIPIENTS)
    return await repeated(io.emit, "news", PAYLOAD)()


def decoded(*messages: str | bytes) -> Callable[[], None]:
    """Read the messages of one packet."""
    decoder = JSONDecoder()
    read_event = plain_event_reader(decoder)

    def decode() -> None:
        for message in messages:
            if isinstance(message, str):
                if read_event(message, 1) is None:
                    decoder.decode_text(message[1:])
            else:
                decoder.decode_binary(message)

    return decode


def peer_decoded(text: str, *attachments: bytes) -> Callable[[], None]:
    """The same by python-socketio."""

    def decode() -> None:
        packet = peer.Packet(encoded_packet=text)
        for attachment in attachments:
            packet.add_attachment(attachment)

    return decode


def encoded(*args: object) -> Callable[[], object]:
    """Write an event, up to the bytes that a WebSocket takes."""
    write_event = event_writer(JSONParser())
    return lambda: Prepared(*write_event(MAIN, ["echo", *args], None)).frames


def peer_encoded(*args: object) -> Callable[[], object]:
    """The same by python-socketio, up to what its engine is given."""
    return lambda: peer.Packet(peer.EVENT, namespace=MAIN, data=["echo", *args]).encode()


BINARY: Final = '51-["echo",{"_placeholder":true,"num":0}]'
CHAT: Final = Packet(PacketType.EVENT, "/chat", ["echo", PAYLOAD], 17)

MICRO_CASES: Final = (
    MicroCase(
        "decode", "read an event", repeated(decoded(EVENT)), repeated(peer_decoded(EVENT[1:]))
    ),
    MicroCase(
        "decode-binary",
        "read an event with an attachment",
        repeated(decoded("4" + BINARY, bytes(32))),
        repeated(peer_decoded(BINARY, bytes(32))),
    ),
    MicroCase(
        "encode", "write an event", repeated(encoded(PAYLOAD)), repeated(peer_encoded(PAYLOAD))
    ),
    MicroCase(
        "encode-binary",
        "write an event with an attachment",
        repeated(encoded(bytes(32))),
        repeated(peer_encoded(bytes(32))),
    ),
    MicroCase("encode-typed", "write an event with a dataclass", repeated(encoded(Point(1, 2)))),
    MicroCase("encode-any", "write a packet by its full way", repeated(JSONParser().encode, CHAT)),
    MicroCase("plain", "frame, plain handler, ack", received(ASKING.format("plain"))),
    MicroCase("async", "frame, async handler, ack", received(ASKING.format("async"))),
    MicroCase("typed", "frame, checked payload, ack", received('4217["typed",{"x":1,"y":2}]')),
    MicroCase("echo", "frame, async handler, emit", received(EVENT)),
    MicroCase("emit", "emit to one", emitted),
    MicroCase("broadcast", f"emit to {RECIPIENTS}, for each", broadcast, each=RECIPIENTS),
)
