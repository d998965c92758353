"""Connecting a client to a server in memory."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from types import TracebackType
from typing import Any
from urllib.parse import urlencode

from antiphon.engine.request import Request
from antiphon.hosts.asgi import ASGIApp
from antiphon.server.server import Server
from antiphon.testing.client import Client
from antiphon.testing.session import Session

__all__ = ["Connecting", "connect"]


class Connecting:
    """A client that is to be connected: ``async with`` it, or ``await`` it.

    With ``async with`` the client is disconnected at the end, and what one of its own handlers has
    raised is raised again.
    """

    def __init__(
        self,
        session: Session,
        request: Request | None,
        namespace: str,
        auth: Mapping[str, Any] | None,
        timeout: float,
    ) -> None:
        self._session = session
        self._request = request
        self._namespace = namespace if namespace.startswith("/") else f"/{namespace}"
        self._auth = None if auth is None else dict(auth)
        self._timeout = timeout
        self._client: Client | None = None

    def __await__(self) -> Generator[Any, Any, Client]:
        return self._connect().__await__()

    async def __aenter__(self) -> Client:
        self._client = await self._connect()
        return self._client

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._client is not None:
            await self._client.disconnect()
            if error is None:
                self._client.raise_failed()

    async def _connect(self) -> Client:
        if self._request is not None:
            await self._session.open(self._request)
        client = Client(self._session, self._namespace, self._auth)
        await client.join(self._timeout)
        return client


def connect(
    to: Server | ASGIApp | Client,
    namespace: str = "/",
    *,
    auth: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
    query: Mapping[str, str] | None = None,
    cookies: Mapping[str, str] | None = None,
    address: str = "127.0.0.1",
    secure: bool = False,
    scope: Mapping[str, Any] | None = None,
    timeout: float = 5.0,
) -> Connecting:
    """A client of a server, in memory: use it with ``async with``, or ``await`` it.

    It goes the whole way that a real client goes: ``allow_request``, CORS, middlewares, and every
    event through the server's own parser.

    Args:
        to: The server, or the application that serves it; or a client, to join another namespace
            over its connection.
        namespace: The namespace to join.
        auth: The payload that ``handshake.auth`` shows.
        headers: Headers of the request that opens the connection.
        query: Parameters of its query.
        cookies: Cookies that come with it.
        address: The client's address.
        secure: Whether it comes by TLS.
        scope: What middlewares in front of the server would have found out, such as ``session``.
        timeout: Seconds to wait for the server's answer.

    Raises:
        ConnectionRefused: The server refuses, with the message and the data that a client sees.
        TimeoutError: It does not answer.
        LocalProtocolError: The client whose connection it is to share has lost it.
        TypeError: What it is to connect to is none of those.
    """
    if isinstance(to, Client):
        return Connecting(to.session, None, namespace, auth, timeout)
    server: object = to.server if isinstance(to, ASGIApp) else to
    if not isinstance(server, Server):
        raise TypeError(f"what clients connect to in memory is an antiphon.Server, not {to!r}")
    path = to.prefix if isinstance(to, ASGIApp) else f"{server.path.rstrip('/')}/"
    raw = [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()]
    if not any(name == b"host" for name, _ in raw):
        raw.append((b"host", b"testserver"))
    if cookies:
        pairs = "; ".join(f"{name}={value}" for name, value in cookies.items())
        raw.append((b"cookie", pairs.encode()))
    request = Request(
        method="GET",
        path=path,
        query_string=urlencode({"EIO": "4", "transport": "websocket", **(query or {})}).encode(),
        raw_headers=raw,
        scheme="wss" if secure else "ws",
        address=address,
        scope=scope or {},
    )
    return Connecting(Session(server), request, namespace, auth, timeout)
