"""Long-polling clients over raw HTTP connections."""

from __future__ import annotations

import json
import re
import socket
from typing import Any, Final

from bench.load.peer import HOST, READ, LoadFailed

__all__ = ["Poller", "Wire", "body_of", "count_messages", "get", "post", "session_id"]

PATH: Final = "/socket.io/?EIO=4&transport=polling"
LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
LAST_CHUNK: Final = b"0\r\n\r\n"
SEPARATOR: Final = b"\x1e"


def get(sid: str | None = None) -> bytes:
    """A request for what there is; without a session's id, for a new session."""
    query = "" if sid is None else f"&sid={sid}"
    return f"GET {PATH}{query} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()


def post(sid: str, payload: bytes) -> bytes:
    """A request that brings packets."""
    return (
        f"POST {PATH}&sid={sid} HTTP/1.1\r\nHost: {HOST}\r\n"
        f"Content-Type: text/plain;charset=UTF-8\r\nContent-Length: {len(payload)}\r\n\r\n"
    ).encode() + payload


def session_id(body: bytes) -> str:
    """The id that a handshake's response gives."""
    return str(json.loads(body[1:])["sid"])


def count_messages(body: bytes) -> tuple[int, bool]:
    """How many messages a payload has, and whether a ping is among its packets."""
    packets = body.split(SEPARATOR)
    return sum(packet.startswith(b"4") for packet in packets), b"2" in packets


def body_of(response: bytes) -> bytes | None:
    """The body of a response; None as long as it is not whole."""
    start = response.find(b"\r\n\r\n") + 4
    if start < 4:
        return None
    if length := LENGTH.search(response, 0, start - 2):
        return response[start:] if len(response) == start + int(length[1]) else None
    chunks: list[bytes] = []
    while (line := response.find(b"\r\n", start)) >= 0:
        size = int(response[start:line], 16)
        if size == 0:
            return b"".join(chunks) if response.endswith(LAST_CHUNK) else None
        chunks.append(response[line + 2 : line + 2 + size])
        start = line + 2 + size + 2
    return None


class Wire:
    """One HTTP connection that is kept alive.

    Args:
        connection: A non-blocking connection.

    Attributes:
        connection: The same.
    """

    __slots__ = ("_rest", "connection")

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self._rest = b""

    def send(self, request: bytes) -> None:
        """Send a request, which always fits into the kernel's buffer."""
        if self.connection.send(request) < len(request):
            raise LoadFailed("the server has stopped reading")

    def receive(self) -> bytes | None:
        """Read what there is; the response's body once it is whole."""
        data = self.connection.recv(READ)
        if not data:
            raise LoadFailed("the server has closed the connection")
        response = self._rest + data if self._rest else data
        body = body_of(response)
        if body is None:
            self._rest = response
            return None
        self._rest = b""
        if not response.startswith(b"HTTP/1.1 200"):
            raise LoadFailed(f"the server refused: {response[:200]!r}")
        return body

    def ask(self, request: bytes, patience: float) -> bytes:
        """Send a request and wait for the response's body.

        Args:
            request: What to ask.
            patience: Seconds to wait.
        """
        self.send(request)
        return self.wait(patience)

    def wait(self, patience: float) -> bytes:
        """Wait for the response's body."""
        self.connection.settimeout(patience)
        try:
            while (body := self.receive()) is None:
                pass
        finally:
            self.connection.setblocking(False)
        return body


class Poller:
    """A client that polls on one connection and posts on another.

    Args:
        polls: The connection that it polls on.
        posts: The connection that it posts on.

    Attributes:
        polls: The same.
        posts: The same.
    """

    __slots__ = ("_get", "_is_answered", "_is_posted", "_message", "polls", "posts")

    def __init__(self, polls: Wire, posts: Wire) -> None:
        self.polls = polls
        self.posts = posts
        self._get = self._message = b""
        self._is_posted = self._is_answered = False

    def join(self, patience: float, auth: dict[str, Any] | None = None) -> None:
        """Open a session and join the main namespace; a poll waits afterwards."""
        sid = session_id(self.polls.ask(get(), patience))
        self._get = get(sid)
        packet = b"40" if auth is None else b"40" + json.dumps(auth).encode()
        self.posts.ask(post(sid, packet), patience)
        answer = self.polls.ask(self._get, patience)
        if not answer.startswith(b"40{"):
            raise LoadFailed(f"the server did not let us in: {answer!r}")
        self.polls.send(self._get)

    def repeat(self, packet: bytes) -> None:
        """Post a packet that has an answer, again and again, once the last one is answered."""
        sid = self._get.partition(b"&sid=")[2].partition(b" ")[0].decode()
        self._message = post(sid, packet)
        self._next()

    def _next(self) -> None:
        self._is_posted = self._is_answered = False
        self.posts.send(self._message)

    def polled(self) -> int:
        """Something has come to the poll: how many messages there are."""
        body = self.polls.receive()
        if body is None:
            return 0
        count, is_ping = count_messages(body)
        self.polls.send(self._get)
        if is_ping:
            raise LoadFailed("a ping came, which these clients do not stay for")
        self._is_answered = self._is_answered or count > 0
        if self._is_answered and self._is_posted and self._message:
            self._next()
        return count

    def posted(self) -> int:
        """Something has come to the post."""
        if self.posts.receive() is not None:
            self._is_posted = True
            if self._is_answered and self._message:
                self._next()
        return 0
