"""Which origins may talk to the server, and the CORS headers that tell a browser so.

Unlike Node's server, an origin that is not allowed is refused, on polling and on WebSocket, where
the browser itself would not stop it (cross-site WebSocket hijacking, CVE-2019-13611).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from inspect import isawaitable, iscoroutinefunction
from typing import Any, Final, Literal, TypeAlias, cast
from urllib.parse import urlsplit

from antiphon.callables import check_callable
from antiphon.engine.request import Request
from antiphon.engine.response import Response
from antiphon.monitor import Monitor

__all__ = ["Cors", "CorsOrigins", "check_origins", "is_origin"]

CorsOrigins: TypeAlias = Collection[str] | Literal["*"] | Callable[[str], bool] | None
"""None for the same origin only; more by a list, ``"*"``, or a predicate on the origin."""

Headers = list[tuple[bytes, bytes]]
ORIGIN: Final = re.compile(r"null|file://|[a-z][a-z0-9+.-]*://[^/?#@*,\sA-Z]+")
DEFAULT_PORTS = {"http": 80, "https": 443}
METHODS = b"GET,HEAD,PUT,PATCH,POST,DELETE"


def is_origin(text: str) -> bool:
    """Whether a browser may send that as ``Origin``: a scheme, a host, perhaps a port.

    Views of the web in applications for phones may say ``file://``.
    """
    return ORIGIN.fullmatch(text) is not None


def check_origins(origins: object) -> None:
    """Complain about what would let nobody in, whose origins nobody has.

    Args:
        origins: What should be ``CorsOrigins``.

    Raises:
        TypeError, ValueError: It is something else, or has something in it that is no origin.
    """
    if origins is None or origins == "*":
        return
    if callable(origins):
        check_callable(origins, "cors_origins", "the origin")
        call = type(origins).__call__
        if iscoroutinefunction(origins) or iscoroutinefunction(call):
            raise TypeError("cors_origins cannot be async; allow_request can")
        return
    if isinstance(origins, str):
        raise TypeError(f'cors_origins is a list: ["{origins}"]')
    if isinstance(origins, Mapping) or not isinstance(origins, Collection):
        raise TypeError(f'cors_origins is a list of origins, "*" or a function, not {origins!r}')
    for each in cast("Collection[object]", origins):
        if each == "*":
            raise ValueError('cors_origins for all origins is "*", which is not put into a list')
        if not isinstance(each, str):
            raise TypeError(f"cors_origins has {each!r}: for more than names give a function")
        if not is_origin(each):
            raise ValueError(
                f"cors_origins has {each!r}, which no browser sends: an origin is as "
                "'https://example.com' or 'http://localhost:8080', in small letters, without a path"
            )


class Cors:
    """The rule about origins.

    Args:
        origins: See ``CorsOrigins``; the same origin is always allowed.
        monitor: Is told when a predicate raises, which allows nothing; without it that goes on.
    """

    __slots__ = ("_monitor", "_origins")

    def __init__(self, origins: CorsOrigins, monitor: Monitor | None = None) -> None:
        self._origins = origins
        self._monitor = monitor

    @property
    def configured(self) -> bool:
        """Whether other origins than the same may be allowed, so that browsers ask beforehand."""
        return self._origins is not None

    def allows(self, request: Request) -> bool:
        """Whether the request comes from where it may; without an Origin it is no browser's."""
        origin = request.header(b"origin")
        return origin is None or self._listed(origin) or _is_same_origin(origin, request)

    def headers(self, request: Request, *, tell: bool = False) -> Headers:
        """The headers that let a browser's page of another origin read the response.

        Args:
            request: What is answered.
            tell: Whether nobody has asked before whether it is allowed.
        """
        origin = request.header(b"origin")
        if self._origins is None or origin is None or not self._listed(origin, tell=tell):
            return []
        if self._origins == "*":
            return [(b"Access-Control-Allow-Origin", b"*")]
        return [
            (b"Access-Control-Allow-Origin", origin.encode("latin-1")),
            (b"Access-Control-Allow-Credentials", b"true"),
            (b"Vary", b"Origin"),
        ]

    def preflight(self, request: Request) -> Response:
        """The answer to a browser that asks whether it may."""
        headers = [*self.headers(request, tell=True), (b"Access-Control-Allow-Methods", METHODS)]
        if asked := request.header(b"access-control-request-headers"):
            headers.append((b"Access-Control-Allow-Headers", asked.encode("latin-1")))
            headers.append((b"Vary", b"Access-Control-Request-Headers"))
        return Response(204, headers=[*headers, (b"Content-Length", b"0")])

    def _listed(self, origin: str, *, tell: bool = True) -> bool:
        if self._origins is None:
            return False
        if self._origins == "*":
            return True
        if not callable(self._origins):
            return origin in self._origins
        try:
            answer: Any = self._origins(origin)
            if isawaitable(answer):  # as true as any object
                raise TypeError("the function cors_origins gave something to wait for")
            return bool(answer)
        except Exception as error:
            if self._monitor is None:
                raise
            if tell:
                self._monitor.fail("cors_origins_failed", "cors_origins failed", error=error)
            return False


def _is_same_origin(origin: str, request: Request) -> bool:
    """Whether the page came from the host that the request names.

    The scheme is not compared: behind a proxy that ends TLS we do not see the one the page has.
    """
    try:
        page = urlsplit(origin)
        default = DEFAULT_PORTS.get(page.scheme)
        host = urlsplit(f"//{request.host}")
        return (
            page.scheme in DEFAULT_PORTS
            and page.hostname is not None
            and page.hostname == host.hostname
            and (page.port or default) == (host.port or default)
        )
    except ValueError:
        return False
