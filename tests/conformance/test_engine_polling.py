"""Engine.IO over long-polling: payloads both ways, and what ends a session."""

from __future__ import annotations

import asyncio
import base64
import contextlib
from collections.abc import AsyncIterator

import aiohttp
import pytest

from .serving import Server
from .wire import Polling, Wire

pytestmark = pytest.mark.server("engine")

NO_SESSION = (400, '{"code":1,"message":"Session ID unknown"}')


class TestMessages:
    async def test_one_text_packet_is_echoed(self, wire: Wire) -> None:
        session = await wire.polling()
        answer = await session.post("4hello")
        assert (answer.status, answer.text) == (200, "ok")
        assert await session.poll() == ["4hello"]

    async def test_several_packets_in_one_payload(self, wire: Wire) -> None:
        session = await wire.polling()
        await session.post("4test1\x1e4test2\x1e4test3")
        assert await session.receive_many(3) == ["4test1", "4test2", "4test3"]

    async def test_packets_that_wait_together_leave_together(self, wire: Wire) -> None:
        session = await wire.polling()
        await session.post("4a")
        await session.post("4b")
        assert await session.poll() == ["4a", "4b"]

    async def test_text_and_binary_in_one_payload(self, wire: Wire) -> None:
        session = await wire.polling()
        await session.post("4hello\x1ebAQIDBA==")
        assert await session.receive_many(2) == ["4hello", b"\x01\x02\x03\x04"]

    async def test_binary_is_standard_base64_with_padding_and_no_type(self, wire: Wire) -> None:
        session = await wire.polling()
        payload = bytes(range(256)) + b"?>?>\xff\xfe\xfb"
        await session.post("b" + base64.b64encode(payload).decode())
        assert await session.poll() == ["b" + base64.b64encode(payload).decode()]

    async def test_empty_messages_are_messages(self, wire: Wire) -> None:
        session = await wire.polling()
        await session.post("4")
        assert await session.poll() == ["4"]
        await session.post("b")
        assert await session.poll() == ["b"]

    @pytest.mark.parametrize(
        "text", ["žluťoučký kůň", "🎵 ∮", "\u2028\u2029", "\x00\x1f\x7f", "\r\n\t ", '"\\']
    )
    async def test_text_is_utf_8(self, wire: Wire, text: str) -> None:
        session = await wire.polling()
        await session.post(f"4{text}")
        assert await session.poll() == [f"4{text}"]

    async def test_a_hundred_packets_in_one_payload_all_arrive_in_order(self, wire: Wire) -> None:
        """Bytes are bounded, not the count: clients send at once what was emitted in one tick."""
        session = await wire.polling()
        sent = [f"4{number}" for number in range(100)]
        await session.send(*sent)
        assert await session.receive_many(100) == sent

    @pytest.mark.parametrize(
        "content_type", ["text/plain;charset=UTF-8", "text/plain", "application/x-anything"]
    )
    async def test_the_content_type_of_a_post_does_not_matter(
        self, wire: Wire, content_type: str
    ) -> None:
        session = await wire.polling()
        answer = await session.post("4kůň".encode(), headers={"Content-Type": content_type})
        assert answer.status == 200
        assert await session.poll() == ["4kůň"]

    async def test_a_chunked_post_is_read(self, wire: Wire) -> None:
        session = await wire.polling()

        async def chunks() -> AsyncIterator[bytes]:
            for piece in (b"4he", b"llo", b"\x1e", b"4w\xc5", b"\xaf"):
                yield piece

        answer = await session.post(chunks())
        assert answer.text == "ok"
        assert await session.poll() == ["4hello", "4wů"]

    async def test_a_message_as_large_as_the_limit_passes(self, wire: Wire) -> None:
        session = await wire.polling()
        message = "4" + "x" * 999_999
        answer = await session.post(message)
        assert answer.text == "ok"
        assert await session.receive() == message


class TestRequests:
    async def test_a_get_waits_for_something_to_say(self, wire: Wire) -> None:
        session = await wire.polling()
        waiting = asyncio.create_task(session.poll())
        await asyncio.sleep(0.1)  # a while in which nothing must happen
        assert not waiting.done()
        await session.post("4news")
        assert await waiting == ["4news"]

    async def test_a_get_is_answered_as_plain_text_that_no_cache_keeps(self, wire: Wire) -> None:
        session = await wire.polling()
        await session.post("4kůň")
        answer = await session.get()
        assert answer.headers["Content-Type"] == "text/plain; charset=UTF-8"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Length"] == str(len("4kůň".encode()))

    async def test_a_post_is_answered_with_ok_as_html(self, wire: Wire) -> None:
        session = await wire.polling()
        answer = await session.post("4x")
        assert answer.status == 200
        assert answer.headers["Content-Type"] == "text/html"
        assert answer.headers["Content-Length"] == "2"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.body == b"ok"

    @pytest.mark.parametrize("browser", ["x;MSIE 9", "y Trident/7.0"])
    async def test_old_internet_explorer_is_told_not_to_filter(
        self, wire: Wire, browser: str
    ) -> None:
        session = await wire.polling()
        assert (await session.post("4x", headers={"User-Agent": browser})).headers[
            "X-XSS-Protection"
        ] == "0"
        assert (await session.get(headers={"User-Agent": browser})).headers[
            "X-XSS-Protection"
        ] == "0"

    async def test_two_sessions_do_not_hear_each_other(self, wire: Wire) -> None:
        one, two = await wire.polling(), await wire.polling()
        await one.post("4one")
        await two.post("4two")
        assert await one.poll() == ["4one"]
        assert await two.poll() == ["4two"]


class TestCompression:
    async def large(self, wire: Wire, accepted: str) -> tuple[str | None, bytes]:
        session = await wire.polling()
        await session.post("4" + "x" * 1023)
        answer = await session.get(headers={"Accept-Encoding": accepted})
        return answer.headers.get("Content-Encoding"), answer.body

    @pytest.mark.parametrize("encoding", ["gzip", "deflate"])
    async def test_of_a_large_answer_when_the_client_accepts_it(
        self, wire: Wire, encoding: str
    ) -> None:
        assert await self.large(wire, encoding) == (encoding, b"4" + b"x" * 1023)

    async def test_follows_the_clients_order(self, wire: Wire) -> None:
        assert (await self.large(wire, "br, deflate, gzip"))[0] == "deflate"
        assert (await self.large(wire, "gzip, deflate, br"))[0] == "gzip"

    @pytest.mark.parametrize("accepted", ["identity", "", "br", "zstd"])
    async def test_is_not_forced_on_anybody(self, wire: Wire, accepted: str) -> None:
        assert await self.large(wire, accepted) == (None, b"4" + b"x" * 1023)

    async def test_is_not_for_a_small_answer(self, wire: Wire) -> None:
        session = await wire.polling()
        await session.post("4" + "x" * 1022)
        answer = await session.get(headers={"Accept-Encoding": "gzip"})
        assert "Content-Encoding" not in answer.headers
        assert len(answer.body) == 1023

    @pytest.mark.server("engine", http_compression=False)
    async def test_can_be_switched_off(self, wire: Wire) -> None:
        assert await self.large(wire, "gzip") == (None, b"4" + b"x" * 1023)


async def has_ended(session: Polling) -> bool:
    answer = await session.get()
    return (answer.status, answer.text) == NO_SESSION


class TestEnds:
    BROKEN = pytest.mark.parametrize(
        "payload", ["abc", "7", "9x", " 4x", "", "\x1e", "4a\x1eabc", "B4AQ=", "\N{SNOWMAN}"]
    )

    @BROKEN
    async def test_an_invalid_packet_closes_the_session(
        self, wire: Wire, server: Server, payload: str
    ) -> None:
        session = await wire.polling()
        with contextlib.suppress(aiohttp.ClientError):
            await session.post(payload)
        assert await has_ended(session)
        assert await server.reason(session.sid) == "parse error"

    @BROKEN
    @pytest.mark.node_differs("resets the TCP connection of the POST")
    async def test_an_invalid_packet_is_answered_with_400(self, wire: Wire, payload: str) -> None:
        session = await wire.polling()
        answer = await session.post(payload)
        assert answer.status == 400

    async def test_an_invalid_packet_releases_the_pending_get(self, wire: Wire) -> None:
        session = await wire.polling()
        pending = asyncio.create_task(session.get())
        await asyncio.sleep(0.05)  # the GET must be on its way first
        with contextlib.suppress(aiohttp.ClientError):
            await session.post("abc")
        with contextlib.suppress(aiohttp.ClientError):
            assert (await pending).packets[-1] in {"1", "6"}
        assert await has_ended(session)

    async def test_packets_before_an_invalid_one_are_heard(
        self, wire: Wire, server: Server
    ) -> None:
        session = await wire.polling()
        pending = asyncio.create_task(session.get())
        await asyncio.sleep(0.05)  # the GET must be on its way first
        with contextlib.suppress(aiohttp.ClientError):
            await session.post("4heard\x1eabc")
        assert (await pending).packets[0] == "4heard"

    async def test_a_second_get_beside_the_first_closes_the_session(
        self, wire: Wire, server: Server
    ) -> None:
        session = await wire.polling()
        first = asyncio.create_task(session.get())
        await asyncio.sleep(0.05)  # the GET must be on its way first
        second = await session.get()
        assert (second.status, second.body) == (400, b"")
        assert (await first).packets == ["1"]
        assert await has_ended(session)
        assert await server.reason(session.sid) == "transport error"

    async def test_an_octet_stream_closes_the_session(self, wire: Wire, server: Server) -> None:
        session = await wire.polling()
        answer = await session.post(b"4x", headers={"Content-Type": "application/octet-stream"})
        assert (answer.status, answer.body) == (400, b"")
        assert await has_ended(session)
        assert await server.reason(session.sid) == "transport error"

    async def test_a_body_over_the_limit_is_refused_and_the_session_lives_on(
        self, wire: Wire
    ) -> None:
        session = await wire.polling()
        answer = await session.post("4" + "x" * 1_000_000)
        assert (answer.status, answer.body) == (413, b"")
        await session.send("4still here")
        assert await session.receive() == "4still here"

    async def test_a_clients_close_packet_closes_the_session(
        self, wire: Wire, server: Server
    ) -> None:
        session = await wire.polling()
        pending = asyncio.create_task(session.poll())
        await asyncio.sleep(0.05)  # the GET must be on its way first
        assert (await session.post("1")).text == "ok"
        assert await pending == ["6"]
        assert await has_ended(session)
        assert await server.reason(session.sid) == "transport close"

    async def test_the_servers_close_answers_the_pending_get(
        self, wire: Wire, server: Server
    ) -> None:
        session = await wire.polling()
        pending = asyncio.create_task(session.poll())
        await asyncio.sleep(0.05)  # the GET must be on its way first
        await session.post("4please close")
        assert await pending == ["1"]
        assert await has_ended(session)
        assert await server.reason(session.sid) == "forced close"

    async def test_the_servers_close_waits_for_the_next_get(
        self, wire: Wire, server: Server
    ) -> None:
        session = await wire.polling()
        await session.post("4please close")
        assert await session.poll() == ["6", "1"]
        assert await has_ended(session)
        assert await server.reason(session.sid) == "forced close"

    async def test_what_was_sent_before_the_servers_close_arrives_before_it(
        self, wire: Wire
    ) -> None:
        session = await wire.polling()
        await session.post("4please send 3 of 5\x1e4please close")
        packets = await session.poll()
        while "1" not in packets:
            packets += await session.poll()
        assert [packet for packet in packets if packet != "6"] == [
            "4xxxxx",
            "4xxxxx",
            "4xxxxx",
            "1",
        ]

    @pytest.mark.parametrize("packet", ["2", "2probe"])
    async def test_a_clients_ping_closes_the_session(
        self, wire: Wire, server: Server, packet: str
    ) -> None:
        """Since protocol 4 it is the server that pings."""
        session = await wire.polling()
        with contextlib.suppress(aiohttp.ClientError):
            await session.post(packet)
        assert await has_ended(session)
        assert await server.reason(session.sid) == "transport error"

    @pytest.mark.parametrize("packet", ["5", "6", "0", '0{"sid":"x"}', "3", "3probe"])
    async def test_other_packets_out_of_place_are_ignored(self, wire: Wire, packet: str) -> None:
        session = await wire.polling()
        await session.send(packet, "4still here")
        assert await session.receive() == "4still here"
