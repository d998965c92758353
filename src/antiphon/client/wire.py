"""The connection below a WebSocket: made by picows, through a proxy if there is one."""

from __future__ import annotations

import logging
import ssl as tls
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Final, cast

import picows
from picows import WSListener, WSTransport

from antiphon.errors import Unreachable

__all__ = ["connect_wire"]

# It passes what it does not know on to the loop, so it has no types that say anything.
open_websocket: Final = cast(
    "Callable[..., Coroutine[Any, Any, tuple[WSTransport, WSListener | None]]]",
    vars(picows)["ws_connect"],
)

READ_BUFFER: Final = 16_384
"""Bytes to read into, at first; picows lets it grow."""


class Log:
    """What picows takes for a logger: connections come and go, and errors are told as such."""

    def isEnabledFor(self, level: int) -> bool:
        """None is."""
        return False

    def exception(self, message: str, *args: object) -> None:
        """Our own code failed while picows called it."""
        logging.getLogger("antiphon").exception(message, *args)

    def ignore(self, *args: object) -> None:
        """Of no interest."""

    debug = info = warning = error = log = ignore


LOG: Final = Log()


async def connect_wire(
    listener: WSListener,
    url: str,
    *,
    headers: Sequence[tuple[str, str]],
    context: tls.SSLContext | None,
    proxy: str | None,
    max_frame_size: int,
    timeout: float,
) -> WSTransport:
    """Open a WebSocket.

    Args:
        listener: Is given its frames.
        url: Its address.
        headers: Headers of the request.
        context: For TLS; None for the system's way.
        proxy: The address of a proxy.
        max_frame_size: Bytes that a frame may have.
        timeout: Seconds that the handshake may take.

    Raises:
        OSError, ssl.SSLError, picows.WSError, python_socks.ProxyError, TimeoutError: It failed.
        Unreachable: The server closed the connection instead of answering.
    """
    transport, found = await open_websocket(
        lambda: listener,
        url,
        ssl_context=context,
        websocket_handshake_timeout=timeout,
        logger_name=LOG,
        max_frame_size=max_frame_size,
        extra_headers=list(headers),
        proxy=proxy,
        read_buffer_init_size=READ_BUFFER,
    )
    if found is None:
        raise Unreachable("the server closed the connection instead of answering")
    return transport
