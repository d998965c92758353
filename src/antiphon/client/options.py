"""The options of clients, in Socket.IO's words, in seconds and bytes."""

from __future__ import annotations

import math
import ssl as tls
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final, Literal, TypeAlias, TypedDict

from antiphon.client.transport import Transport
from antiphon.engine.options import check_number
from antiphon.monitor import Monitor
from antiphon.names import TransportName
from antiphon.protocol.socketio.parser import JSONParser, Parser

__all__ = [
    "Auth",
    "BufferPolicy",
    "Headers",
    "ManagerKwargs",
    "ManagerOptions",
    "Query",
    "SocketKwargs",
    "SocketOptions",
    "Url",
]

Pairs: TypeAlias = Mapping[str, str]
Headers: TypeAlias = Pairs | Callable[[], Pairs | Awaitable[Pairs]] | None
Query: TypeAlias = Pairs | Callable[[], Pairs | Awaitable[Pairs]] | None
Url: TypeAlias = str | Callable[[], str | Awaitable[str]]
# What a server is told may be any JSON object.
Auth: TypeAlias = Mapping[str, Any] | Callable[[], Any] | None
BufferPolicy: TypeAlias = Literal["raise", "drop_oldest", "drop_newest"]

POLICIES: Final = ("raise", "drop_oldest", "drop_newest")
TRANSPORTS: Final = ("polling", "websocket")


class ManagerKwargs(TypedDict, total=False):
    """The options of a connection as keyword arguments."""

    path: str
    transports: Sequence[TransportName | type[Transport]]
    upgrade: bool
    remember_upgrade: bool
    try_all_transports: bool
    query: Query
    headers: Headers
    cookies: Mapping[str, str] | None
    proxy: str | None
    ssl: tls.SSLContext | bool
    per_message_deflate: bool | int
    reconnection: bool
    reconnection_attempts: float
    reconnection_delay: float
    reconnection_delay_max: float
    randomization_factor: float
    timeout: float
    max_message_size: int
    parser: Parser
    monitor: Monitor


class SocketKwargs(TypedDict, total=False):
    """The options of a namespace's socket as keyword arguments."""

    auth: Auth
    retries: int
    ack_timeout: float | None
    max_buffered_events: int
    max_buffered_bytes: int
    buffer_policy: BufferPolicy
    max_pending_acks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagerOptions:
    """The options of a connection.

    Attributes:
        path: Where the server serves Socket.IO.
        transports: What to connect over, in this order: ``polling``, ``websocket``, or classes of
            one's own.
        upgrade: Whether to go on from polling to WebSocket (``upgrade``).
        remember_upgrade: Whether to begin with WebSocket once it has worked (``rememberUpgrade``).
        try_all_transports: Whether to try the next one if one fails (``tryAllTransports``).
        query: Parameters of the addresses; a function, sync or async, is asked at each attempt.
        headers: Headers of the requests (``extraHeaders``); a function is asked at each attempt.
        cookies: Cookies to begin with; those that the server sets are kept for the next requests.
        proxy: The address of a proxy: ``http://``, and for WebSocket also ``https://``,
            ``socks4://`` and ``socks5://``, with ``name:password@`` if it wants them.
        ssl: A context for TLS; True verifies as the system does, False does not verify.
        per_message_deflate: Whether to offer the server to compress WebSocket messages, or from how
            many bytes on to compress them (1,024).
        reconnection: Whether to connect again by itself (``reconnection``).
        reconnection_attempts: How often to try before giving up (``reconnectionAttempts``).
        reconnection_delay: Seconds before the first attempt (``reconnectionDelay``).
        reconnection_delay_max: The most seconds before one (``reconnectionDelayMax``).
        randomization_factor: How far a delay may stray from that, as a part of it, 0 to 1.
        timeout: Seconds that an attempt may take, and then the namespace's answer (``timeout``).
        max_message_size: Bytes that a message of the server may have.
        parser: How packets look on the wire (``parser``).
        monitor: Counts what happens.
    """

    path: str = "/socket.io"
    transports: Sequence[TransportName | type[Transport]] = TRANSPORTS
    upgrade: bool = True
    remember_upgrade: bool = False
    try_all_transports: bool = False
    query: Query = None
    headers: Headers = None
    cookies: Mapping[str, str] | None = None
    proxy: str | None = None
    ssl: tls.SSLContext | bool = True
    per_message_deflate: bool | int = False
    reconnection: bool = True
    reconnection_attempts: float = math.inf
    reconnection_delay: float = 1.0
    reconnection_delay_max: float = 5.0
    randomization_factor: float = 0.5
    timeout: float = 20.0
    max_message_size: int = 100_000_000
    parser: Parser = field(default_factory=JSONParser)
    monitor: Monitor = field(default_factory=Monitor)

    @property
    def deflate_threshold(self) -> int | None:
        """From how many bytes on messages are compressed; None for never."""
        given = self.per_message_deflate
        return (1024 if given is True else given) if given is not False else None

    def __post_init__(self) -> None:
        if isinstance(self.transports, str) or not self.transports:
            raise TypeError("transports is a list with something in it, such as ['websocket']")
        for each in self.transports:
            if isinstance(each, str) and each not in TRANSPORTS:
                raise ValueError(f"unknown transport {each!r}; there are {', '.join(TRANSPORTS)}")
        path: Any = self.path
        if not isinstance(path, str):
            raise TypeError(f"path is a string such as '/socket.io', not {path!r}")
        for name in ("query", "headers"):
            _check_asked(name, getattr(self, name), "a mapping of names and values")
        verifies: Any = self.ssl
        if not isinstance(verifies, bool | tls.SSLContext):  # None would not verify
            raise TypeError(f"ssl is an ssl.SSLContext, True or False, not {verifies!r}")
        if self.proxy is not None and "://" not in str(self.proxy):
            raise ValueError(f"proxy is an address such as 'http://{self.proxy}'")
        check_number(self, "timeout", "of seconds above 0")
        for name in ("reconnection_delay", "reconnection_delay_max", "reconnection_attempts"):
            check_number(self, name, "from 0 on")
        factor: Any = self.randomization_factor
        if not isinstance(factor, int | float) or not 0 <= factor <= 1:
            raise ValueError("randomization_factor is a number from 0 to 1")
        if not isinstance(self.per_message_deflate, bool | None):
            check_number(self, "per_message_deflate", "of bytes from 0 on", whole=True)
        check_number(self, "max_message_size", "of bytes above 0", whole=True)
        try:
            SimpleCookie(dict(self.cookies or {}))
        except CookieError as error:
            raise ValueError(f"cookies have a name that cannot be sent: {error}") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class SocketOptions:
    """The options of a namespace's socket.

    Attributes:
        auth: Told to the namespace (``auth``); a function, sync or async, is asked at each connect.
        retries: How often an event is sent again until it is acknowledged (``retries``).
        ack_timeout: Seconds to wait for an acknowledgement (``ackTimeout``); None for as long as
            the connection lasts.
        max_buffered_events: Events that may wait for a connection, or for being read.
        max_buffered_bytes: Bytes that they may have.
        buffer_policy: What happens to an event beyond that: ``raise`` (``BufferFull``),
            ``drop_oldest`` or ``drop_newest``.
        max_pending_acks: Acknowledgements that may be waited for at a time.
    """

    auth: Auth = None
    retries: int = 0
    ack_timeout: float | None = None
    max_buffered_events: int = 20_000
    max_buffered_bytes: int = 20_000_000
    buffer_policy: BufferPolicy = "raise"
    max_pending_acks: int = 100_000

    def __post_init__(self) -> None:
        _check_asked("auth", self.auth, "a mapping such as {'token': '…'}")
        check_number(self, "retries", "from 0 on")
        if self.ack_timeout is not None:
            check_number(self, "ack_timeout", "of seconds above 0, or None")
        if self.buffer_policy not in POLICIES:
            raise ValueError(f"buffer_policy is one of {', '.join(POLICIES)}")
        for name in ("max_buffered_events", "max_buffered_bytes", "max_pending_acks"):
            check_number(self, name, "above 0")


def _check_asked(name: str, value: object, kind: str) -> None:
    """Complain about an option that is neither a mapping nor a function that is asked for one."""
    if not (value is None or isinstance(value, Mapping) or callable(value)):
        raise TypeError(f"{name} is {kind}, or a function that gives one, not {value!r}")
