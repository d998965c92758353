"""Abuse by HTTP: whatever is asked, however it breaks off, the server lives and forgets."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import aiohttp
import pytest

from .aftermath import nothing_grows
from .raw import Raw, raw
from .serving import SWIFT, Server
from .wire import UPGRADE_HEADERS, Wire

# Silence ends a session after a second: soon, and yet no busy machine is silent for so long.
pytestmark = pytest.mark.server("engine", **{**SWIFT, "ping_timeout": 0.7})
# What takes a while to be sent must not meet the heartbeat.
LARGE = pytest.mark.server("engine", max_http_buffer_size=1_000_000)

QUERY = {"EIO": "4", "transport": "polling"}
WS_QUERY = {"EIO": "4", "transport": "websocket"}


@pytest.fixture
async def tcp(server: Server) -> AsyncIterator[Raw]:
    async with raw(server) as connection:
        yield connection


class TestRequestsThatBreakOff:
    @pytest.mark.parametrize("end", ["close", "reset"])
    async def test_an_aborted_get_ends_the_session(
        self, wire: Wire, server: Server, end: str
    ) -> None:
        async with nothing_grows(server):
            session = await wire.polling()
            async with raw(server) as tcp:
                tcp.request("GET", {**QUERY, "sid": session.sid})
                await tcp.writer.drain()
                await asyncio.sleep(0.05)  # the GET must be pending first
                tcp.reset() if end == "reset" else tcp.writer.close()
                assert await server.reason(session.sid) in {
                    "transport error",
                    "ping timeout",
                }

    async def test_an_aborted_get_ends_the_session_at_once(
        self, wire: Wire, server: Server
    ) -> None:
        session = await wire.polling()
        async with raw(server) as tcp:
            tcp.request("GET", {**QUERY, "sid": session.sid})
            await tcp.writer.drain()
            await asyncio.sleep(0.05)  # the GET must be pending first
            tcp.reset()
        assert await server.reason(session.sid) == "transport error"

    @pytest.mark.parametrize("end", ["close", "reset", "wait"])
    async def test_a_post_that_never_finishes_holds_nothing(
        self, wire: Wire, server: Server, end: str
    ) -> None:
        async with nothing_grows(server):
            session = await wire.polling()
            async with raw(server) as tcp:
                tcp.request(
                    "POST", {**QUERY, "sid": session.sid}, {"Content-Length": "1000"}, b"4never"
                )
                await tcp.writer.drain()
                if end == "wait":
                    assert await server.reason(session.sid) == "ping timeout"
                elif end == "reset":
                    tcp.reset()
            await server.reason(session.sid)

    async def test_half_a_request_line_does_no_harm(self, server: Server) -> None:
        async with nothing_grows(server):
            for piece in (
                b"",
                b"GET",
                b"GET /engine.io/?EIO=4",
                b"GET / HTTP/1.1\r\nHost: x\r\nX-A",
            ):
                async with raw(server) as tcp:
                    tcp.writer.write(piece)
                    await tcp.writer.drain()

    async def test_a_client_that_leaves_before_the_answer_does_no_harm(
        self, server: Server
    ) -> None:
        async with nothing_grows(server):
            for _ in range(30):
                async with raw(server) as tcp:
                    tcp.request("GET", QUERY)
                    await tcp.writer.drain()
                    tcp.reset()


class TestBodies:
    async def test_a_flood_of_bodies_over_the_limit_is_refused(
        self, wire: Wire, server: Server
    ) -> None:
        async with nothing_grows(server, wire, megabytes=20):
            session = await wire.polling()
            for _ in range(40):
                answer = await session.post("4" + "x" * 1_500_000)
                assert (answer.status, answer.body) == (413, b"")
                await session.send("3")
            await session.close()

    async def test_an_endless_body_is_refused_while_it_is_read(
        self, wire: Wire, server: Server, tcp: Raw
    ) -> None:
        """By a count of what came, not by what was announced; the rest is never kept."""
        async with nothing_grows(server, wire, megabytes=20):
            session = await wire.polling()
            tcp.request(
                "POST",
                {**QUERY, "sid": session.sid},
                {"Transfer-Encoding": "chunked", "Content-Type": "text/plain"},
                b"10000\r\n",
            )
            answered = asyncio.create_task(tcp.head())
            block = b"4" * 0x10000 + b"\r\n10000\r\n"
            with contextlib.suppress(ConnectionError):
                for _ in range(1000):
                    if answered.done():
                        break
                    tcp.writer.write(block)
                    await tcp.writer.drain()
            assert (await answered).status == 413

    async def test_a_body_announced_over_the_limit_is_refused_before_it_comes(
        self, wire: Wire, server: Server, tcp: Raw
    ) -> None:
        async with nothing_grows(server, wire):
            session = await wire.polling()
            headers = {"Content-Length": str(10**12), "Content-Type": "text/plain"}
            tcp.request("POST", {**QUERY, "sid": session.sid}, headers, b"4")
            if server.is_node:
                tcp.writer.write(b"x" * 1_000_000)
            assert (await tcp.head()).status == 413

    async def test_octet_stream_is_refused_before_its_end(
        self, wire: Wire, server: Server, tcp: Raw
    ) -> None:
        async with nothing_grows(server, wire):
            session = await wire.polling()
            headers = {"Content-Length": "1000", "Content-Type": "application/octet-stream"}
            tcp.request("POST", {**QUERY, "sid": session.sid}, headers, b"4x")
            assert (await tcp.head()).status == 400
            await server.reason(session.sid)

    async def test_two_posts_at_once_end_the_session(
        self, wire: Wire, server: Server, tcp: Raw
    ) -> None:
        async with nothing_grows(server, wire):
            session = await wire.polling()
            tcp.request(
                "POST", {**QUERY, "sid": session.sid}, {"Content-Length": "1000"}, b"4unfinished"
            )
            await tcp.writer.drain()
            await asyncio.sleep(0.05)  # the first must have arrived
            second = await session.post("4second")
            assert (second.status, second.body) == (400, b"")
            assert await server.reason(session.sid) == "transport error"

    @LARGE
    async def test_a_million_separators_are_refused(self, wire: Wire, server: Server) -> None:
        async with nothing_grows(server, wire):
            session = await wire.polling()
            with contextlib.suppress(aiohttp.ClientError):
                await session.post("\x1e" * 999_999)
            assert await server.reason(session.sid) == "parse error"

    @LARGE
    async def test_half_a_million_empty_messages_are_only_messages(
        self, wire: Wire, server: Server
    ) -> None:
        async with nothing_grows(server, wire):
            session = await wire.polling()
            answer = await session.post("\x1e".join(["6"] * 500_000))
            assert answer.text == "ok"

    @pytest.mark.parametrize(
        "body",
        [b"4\xff\xfe", b"\xff", b"b!!!!", b"bA", b"4\xed\xa0\x80", b"4\x00", b"b" + b"=" * 9],
    )
    async def test_bytes_that_are_neither_text_nor_base64_do_no_harm(
        self, wire: Wire, server: Server, body: bytes
    ) -> None:
        async with nothing_grows(server, wire):
            session = await wire.polling()
            with contextlib.suppress(aiohttp.ClientError):
                answer = await session.post(body)
                assert answer.status in {200, 400}


class TestUpgrades:
    @pytest.mark.parametrize("protocol", ["h2c", "TLS/1.0", "foo", "websocket, h2c"])
    async def test_to_a_foreign_protocol_do_no_harm(self, server: Server, protocol: str) -> None:
        async with nothing_grows(server):
            for path in (server.path, "/elsewhere"):
                async with raw(server) as tcp:
                    tcp.writer.write(
                        f"GET {path}/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {server.host}\r\n"
                        "Connection: Upgrade, HTTP2-Settings\r\n"
                        f"Upgrade: {protocol}\r\n\r\n".encode()
                    )
                    await tcp.writer.drain()
                    await asyncio.sleep(0.05)  # the server must have seen it
                    tcp.reset()

    async def test_outside_the_path_are_refused(self, wire: Wire, server: Server) -> None:
        async with nothing_grows(server, wire):
            url = f"{server.origin}/elsewhere"
            with contextlib.suppress(aiohttp.ServerDisconnectedError):
                answer = await wire.request("GET", WS_QUERY, url=url, headers=UPGRADE_HEADERS)
                assert 400 <= answer.status < 500

    @pytest.mark.parametrize("with_sid", [False, True])
    @pytest.mark.parametrize(
        "garbage", [b"test", b"\xff" * 100, b"GET / HTTP/1.1\r\n\r\n", b"\x81"]
    )
    async def test_followed_at_once_by_garbage_end(
        self, wire: Wire, server: Server, tcp: Raw, garbage: bytes, with_sid: bool
    ) -> None:
        """A host may pass over bytes that came too early; then it is the silence that ends it."""
        async with nothing_grows(server, wire):
            query = {**WS_QUERY, "sid": (await wire.polling()).sid} if with_sid else WS_QUERY
            head = await tcp.upgrade(query, followed_by=garbage)
            assert head.status == 101
            if garbage != b"\x81":  # not half a frame: there is something to object to
                await tcp.last_frame()

    @pytest.mark.parametrize(
        "extensions",
        [
            "constructor",
            "__proto__",
            "permessage-deflate; constructor=1",
            "a" * 4000,
            ", , ,",
            ";;;",
        ],
    )
    async def test_with_strange_extensions_do_no_harm(
        self, wire: Wire, server: Server, extensions: str
    ) -> None:
        async with nothing_grows(server, wire):
            answer = await wire.upgrade_request(
                WS_QUERY, **{"Sec-WebSocket-Extensions": extensions}
            )
            assert answer.status in {101, 400}
            assert "Sec-WebSocket-Extensions" not in answer.headers

    async def test_with_an_endless_list_of_protocols_do_no_harm(
        self, wire: Wire, server: Server
    ) -> None:
        async with nothing_grows(server, wire):
            protocols = "b" + " " * 4000 + "x"
            answer = await wire.upgrade_request(WS_QUERY, **{"Sec-WebSocket-Protocol": protocols})
            assert answer.status in {101, 400}

    @pytest.mark.parametrize(
        ("header", "value"),
        [
            ("Sec-WebSocket-Version", "12"),
            ("Sec-WebSocket-Version", "x"),
            ("Sec-WebSocket-Key", "short"),
            ("Sec-WebSocket-Key", ""),
        ],
    )
    async def test_that_break_the_protocol_are_refused(
        self, wire: Wire, server: Server, header: str, value: str
    ) -> None:
        async with nothing_grows(server, wire):
            answer = await wire.upgrade_request(WS_QUERY, **{header: value})
            assert answer.status in {400, 426}


class TestHeads:
    async def test_a_query_of_many_thousands_of_characters_is_read_quickly(
        self, wire: Wire, server: Server
    ) -> None:
        async with nothing_grows(server, wire):
            answer = await wire.handshake(token="x" * 8000)
            assert answer.status == 200
            await wire.request("GET", {**QUERY, **{f"q{number}": "" for number in range(500)}})

    async def test_two_thousand_headers_are_refused_or_read(self, server: Server) -> None:
        async with nothing_grows(server), raw(server) as tcp:
            tcp.request("GET", QUERY, {f"X-{number}": "" for number in range(2000)})
            assert (await tcp.head()).status in {200, 400, 431}

    async def test_an_endless_head_is_refused(self, server: Server) -> None:
        if server.make == "antiphon-asgi":
            pytest.skip("the host reads heads, and this one is not ours")
        async with nothing_grows(server), raw(server) as tcp:
            tcp.writer.write(b"GET / HTTP/1.1\r\n")
            with contextlib.suppress(ConnectionError):
                for _ in range(200):
                    tcp.writer.write(b"X-A: " + b"a" * 10_000 + b"\r\n")
                    await tcp.writer.drain()
            await tcp.ended()

    async def test_pipelined_requests_are_answered_in_turn(self, server: Server, tcp: Raw) -> None:
        tcp.request("GET", QUERY)
        tcp.request("GET", {"EIO": "4", "transport": "abc"})
        tcp.request("GET", QUERY)
        assert [(await tcp.response())[0].status for _ in range(3)] == [200, 400, 200]

    async def test_a_handshake_by_head_is_none(self, server: Server, tcp: Raw) -> None:
        tcp.request("HEAD", QUERY)
        assert (await tcp.head()).status == 400

    async def test_names_of_sessions_that_never_were_are_not_kept(
        self, wire: Wire, server: Server
    ) -> None:
        async with nothing_grows(server, wire):
            for number in range(300):
                answer = await wire.request("GET", {**QUERY, "sid": f"{number:020}"})
                assert answer.status == 400

    @pytest.mark.parametrize("transport", ["polling", "websocket"])
    async def test_hundreds_of_handshakes_that_go_silent_are_forgotten(
        self, wire: Wire, server: Server, transport: str
    ) -> None:
        async with nothing_grows(server, wire):
            for _ in range(200):
                if transport == "polling":
                    assert (await wire.handshake()).status == 200
                else:
                    assert (await wire.upgrade_request(WS_QUERY)).status == 101


@pytest.mark.antiphon_only("Node's process ends")
@pytest.mark.server("engine", allow_request="broken")
async def test_an_allow_request_that_raises_refuses_and_tells_nothing(
    wire: Wire, server: Server
) -> None:
    answer = await wire.handshake()
    assert (answer.status, answer.text) in {
        (403, '{"code":4,"message":"Forbidden"}'),
        (400, '{"code":3,"message":"Bad request"}'),
    }
    probe = await wire.upgrade_request(WS_QUERY)
    assert (probe.status, probe.text) in {(400, "Forbidden"), (400, "Bad request")}
    assert "ZeroDivisionError" in server.log()
