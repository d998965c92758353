"""Sessions of clients that speak revision 3, with ``allow_eio3``."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping

import pytest

from antiphon.engine import EngineServer, EngineSocket
from antiphon.engine.response import Response
from antiphon.engine.server import Accepted
from antiphon.protocol.engineio.handshake import Refusal
from tests.unit.wire import MemoryBody, RecordingWriter, WebSocketPeer, request, settle

OCTETS = {"Content-Type": "application/octet-stream"}
EVERYTHING = bytes(range(256))


class Opened:
    """An engine that lets revision 3 in, with one session."""

    def __init__(self, *, allow_eio3: bool = True) -> None:
        self.engine = EngineServer(allow_eio3=allow_eio3)
        self.events: list[object] = []
        self.sid = ""
        self.engine.on("connection", self._connection)

    def _connection(self, socket: EngineSocket) -> None:
        self.socket = socket
        socket.on("message", self.events.append)
        socket.on("close", lambda reason: self.events.append(("close", reason)))

    async def ask(
        self,
        query: str,
        method: str = "GET",
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        sid = f"&sid={self.sid}" if self.sid else ""
        head = request(f"{query}&transport=polling{sid}", method, headers)
        return await self.engine.handle(head, MemoryBody(body))

    async def polling(self, query: str = "EIO=3") -> Opened:
        response = await self.ask(query)
        assert response.status == 200, response.body
        length, _, packet = response.body.decode().partition(":")
        assert (int(length), packet[0]) == (len(packet), "0")
        told = json.loads(packet[1:])
        self.sid = told["sid"]
        assert told["upgrades"] == ["websocket"]
        return self

    async def get(self) -> Response:
        return await self.ask("EIO=3")

    async def post(self, body: bytes, headers: Mapping[str, str] | None = None) -> int:
        return (await self.ask("EIO=3", "POST", body, headers)).status

    async def websocket(self, query: str = "EIO=3") -> WebSocketPeer:
        sid = f"&sid={self.sid}" if self.sid else ""
        answer = await self.engine.upgrade(request(f"{query}&transport=websocket{sid}"))
        assert isinstance(answer, Accepted), answer
        writer = RecordingWriter()
        return WebSocketPeer(writer, answer.attach(writer))


async def test_are_refused_unless_allowed() -> None:
    opened = Opened(allow_eio3=False)
    for query in ("EIO=3", "a=b"):
        response = await opened.ask(query)
        assert response.status == 400
        assert response.body == b'{"code":5,"message":"Unsupported protocol version"}'
        refusal = await opened.engine.upgrade(request(f"{query}&transport=websocket"))
        assert isinstance(refusal, Refusal)
    assert opened.engine.monitor.counts["refused_unsupported_protocol_version"] == 4


@pytest.mark.parametrize("query", ["EIO=3", "a=b", "EIO=2"])
async def test_are_told_apart_by_their_version(query: str) -> None:
    opened = await Opened().polling(query)
    older = opened.socket
    await WebSocketPeer.open(opened.engine)
    assert (older.protocol, opened.socket.protocol) == (3, 4)


async def test_jsonp_is_refused() -> None:
    opened = Opened()
    response = await opened.ask("EIO=3&j=0")
    assert (response.status, response.body) == (400, b'{"code":3,"message":"Bad request"}')
    assert opened.engine.monitor.counts["refused_bad_request"] == 1
    # Revision 4 knows no JSONP, and passes the parameter over.
    assert (await opened.ask("EIO=4&j=0")).status == 200


async def test_keep_their_revision() -> None:
    opened = await Opened().polling()
    response = await opened.ask("EIO=4")
    assert (response.status, response.body) == (400, b'{"code":3,"message":"Bad request"}')
    opened.sid = ""
    response = await opened.ask("EIO=4")
    opened.sid = opened.socket.id
    assert (await opened.get()).status == 400
    assert opened.events == []


class TestPolling:
    async def test_text_both_ways(self) -> None:
        opened = await Opened().polling()
        assert await opened.post("4:4🦊x3:4hi".encode()) == 200
        assert opened.events == ["🦊x", "hi"]
        opened.socket.send("日🦊")
        opened.socket.send("b")
        response = await opened.get()
        assert response.body.decode() == "4:4日🦊2:4b"
        assert response.headers[0] == (b"Content-Type", b"text/plain; charset=UTF-8")

    async def test_bytes_both_ways(self) -> None:
        opened = await Opened().polling()
        body = b"\x01\x02\x05\x07\xff\x04" + EVERYTHING + b"\x00\x02\xff4x"
        assert await opened.post(body, OCTETS) == 200
        assert opened.events == [EVERYTHING, "x"]
        opened.socket.send("🦊")
        opened.socket.send(b"\x01\x02")
        response = await opened.get()
        assert response.body == b"\x00\x05\xff4\xf0\x9f\xa6\x8a\x01\x03\xff\x04\x01\x02"
        assert response.headers[0] == (b"Content-Type", b"application/octet-stream")

    async def test_base64_for_those_who_take_no_bytes(self) -> None:
        opened = await Opened().polling("EIO=3&b64=1")
        assert await opened.post(b"6:b4AQID") == 200
        assert opened.events == [b"\x01\x02\x03"]
        opened.socket.send("x")
        opened.socket.send(b"\x01\x02\x03")
        assert (await opened.get()).body == b"2:4x6:b4AQID"

    @pytest.mark.parametrize(
        ("body", "headers"),
        [
            *[(body, {}) for body in (b"", b"4hello", b"-1:4", b"99:4", b"999999999999:4", b"1:9")],
            *[
                (body, OCTETS)
                for body in (b"", b"\x00\x09\xff4", b"\x05", b"2:4x", b"\x01\x01\xffx")
            ],
        ],
    )
    async def test_a_bad_body_ends_the_session(self, body: bytes, headers: dict[str, str]) -> None:
        opened = await Opened().polling()
        assert await opened.post(body, headers) == 400
        assert opened.events == [("close", "parse error")]
        assert opened.engine.monitor.counts["closed_parse_error"] == 1
        assert opened.engine.clients_count == 0

    async def test_packets_before_a_bad_one_count(self) -> None:
        opened = await Opened().polling()
        assert await opened.post(b"2:4a2:4b9:4c") == 400
        assert opened.events == ["a", "b", ("close", "parse error")]

    async def test_a_body_of_bytes_is_nothing_for_revision_4(self) -> None:
        opened = Opened()
        await opened.ask("EIO=4")
        opened.sid = opened.socket.id
        response = await opened.ask("EIO=4", "POST", b"\x00\x02\xff4x", OCTETS)
        assert response.status == 400
        assert opened.events == [("close", "transport error")]

    async def test_large_responses_are_compressed(self) -> None:
        opened = await Opened().polling()
        opened.socket.send("x" * 5000)
        response = await opened.ask("EIO=3", headers={"Accept-Encoding": "gzip"})
        assert (b"Content-Encoding", b"gzip") in response.headers

    async def test_a_close_is_told(self) -> None:
        opened = await Opened().polling()
        opened.socket.close()
        assert (await opened.get()).body == b"1:61:1"
        assert await opened.post(b"1:1") == 400

    async def test_a_client_may_leave(self) -> None:
        opened = await Opened().polling()
        assert await opened.post(b"2:4x1:1") == 200
        assert opened.events == ["x", ("close", "transport close")]


class TestWebSocket:
    async def test_messages_both_ways(self) -> None:
        opened = Opened()
        peer = await opened.websocket()
        (text,) = peer.take()
        assert isinstance(text, str)
        assert text.startswith('0{"sid":')
        peer.send("4hello", b"\x04" + EVERYTHING, "b4AQID", b"\x04")
        assert opened.events == ["hello", EVERYTHING, b"\x01\x02\x03", b""]
        opened.socket.send("x")
        opened.socket.send(b"\x01")
        assert peer.take() == ["4x", b"\x04\x01"]
        assert opened.socket.writable
        assert opened.socket.unsent == 0

    async def test_base64_for_those_who_take_no_bytes(self) -> None:
        opened = Opened()
        peer = await opened.websocket("EIO=3&b64=1")
        peer.take()
        opened.socket.send(b"\x01\x02\x03")
        assert peer.take() == ["b4AQID"]

    @pytest.mark.parametrize("frame", ["", "9", "b", "b5", "b4!", b"", b"\x05x", b"4x"])
    async def test_a_bad_frame_ends_the_session(self, frame: str | bytes) -> None:
        opened = Opened()
        peer = await opened.websocket()
        peer.send(frame)
        assert opened.events == [("close", "parse error")]
        assert not peer.writer.is_open

    async def test_that_is_lost_or_slow_ends_the_session(self) -> None:
        opened = Opened()
        peer = await opened.websocket()
        peer.writer.writable, peer.writer.unsent = False, 10**9
        opened.socket.send(b"x")
        await settle()
        assert opened.events == [("close", "slow reader")]
        assert peer.writer.aborted


class TestUpgrade:
    async def test_carries_over_what_waits(self) -> None:
        opened = await Opened().polling()
        peer = await opened.websocket()
        peer.send("2probe")
        assert peer.take() == ["3probe"]
        opened.socket.send("waits")
        opened.socket.send(b"\x01")
        peer.send("5")
        assert peer.take() == ["4waits", b"\x04\x01"]
        assert opened.socket.transport == "websocket"

    async def test_a_pending_poll_is_released(self) -> None:
        opened = await Opened().polling()
        poll = asyncio.create_task(opened.get())
        await settle()
        peer = await opened.websocket()
        peer.send("2probe")
        await asyncio.sleep(0.15)
        assert poll.done()
        assert (await poll).body == b"1:6"

    @pytest.mark.parametrize("frame", [b"\x04x", b"x", "b4AQID", "b", "4early"])
    async def test_a_probe_that_sends_anything_else_is_given_up(self, frame: str | bytes) -> None:
        opened = await Opened().polling()
        peer = await opened.websocket()
        peer.send(frame)
        assert not peer.writer.is_open
        assert opened.events == []
        assert opened.socket.open

    async def test_of_another_revision_is_refused(self) -> None:
        opened = await Opened().polling()
        head = request(f"EIO=4&transport=websocket&sid={opened.sid}")
        assert isinstance(await opened.engine.upgrade(head), Refusal)


class TestHeartbeat:
    async def test_the_client_pings(self) -> None:
        opened = Opened()
        peer = await opened.websocket()
        peer.take()
        for _ in range(3):
            await asyncio.sleep(40)
            peer.send("2")
            assert peer.take() == ["3"]
        assert opened.events == []

    async def test_over_polling_too(self) -> None:
        opened = await Opened().polling()
        assert await opened.post(b"1:2") == 200
        assert (await opened.get()).body == b"1:3"

    async def test_many_pings_get_one_answer(self) -> None:
        opened = await Opened().polling()
        for _ in range(3):
            assert await opened.post(b"1:2" * 100_000) == 200
        assert opened.socket.unsent == 1
        assert (await opened.get()).body == b"1:3"
        assert await opened.post(b"1:21:2") == 200
        assert (await opened.get()).body == b"1:3"

    async def test_who_pings_and_does_not_read_is_a_slow_reader(self) -> None:
        opened = Opened()
        peer = await opened.websocket()
        peer.writer.writable, peer.writer.unsent = False, 10**9
        peer.send("2")
        await settle()
        assert opened.events == [("close", "slow reader")]

    @pytest.mark.parametrize("frames", [[], ["4x"]])
    async def test_who_does_not_ping_in_time_is_gone(self, frames: list[str]) -> None:
        opened = Opened()
        peer = await opened.websocket()
        peer.take()
        await asyncio.sleep(44)
        peer.send(*frames)
        assert opened.socket.open
        await asyncio.sleep(2)
        assert opened.events[-1] == ("close", "ping timeout")
        assert opened.engine.monitor.counts["closed_ping_timeout"] == 1
        assert peer.take() == []  # the server has never pinged

    async def test_a_pong_is_for_the_server_to_send(self) -> None:
        opened = Opened()
        peer = await opened.websocket()
        peer.send("3")
        assert opened.events == [("close", "transport error")]
