"""Taking a transport over: from here on picows reads its frames."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final
from weakref import WeakKeyDictionary

import picows.picows
import uvicorn
from picows import WSUpgradeResponse, WSUpgradeResponseWithListener

from antiphon.engine.deflate import Deflate
from antiphon.engine.picows_log import LOG
from antiphon.engine.server import Accepted, EngineServer
from antiphon.hosts.asgi import find_app
from antiphon.hosts.frame_path import Flusher
from antiphon.hosts.frames import FrameConnection
from antiphon.hosts.handshake import encode_response
from antiphon.hosts.scope import Scope
from antiphon.speedups import fastest

__all__ = ["Lane", "read_frames", "take_over"]

READ_BUFFER: Final = 2048
"""Bytes that each connection holds to read into, at first; picows lets it grow."""

# picows has its own mind about requests and responses (it wants `Connection: upgrade` and nothing
# else), so it is shown a request to its liking, and what it answers goes nowhere.
CANONICAL_HEAD: Final = (
    b"GET / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)
UNUSED_RESPONSE: Final = WSUpgradeResponse.create_101_response()

# A name that picows does not export; the version is checked before this is imported.
core: Any = picows.picows
make_flusher: Final = fastest(Flusher)
WSProtocol: Final[Callable[..., Any]] = core.WSProtocol


class _NoSocket:
    """The socket as picows sees it: uvicorn's loop has set its options, and unix ones have none."""

    def fileno(self) -> int:
        return -1

    def setsockopt(self, *args: object) -> None:
        """Nothing is to be set."""

    def getsockopt(self, *args: object) -> int:
        return 0


NO_SOCKET: Final = _NoSocket()


class _Wire:
    """The transport as picows sees it: it reads frames for us, but what it writes passes here.

    Args:
        connection: Whose frames it reads.
    """

    __slots__ = ("_connection", "_shaken")

    def __init__(self, connection: FrameConnection) -> None:
        self._connection = connection
        self._shaken = False

    def get_extra_info(self, name: str, default: object = None) -> object:
        return NO_SOCKET if name == "socket" else default

    @staticmethod  # so that picows, which keeps it, has no method of its own for each connection
    def get_write_buffer_size() -> int:
        return 1  # as long as something seems to wait, picows writes nothing past us

    def write(self, data: bytes) -> None:
        """Its response to the handshake first, then a close frame when it has found an error."""
        if self._shaken:
            self._connection.violated(int.from_bytes(data[2:4]), data[4:].decode())
        self._shaken = True

    def close(self) -> None:
        """The connection closes when what is to be written has been written."""

    abort = close


class Lane:
    """What the WebSockets of one server share.

    Args:
        config: The server's configuration, loaded.

    Attributes:
        loaded_app: What uvicorn calls.
        app: Our application, if it is what the server serves; None if others stand before it.
        loop: The loop that runs it.
        flusher: Writes what is gathered in a turn of the loop.
    """

    _lanes: Final[WeakKeyDictionary[uvicorn.Config, Lane]] = WeakKeyDictionary()

    def __init__(self, config: uvicorn.Config) -> None:
        untyped: Any = config
        self.loaded_app: Callable[..., Coroutine[Any, Any, None]] = untyped.loaded_app
        self.app = find_app(self.loaded_app)
        self.loop = asyncio.get_running_loop()
        self.flusher = make_flusher(self.loop)

    @classmethod
    def of(cls, config: uvicorn.Config) -> Lane:
        """The lane of a server."""
        lane = cls._lanes.get(config)
        # What a configuration says may be served by one loop after the other, as in tests.
        if lane is None or lane.loop is not asyncio.get_running_loop():
            if not config.loaded:
                config.load()
            lane = cls._lanes[config] = cls(config)
        return lane


def take_over(
    transport: Any,
    scope: Scope,
    engine: EngineServer,
    accepted: Accepted,
    *,
    flusher: Flusher,
    connections: set[Any],
    default_headers: list[tuple[bytes, bytes]],
    early: bytes = b"",
    ended: Callable[[], None] | None = None,
) -> FrameConnection:
    """Answer the handshake, and read frames from a transport from now on.

    Args:
        transport: The connection, on which nothing was answered yet.
        scope: The ASGI scope of the request, which passed all checks.
        engine: The engine that has accepted it.
        accepted: What it said.
        flusher: Shared by the connections of a loop.
        connections: Where the connection stands until it is gone.
        default_headers: The headers of every response.
        early: What the client has sent behind its request.
        ended: Is called when the connection is gone.
    """
    headers: dict[bytes, bytes] = dict(scope["headers"])
    deflate = None
    threshold = engine.options.deflate_threshold
    if threshold is not None:
        offers = b",".join(
            value for name, value in scope["headers"] if name == b"sec-websocket-extensions"
        )
        deflate = Deflate.negotiate(offers.decode("latin-1"), threshold)
    connection = FrameConnection(
        transport,
        flusher=flusher,
        clock=engine.clock,
        monitor=engine.monitor,
        max_size=engine.options.max_http_buffer_size,
        reader=read_frames,
        deflate=deflate,
        connections=connections,
        ended=ended,
    )
    more = [*default_headers, *accepted.headers]
    if deflate is not None:
        more.append((b"Sec-WebSocket-Extensions", deflate.answer.encode()))
    if protocols := headers.get(b"sec-websocket-protocol"):
        # Browsers want one of those they offered; Node takes the first too.
        more.append((b"Sec-WebSocket-Protocol", protocols.split(b",")[0].strip()))
    connection.write_head(encode_response(headers[b"sec-websocket-key"], more))
    protocol = connection.read()
    # pyright takes the function in ``receive_text`` for a method.
    connection.attach(accepted.attach(connection))  # pyright: ignore[reportArgumentType]
    connection.flush()
    transport.resume_reading()
    if early:
        _feed(protocol, early)
    return connection


def read_frames(connection: FrameConnection, max_size: int) -> Any:
    """A picows protocol that has its handshake behind it.

    Args:
        connection: Is given the frames.
        max_size: Bytes that one may have.
    """

    def listen(request: object) -> WSUpgradeResponseWithListener:
        return WSUpgradeResponseWithListener(UNUSED_RESPONSE, connection)

    protocol = WSProtocol(
        None,  # host and port: for clients
        None,  # path: for clients
        False,  # is a client
        listen,
        LOG,
        True,  # disconnect when the listener raises
        None,  # seconds for the handshake
        False,  # pings by itself
        20,
        20,
        1,
        False,  # pongs by itself
        max_size,
        None,  # extra headers
        READ_BUFFER,
    )
    protocol.connection_made(_Wire(connection))
    _feed(protocol, CANONICAL_HEAD)
    request = protocol.transport.request  # a kilobyte that nobody will look at
    request.method = request.path = request.version = request.headers = None
    return protocol


def _feed(protocol: Any, data: bytes) -> None:
    view = memoryview(data)
    while view:
        buffer = protocol.get_buffer(-1)
        size = min(len(buffer), len(view))
        buffer[:size] = view[:size]
        protocol.buffer_updated(size)
        view = view[size:]
