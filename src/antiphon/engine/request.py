"""The HTTP request that opened a session, as every floor above may see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http.cookies import CookieError, SimpleCookie
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import parse_qsl

__all__ = ["NOTHING", "Request"]

RawHeaders = Sequence[tuple[bytes, bytes]]
NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})

ASGI: Final = frozenset(
    (
        *("type", "asgi", "http_version", "method", "scheme", "path", "raw_path", "query_string"),
        *("headers", "client", "server", "subprotocols", "extensions"),
    )
)
"""The keys of an ASGI scope that tell of the request itself, and that a ``Request`` has by name."""


class Request:
    """A request, without its body.

    What is derived from it is derived when somebody asks: a server with many idle clients keeps one
    of these for each.

    Args:
        method: The HTTP method, in capitals.
        path: The path, decoded, without the query.
        query_string: The query, as it came.
        raw_headers: Names in lower case, and values.
        scheme: ``http``, ``https``, ``ws`` or ``wss``.
        address: The client's address, or an empty string where there is none (a unix socket).
        scope: The ASGI scope that it came in, if it came in one.
    """

    __slots__ = (
        "_host",
        "address",
        "method",
        "path",
        "query_string",
        "raw_headers",
        "scheme",
        "scope",
    )

    def __init__(
        self,
        *,
        method: str,
        path: str,
        query_string: bytes = b"",
        raw_headers: RawHeaders = (),
        scheme: str = "http",
        address: str = "",
        scope: Mapping[str, Any] = NOTHING,
    ) -> None:
        self.method = method
        self.path = path
        self.query_string = query_string
        self.raw_headers = raw_headers
        self.scheme = scheme
        self.address = address
        self.scope = scope
        self._host = ""

    def of_client(self, address: str, scheme: str, host: str = "") -> Request:
        """The same request with another address, scheme and host, which a proxy has told."""
        request = Request(
            method=self.method,
            path=self.path,
            query_string=self.query_string,
            raw_headers=self.raw_headers,
            scheme=scheme,
            address=address,
            scope=self.scope,
        )
        request._host = host
        return request

    def keep(self) -> None:
        """Let go of what nobody needs after the response: of the scope its own keys stay."""
        scope = self.scope
        own = {key: scope[key] for key in scope if key not in ASGI and scope[key]}
        own.pop("root_path", None)
        self.scope = own or NOTHING

    def header(self, name: bytes) -> str | None:
        """The value of the first header of that (lower-case) name."""
        for key, value in self.raw_headers:
            if key == name:
                return value.decode("latin-1")
        return None

    @property
    def headers(self) -> dict[str, str]:
        """All headers, by lower-case name; values of a repeated one are joined by a comma.

        Those of ``cookie`` by a semicolon, as in Node: HTTP/2 lets each cookie have its own line.
        """
        joined: dict[str, str] = {}
        for key, raw in self.raw_headers:
            name, value = key.decode("latin-1"), raw.decode("latin-1")
            comma = "; " if name == "cookie" else ", "
            joined[name] = f"{joined[name]}{comma}{value}" if name in joined else value
        return joined

    @property
    def query(self) -> dict[str, str]:
        """The parameters of the query; of a repeated one the last, as in Node."""
        pairs = parse_qsl(
            self.query_string.decode("latin-1"), keep_blank_values=True, errors="replace"
        )
        return dict(pairs)

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies that came with it; those that cannot be read are left out."""
        cookie: SimpleCookie = SimpleCookie()
        lines = (value.decode("latin-1") for key, value in self.raw_headers if key == b"cookie")
        for part in ";".join(lines).split(";"):
            try:
                cookie.load(part.strip())
            except CookieError:
                continue
        return {name: morsel.value for name, morsel in cookie.items()}

    @property
    def host(self) -> str:
        """The host that the client has asked, and its port, if it named one."""
        return self._host or self.header(b"host") or ""

    @property
    def secure(self) -> bool:
        """Whether the client came by TLS."""
        return self.scheme in ("https", "wss")

    @property
    def url(self) -> str:
        """The path with the query, as the client asked for it."""
        query = self.query_string.decode("latin-1")
        return f"{self.path}?{query}" if query else self.path
