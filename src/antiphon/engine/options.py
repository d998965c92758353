"""The options of the engine, with Node's names and defaults, in seconds and bytes."""

from __future__ import annotations

import difflib
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, fields
from math import isfinite
from typing import Any, Final, TypeAlias, TypedDict, cast, get_args

from antiphon.callables import check_callable
from antiphon.engine.cors import CorsOrigins, check_origins
from antiphon.engine.proxies import Proxies, ProxyHeaders, TrustedProxies
from antiphon.engine.request import Request
from antiphon.names import TransportName

__all__ = [
    "AllowRequest",
    "EngineKwargs",
    "EngineOptions",
    "check_names",
    "check_number",
]

AllowRequest: TypeAlias = Callable[[Request], bool | Awaitable[bool | None] | None]
"""False or ``ConnectionRefused`` refuses; anything else lets the client in."""

COOKIE_SAFE: Final = frozenset(
    "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)


class EngineKwargs(TypedDict, total=False):
    """The engine's options as keyword arguments."""

    ping_interval: float
    ping_timeout: float
    upgrade_timeout: float
    max_http_buffer_size: int
    transports: Collection[TransportName]
    allow_upgrades: bool
    allow_request: AllowRequest | None
    cookie: bool | str | Mapping[str, str | int] | None
    http_compression: bool | int
    per_message_deflate: bool | int
    cors_origins: CorsOrigins
    allow_eio3: bool
    trusted_proxies: TrustedProxies
    proxy_headers: ProxyHeaders
    initial_packet: str | bytes | None
    max_unsent_bytes: int
    connect_timeout: float
    drain_timeout: float
    shutdown_timeout: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineOptions:
    """The options of an engine.

    Attributes:
        ping_interval: Seconds between two pings (Node ``pingInterval``).
        ping_timeout: Seconds that a client has to answer one (``pingTimeout``).
        upgrade_timeout: Seconds that an upgrade may take (``upgradeTimeout``).
        max_http_buffer_size: Bytes that a message or a request body may have
            (``maxHttpBufferSize``).
        transports: The transports that are served (``transports``).
        allow_upgrades: Whether a polling client is told that it may upgrade (``allowUpgrades``).
        allow_request: A predicate, sync or async, on the handshake request (``allowRequest``).
        cookie: True for a cookie ``io`` with the session's id, a string for another name, or a
            mapping with ``name`` and the cookie's attributes; None for no cookie (``cookie``).
        http_compression: Whether polling responses are compressed, or from how many bytes on
            (``httpCompression``, 1,024).
        per_message_deflate: Whether hosts that can shall compress WebSocket messages, or from how
            many bytes on (``perMessageDeflate``, 1,024).
        cors_origins: None for the same origin only, a list, ``"*"``, or a predicate on an origin.
        allow_eio3: Whether clients of Socket.IO 2 may come, which speak revision 3 of the protocol
            (``allowEIO3``).
        trusted_proxies: Addresses and networks of the proxies whose headers are believed (``unix``
            for those that come by a unix socket), or how many proxies there are; None for nobody.
        proxy_headers: The headers that they write: ``x-forwarded`` (``X-Forwarded-For``,
            ``X-Forwarded-Proto``) or ``forwarded`` (RFC 7239).
        initial_packet: A message that each client is sent behind the open packet
            (``initialPacket``).
        max_unsent_bytes: Bytes that may wait for one client that does not read; above it volatile
            events have been dropped already, and the next other one closes with ``slow reader``.
        connect_timeout: A Socket.IO server's; an engine alone has no namespaces to join, and takes
            it only so that one set of options does for both.
        drain_timeout: Seconds that handlers may still run, and be heard, before ``shutdown`` closes
            the connections; 0 to close them at once.
        shutdown_timeout: Seconds that ``shutdown`` may take in all; handlers that still run then
            are cancelled.
    """

    ping_interval: float = 25.0
    ping_timeout: float = 20.0
    upgrade_timeout: float = 10.0
    max_http_buffer_size: int = 1_000_000
    transports: Collection[TransportName] = ("polling", "websocket")
    allow_upgrades: bool = True
    allow_request: AllowRequest | None = None
    cookie: bool | str | Mapping[str, str | int] | None = False
    http_compression: bool | int = True
    per_message_deflate: bool | int = False
    cors_origins: CorsOrigins = None
    allow_eio3: bool = False
    trusted_proxies: TrustedProxies = None
    proxy_headers: ProxyHeaders = "x-forwarded"
    initial_packet: str | bytes | None = None
    max_unsent_bytes: int = 4_000_000
    connect_timeout: float = 45.0
    drain_timeout: float = 1.0
    shutdown_timeout: float = 5.0

    def __post_init__(self) -> None:
        for name in ("ping_interval", "ping_timeout", "upgrade_timeout", "connect_timeout"):
            # Those of pings are told to clients, as JSON.
            check_number(self, name, "of seconds above 0", finite=name.startswith("ping"))
        for name in ("drain_timeout", "shutdown_timeout"):
            check_number(self, name, "of seconds from 0 on")
        for name in ("max_http_buffer_size", "max_unsent_bytes"):
            check_number(self, name, "of bytes above 0", whole=True)
        self._check_transports()
        if self.allow_request is not None:
            check_callable(self.allow_request, "allow_request", "the request")
        for name in ("http_compression", "per_message_deflate"):
            _check_threshold(name, getattr(self, name))
        check_origins(self.cors_origins)
        Proxies(self.trusted_proxies, self.proxy_headers)
        if type(self.initial_packet) not in (str, bytes, type(None)):
            raise TypeError(f"initial_packet is a str or bytes, not {self.initial_packet!r}")
        if not isinstance(cast("object", self.cookie), bool | str | Mapping | None):
            raise TypeError(f"cookie is True, a name or a mapping, not {self.cookie!r}")
        self.cookie_header("")

    def _check_transports(self) -> None:
        given: Any = self.transports
        if isinstance(given, str) or not isinstance(given, Collection):
            raise TypeError(f"transports is a list, such as ['websocket'], not {given!r}")
        if unknown := set(self.transports) - set(get_args(TransportName)):
            raise ValueError(
                f"unknown transports: {sorted(unknown)}; there are polling and websocket"
            )
        if not self.transports:
            raise ValueError("transports names none: leave it out, or name polling or websocket")

    @property
    def compression_threshold(self) -> int | None:
        """From how many bytes on responses are compressed; None for never."""
        return _threshold(self.http_compression)

    @property
    def deflate_threshold(self) -> int | None:
        """From how many bytes on WebSocket messages are compressed; None for never."""
        return _threshold(self.per_message_deflate)

    def cookie_header(self, sid: str) -> bytes | None:
        """The ``Set-Cookie`` header for a new session, if there is to be one."""
        if self.cookie is None or self.cookie is False:
            return None
        given: Mapping[str, str | int]
        if self.cookie is True:
            given = {}
        else:
            given = {"name": self.cookie} if isinstance(self.cookie, str) else self.cookie
        attributes: dict[str, str | int] = {"Path": "/", "HttpOnly": True, "SameSite": "Lax"}
        named = {key.lower().replace("-", ""): key for key in (*attributes, "Max-Age")}
        name = "io"
        for key, value in given.items():
            if key == "name":
                name = str(value)
            else:
                plain = key.lower().replace("_", "").replace("-", "")
                attributes[named.get(plain, key.replace("_", "-").title())] = value
        if not name or not COOKIE_SAFE.issuperset(name):
            raise ValueError(f"{name!r} cannot be the name of a cookie")
        parts = [f"{name}={sid}"]
        for key, value in attributes.items():
            named_well = key and COOKIE_SAFE.issuperset(key)
            if not named_well or not str(value).isprintable() or ";" in str(value):
                raise ValueError(f"{key}={value!r} cannot be an attribute of a cookie")
            if value is True:
                parts.append(key)
            elif value is not False:
                parts.append(f"{key}={value}")
        return "; ".join(parts).encode()


def check_number(
    options: object, name: str, kind: str, *, finite: bool = False, whole: bool = False
) -> None:
    """Complain about an option that is not the number it should be.

    Args:
        options: What has it.
        name: The option.
        kind: Such as ``of seconds above 0`` or ``of seconds from 0 on``.
        finite: Whether it may not be infinite.
        whole: Whether it has to be an integer; ``1e6`` is made one.

    Raises:
        ValueError: It is not.
    """
    value: Any = getattr(options, name)
    good = isinstance(value, int | float) and not isinstance(value, bool)
    if not good or not (value > 0 or (value == 0 and kind.endswith("from 0 on"))):
        raise ValueError(f"{name} is a number {kind}, not {value!r}")
    if (finite or whole) and not isfinite(value):
        raise ValueError(f"{name} is a finite number {kind}, not {value!r}")
    if whole and value != int(value):
        raise ValueError(f"{name} is a whole number {kind}, not {value!r}")
    if whole and isinstance(value, float):
        object.__setattr__(options, name, int(value))  # it is frozen for all others


def _check_threshold(name: str, value: Any) -> None:
    if value is not None and not (isinstance(value, int) and value >= 0):
        raise TypeError(f"{name} is True, False or from how many bytes on, not {value!r}")


def _threshold(option: bool | int) -> int | None:
    """An option that is a number of bytes, True for the usual one, or False for none."""
    if option is True:
        return 1024
    return None if option is False else option


def check_names(given: Mapping[str, Any], *known: type) -> None:
    """Complain about options that do not exist, with a guess at what was meant.

    Raises:
        TypeError: There is such an option.
    """
    names = [field.name for each in known for field in fields(each)]
    for name in given:
        if name not in names:
            close = difflib.get_close_matches(name, names, n=1)
            close = close or [known for known in names if known.startswith(f"{name}_")]
            hint = f"; did you mean {close[0]!r}?" if close else ""
            raise TypeError(f"unknown option {name!r}{hint}")
