"""What a client said when it came."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from antiphon.engine.request import NOTHING, Request
from antiphon.errors import ConnectionRefused
from antiphon.events.payload import Mismatch, checker

__all__ = ["Handshake"]

T = TypeVar("T")


class Handshake:
    """What a client said when it joined a namespace.

    Args:
        request: The request that opened its connection.
        auth: The payload of its CONNECT packet.

    Attributes:
        issued: When it came, in seconds since the epoch.
    """

    __slots__ = ("_auth", "_checked", "_request", "issued")

    def __init__(self, request: Request, auth: dict[str, Any]) -> None:
        self._request = request
        self._auth = auth or None  # one that is empty is kept by nobody who only is there
        self._checked: tuple[tuple[object, object], ...] = ()
        self.issued = time.time()

    @property
    def auth(self) -> dict[str, Any]:
        """What the client gave as ``auth``: JSON values that nobody has checked yet."""
        if self._auth is None:
            self._auth = {}
        return self._auth

    def auth_as(self, wanted: type[T]) -> T:
        """What the client gave as ``auth``, as a type wants it; the same value each time.

        Args:
            wanted: A dataclass, TypedDict, msgspec Struct, pydantic model…

        Raises:
            ConnectionRefused: It is not of the type; the message names the field, the data is
                ``{"code": "invalid_auth", "errors": [{"path": "$.token", "message": …}, …]}``.
            TypeError: Nothing can be checked against the type.
        """
        for known, value in self._checked:
            if known == wanted:
                return cast("T", value)
        check = checker(wanted)
        try:
            value = self.auth if check is None else check(self.auth)
        except Mismatch as mismatch:
            data = {"code": "invalid_auth", "errors": mismatch.told()}
            raise ConnectionRefused(f"invalid auth: {mismatch}", data) from None
        self._checked += ((wanted, value),)
        return cast("T", value)

    @property
    def headers(self) -> dict[str, str]:
        """The headers, by lower-case name."""
        return self._request.headers

    @property
    def query(self) -> dict[str, str]:
        """The parameters of the query."""
        return self._request.query

    @property
    def url(self) -> str:
        """The path and the query."""
        return self._request.url

    @property
    def address(self) -> str:
        """The client's address: what the nearest one tells that is no trusted proxy."""
        return self._request.address

    @property
    def secure(self) -> bool:
        """Whether it came by TLS."""
        return self._request.secure

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies."""
        return self._request.cookies

    @property
    def scope(self) -> Mapping[str, Any]:
        """What the host and the middlewares before ours have put into the ASGI scope.

        Starlette's and Django's ``session`` and ``user``, the lifespan's ``state``, the ``app``: as
        they were when the connection was opened.
        """
        return self._request.scope

    @property
    def session(self) -> Mapping[str, Any]:
        """The session of a middleware such as Starlette's; empty if there is none.

        It is for reading: the response that could store a change is long gone.
        """
        session: Mapping[str, Any] = self.scope.get("session", NOTHING)
        return session
