"""Who is let in: middlewares, ids that the application chooses, proxies."""

from __future__ import annotations

import asyncio
import re
from typing import Any
from urllib.parse import urlsplit

import pytest

from antiphon.engine import EngineServer
from antiphon.engine.request import Request
from antiphon.errors import ConnectionRefused
from tests.unit.wire import MemoryBody, PollingPeer, WebSocketPeer, request


async def body(engine: EngineServer, query: str = "EIO=4&transport=polling") -> str:
    """The body of the response to a handshake."""
    return (await engine.handle(request(query), MemoryBody())).body.decode()


async def test_origins_about_which_a_predicate_fails_are_refused(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Clients choose what it has to read: a port, of which there are only so many."""
    engine = EngineServer(cors_origins=lambda origin: urlsplit(origin).port == 3000)
    bad = {"origin": "http://a.example:99999", "host": "game.example"}
    for asked, status in (
        (request("EIO=4&transport=polling", headers=bad), 403),
        (request("EIO=4&transport=polling", headers=bad, method="OPTIONS"), 204),
    ):
        caplog.clear()
        response = await engine.handle(asked, MemoryBody())
        assert response.status == status
        assert b"Access-Control-Allow-Origin" not in dict(response.headers)
        assert ["cors_origins failed" in line for line in caplog.messages].count(True) == 1
    good = {**bad, "origin": "http://a.example:3000"}
    asked = request("EIO=4&transport=polling", headers=good)
    assert (await engine.handle(asked, MemoryBody())).status == 200
    same = {**bad, "host": "a.example:99999"}
    asked = request("EIO=4&transport=polling", headers=same)
    assert (await engine.handle(asked, MemoryBody())).status == 403
    assert engine.monitor.counts == {"cors_origins_failed": 3, "refused_forbidden": 2}


class TestMiddlewares:
    async def test_see_every_request_in_order(self) -> None:
        engine, seen = EngineServer(), list[tuple[int, str, str]]()

        @engine.use
        def first(request: Request) -> None:
            seen.append((1, request.method, request.query["transport"]))

        @engine.use
        async def second(request: Request) -> None:
            await asyncio.sleep(1)
            seen.append((2, request.method, request.query["transport"]))

        peer = await PollingPeer.open(engine)
        assert await peer.post("4hello") == 200
        await WebSocketPeer.open(engine, peer.sid)
        requests = [("GET", "polling"), ("POST", "polling"), ("GET", "websocket")]
        assert seen == [(number, *each) for each in requests for number in (1, 2)]

    @pytest.mark.parametrize(
        ("error", "told", "count"),
        [
            (ConnectionRefused("too many requests"), "too many requests", None),
            (ZeroDivisionError(), "Bad request", "middleware_failed"),
        ],
    )
    async def test_refuse_by_raising(
        self, error: Exception, told: str, count: str | None, caplog: pytest.LogCaptureFixture
    ) -> None:
        engine, later = EngineServer(), list[Any]()

        @engine.use
        async def refuse(request: Request) -> None:
            raise error

        engine.use(later.append)
        assert await body(engine) == f'{{"code":3,"message":"{told}"}}'
        assert (await WebSocketPeer.refused(engine, "EIO=4&transport=websocket")).message == told
        assert (later, engine.clients_count) == ([], 0)
        assert engine.monitor.counts["refused_bad_request"] == 2
        assert engine.monitor.counts[count or "middleware_failed"] == (2 if count else 0)
        assert ("ZeroDivisionError" in caplog.text) == bool(count)

    async def test_come_before_every_other_check(self) -> None:
        engine = EngineServer(allow_request=lambda request: pytest.fail("asked too early"))

        @engine.use
        def refuse(request: Request) -> None:
            raise ConnectionRefused("first")

        assert await body(engine, "transport=nonsense") == '{"code":3,"message":"first"}'


class TestIds:
    async def test_may_be_chosen_by_a_function(self) -> None:
        engine = EngineServer()

        async def choose(request: Request) -> str:
            await asyncio.sleep(1)
            return request.query["wanted"]

        engine.generate_id = choose  # type: ignore[method-assign]
        assert (await body(engine, "EIO=4&transport=polling&wanted=a-b_1")).startswith(
            '0{"sid":"a-b_1",'
        )
        peer = await PollingPeer.open(engine, "EIO=4&transport=polling&wanted=c")
        assert engine.session("c") is not None
        assert peer.sid == "c"

    @pytest.mark.parametrize("sid", ["", 'a"b', "ä", "a b", 7, None, "taken"])
    async def test_that_will_not_do_are_refused(
        self, sid: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        engine = EngineServer()
        engine.generate_id = lambda request: "taken"  # type: ignore[method-assign]
        await PollingPeer.open(engine)
        engine.generate_id = lambda request: sid  # type: ignore[method-assign]
        assert await body(engine) == '{"code":3,"message":"Bad request"}'
        refusal = await WebSocketPeer.refused(engine, "EIO=4&transport=websocket")
        assert (refusal.code, engine.clients_count) == (3, 1)
        assert engine.monitor.counts["generate_id_failed"] == 2
        assert "generate_id failed" in caplog.text

    async def test_of_a_function_that_fails(self, caplog: pytest.LogCaptureFixture) -> None:
        engine = EngineServer()
        engine.generate_id = lambda request: str(1 / 0)  # type: ignore[method-assign]
        assert await body(engine) == '{"code":3,"message":"Bad request"}'
        assert "ZeroDivisionError" in caplog.text


class TestProxies:
    @pytest.mark.parametrize("trusted", [None, ["192.0.2.0/24"]])
    async def test_tell_the_session_who_the_client_is(self, trusted: Any) -> None:
        asked = list[str]()
        engine = EngineServer(
            trusted_proxies=trusted, allow_request=lambda request: asked.append(request.address)
        )
        headers = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
        response = await engine.handle(request(headers=headers), MemoryBody())
        found = re.findall('"sid":"(.*?)"', response.body.decode())
        await WebSocketPeer.open(engine, headers=headers)
        expected = ("203.0.113.9", True) if trusted else ("192.0.2.1", False)
        session = engine.session(found[0])
        assert session is not None
        assert (session.request.address, session.request.secure) == expected
        assert asked == [expected[0]] * 2


async def test_the_initial_packet_comes_behind_the_open_packet() -> None:
    engine = EngineServer(initial_packet="hello")
    peer = await PollingPeer.open(engine)
    assert peer.opened.startswith("0{")
    assert "hello" not in peer.opened
    assert await peer.get() == ["4hello"]
    opened, hello = (await WebSocketPeer.open(EngineServer(initial_packet=b"\x00"))).take()
    assert str(opened).startswith("0{")
    assert hello == b"\x00"
