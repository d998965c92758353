"""Why a connection could not be made: what libraries raise and servers answer, in our errors."""

from __future__ import annotations

import re
import socket
import ssl
from typing import Any, Final, cast

import aiohttp
import msgspec
from picows import WSError, WSHandshakeError, WSUpgradeResponse
from python_socks import ProxyError

from antiphon.errors import (
    ConnectError,
    ConnectionRefused,
    ConnectTimeout,
    HostNotFound,
    NotSocketIO,
    TLSFailed,
    Unreachable,
    UnsupportedProtocol,
)
from antiphon.protocol.engineio.handshake import MESSAGES, ErrorCode

__all__ = ["explain", "explain_answer", "explain_body"]

SHOWN: Final = 200
"""Characters of an answer's body that an error shows."""

OLD_PAYLOAD: Final = re.compile(r"\d+:0\{")
"""How a server of version 3 begins its answer (Socket.IO 2)."""

NO_TLS: Final = "; is it a server without TLS, http:// instead of https://?"

CODES: Final = {message: code for code, message in MESSAGES.items()}


def explain(error: BaseException, where: str) -> ConnectError:
    """The error for what a library raised.

    Args:
        error: It.
        where: Host and port, for the sentence.
    """
    if isinstance(error, ConnectError):
        return error
    if isinstance(error, WSHandshakeError) and error.response is not None:
        return _explain_no_upgrade(error.response, error.raw_body or b"", where)
    cause = getattr(error, "os_error", None) or error
    if isinstance(error, (ssl.SSLError, ssl.CertificateError, aiohttp.ClientSSLError)):
        plain = getattr(error, "reason", None) or getattr(cause, "reason", None)
        hint = NO_TLS if plain == "WRONG_VERSION_NUMBER" else ""
        found: ConnectError = TLSFailed(f"no secure connection to {where}: {cause}{hint}")
    elif isinstance(error, (socket.gaierror, aiohttp.ClientConnectorDNSError)):
        found = HostNotFound(f"the host of {where} is not known: {cause}")
    elif isinstance(error, ProxyError | aiohttp.ClientHttpProxyError):
        found = Unreachable(f"the proxy does not lead to {where}: {error}")
    elif isinstance(error, TimeoutError):
        found = ConnectTimeout(f"{where} did not answer in time")
    elif isinstance(error, WSError):
        found = NotSocketIO(f"what answers at {where} is no Socket.IO server: {error}")
    else:
        found = Unreachable(f"{where} cannot be reached: {cause or type(error).__name__}")
    found.__cause__ = error
    return found


def _explain_no_upgrade(response: WSUpgradeResponse, content: bytes, where: str) -> ConnectError:
    """The error for an HTTP answer to what was to become a WebSocket."""
    if "chunked" in response.headers.get("Transfer-Encoding", ""):
        content = _whole(content)
    body, status = content.decode(errors="replace"), int(response.status)
    found = explain_answer(status, body, where)
    # A message of the application's own is all that is said then, as if it were a page.
    page = response.headers.get("Content-Type", "").startswith("text/html")
    refusal = status == 400 and page and body.strip() and not body.lstrip().startswith("<")
    if refusal and type(found) is NotSocketIO:
        return ConnectionRefused(body.strip(), {"status": status})
    return found


def _whole(content: bytes) -> bytes:
    """What comes in chunks, each behind its length, as Hypercorn sends it."""
    parts: list[bytes] = []
    while (end := content.find(b"\r\n")) > 0:
        try:
            size = int(content[:end].partition(b";")[0], 16)
        except ValueError:
            break
        parts.append(content[end + 2 : end + 2 + size])
        content = content[end + 4 + size :]
    return b"".join(parts)


def explain_answer(status: int, body: str, where: str) -> ConnectError:
    """The error for an HTTP answer that is not what was asked for."""
    code, message = _engine_error(body)
    if code is ErrorCode.UNSUPPORTED_PROTOCOL_VERSION:
        return UnsupportedProtocol(f"the server at {where} speaks no version that we speak")
    if code is not None:
        return ConnectionRefused(message, {"code": int(code), "status": status})
    return explain_body(status, body, where)


def explain_body(status: int, body: str, where: str) -> ConnectError:
    """The error for an answer whose body is not of Engine.IO 4."""
    if OLD_PAYLOAD.match(body):
        message = "the server speaks the protocol of Socket.IO 2, which is not compatible"
        return UnsupportedProtocol(message)
    beginning = body[:SHOWN]
    said = f", beginning with {beginning!r}" if beginning else ""
    message = f"what answers at {where} is no Socket.IO server: status {status}{said}"
    return NotSocketIO(message, status, beginning)


def _engine_error(body: str) -> tuple[ErrorCode | None, str]:
    """What Engine.IO servers refuse with: JSON over polling, a message alone over WebSocket."""
    try:
        value: Any = msgspec.json.decode(body)
    except ValueError:
        return CODES.get(body.strip()), body.strip()
    if isinstance(value, dict):
        told = cast("dict[str, Any]", value)
        code: Any = told.get("code")
        message = told.get("message")
        if code in range(len(ErrorCode)) and isinstance(message, str):
            return ErrorCode(code), message
    return None, ""
