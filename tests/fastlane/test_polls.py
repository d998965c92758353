"""The fast lane of polling, over real sockets: what it serves, and what it leaves to ASGI."""

from __future__ import annotations

import asyncio
import gc
import gzip
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from antiphon import ASGIApp, Server
from antiphon.engine import EngineSocket
from antiphon.hosts.polls import QUERY
from antiphon.hosts.uvicorn import create_server

QUERY_OF = "EIO=4&transport=polling"


class CountingApp(ASGIApp):
    """Counts the requests that reach ASGI."""

    requests = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.requests += scope["type"] == "http"
        await super().__call__(scope, receive, send)


class Tcp:
    """One connection of a client that writes its HTTP by hand."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    def get(self, query: str, *lines: str) -> None:
        head = "\r\n".join([f"GET /socket.io/?{query} HTTP/1.1", "Host: here", *lines])
        self.writer.write(f"{head}\r\n\r\n".encode())

    def post(self, query: str, body: str, *lines: str) -> None:
        self.writer.write(post(query, body, *lines))

    async def response(self) -> tuple[int, dict[str, str], bytes]:
        async with asyncio.timeout(30):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = {
                name.lower(): value
                for name, _, value in (line.partition(": ") for line in head[1:-2])
            }
            body = await self.reader.readexactly(int(headers["content-length"]))
        return int(head[0].split()[1]), headers, body

    async def text(self) -> str:
        status, _, body = await self.response()
        assert status == 200, body
        return body.decode()


def post(query: str, body: str, *lines: str) -> bytes:
    first = f"POST /socket.io/?{query} HTTP/1.1"
    head = "\r\n".join([first, "Host: here", f"Content-Length: {len(body)}", *lines])
    return f"{head}\r\n\r\n{body}".encode()


class Running:
    """A server that runs in this loop."""

    def __init__(self, io: Server, app: CountingApp, server: uvicorn.Server) -> None:
        self.io = io
        self.app = app
        self.port: int = server.servers[0].sockets[0].getsockname()[1]
        self._open: list[asyncio.StreamWriter] = []

    async def connect(self) -> Tcp:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        self._open.append(writer)
        return Tcp(reader, writer)

    async def session(self, tcp: Tcp) -> str:
        """Open a session that has joined the main namespace; the query of its requests."""
        tcp.get(QUERY_OF)
        sid = json.loads((await tcp.text())[1:])["sid"]
        query = f"{QUERY_OF}&t=abc&sid={sid}"
        tcp.post(query, "40")
        assert await tcp.text() == "ok"
        tcp.get(query)
        assert (await tcp.text()).startswith('40{"sid"')
        self.app.requests = 0
        return query

    def engine_socket(self, query: str) -> EngineSocket | None:
        return self.io.engine.session(query.rpartition("sid=")[2])

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(30):
            while not condition():
                await asyncio.sleep(0.005)

    def close(self) -> None:
        for writer in self._open:
            writer.close()


@asynccontextmanager
async def running(host: dict[str, Any] | None = None, **options: Any) -> AsyncIterator[Running]:
    io = Server(**options)

    @io.on("echo")
    async def echo(socket: Any, *args: object) -> None:
        socket.emit("echo", *args)

    app = CountingApp(io)
    server = create_server(app, port=0, log_level="error", **(host or {}))
    task = asyncio.create_task(server._serve())
    while not server.started:
        await asyncio.sleep(0.005)
    started = Running(io, app, server)
    try:
        yield started
    finally:
        started.close()
        server.should_exit = True
        await task


class TestServed:
    async def test_an_exchange_does_not_reach_asgi(self) -> None:
        async with running() as server:
            gets, posts = await server.connect(), await server.connect()
            query = await server.session(gets)
            for number in range(3):
                gets.get(query)
                posts.post(query, f'42["echo",{number}]')
                assert await posts.text() == "ok"
                assert await gets.text() == f'42["echo",{number}]'
            assert server.app.requests == 0

    async def test_a_connection_keeps_nothing_of_the_request_that_asgi_served(self) -> None:
        def kept() -> int:
            gc.collect()
            return sum(isinstance(each, RequestResponseCycle) for each in gc.get_objects())

        async with running() as server:
            before = kept()
            tcp = await server.connect()
            query = await server.session(tcp)  # its first request is the handshake
            assert kept() == before
            tcp.get(QUERY_OF)
            assert "sid" in await tcp.text()
            tcp.post(query, "3")
            assert await tcp.text() == "ok"
            assert server.app.requests == 1

    async def test_responses_have_the_headers_of_the_usual_way(self) -> None:
        async with running() as server:
            gets, posts = await server.connect(), await server.connect()
            query = await server.session(gets)
            gets.get(query)
            posts.post(query, '42["echo",1]')
            _, headers, _ = await posts.response()
            assert headers["content-type"] == "text/html"
            _, headers, _ = await gets.response()
            assert headers["content-type"] == "text/plain; charset=UTF-8"
            assert headers["cache-control"] == "no-store"
            assert "date" in headers
            assert server.app.requests == 0

    async def test_large_responses_are_compressed(self) -> None:
        async with running() as server:
            tcp = await server.connect()
            query = await server.session(tcp)
            server.io.emit("news", "x" * 5000)
            tcp.get(query, "Accept-Encoding: br, gzip")
            _, headers, body = await tcp.response()
            assert headers["content-encoding"] == "gzip"
            assert gzip.decompress(body).decode() == '42["news","' + "x" * 5000 + '"]'
            assert server.app.requests == 0

    async def test_a_body_that_is_no_payload_ends_the_session(self) -> None:
        async with running() as server:
            tcp = await server.connect()
            query = await server.session(tcp)
            tcp.post(query, "nonsense")
            assert (await tcp.response())[0] == 400
            assert server.engine_socket(query) is None

    async def test_two_gets_at_once_end_the_session(self) -> None:
        async with running() as server:
            first, second = await server.connect(), await server.connect()
            query = await server.session(first)
            first.get(query)
            await server.until(lambda: bool((it := server.engine_socket(query)) and it.writable))
            second.get(query)
            assert (await second.response())[0] == 400
            assert await first.text() == "1"

    async def test_a_client_that_goes_away_ends_its_session(self) -> None:
        async with running() as server:
            tcp = await server.connect()
            query = await server.session(tcp)
            tcp.get(query)
            socket = server.engine_socket(query)
            assert socket is not None
            await server.until(lambda: socket.writable)
            tcp.writer.close()
            await server.until(lambda: socket.close_reason is not None)
            assert socket.close_reason == "transport error"

    async def test_a_request_behind_a_pending_get_waits_for_its_answer(self) -> None:
        async with running() as server:
            tcp, other = await server.connect(), await server.connect()
            query = await server.session(tcp)
            tcp.get(query)
            await server.until(lambda: bool((it := server.engine_socket(query)) and it.writable))
            tcp.post(query, '42["echo",2]')
            await tcp.writer.drain()
            other.post(query, '42["echo",1]')
            assert await other.text() == "ok"
            assert await tcp.text() == '42["echo",1]'
            assert await tcp.text() == "ok"
            tcp.get(query)
            assert await tcp.text() == '42["echo",2]'

    async def test_a_connection_is_kept_while_it_polls_and_closed_when_idle(self) -> None:
        async with running({"timeout_keep_alive": 0.3}) as server:
            tcp, other = await server.connect(), await server.connect()
            query = await server.session(tcp)
            other.post(query, "3")
            assert await other.text() == "ok"
            tcp.get(query)
            async with asyncio.timeout(30):  # the one that does not poll lives no longer
                assert await other.reader.read() == b""
            server.io.emit("news")
            assert await tcp.text() == '42["news"]'
            async with asyncio.timeout(30):
                assert await tcp.reader.read() == b""

    async def test_access_is_logged(self, caplog: pytest.LogCaptureFixture) -> None:
        async with running({"log_config": None, "access_log": True}) as server:
            tcp = await server.connect()
            query = await server.session(tcp)
            with caplog.at_level("INFO", "uvicorn.access"):
                tcp.post(query, "3")
                await tcp.text()
            assert f'"POST /socket.io/?{query} HTTP/1.1" 200' in caplog.text


class TestLeftToASGI:
    @pytest.mark.parametrize("cut", [10, 80, 150])
    async def test_requests_that_come_in_pieces(self, cut: int) -> None:
        async with running() as server:
            gets, posts = await server.connect(), await server.connect()
            query = await server.session(gets)
            gets.get(query)
            whole = post(query, '42["echo",1]')
            posts.writer.write(whole[:cut])
            await posts.writer.drain()
            await asyncio.sleep(0.05)  # so that the pieces do not come as one
            posts.writer.write(whole[cut:])
            assert await posts.text() == "ok"
            assert await gets.text() == '42["echo",1]'

    async def test_requests_that_came_together(self) -> None:
        async with running() as server:
            tcp = await server.connect()
            query = await server.session(tcp)
            tcp.writer.write(post(query, '42["echo",1]') + post(query, '42["echo",2]'))
            assert [await tcp.text(), await tcp.text()] == ["ok", "ok"]
            tcp.get(query)
            assert await tcp.text() == '42["echo",1]\x1e42["echo",2]'

    async def test_chunked_bodies(self) -> None:
        async with running() as server:
            tcp = await server.connect()
            query = await server.session(tcp)
            head = f"POST /socket.io/?{query} HTTP/1.1\r\nHost: here\r\n"
            tcp.writer.write(
                f"{head}Transfer-Encoding: chunked\r\n\r\n1\r\n3\r\n0\r\n\r\n".encode()
            )
            assert await tcp.text() == "ok"
            assert server.app.requests == 1

    async def test_another_origin_is_refused(self) -> None:
        async with running() as server:
            tcp = await server.connect()
            query = await server.session(tcp)
            for _ in range(2):
                tcp.get(query, "Origin: http://elsewhere.example")
                status, _, body = await tcp.response()
                assert (status, body) == (403, b'{"code":4,"message":"Forbidden"}')

    async def test_what_listeners_add_to_the_headers(self) -> None:
        async with running() as server:

            @server.io.engine.on("headers")
            def add(headers: dict[str, str], request: object) -> None:
                headers["X-Ours"] = "yes"

            tcp = await server.connect()
            query = await server.session(tcp)
            tcp.post(query, "3")
            assert (await tcp.response())[1]["x-ours"] == "yes"

    async def test_an_application_around_ours(self) -> None:
        io = Server()

        async def outer(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "http":
                scope["headers"] = [*scope["headers"], (b"x-seen", b"yes")]
            await ASGIApp(io)(scope, receive, send)

        server = create_server(outer, port=0, log_level="error")
        task = asyncio.create_task(server._serve())
        while not server.started:
            await asyncio.sleep(0.005)
        port = server.servers[0].sockets[0].getsockname()[1]
        tcp = Tcp(*await asyncio.open_connection("127.0.0.1", port))
        tcp.get(QUERY_OF)
        sid = json.loads((await tcp.text())[1:])["sid"]
        tcp.post(f"{QUERY_OF}&sid={sid}", "40")
        assert await tcp.text() == "ok"
        tcp.writer.close()
        server.should_exit = True
        await task


@pytest.mark.parametrize(
    ("query", "sid"),
    [
        (b"EIO=4&transport=polling&t=x&sid=abc", b"abc"),
        (b"sid=abc&EIO=4&transport=polling", b"abc"),
        (b"&&sid=abc&transport=polling&EIO=4&more", b"abc"),
        (b"EIO=4&transport=polling", None),
        (b"EIO=4&transport=polling&sid=", None),
        (b"EIO=3&transport=polling&sid=abc", None),
        (b"EIO=44&transport=polling&sid=abc", None),
        (b"EIO=4&transport=websocket&sid=abc", None),
        (b"EIO=4&xtransport=polling&sid=abc", None),
        (b"EIO=4&transport=polling&xsid=abc", None),
        (b"EIO=4&transport=polling&sid=abc&sid=def", None),
        (b"EIO=4&transport=polling&sid=a%62c", None),
    ],
)
def test_queries_name_a_session(query: bytes, sid: bytes | None) -> None:
    found = QUERY.match(query)
    assert (found and found[1]) == sid
