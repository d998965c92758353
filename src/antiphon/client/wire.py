"""The connection below a WebSocket: made by us and read by picows, or made by it too."""

from __future__ import annotations

import asyncio
import ssl as tls
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Final, cast
from urllib.parse import urlsplit

import picows
import picows.picows
from picows import WSHandshakeError, WSListener, WSTransport

from antiphon.client.cork import Cork
from antiphon.client.moving import MOVED, MOVES, moved
from antiphon.engine.picows_log import LOG
from antiphon.errors import Unreachable

__all__ = ["connect_wire"]

READ_BUFFER: Final = 16_384
"""Bytes to read into, at first; picows lets it grow."""

# It passes what it does not know on to the loop, so it has no types that say anything.
ws_connect: Final = cast(
    "Callable[..., Coroutine[Any, Any, tuple[WSTransport, WSListener | None]]]",
    vars(picows)["ws_connect"],
)
# A name that picows does not export; the dependency is pinned to versions that have it so.
core: Any = picows.picows
WSProtocol: Final[Callable[..., Any]] = core.WSProtocol


async def connect_wire(
    listener: WSListener,
    url: str,
    *,
    headers: Sequence[tuple[str, str]],
    context: tls.SSLContext | None,
    proxy: str | None,
    max_frame_size: int,
) -> tuple[WSTransport, Cork | None]:
    """Open a WebSocket. How long that may take is up to who asks for it.

    Args:
        listener: Is given its frames.
        url: Its address.
        headers: Headers of the request.
        context: For TLS; None for the system's way.
        proxy: The address of a proxy.
        max_frame_size: Bytes that a frame may have.

    Returns:
        It, and what gathers what is sent over it, if it is ours.

    Raises:
        OSError, ssl.SSLError, picows.WSError, python_socks.ProxyError: It failed.
        Unreachable: The server closed the connection instead of answering, or led away from TLS.
    """
    moves = 0
    while True:
        try:
            if proxy is None and not moves:
                return await _connect(listener, url, headers, context, max_frame_size)
            transport, found = await ws_connect(
                lambda: listener,
                url,
                ssl_context=context,
                websocket_handshake_timeout=None,
                logger_name=LOG,
                max_frame_size=max_frame_size,
                extra_headers=list(headers),
                max_redirects=0,  # it would tell anybody all headers
                proxy=proxy,
                read_buffer_init_size=READ_BUFFER,
            )
        except WSHandshakeError as error:
            answer = error.response
            location = "" if answer is None else answer.headers.get("Location", "")
            if moves == MOVES or answer is None or answer.status not in MOVED or not location:
                raise
            url, headers = moved(url, location, headers)
            moves += 1
        else:
            if found is None:
                raise Unreachable("the server closed the connection instead of answering")
            return transport, None


class _Opening(asyncio.Protocol):
    """Hands a new connection over to picows.

    Attributes:
        cork: What stands between the two; None before there is a connection.
    """

    def __init__(self, reader: Any) -> None:
        self.cork: Cork | None = None
        self._reader = reader

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """There is a connection."""
        made = cast("asyncio.Transport", transport)
        self.cork = Cork(made)
        # In this order: should it fail, it is an error and no crash.
        self._reader.connection_made(self.cork)
        made.set_protocol(self._reader)


async def _connect(
    listener: WSListener,
    url: str,
    headers: Sequence[tuple[str, str]],
    context: tls.SSLContext | None,
    max_frame_size: int,
) -> tuple[WSTransport, Cork]:
    parts = urlsplit(url)
    secure = parts.scheme == "wss"
    reader = WSProtocol(
        parts.netloc,
        f"{parts.path}?{parts.query}",
        True,  # is a client
        lambda: listener,
        LOG,
        True,  # disconnect when the listener raises
        None,  # seconds for the handshake
        False,  # pings by itself
        20,
        20,
        1,
        True,  # pongs by itself
        max_frame_size,
        list(headers),
        READ_BUFFER,
    )
    opening = _Opening(reader)
    host = parts.hostname or ""
    try:
        await asyncio.get_running_loop().create_connection(
            lambda: opening,
            host,
            parts.port or (443 if secure else 80),
            ssl=(context or True) if secure else None,
        )
        await reader.wait_until_handshake_complete()
    except BaseException:
        if opening.cork is not None:
            opening.cork.abort()
        raise
    if reader.listener is None or opening.cork is None:
        raise Unreachable("the server closed the connection instead of answering")
    return reader.transport, opening.cork
