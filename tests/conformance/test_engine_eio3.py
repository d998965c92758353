"""Revision 3 of Engine.IO, which Socket.IO 2 speaks: payloads, bytes, heartbeats, refusals."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import TypeAlias

import pytest

from .aftermath import nothing_grows
from .serving import Server
from .wire import Answer, Wire

pytestmark = pytest.mark.server("engine", allow_eio3=True)

OCTETS = {"Content-Type": "application/octet-stream"}
POLLING = {"EIO": "3", "transport": "polling"}
WEBSOCKET = {"EIO": "3", "transport": "websocket"}


class Session:
    """A session over polling of revision 3."""

    def __init__(self, wire: Wire, query: Mapping[str, str]) -> None:
        self._wire = wire
        self._query = query

    @classmethod
    async def open(cls, wire: Wire, **more: str) -> Session:
        query = {**POLLING, **more}
        answer = await wire.request("GET", query)
        assert answer.status == 200, answer.text
        length, _, packet = answer.text.partition(":")
        assert (int(length), packet[0]) == (len(packet), "0")
        told = json.loads(packet[1:])
        assert list(told) == ["sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload"]
        return cls(wire, {**query, "sid": told["sid"]})

    async def get(self, **changes: str) -> Answer:
        return await self._wire.request("GET", {**self._query, **changes})

    async def post(self, body: bytes, headers: Mapping[str, str] | None = None) -> Answer:
        return await self._wire.request("POST", self._query, data=body, headers=headers or {})


Open: TypeAlias = Callable[..., Awaitable[Session]]


@pytest.fixture
async def open_session(wire: Wire) -> AsyncIterator[Open]:
    """Opens sessions; they leave in the end."""
    sessions: list[Session] = []

    async def open_session(**more: str) -> Session:
        sessions.append(await Session.open(wire, **more))
        return sessions[-1]

    yield open_session
    for session in sessions:
        await session.post(b"1:1")


@pytest.mark.parametrize("version", ["3", "2", None])
async def test_any_version_but_4_is_revision_3(wire: Wire, version: str | None) -> None:
    query = {"transport": "polling"} if version is None else {**POLLING, "EIO": version}
    answer = await wire.request("GET", query)
    _, _, packet = answer.text.partition(":")
    sid = json.loads(packet[1:])["sid"]
    assert (await wire.request("POST", {**query, "sid": sid}, data=b"1:1")).status == 200


@pytest.mark.server("engine")
async def test_it_is_refused_unless_allowed(wire: Wire) -> None:
    answer = await wire.request("GET", POLLING)
    assert (answer.status, answer.text) == (
        400,
        '{"code":5,"message":"Unsupported protocol version"}',
    )


async def test_a_session_keeps_its_revision(wire: Wire, open_session: Open) -> None:
    session = await open_session()
    answer = await session.get(EIO="4")
    assert (answer.status, answer.text) == (400, '{"code":3,"message":"Bad request"}')
    other = await wire.polling()  # revision 4 lives beside it
    await other.post("4hello")
    assert await other.poll() == ["4hello"]


class TestPolling:
    @pytest.mark.parametrize(
        "text", ["hello", "žluť", "🦊", "🦊🦊 日", "a:b", "6:4hello", "", "\u2028\x00\x1e"]
    )
    async def test_text_is_counted_in_code_units(self, open_session: Open, text: str) -> None:
        session = await open_session()
        units = len(text.encode("utf-16-le")) // 2 + 1
        payload = f"{units}:4{text}"
        answer = await session.post((payload + "2:4x").encode())
        assert (answer.status, answer.text) == (200, "ok")
        received = (await session.get()).text
        while not received.endswith("2:4x"):
            received += (await session.get()).text
        assert received == payload + "2:4x"

    async def test_bytes(self, open_session: Open) -> None:
        session = await open_session()
        everything = bytes(range(256))
        body = b"\x01\x02\x05\x07\xff\x04" + everything
        assert (await session.post(body, OCTETS)).status == 200
        answer = await session.get()
        assert answer.body == body
        assert answer.headers["Content-Type"] == "application/octet-stream"

    async def test_text_in_a_body_of_bytes(self, open_session: Open) -> None:
        session = await open_session()
        assert (await session.post(b"\x00\x05\xff4\xf0\x9f\xa6\x8a", OCTETS)).status == 200
        assert (await session.get()).body.decode() == "3:4🦊"

    async def test_base64_for_those_who_take_no_bytes(self, open_session: Open) -> None:
        session = await open_session(b64="1")
        assert (await session.post(b"6:b4AQID")).status == 200
        assert (await session.get()).text == "6:b4AQID"

    async def test_pings_are_answered(self, open_session: Open) -> None:
        session = await open_session()
        assert (await session.post(b"1:2")).status == 200
        assert (await session.get()).text == "1:3"

    @pytest.mark.parametrize(
        "body",
        [b"", b"4hello", b"-1:4", b"99:4", b"999999999999999999999:4", b"2:4x9", b"1:9", b":4"],
    )
    async def test_a_bad_body_ends_the_session(
        self, server: Server, open_session: Open, body: bytes
    ) -> None:
        async with nothing_grows(server):
            session = await open_session()
            # Node says "ok" before it has looked.
            assert (await session.post(body)).status in (200, 400)
            answer = await session.get()
            assert (answer.status, answer.text) == (
                400,
                '{"code":1,"message":"Session ID unknown"}',
            )

    @pytest.mark.node_differs("Node says ok, and takes what it can make of it")
    @pytest.mark.parametrize(
        "body", [b"", b"\x00", b"\x01\x05", b"\x00\x09\xff4", b"\x05\x01\xff4", b"\x01\x01\xff\x09"]
    )
    async def test_a_bad_body_of_bytes_too(
        self, server: Server, open_session: Open, body: bytes
    ) -> None:
        async with nothing_grows(server):
            session = await open_session()
            assert (await session.post(body, OCTETS)).status == 400
            assert (await session.get()).status == 400


class TestWebSocket:
    async def test_bytes_have_their_type_in_front(self, wire: Wire) -> None:
        async with await wire.raw_websocket(WEBSOCKET) as socket:
            assert (await socket.receive_str()).startswith('0{"sid"')
            await socket.send_str("4🦊")
            assert await socket.receive_str() == "4🦊"
            await socket.send_bytes(b"\x04\x00\xff")
            assert await socket.receive_bytes() == b"\x04\x00\xff"
            await socket.send_str("b4AQID")
            assert await socket.receive_bytes() == b"\x04\x01\x02\x03"
            await socket.send_str("2")
            assert await socket.receive_str() == "3"

    @pytest.mark.server("engine", allow_eio3=True, ping_interval=0.6, ping_timeout=0.6)
    async def test_who_does_not_ping_is_gone(self, wire: Wire) -> None:
        async with await wire.raw_websocket(WEBSOCKET) as socket:
            await socket.receive_str()
            for _ in range(3):
                await asyncio.sleep(0.5)
                await socket.send_str("2")
                assert await socket.receive_str() == "3"
            ended = await socket.receive(timeout=20)
            assert ended.data in (0, 1000, 1005)  # 0: the frame says none
