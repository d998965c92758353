"""The fast lane of polling: requests of sessions that exist are served without ASGI.

A polling client sends two requests for an exchange, and all of them look alike. So a request is
served here if it came whole, its line names a session, and its head asks for nothing special;
everything else goes the usual way, and means the same there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from weakref import WeakKeyDictionary

import httptools
import uvicorn

from antiphon.engine.polling import Answer, Payload, PollingTransport
from antiphon.engine.request import Request
from antiphon.hosts.asgi import ASGIApp, find_app
from antiphon.hosts.http import HttpProtocol

__all__ = ["PollingProtocol", "Polls"]

MAX_HEADS: Final = 1024
"""Heads that are remembered; when there are more, all are forgotten."""

MAX_HEAD: Final = 2048
"""Bytes of a head that is worth remembering."""

FOREIGN: Final = frozenset({b"transfer-encoding", b"expect", b"upgrade"})
QUERY: Final = re.compile(
    rb"(?=(?:.*&)?transport=polling(?:&|\Z))(?=(?:.*&)?EIO=4(?:&|\Z))"
    rb"(?:(?!sid=)[^&]*&)*sid=([\w-]+)(?:&(?!sid=)[^&]*)*\Z"
)
"""The query of a request for a session: its three parameters, in any order, among others."""

TEXT: Final = b"content-type: text/plain; charset=UTF-8\r\ncache-control: no-store\r\n"
OK: Final = b"content-type: text/html\r\ncontent-length: 2\r\ncache-control: no-store\r\n\r\nok"


@dataclass(frozen=True, slots=True)
class Head:
    """What matters of the header lines of a request.

    Attributes:
        length: Bytes of the body.
        accept_encoding: How the response may be compressed.
        forwarded: Whether a proxy tells for whom it asks.
    """

    length: int
    accept_encoding: str | None
    forwarded: bool


class Poll(NamedTuple):
    """A request that can be served here; without a body it is a GET."""

    polling: PollingTransport
    head: Head
    target: bytes
    body: bytes | None


class Polls:
    """Understands requests, for all connections of a server.

    Args:
        app: What is served; None if it is not ours alone.
    """

    _of_servers: Final[WeakKeyDictionary[uvicorn.Config, Polls]] = WeakKeyDictionary()

    @classmethod
    def of(cls, config: uvicorn.Config) -> Polls:
        """What the connections of one server share."""
        polls = cls._of_servers.get(config)
        if polls is None:
            loaded: Any = config
            alone = config.limit_concurrency is None
            polls = cls(find_app(loaded.loaded_app) if alone else None)
            cls._of_servers[config] = polls
        return polls

    def __init__(self, app: ASGIApp | None) -> None:
        self._app = app
        self._heads: dict[bytes, Head | None] = {}
        self._common: tuple[list[tuple[bytes, bytes]], bytes] | None = None
        prefix = app.prefix.encode() if app is not None else b""
        self._line = re.compile(rb"(GET|POST) (%b\?([!-~]+)) HTTP/1\.1\r\n" % re.escape(prefix))

    def read(self, data: bytes) -> Poll | None:
        """Understand what came on a connection; None if it has to go the usual way."""
        line = self._line.match(data)
        if line is None or self._app is None:
            return None
        engine = self._app.server.engine
        end = data.find(b"\r\n\r\n", line.end() - 2)
        if end < 0 or engine.sees_requests:
            return None
        lines = data[line.end() : end + 2]
        head = self._heads[lines] if lines in self._heads else self._learn(lines)
        if head is None or len(data) - end - 4 != head.length:
            return None
        polling = self._find(line[3])
        if polling is None:
            return None
        if line[1] == b"GET":
            return None if head.length else Poll(polling, head, line[2], None)
        if polling.posting or head.length > engine.options.max_http_buffer_size:
            return None
        return Poll(polling, head, line[2], data[end + 4 :])

    def payload(self, payload: Payload, head: Head) -> bytes:
        """The response to a GET, from its content headers on."""
        assert self._app is not None
        body, encoding = self._app.server.engine.compressed(payload, head.accept_encoding)
        coded = b"content-encoding: %b\r\n" % encoding if encoding else b""
        return b"%b%bcontent-length: %d\r\n\r\n%b" % (TEXT, coded, len(body), body)

    def common(self, headers: list[tuple[bytes, bytes]]) -> bytes:
        """The headers that uvicorn gives to every response; it has a new list each second."""
        if self._common is None or self._common[0] is not headers:
            joined = b"".join([b"%b: %b\r\n" % header for header in headers])
            self._common = (headers, joined)
        return self._common[1]

    def _find(self, query: bytes) -> PollingTransport | None:
        """The polling transport of the session that a query names."""
        found = QUERY.match(query)
        if found is None or self._app is None:
            return None
        socket = self._app.server.engine.session(found[1].decode())
        return socket.polling if socket is not None and socket.protocol == 4 else None

    def _learn(self, lines: bytes) -> Head | None:
        head = self._understand(lines)
        if len(lines) <= MAX_HEAD:
            if len(self._heads) >= MAX_HEADS:
                self._heads.clear()
            self._heads[lines] = head
        return head

    def _understand(self, lines: bytes) -> Head | None:
        """Read header lines; None if they ask for anything special."""
        reader = _HeadReader()
        try:
            httptools.HttpRequestParser(reader).feed_data(b"POST / HTTP/1.1\r\n%b\r\n" % lines)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            return None
        headers = reader.headers
        names = [name for name, _ in headers]
        values = dict(headers)
        length = values.get(b"content-length", b"0")
        if (
            not FOREIGN.isdisjoint(names)
            or names.count(b"content-length") > 1
            or not length.isdigit()
            or values.get(b"connection", b"keep-alive").lower() != b"keep-alive"
            or values.get(b"content-type") == b"application/octet-stream"
        ):
            return None
        request = Request(method="GET", path="/", raw_headers=headers)
        if self._app is None or not self._app.server.engine.is_plain(request):
            return None
        forwarded = any(name.startswith(b"x-forwarded-") for name in names)
        return Head(int(length), request.header(b"accept-encoding"), forwarded)


class _HeadReader:
    """Collects the headers that the parser finds."""

    def __init__(self) -> None:
        self.headers: list[tuple[bytes, bytes]] = []

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name.lower(), value))


class PollingProtocol(HttpProtocol):
    """uvicorn's HTTP, that serves the requests of polling sessions by itself."""

    __slots__ = ("_answered_at", "_held", "_last", "_pending", "_polls")

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self._polls = Polls.of(self.config)
        self._pending: tuple[Poll, Answer] | None = None
        self._held = b""
        self._last = False
        self._answered_at = 0.0

    def data_received(self, data: bytes) -> None:
        if self._pending is not None:
            self._hold(data)
            return
        poll = self._polls.read(data) if self.idle else None
        if poll is None or (poll.head.forwarded and self.access_log):
            super().data_received(data)
        else:
            self._serve(poll)

    def connection_lost(self, exc: Exception | None) -> None:
        pending, self._pending = self._pending, None
        if pending is not None:
            pending[0].polling.abort_poll(pending[1])
        super().connection_lost(exc)

    def shutdown(self) -> None:
        if self._pending is None:
            super().shutdown()
        else:
            self._last = True

    def _serve(self, poll: Poll) -> None:
        self._forget_last()
        if poll.body is not None:
            if poll.polling.receive(poll.body):
                self._respond(poll, b"200 OK", OK)
            else:
                self._respond(poll, b"400 Bad Request", b"content-length: 0\r\n\r\n")
            return

        def answer(payload: Payload) -> None:
            if self._pending is not None and self._pending[1] is answer:
                self._pending = None
                self._respond(poll, b"200 OK", self._polls.payload(payload, poll.head))

        self._pending = (poll, answer)
        if not poll.polling.open_poll(answer):
            self._pending = None
            self._respond(poll, b"400 Bad Request", b"content-length: 0\r\n\r\n")

    def _forget_last(self) -> None:
        """Let go of what uvicorn keeps of the last request that it has served, which is answered.

        A polling client's next request comes to us, and so do all that follow it.
        """
        untyped: Any = self
        if untyped.cycle is not None:
            untyped.cycle = untyped.scope = untyped.headers = untyped.url = None

    def _respond(self, poll: Poll, status: bytes, content: bytes) -> None:
        if self.transport.is_closing():
            return
        common = self._polls.common(self.server_state.default_headers)
        self.transport.write(b"HTTP/1.1 %b\r\n%b%b" % (status, common, content))
        self.server_state.total_requests += 1
        if self.access_log:
            self.access_logger.info(
                '%s - "%s %s HTTP/%s" %d',
                "{}:{}".format(*self.client) if self.client else "",
                "GET" if poll.body is None else "POST",
                poll.target.decode(),
                "1.1",
                int(status[:3]),
            )
        if self._last:
            super().shutdown()
            return
        self._answered_at = self.loop.time()
        if self.timeout_keep_alive_task is None:
            self._keep_alive(self.timeout_keep_alive)
        if self._held:
            held, self._held = self._held, b""
            self.loop.call_soon(self._go_on, held)

    def timeout_keep_alive_handler(self) -> None:
        """The connection may have been idle too long; requests that come do not move the timer."""
        self.timeout_keep_alive_task = None
        idle = self.loop.time() - self._answered_at
        if self._pending is not None or idle < self.timeout_keep_alive:
            rest = self.timeout_keep_alive - idle
            self._keep_alive(rest if rest > 0 else self.timeout_keep_alive)
        else:
            super().timeout_keep_alive_handler()

    def _keep_alive(self, seconds: float) -> None:
        self.timeout_keep_alive_task = self.loop.call_later(
            seconds, self.timeout_keep_alive_handler
        )

    def _hold(self, data: bytes) -> None:
        """A client that sends its next request before it has the answer: read it later."""
        self._held += data
        self.transport.pause_reading()

    def _go_on(self, data: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.resume_reading()
            self.data_received(data)
