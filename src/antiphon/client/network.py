"""Requests and WebSockets of one manager: addresses, cookies, proxies, TLS."""

from __future__ import annotations

import asyncio
import ssl as tls
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from http.cookies import CookieError, SimpleCookie
from typing import Final

import aiohttp
from picows import WSListener, WSTransport
from yarl import URL

from antiphon.client.address import Address
from antiphon.client.cork import Cork
from antiphon.client.failures import explain, explain_answer
from antiphon.client.moving import MOVED, MOVES, moved
from antiphon.client.options import ManagerOptions
from antiphon.client.wire import connect_wire
from antiphon.errors import ConnectError, TLSFailed, Unreachable

__all__ = ["Network"]

IDLE: Final = 1.5
"""Seconds for which an idle connection may be used again. Servers close it after two (gunicorn),
five (uvicorn, Apache), six (Node): a request that crosses the word of that on its way is lost."""

SOCKS: Final = ("socks4://", "socks5://")


class Network:
    """What one manager reaches its server with.

    Args:
        options: The manager's options.

    Attributes:
        address: The server's; set before each attempt.
    """

    def __init__(self, options: ManagerOptions) -> None:
        self._options = options
        self._cookies = aiohttp.CookieJar(unsafe=True)
        self._session: aiohttp.ClientSession | None = None
        self._cookies_given = False
        self.address: Address | None = None

    @property
    def where(self) -> str:
        """Host and port, for sentences."""
        return f"{self._to.host}:{self._to.port}"

    async def request(
        self,
        method: str,
        query: Sequence[tuple[str, str]],
        headers: Sequence[tuple[str, str]],
        body: bytes | None = None,
    ) -> bytes:
        """Do a polling request; the body of its answer.

        Raises:
            ConnectError: It failed, or was not answered with a 200.
        """
        if self._options.proxy is not None and self._options.proxy.startswith(SOCKS):
            raise Unreachable("a SOCKS proxy serves WebSocket only: transports=['websocket']")
        url = self._to.url(self._options.path, list(query))
        lines: Sequence[tuple[str, str]] = self._headers(headers, body)
        moves = 0
        try:
            while True:
                async with self._http.request(
                    method,
                    URL(url, encoded=True),
                    data=body,
                    headers=lines,
                    proxy=self._options.proxy,
                    ssl=self._options.ssl,
                    allow_redirects=False,  # it would not tell who we are to the same host with TLS
                ) as response:
                    content = await self._read(response)
                    status = response.status
                location = response.headers.get("Location")
                if method != "GET" or status not in MOVED or moves == MOVES or not location:
                    break
                url, lines = moved(url, location, lines)
                self._follow(URL(url))
                moves += 1
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise explain(error, self.where) from error
        if status != 200:
            raise explain_answer(status, content.decode(errors="replace"), self.where)
        return content

    async def open_websocket(
        self,
        listener: WSListener,
        query: Sequence[tuple[str, str]],
        headers: Sequence[tuple[str, str]],
    ) -> tuple[WSTransport, Cork | None]:
        """Open a WebSocket.

        Raises:
            ConnectError: It is not possible.
        """
        url = self._to.url(self._options.path, list(query), websocket=True)
        try:
            transport, cork = await connect_wire(
                listener,
                url,
                headers=self._websocket_headers(url, headers),
                context=self._context(),
                proxy=self._options.proxy,
                max_frame_size=self._options.max_message_size,
            )
        except ConnectError:
            raise
        except asyncio.CancelledError:
            raise
        except Exception as error:
            raise explain(error, self.where) from error
        for line in transport.response.headers.getall("Set-Cookie", ()):
            with suppress(CookieError):  # nothing that could be sent back
                self._cookies.update_cookies(SimpleCookie(line), self._cookie_url(url))
        return transport, cork

    async def close(self) -> None:
        """Let go of the connections; the cookies are kept."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    # Within.

    @property
    def _to(self) -> Address:
        assert self.address is not None
        return self.address

    @property
    def _http(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._give_cookies()
            self._session = aiohttp.ClientSession(
                cookie_jar=self._cookies,
                connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=IDLE),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),
            )
            # It would repeat a GET whose answer is lost with its connection, and what had been in
            # that answer would be missing, without anybody knowing.
            setattr(self._session, "_retry_connection", False)  # noqa: B010, it is aiohttp's own
        return self._session

    def _follow(self, url: URL) -> None:
        """Stay where a GET was led if that is the same host with TLS: a POST is not led."""
        to = self._to
        if url.scheme == "https" and not to.secure and url.host == URL(to.origin).host:
            self.address = replace(to, secure=True, port=url.port or 443)

    async def _read(self, response: aiohttp.ClientResponse) -> bytes:
        body = bytearray()
        async for chunk in response.content.iter_any():
            body += chunk
            if len(body) > self._options.max_message_size:
                most = self._options.max_message_size
                raise Unreachable(f"an answer of {self.where} has more than {most} bytes")
        return bytes(body)

    def _headers(
        self, headers: Sequence[tuple[str, str]], body: bytes | None
    ) -> list[tuple[str, str]]:
        given = list(headers)
        if self._to.authorization is not None:
            given.append(("Authorization", self._to.authorization))
        if body is not None:
            given.append(("Content-Type", "text/plain;charset=UTF-8"))
        return given

    def _websocket_headers(
        self, url: str, headers: Sequence[tuple[str, str]]
    ) -> list[tuple[str, str]]:
        """The headers, with all cookies in one."""
        self._give_cookies()
        given = self._headers(headers, None)
        cookies = [value for name, value in given if name.lower() == "cookie"]
        kept = self._cookies.filter_cookies(self._cookie_url(url))
        cookies += [f"{name}={morsel.value}" for name, morsel in kept.items()]
        others = [(name, value) for name, value in given if name.lower() != "cookie"]
        return [*others, ("Cookie", "; ".join(cookies))] if cookies else others

    def _give_cookies(self) -> None:
        if self._options.cookies and not self._cookies_given:
            url = URL(self._to.origin)
            self._cookies.update_cookies(dict(self._options.cookies), url)
        self._cookies_given = True

    def _cookie_url(self, url: str) -> URL:
        # The jar knows http and https only; the host and the path are what counts.
        return URL("http" + url.removeprefix("ws"), encoded=True)

    def _context(self) -> tls.SSLContext | None:
        given = self._options.ssl
        if isinstance(given, tls.SSLContext):
            return given
        if given:
            return None
        try:
            context = tls.create_default_context()
        except tls.SSLError as error:
            raise TLSFailed(str(error)) from error
        context.check_hostname = False
        context.verify_mode = tls.CERT_NONE
        return context
