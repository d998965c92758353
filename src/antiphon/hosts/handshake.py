"""The opening handshake of a WebSocket (RFC 6455, 4), as bytes."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

__all__ = ["Head", "Problem", "check", "encode_refusal", "encode_response", "read_head"]

Headers = list[tuple[bytes, bytes]]

GUID: Final = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

COMMON: Final = frozenset(
    (
        b"accept-encoding",
        b"accept-language",
        b"cache-control",
        b"connection",
        b"host",
        b"origin",
        b"pragma",
        b"sec-websocket-extensions",
        b"sec-websocket-version",
        b"upgrade",
        b"user-agent",
    )
)
"""Headers that many clients send alike: they are kept once, though each session keeps its own."""

NAMES: Final = {name: name for name in (*COMMON, b"cookie", b"sec-websocket-key")}
"""Names that are kept once, whatever their values are."""

MOST_COMMON: Final = 1024
common: Final[dict[bytes, tuple[bytes, bytes]]] = {}


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a request.

    Attributes:
        method: The method.
        path: The path as it came.
        query: The query, without the question mark.
        headers: Names in lower case, and values.
    """

    method: bytes
    path: bytes
    query: bytes
    headers: Headers


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a handshake is refused."""

    status: HTTPStatus
    message: str
    headers: Headers


def read_head(data: bytes) -> Head:
    """Read a head that uvicorn has read before, and written anew."""
    first, *lines = data.removesuffix(b"\r\n\r\n").split(b"\r\n")
    method, target, _ = first.split(b" ", 2)
    path, _, query = target.partition(b"?")
    headers: Headers = []
    for line in lines:
        header = common.get(line)
        if header is None:
            name, _, value = line.partition(b": ")
            header = (NAMES.get(name, name), value)
            if name in COMMON and len(common) < MOST_COMMON:
                common[line] = header
        headers.append(header)
    return Head(method, path, query, headers)


def check(head: Head) -> Problem | None:
    """What is wrong with a handshake, in the words of Node's ``ws``; its ``Upgrade`` is right."""
    if head.method != b"GET":
        return Problem(HTTPStatus.METHOD_NOT_ALLOWED, "Invalid HTTP method", [])
    headers = dict(head.headers)
    try:
        key = base64.b64decode(headers.get(b"sec-websocket-key", b""), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != 16:
        message = "Missing or invalid Sec-WebSocket-Key header"
        return Problem(HTTPStatus.BAD_REQUEST, message, [])
    if headers.get(b"sec-websocket-version") not in (b"13", b"8"):
        message = "Missing or invalid Sec-WebSocket-Version header"
        served = [(b"Sec-WebSocket-Version", b"13, 8")]
        return Problem(HTTPStatus.BAD_REQUEST, message, served)
    return None


def encode_response(key: bytes, headers: Headers) -> bytes:
    """The response that opens the WebSocket.

    Args:
        key: The request's ``Sec-WebSocket-Key``.
        headers: What it shall carry besides its own.
    """
    accept = base64.b64encode(hashlib.sha1(key + GUID, usedforsecurity=False).digest())
    first = b"HTTP/1.1 101 Switching Protocols"
    own = [
        (b"Upgrade", b"websocket"),
        (b"Connection", b"Upgrade"),
        (b"Sec-WebSocket-Accept", accept),
    ]
    return _encode(first, own + headers)


def encode_refusal(status: HTTPStatus, message: str, headers: Headers) -> bytes:
    """A response that opens nothing, as Node's ``ws`` writes it."""
    body = message.encode()
    first = b"HTTP/1.1 %d %s" % (status, status.phrase.encode())
    own = [
        (b"Connection", b"close"),
        (b"Content-type", b"text/html"),
        (b"Content-Length", b"%d" % len(body)),
    ]
    return _encode(first, own + headers) + body


def _encode(first: bytes, headers: Headers) -> bytes:
    lines = [first, *(name + b": " + value for name, value in headers), b"", b""]
    return b"\r\n".join(lines)
