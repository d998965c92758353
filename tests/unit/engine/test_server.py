"""Who is let in, which session a request belongs to, and what listeners hear."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from typing import Any

import pytest

from antiphon import ConnectionRefused, Request
from antiphon.engine import EngineServer, EngineSocket
from antiphon.engine.response import Response
from antiphon.names import EngineId
from tests.unit.wire import MemoryBody, PollingPeer, WebSocketPeer, request


async def refused(
    engine: EngineServer,
    query: str = "EIO=4&transport=polling",
    method: str = "GET",
    **headers: str,
) -> tuple[int, str]:
    """The status and the body of a response that is no success."""
    response = await engine.handle(request(query, method, headers), MemoryBody())
    assert response.status != 200, response
    return response.status, response.body.decode()


def fields(response: Response) -> dict[str, str]:
    return {name.decode(): value.decode() for name, value in response.headers}


class TestHandshake:
    async def test_over_polling_is_answered_with_the_open_packet_alone(self) -> None:
        engine = EngineServer()
        engine.on("connection", lambda socket: socket.send("welcome"))
        response = await engine.handle(request(), MemoryBody())
        assert response.status == 200
        packet = response.body.decode()
        sid = json.loads(packet[1:])["sid"]
        assert re.fullmatch(r"[A-Za-z0-9_-]{20}", sid)
        assert packet == (
            f'0{{"sid":"{sid}","upgrades":["websocket"],"pingInterval":25000,'
            '"pingTimeout":20000,"maxPayload":1000000}'
        )
        assert fields(response) == {
            "Content-Type": "text/plain; charset=UTF-8",
            "Cache-Control": "no-store",
        }

    async def test_over_websocket_is_a_frame_before_all_others(self) -> None:
        engine = EngineServer(ping_interval=0.3, ping_timeout=0.2, max_http_buffer_size=100)
        engine.on("connection", lambda socket: socket.send("welcome"))
        peer = await WebSocketPeer.open(engine)
        opened, welcome = peer.take()
        assert isinstance(opened, str)
        assert json.loads(opened[1:]) | {"sid": ""} == {
            "sid": "",
            "upgrades": [],
            "pingInterval": 300,
            "pingTimeout": 200,
            "maxPayload": 100,
        }
        assert welcome == "4welcome"

    @pytest.mark.parametrize(
        "options", [{"allow_upgrades": False}, {"transports": ["polling"]}], ids=str
    )
    async def test_offers_no_upgrade_where_there_is_none(
        self, options: dict[str, bool | list[str]]
    ) -> None:
        engine = EngineServer(**options)  # type: ignore[arg-type]
        assert '"upgrades":[]' in (await PollingPeer.open(engine)).opened

    async def test_gives_ids_that_nobody_can_guess(self) -> None:
        engine = EngineServer()
        ids = [engine.new_id() for _ in range(1000)]
        assert len(set(ids)) == 1000
        assert len({one[:8] for one in ids}) == 1000
        assert {len(one) for one in ids} == {20}

    async def test_takes_the_ids_that_a_subclass_chooses(self) -> None:
        class Chosen(EngineServer):
            def generate_id(self, request: Request) -> EngineId:
                return EngineId(request.query["wanted"])

        response = await Chosen().handle(request("EIO=4&transport=polling&wanted=me"), MemoryBody())
        assert response.body.startswith(b'0{"sid":"me",')

    async def test_sets_the_cookie_over_polling_only(self) -> None:
        engine = EngineServer(cookie=True)
        response = await engine.handle(request(), MemoryBody())
        sid = response.body.decode().split('"')[3]
        assert fields(response)["Set-Cookie"] == f"io={sid}; Path=/; HttpOnly; SameSite=Lax"


class TestRefusals:
    """The words are Node's; the order of the checks is judged in ``protocol/engineio``."""

    @pytest.mark.parametrize(
        ("query", "method", "status", "body"),
        [
            ("EIO=4", "GET", 400, '{"code":0,"message":"Transport unknown"}'),
            ("EIO=3&transport=x", "GET", 400, '{"code":0,"message":"Transport unknown"}'),
            (
                "EIO=4&transport=polling&sid=x",
                *("GET", 400, '{"code":1,"message":"Session ID unknown"}'),
            ),
            (
                "EIO=4&transport=polling",
                *("POST", 400, '{"code":2,"message":"Bad handshake method"}'),
            ),
            ("EIO=4&transport=websocket", "GET", 400, '{"code":3,"message":"Bad request"}'),
            (
                "EIO=3&transport=polling",
                *("GET", 400, '{"code":5,"message":"Unsupported protocol version"}'),
            ),
            (
                "transport=polling",
                *("GET", 400, '{"code":5,"message":"Unsupported protocol version"}'),
            ),
        ],
    )
    async def test_over_polling(self, query: str, method: str, status: int, body: str) -> None:
        engine = EngineServer()
        assert await refused(engine, query, method) == (status, body)
        assert engine.clients_count == 0

    async def test_over_websocket(self) -> None:
        engine = EngineServer()
        polling = await WebSocketPeer.refused(engine, "EIO=4&transport=polling")
        assert polling.message == "Bad request"
        unknown = await WebSocketPeer.refused(engine, "EIO=4&transport=websocket&sid=x")
        assert unknown.message == "Session ID unknown"
        old = await WebSocketPeer.refused(engine, "EIO=3&transport=websocket")
        assert old.message == "Unsupported protocol version"
        evil = await WebSocketPeer.refused(
            engine, "EIO=4&transport=websocket", host="game.example", origin="https://evil.example"
        )
        assert (evil.status, evil.message) == (403, "Forbidden")

    async def test_of_another_origin(self) -> None:
        engine = EngineServer()
        headers = {"host": "game.example", "origin": "https://evil.example"}
        assert await refused(engine, **headers) == (403, '{"code":4,"message":"Forbidden"}')

    async def test_of_a_method_that_no_session_knows(self) -> None:
        engine = EngineServer()
        peer = await PollingPeer.open(engine)
        response = await peer.respond("PUT", MemoryBody())
        assert (response.status, response.body) == (500, b"")
        assert engine.clients_count == 1

    async def test_are_counted_logged_and_heard(self, caplog: pytest.LogCaptureFixture) -> None:
        engine = EngineServer()
        heard: list[object] = []
        engine.on("connection_error", lambda req, code, message: heard.append((code, message)))
        with caplog.at_level(logging.INFO, "antiphon"):
            await refused(engine, "EIO=4&transport=x")
            await WebSocketPeer.refused(engine, "EIO=4&transport=websocket&sid=x")
        assert heard == [(0, "Transport unknown"), (1, "Session ID unknown")]
        assert engine.monitor.counts == {"refused_unknown_transport": 1, "refused_unknown_sid": 1}
        assert [record.getMessage() for record in caplog.records] == [
            "refused GET /engine.io/ from 192.0.2.1: Transport unknown (transport 'x')",
            "refused GET /engine.io/ from 192.0.2.1: Session ID unknown "
            "(unknown sid; is the proxy sticky?)",
        ]


class TestAllowRequest:
    @pytest.mark.parametrize("answer", [True, None, 1])
    async def test_lets_in_unless_it_says_false(self, answer: bool | None) -> None:
        assert await PollingPeer.open(EngineServer(allow_request=lambda _: answer))

    async def test_refuses_with_false(self) -> None:
        engine = EngineServer(allow_request=lambda _: False)
        assert await refused(engine) == (403, '{"code":4,"message":"Forbidden"}')

    async def test_may_be_async(self) -> None:
        async def allow(request: Request) -> bool:
            await asyncio.sleep(1)
            return request.header(b"cookie") == "user=me"

        engine = EngineServer(allow_request=allow)
        assert (await refused(engine))[0] == 403
        response = await engine.handle(request(headers={"cookie": "user=me"}), MemoryBody())
        assert response.status == 200

    @pytest.mark.parametrize(
        "message", ["no", 'say "please"', "a\\b", "two\nlines\t\x00", "non-ASCII: äß€", "\ud800"]
    )
    async def test_refuses_with_a_message_of_its_own_as_json(self, message: str) -> None:
        def allow(request: Request) -> bool:
            raise ConnectionRefused(message)

        status, body = await refused(EngineServer(allow_request=allow))
        assert status == 403
        assert json.loads(body) == {"code": 4, "message": message}
        assert body.startswith('{"code":4,"message":"')

    async def test_that_fails_refuses_and_tells_nothing(self) -> None:
        def allow(request: Request) -> bool:
            raise KeyError("secret")

        engine = EngineServer(allow_request=allow)
        assert await refused(engine) == (403, '{"code":4,"message":"Forbidden"}')
        assert engine.monitor.counts["allow_request_failed"] == 1

    async def test_is_asked_at_the_handshake_only(self) -> None:
        asked: list[str] = []
        engine = EngineServer(allow_request=lambda req: asked.append(req.method))
        peer = await PollingPeer.open(engine)
        await peer.post("4x")
        await peer.upgrade()
        assert asked == ["GET"]


class TestHeaders:
    async def test_are_the_listeners_to_change(self) -> None:
        engine = EngineServer()

        @engine.on("initial_headers")
        def initial(headers: dict[str, str], request: Request) -> None:
            headers["X-First"] = request.method

        @engine.on("headers")
        def every(headers: dict[str, str], request: Request) -> None:
            headers["X-Every"] = "1"

        response = await engine.handle(request(), MemoryBody())
        assert {"X-First": "GET", "X-Every": "1"}.items() <= fields(response).items()
        peer = PollingPeer(engine, response.body.decode())
        later = fields(await peer.respond("POST", MemoryBody(b"4x")))
        assert later["X-Every"] == "1"
        assert "X-First" not in later

    async def test_may_come_several_times(self) -> None:
        engine = EngineServer()

        @engine.on("initial_headers")
        def bake(headers: dict[str, str | list[str]], request: Request) -> None:
            headers["Set-Cookie"] = ["a=1", "b=2"]

        response = await engine.handle(request(), MemoryBody())
        assert [value for name, value in response.headers if name == b"Set-Cookie"] == [
            b"a=1",
            b"b=2",
        ]

    async def test_may_be_numbers(self) -> None:
        engine = EngineServer()

        @engine.on("headers")
        def count(headers: dict[str, object], request: Request) -> None:
            headers.update({"X-One": 1, "X-Some": [2, "3"]})

        response = await engine.handle(request(), MemoryBody())
        told = [value for name, value in response.headers if name in (b"X-One", b"X-Some")]
        assert told == [b"1", b"2", b"3"]

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("X-Bad", None),
            ("X-Bad", True),
            ("X-Bad", "€"),
            ("X-Bad", "a\r\nX-Evil: 1"),
            ("X-Bad", ["a", b"b"]),
            ("X Bad", "a"),
            ("", "a"),
            (5, "a"),
        ],
    )
    async def test_that_cannot_be_sent_are_left_out(self, name: Any, value: object) -> None:
        engine = EngineServer()

        @engine.on("headers")
        def spoil(headers: dict[str, object], request: Request) -> None:
            headers[name] = value
            headers["X-Good"] = "a"

        response = await engine.handle(request(), MemoryBody())
        assert response.status == 200
        assert fields(response)["X-Good"] == "a"
        assert not [name for name, _ in response.headers if b"Bad" in name]
        assert engine.monitor.counts["listener_failed"] == 1

    async def test_of_old_internet_explorers_say_that_there_is_nothing_to_filter(self) -> None:
        headers = {"User-Agent": "Mozilla/5.0 (compatible;MSIE 10.0)"}
        response = await EngineServer().handle(request(headers=headers), MemoryBody())
        assert fields(response)["X-XSS-Protection"] == "0"

    @pytest.mark.parametrize(("size", "compressed"), [(1000, False), (2000, True)])
    async def test_say_how_a_large_response_is_compressed(
        self, size: int, compressed: bool
    ) -> None:
        engine = EngineServer()
        engine.on("connection", lambda socket: socket.send("x" * size))
        peer = await PollingPeer.open(engine)
        response = await peer.respond("GET", MemoryBody(), {"Accept-Encoding": "gzip, deflate"})
        assert ("Content-Encoding" in fields(response)) is compressed
        assert (len(response.body) < 100) is compressed


class TestListeners:
    def test_of_events_that_do_not_exist_are_refused(self) -> None:
        with pytest.raises(ValueError, match="no event 'connected'; it has connection,"):
            EngineServer().on("connected")

    async def test_may_be_removed(self) -> None:
        engine = EngineServer()
        seen: list[EngineSocket] = []
        engine.on("connection", seen.append)
        engine.off("connection", seen.append)
        await PollingPeer.open(engine)
        assert seen == []

    async def test_may_be_async(self) -> None:
        engine = EngineServer()

        @engine.on("connection")
        async def connected(socket: EngineSocket) -> None:
            await asyncio.sleep(1)
            socket.send("late welcome")

        peer = await PollingPeer.open(engine)
        assert await peer.get() == ["4late welcome"]


class TestClose:
    async def test_ends_all_sessions_and_waits_for_their_listeners(self) -> None:
        engine = EngineServer()
        ended: list[str] = []

        async def close(reason: str) -> None:
            await asyncio.sleep(1)
            ended.append(reason)

        engine.on("connection", lambda socket: socket.on("close", close))
        await PollingPeer.open(engine)
        websocket = await WebSocketPeer.open(engine)
        closing = engine.close()
        assert websocket.writer.closed == (1000, "")
        assert engine.clients_count == 0
        await closing
        assert ended == ["forced close"] * 2

    async def test_leaves_nothing(self) -> None:
        engine = EngineServer()
        for _ in range(10):
            await PollingPeer.open(engine)
            await WebSocketPeer.open(engine)
        await engine.close()
        assert (engine.clients_count, len(engine._sockets), len(engine.clock)) == (0, 0, 0)


def test_options_that_do_not_exist_are_refused_with_a_guess() -> None:
    with pytest.raises(TypeError, match="unknown option 'ping_intervall'; did you mean 'ping_int"):
        EngineServer(ping_intervall=1)  # type: ignore[call-arg]
