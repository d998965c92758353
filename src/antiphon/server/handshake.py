"""What a client said when it came."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from antiphon.engine.request import NOTHING, Request

__all__ = ["Handshake"]


class Handshake:
    """What a client said when it joined a namespace.

    Args:
        request: The request that opened its connection.
        auth: The payload of its CONNECT packet.

    Attributes:
        auth: What the client gave as ``auth``: JSON values that nobody has checked yet.
        issued: When it came, in seconds since the epoch.
    """

    __slots__ = ("_request", "auth", "issued")

    def __init__(self, request: Request, auth: dict[str, Any]) -> None:
        self._request = request
        self.auth = auth
        self.issued = time.time()

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
