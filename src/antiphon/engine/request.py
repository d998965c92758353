"""The HTTP request that opened a session, as every floor above may see it."""

from __future__ import annotations

from collections.abc import Sequence
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl

__all__ = ["Request"]

RawHeaders = Sequence[tuple[bytes, bytes]]


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
    """

    __slots__ = ("address", "method", "path", "query_string", "raw_headers", "scheme")

    def __init__(
        self,
        *,
        method: str,
        path: str,
        query_string: bytes = b"",
        raw_headers: RawHeaders = (),
        scheme: str = "http",
        address: str = "",
    ) -> None:
        self.method = method
        self.path = path
        self.query_string = query_string
        self.raw_headers = raw_headers
        self.scheme = scheme
        self.address = address

    def header(self, name: bytes) -> str | None:
        """The value of the first header of that (lower-case) name."""
        for key, value in self.raw_headers:
            if key == name:
                return value.decode("latin-1")
        return None

    @property
    def headers(self) -> dict[str, str]:
        """All headers, by lower-case name; values of a repeated one are joined by a comma."""
        joined: dict[str, str] = {}
        for key, raw in self.raw_headers:
            name, value = key.decode("latin-1"), raw.decode("latin-1")
            joined[name] = f"{joined[name]}, {value}" if name in joined else value
        return joined

    @property
    def query(self) -> dict[str, str]:
        """The parameters of the query; of a repeated one the first."""
        pairs = parse_qsl(
            self.query_string.decode("latin-1"), keep_blank_values=True, errors="replace"
        )
        return dict(reversed(pairs))

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies that came with it; those that cannot be read are left out."""
        cookie: SimpleCookie = SimpleCookie()
        for part in (self.header(b"cookie") or "").split(";"):
            try:
                cookie.load(part.strip())
            except CookieError:
                continue
        return {name: morsel.value for name, morsel in cookie.items()}

    @property
    def secure(self) -> bool:
        """Whether the client came by TLS."""
        return self.scheme in ("https", "wss")

    @property
    def url(self) -> str:
        """The path with the query, as the client asked for it."""
        query = self.query_string.decode("latin-1")
        return f"{self.path}?{query}" if query else self.path
