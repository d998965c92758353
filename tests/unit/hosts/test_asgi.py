"""The portable lane: an ASGI application, called by a host in memory."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request as StarletteRequest
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp as StarletteApp

from antiphon import ASGIApp, Server, run
from antiphon.engine import EngineServer
from antiphon.hosts.scope import App, Receive, Scope, Send
from tests.unit.hosts.memory_host import Answer, MemoryWebSocket, get, request

HANDSHAKE = "/socket.io/?EIO=4&transport=polling"
WEBSOCKET = "/socket.io/?EIO=4&transport=websocket"
NO_APPLICATION = Server()


async def until(condition: Callable[[], object]) -> None:
    """Wait for something to be so."""
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        await asyncio.sleep(0.001)


async def hello(scope: Scope, receive: Receive, send: Send) -> None:
    """Another application: it says where it was called."""
    response = PlainTextResponse(f"hello from {scope['path']}")
    await response(scope, receive, send)


def opens(answer: Answer) -> bool:
    """Whether it is a handshake's response."""
    return answer.status == 200 and answer.body.startswith(b'0{"sid":"')


class TestPaths:
    @pytest.mark.parametrize("url", [HANDSHAKE, HANDSHAKE.replace("/?", "?")])
    async def test_of_the_server_are_ours(self, url: str) -> None:
        assert opens(await get(ASGIApp(Server()), url))

    @pytest.mark.parametrize("url", ["/", "/other", "/socket.iox/", "/x/socket.io/", "/socket.i"])
    async def test_of_others_are_not(self, url: str) -> None:
        assert await get(ASGIApp(Server()), url) == (
            404,
            {"content-type": "text/plain", "content-length": "9"},
            b"Not Found",
        )
        assert (await get(ASGIApp(Server(), hello), url)).body == f"hello from {url}".encode()

    @pytest.mark.parametrize("path", ["/game", "game", "/game/", "/deep/down"])
    async def test_may_be_chosen(self, path: str) -> None:
        url = f"/{path.strip('/')}/?EIO=4&transport=polling"
        assert opens(await get(ASGIApp(Server(path=path)), url))
        assert opens(await get(ASGIApp(Server(), path=path), url))
        assert (await get(ASGIApp(Server(), path=path), HANDSHAKE)).status == 404

    async def test_may_be_all_there_are(self) -> None:
        app = ASGIApp(Server(), path="/")
        assert opens(await get(app, "/?EIO=4&transport=polling"))
        assert opens(await get(app, "/any/thing?EIO=4&transport=polling"))

    async def test_of_an_engine_are_its_own(self) -> None:
        assert opens(await get(ASGIApp(EngineServer()), "/engine.io/?EIO=4&transport=polling"))

    async def test_of_a_websocket_that_is_not_ours_close_it(self) -> None:
        async with MemoryWebSocket(ASGIApp(Server()), "/other") as websocket:
            assert await websocket.next() == {"type": "websocket.close", "code": 1000}


Factory = Callable[[StarletteApp, str], App]


def starlette(app: StarletteApp, path: str) -> App:
    routes = [Route("/hello", lambda _: PlainTextResponse("hello")), Mount(path, app=app)]
    return Starlette(routes=routes)


def fastapi(app: StarletteApp, path: str) -> App:
    application = FastAPI()
    application.get("/hello")(lambda: "hello")
    application.mount(path, app)
    return application


class TestMounted:
    @pytest.mark.parametrize("framework", [starlette, fastapi])
    @pytest.mark.parametrize(
        ("path", "url"),
        [
            ("/", HANDSHAKE),
            ("/ws", "/ws" + HANDSHAKE),
            ("/socket.io", HANDSHAKE),
            ("/a/b", "/a/b" + HANDSHAKE),
        ],
    )
    async def test_below_a_path(self, framework: Factory, path: str, url: str) -> None:
        io = Server()
        app = framework(ASGIApp(io), path)
        assert (await get(app, "/hello")).body.strip(b'"') == b"hello"
        answer = await get(app, url)
        assert opens(answer)
        sid = json.loads(answer.body[1:])["sid"]
        assert await request(app, f"{url}&sid={sid}", "POST", body=[b"40"]) == (
            *(200, {"content-type": "text/html", "content-length": "2"} | NO_STORE, b"ok"),
        )
        assert len(io.sockets) == 1
        websocket_url = url.replace("polling", "websocket")
        async with MemoryWebSocket(app, websocket_url) as websocket:
            assert (await websocket.next())["type"] == "websocket.accept"
            assert str(await websocket.next()).startswith('0{"sid":')
            websocket.put("40")
            assert str(await websocket.next()).startswith('40{"sid":')
        await io.close()

    async def test_serves_the_browser_client(self) -> None:
        for path, url in (("/", "/socket.io/socket.io.js"), ("/ws", "/ws/socket.io/socket.io.js")):
            answer = await get(starlette(ASGIApp(Server()), path), url)
            assert answer.status == 200
            assert answer.headers["content-type"].startswith("application/javascript")

    @pytest.mark.parametrize("framework", [starlette, fastapi])
    @pytest.mark.parametrize("path", ["/live", "/socket.io"])
    async def test_below_a_root_path(self, framework: Factory, path: str) -> None:
        """``--root-path /api``: hosts put what a proxy has cut off in front of the path again."""
        app = framework(ASGIApp(Server()), path)

        async def under_api(scope: Scope, receive: Receive, send: Send) -> None:
            await app({**scope, "root_path": "/api"}, receive, send)

        url = f"/api{path.removesuffix('/socket.io')}{HANDSHAKE}"
        assert opens(await get(under_api, url))
        for other in (f"/api{path}x/", "/api/", "/apisocket.io/"):
            assert (await get(under_api, other)).status == 404

    async def test_does_not_take_the_rest(self) -> None:
        assert (await get(starlette(ASGIApp(Server()), "/ws"), "/ws/other")).status == 404

    async def test_under_a_middleware_that_cancels_when_the_client_goes(self) -> None:
        async def pass_on(
            asked: StarletteRequest, call_next: Callable[[StarletteRequest], Awaitable[Response]]
        ) -> Response:
            return await call_next(asked)

        io = Server()
        reasons: list[str] = []
        io.on("disconnect", lambda socket, reason: reasons.append(reason))
        app = Starlette(
            routes=[Mount("/", app=ASGIApp(io))],
            middleware=[Middleware(BaseHTTPMiddleware, dispatch=pass_on)],
        )
        sid = json.loads((await get(app, HANDSHAKE)).body[1:])["sid"]
        url = f"{HANDSHAKE}&sid={sid}"
        await request(app, url, "POST", body=[b"40"])
        assert (await get(app, url)).body.startswith(b"40")
        gone = asyncio.Event()
        poll = asyncio.ensure_future(request(app, url, gone=gone))
        await until(lambda: io.engine.session(sid).writable)  # type: ignore[union-attr]
        gone.set()
        await asyncio.wait([poll], timeout=5)
        poll.exception()
        await until(lambda: reasons)
        assert reasons == ["transport error"]
        assert io.engine.clients_count == 0


NO_STORE = {"cache-control": "no-store"}


class TestHttp:
    async def test_serves_the_browser_client_or_not(self) -> None:
        url = "/socket.io/socket.io.min.js"
        served = await get(ASGIApp(Server()), url)
        assert (served.status, len(served.body)) == (200, int(served.headers["content-length"]))
        head = await request(ASGIApp(Server()), url, "HEAD")
        assert (head.status, head.body) == (200, b"")
        assert head.headers == served.headers
        mounted_by_litestar = await get(ASGIApp(Server()), url + "/")
        assert mounted_by_litestar.body == served.body
        not_served = await get(ASGIApp(Server(serve_client=False)), url)
        assert not_served.body == b'{"code":0,"message":"Transport unknown"}'
        engine = await get(ASGIApp(EngineServer()), "/engine.io/socket.io.js")
        assert engine.status == 400

    async def test_tells_other_origins_that_they_may_have_the_client(self) -> None:
        app = ASGIApp(Server(cors_origins=["https://a.example"]))
        answer = await request(
            app, "/socket.io/socket.io.js", headers={"Origin": "https://a.example"}
        )
        assert answer.headers["access-control-allow-origin"] == "https://a.example"

    async def test_counts_a_predicate_on_origins_that_fails_about_the_client_too(self) -> None:
        io = Server(cors_origins=lambda origin: origin.index("nowhere") > 0)
        headers = {"Host": "game.example", "Origin": "https://a.example"}
        answer = await request(ASGIApp(io), "/socket.io/socket.io.js", headers=headers)
        assert answer.status == 200
        assert "access-control-allow-origin" not in answer.headers
        assert io.monitor.counts == {"cors_origins_failed": 1}

    async def test_reads_a_body_in_pieces(self) -> None:
        io = Server()
        seen: list[object] = []
        io.on("play", lambda socket, *args: seen.append(args))
        app = ASGIApp(io)
        sid = json.loads((await get(app, HANDSHAKE)).body[1:])["sid"]
        chunks = [b"40\x1e42", b'["play",', b"1,", b'"\xe2\x82', b'\xac"]']
        answer = await request(app, f"{HANDSHAKE}&sid={sid}", "POST", body=chunks)
        assert (answer.status, seen) == (200, [(1, "€")])

    @pytest.mark.parametrize(
        ("headers", "body", "status"),
        [
            ({"Content-Length": "101"}, [b""], 413),
            ({"Content-Length": "-1"}, [b""], 413),
            ({"Content-Length": "1e2"}, [b""], 413),
            ({"Content-Length": "9" * 5000}, [b""], 413),
            ({}, [b"4", b"x" * 60, b"x" * 60, b"x"], 413),
            ({}, [b"4" + b"x" * 99], 200),
            ({"Content-Length": "2"}, [b"4x"], 200),
        ],
    )
    async def test_counts_a_body_while_it_comes(
        self, headers: dict[str, str], body: list[bytes], status: int
    ) -> None:
        app = ASGIApp(EngineServer(max_http_buffer_size=100))
        url = "/engine.io/?EIO=4&transport=polling"
        sid = json.loads((await get(app, url)).body[1:])["sid"]
        answer = await request(app, f"{url}&sid={sid}", "POST", headers, body)
        assert answer.status == status

    async def test_gives_up_a_body_whose_client_goes_away(self) -> None:
        engine = EngineServer()
        app = ASGIApp(engine)
        url = "/engine.io/?EIO=4&transport=polling"
        sid = json.loads((await get(app, url)).body[1:])["sid"]
        gone = asyncio.Event()
        gone.set()
        answer = await request(app, f"{url}&sid={sid}", "POST", body=[b"4x", b""], gone=gone)
        assert answer.status == 400
        assert engine.clients_count == 0


class TestLifespan:
    @staticmethod
    async def live(app: App) -> list[str]:
        """Start up and shut down; what the application says."""
        incoming = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
        said: list[str] = []

        async def receive() -> MutableMapping[str, Any]:
            return incoming.pop(0)

        async def send(message: MutableMapping[str, Any]) -> None:
            said.append(message["type"])

        await app({"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}, receive, send)
        return said

    async def test_closes_the_server_and_waits_for_its_handlers(self) -> None:
        io = Server()
        gone: list[str] = []

        @io.on("disconnect")
        async def disconnect(socket: object, reason: str) -> None:
            await asyncio.sleep(0.01)
            gone.append(reason)

        app = ASGIApp(io)
        async with MemoryWebSocket(app) as websocket:
            websocket.put("40")
            _ = [await websocket.next() for _ in range(3)]
            said = await self.live(app)
            assert said == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
            assert gone == ["server shutting down"]

    async def test_is_the_other_applications_too(self) -> None:
        events: list[str] = []

        async def other(scope: Scope, receive: Receive, send: Send) -> None:
            assert scope["type"] == "lifespan"
            while True:
                message = await receive()
                events.append(message["type"])
                await send({"type": f"{message['type']}.complete"})
                if message["type"] == "lifespan.shutdown":
                    return

        io = Server()
        app = ASGIApp(io, other)
        await get(app, HANDSHAKE)
        said = await self.live(app)
        assert events == ["lifespan.startup", "lifespan.shutdown"]
        assert said == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
        assert io.engine.clients_count == 0

    @pytest.mark.parametrize("how", ["raises", "raises late", "returns", "returns late"])
    async def test_is_ours_alone_where_the_other_application_has_none(
        self, how: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        """As with Django's, which raises, and with small ones that look at requests only."""

        async def other(scope: Scope, receive: Receive, send: Send) -> None:
            if "late" in how:
                await receive()
            if "raises" in how:
                raise ValueError("what is a lifespan?")

        caplog.set_level("INFO")
        io = Server()
        app = ASGIApp(io, other)
        await get(app, HANDSHAKE)
        said = await self.live(app)
        assert said == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
        assert io.engine.clients_count == 0
        assert ("what is a lifespan?" in caplog.text) == ("raises" in how)

    async def test_failures_of_the_other_application_are_the_hosts_to_know(self) -> None:
        async def failing(scope: Scope, receive: Receive, send: Send) -> None:
            await receive()
            await send({"type": "lifespan.startup.failed", "message": "no database"})
            raise ConnectionError

        with pytest.raises(ConnectionError):
            await self.live(ASGIApp(Server(), failing))

        async def says_so(scope: Scope, receive: Receive, send: Send) -> None:
            await receive()
            await send({"type": "lifespan.startup.failed", "message": "no database"})

        assert await self.live(ASGIApp(Server(), says_so)) == ["lifespan.startup.failed"]

    @pytest.mark.parametrize("around", [False, True])
    def test_fails_where_no_loop_of_asyncio_runs(self, around: bool) -> None:
        """On Hypercorn with trio; going on, or waiting for what comes next, would tell nobody."""

        async def other(scope: Scope, receive: Receive, send: Send) -> None:
            await receive()

        async def receive() -> MutableMapping[str, Any]:
            return {"type": "lifespan.startup"}

        async def send(message: MutableMapping[str, Any]) -> None:
            said.append(message)

        said: list[MutableMapping[str, Any]] = []
        app = ASGIApp(Server(), other) if around else ASGIApp(Server())
        running = app({"type": "lifespan", "asgi": {"version": "3.0"}}, receive, send)
        with pytest.raises(RuntimeError, match="asyncio"):
            running.send(None)
        assert [each["type"] for each in said] == ["lifespan.startup.failed"]
        assert "trio" in said[0]["message"]


class TestMistakes:
    @pytest.mark.parametrize("server", [FastAPI(), Server, None])
    def test_what_is_no_server(self, server: Any) -> None:
        with pytest.raises(TypeError, match=r"is given an antiphon\.Server first of all, not"):
            ASGIApp(server)

    def test_what_is_no_path(self) -> None:
        with pytest.raises(TypeError, match=r"path is a string such as '/socket\.io', not 5"):
            ASGIApp(Server(), path=5)  # type: ignore[arg-type]

    @pytest.mark.parametrize("other", [5, Server(), lambda environ, start_response: []])
    def test_what_is_no_other_application(self, other: Any) -> None:
        with pytest.raises(TypeError, match="the other application is"):
            ASGIApp(Server(), other)

    def test_what_cannot_be_run(self) -> None:
        server: Any = Server()
        with pytest.raises(TypeError, match=r"what is run is an application, antiphon\.ASGIApp"):
            run(server)
        port: Any = "3000"
        with pytest.raises(TypeError, match="port is a number, not '3000'"):
            run(ASGIApp(server), port=port)

    def test_what_a_string_names_that_cannot_be_run(self) -> None:
        with pytest.raises(TypeError, match=r"what is run is an application, antiphon\.ASGIApp"):
            run(f"{__name__}:NO_APPLICATION", port=0, log_config=None)
