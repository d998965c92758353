"""Engine.IO: how a session is opened, and every way to be refused one."""

from __future__ import annotations

import json
import re
from typing import ClassVar

import pytest

from .raw import raw
from .serving import SWIFT, Server
from .wire import UPGRADE_HEADERS, Wire

pytestmark = pytest.mark.server("engine", **SWIFT)

UNKNOWN_TRANSPORT = '{"code":0,"message":"Transport unknown"}'
UNKNOWN_SID = '{"code":1,"message":"Session ID unknown"}'
BAD_METHOD = '{"code":2,"message":"Bad handshake method"}'
BAD_REQUEST = '{"code":3,"message":"Bad request"}'
FORBIDDEN = '{"code":4,"message":"Forbidden"}'
UNSUPPORTED = '{"code":5,"message":"Unsupported protocol version"}'

NOBODY = "AAAAAAAAAAAAAAAAAAAA"


async def refused(wire: Wire, method: str = "GET", **query: str) -> tuple[int, str]:
    answer = await wire.request(method, query)
    assert answer.headers["Content-Type"] == "application/json"
    return answer.status, answer.text


async def ws_refused(wire: Wire, **query: str) -> tuple[int, str]:
    answer = await wire.upgrade_request(query)
    if answer.status != 101:
        assert answer.headers["Content-Type"] == "text/html"
    return answer.status, answer.text


class TestPolling:
    async def test_answers_with_an_open_packet(self, wire: Wire) -> None:
        answer = await wire.handshake()
        assert answer.status == 200
        assert answer.text[0] == "0"
        opened = json.loads(answer.text[1:])
        assert list(opened) == ["sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload"]
        assert opened["upgrades"] == ["websocket"]
        assert (opened["pingInterval"], opened["pingTimeout"], opened["maxPayload"]) == (
            300,
            200,
            1_000_000,
        )

    async def test_writes_json_without_spaces(self, wire: Wire) -> None:
        text = (await wire.handshake()).text
        assert text == "0" + json.dumps(json.loads(text[1:]), separators=(",", ":"))

    async def test_gives_session_ids_of_20_url_safe_characters(self, wire: Wire) -> None:
        sids = {(await wire.polling()).sid for _ in range(20)}
        assert len(sids) == 20
        assert all(re.fullmatch(r"[\w-]{20}", sid, re.ASCII) for sid in sids)

    async def test_gives_session_ids_that_cannot_be_guessed(self, wire: Wire) -> None:
        """Two ids in a row differ in their random part, not only in a counter."""
        one, two = (await wire.polling()).sid, (await wire.polling()).sid
        assert sum(a != b for a, b in zip(one[:16], two[:16], strict=True)) >= 8

    async def test_sends_plain_text_that_no_cache_keeps(self, wire: Wire) -> None:
        answer = await wire.handshake()
        assert answer.headers["Content-Type"] == "text/plain; charset=UTF-8"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Length"] == str(len(answer.body))

    async def test_ignores_other_query_parameters(self, wire: Wire) -> None:
        answer = await wire.handshake(t="abc123", b64="1", token="žluťoučký", j2="x")
        assert answer.status == 200

    async def test_takes_the_last_of_a_repeated_query_parameter(self, wire: Wire) -> None:
        query = "EIO=3&EIO=4&transport=abc&transport=polling"
        assert (await wire.request("GET", {}, url=f"{wire.url}?{query}")).status == 200

    async def test_is_served_with_and_without_the_trailing_slash_and_below(
        self, wire: Wire
    ) -> None:
        for url in (wire.url, wire.url + "anything/below"):
            answer = await wire.request("GET", {"EIO": "4", "transport": "polling"}, url=url)
            assert answer.status == 200, url


class TestPollingRefusals:
    @pytest.mark.parametrize("query", [{}, {"EIO": "abc"}, {"EIO": "3"}, {"EIO": "5"}, {"EIO": ""}])
    async def test_of_another_protocol_version(self, wire: Wire, query: dict[str, str]) -> None:
        assert await refused(wire, transport="polling", **query) == (400, UNSUPPORTED)

    @pytest.mark.parametrize(
        "transport",
        [None, "", "abc", "__proto__", "constructor", "webtransport", "Polling", "polling "],
    )
    async def test_of_an_unknown_transport(self, wire: Wire, transport: str | None) -> None:
        query = {} if transport is None else {"transport": transport}
        assert await refused(wire, EIO="4", **query) == (400, UNKNOWN_TRANSPORT)

    async def test_of_the_transport_come_before_those_of_the_version(self, wire: Wire) -> None:
        assert await refused(wire, EIO="3", transport="abc") == (400, UNKNOWN_TRANSPORT)

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
    async def test_of_another_method(self, wire: Wire, method: str) -> None:
        assert await refused(wire, method, EIO="4", transport="polling") == (400, BAD_METHOD)

    @pytest.mark.parametrize("sid", [NOBODY, "abc", "__proto__", "a" * 10_000, "\N{HAIR SPACE}"])
    @pytest.mark.parametrize("method", ["GET", "POST"])
    async def test_of_an_unknown_session(self, wire: Wire, method: str, sid: str) -> None:
        assert await refused(wire, method, EIO="4", transport="polling", sid=sid) == (
            400,
            UNKNOWN_SID,
        )

    async def test_of_a_websocket_without_an_upgrade(self, wire: Wire) -> None:
        assert await refused(wire, EIO="4", transport="websocket") == (400, BAD_REQUEST)

    async def test_of_a_session_that_speaks_another_version(self, wire: Wire) -> None:
        session = await wire.polling()
        answer = await refused(wire, EIO="3", transport="polling", sid=session.sid)
        assert answer == (400, BAD_REQUEST)
        await session.send("4still alive")
        assert await session.receive() == "4still alive"

    @pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
    async def test_of_a_method_that_a_session_does_not_know(self, wire: Wire, method: str) -> None:
        session = await wire.polling()
        answer = await wire.request(
            method, {"EIO": "4", "transport": "polling", "sid": session.sid}
        )
        assert (answer.status, answer.body) == (500, b"")

    async def test_of_one_request_leave_the_connection_usable(self, wire: Wire) -> None:
        for _ in range(3):
            assert (await wire.handshake("abc")).status == 400
        assert (await wire.handshake()).status == 200


class TestWebSocket:
    async def test_begins_with_an_open_packet(self, wire: Wire) -> None:
        link = await wire.websocket()
        assert list(link.handshake) == [
            "sid",
            "upgrades",
            "pingInterval",
            "pingTimeout",
            "maxPayload",
        ]
        assert re.fullmatch(r"[\w-]{20}", link.sid, re.ASCII)
        assert link.handshake["upgrades"] == []
        assert link.handshake["pingInterval"] == 300
        assert link.handshake["pingTimeout"] == 200
        assert link.handshake["maxPayload"] == 1_000_000

    async def test_is_accepted_with_a_connection_header_like_firefox(self, wire: Wire) -> None:
        answer = await wire.upgrade_request(
            {"EIO": "4", "transport": "websocket"}, Connection="keep-alive, Upgrade"
        )
        assert answer.status == 101
        assert answer.headers["Sec-WebSocket-Accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

    async def test_is_accepted_with_an_upgrade_header_in_capitals(self, wire: Wire) -> None:
        answer = await wire.upgrade_request(
            {"EIO": "4", "transport": "websocket"}, Upgrade="WebSocket"
        )
        assert answer.status == 101

    async def test_takes_the_first_subprotocol_that_is_offered(self, server: Server) -> None:
        offer = {**UPGRADE_HEADERS, "Sec-WebSocket-Protocol": "chat, superchat"}
        async with raw(server) as tcp:
            tcp.request("GET", {"EIO": "4", "transport": "websocket"}, offer)
            head = await tcp.head()
        assert (head.status, head.headers["sec-websocket-protocol"]) == (101, "chat")


class TestWebSocketRefusals:
    @pytest.mark.node_differs(
        "switches protocols first and then writes an HTTP response among the frames"
    )
    @pytest.mark.parametrize("query", [{}, {"EIO": "abc"}, {"EIO": "3"}])
    async def test_of_another_protocol_version(self, wire: Wire, query: dict[str, str]) -> None:
        answer = await ws_refused(wire, transport="websocket", **query)
        assert answer == (400, "Unsupported protocol version")

    @pytest.mark.parametrize("transport", [None, "", "abc", "__proto__", "webtransport"])
    async def test_of_an_unknown_transport(self, wire: Wire, transport: str | None) -> None:
        query = {} if transport is None else {"transport": transport}
        assert await ws_refused(wire, EIO="4", **query) == (400, "Transport unknown")

    @pytest.mark.parametrize("sid", [NOBODY, "abc", "__proto__"])
    async def test_of_an_unknown_session(self, wire: Wire, sid: str) -> None:
        answer = await ws_refused(wire, EIO="4", transport="websocket", sid=sid)
        assert answer == (400, "Session ID unknown")

    async def test_end_the_connection(self, wire: Wire) -> None:
        answer = await wire.upgrade_request({"EIO": "4", "transport": "abc"})
        assert answer.headers["Connection"].lower() == "close"


class TestAllowRequest:
    query: ClassVar = {"EIO": "4", "transport": "polling"}
    ws_query: ClassVar = {"EIO": "4", "transport": "websocket"}

    @pytest.mark.server("engine", allow_request="nobody")
    async def test_refuses_a_polling_handshake_with_403(self, wire: Wire) -> None:
        assert await refused(wire, **self.query) == (403, FORBIDDEN)

    @pytest.mark.server("engine", allow_request="nobody")
    async def test_refuses_a_websocket_with_400(self, wire: Wire) -> None:
        assert await ws_refused(wire, **self.ws_query) == (400, "Forbidden")

    @pytest.mark.server("engine", allow_request="nobody, and says why")
    async def test_may_say_why(self, wire: Wire) -> None:
        assert await refused(wire, **self.query) == (403, '{"code":4,"message":"members only"}')
        assert await ws_refused(wire, **self.ws_query) == (400, "members only")

    @pytest.mark.server("engine", allow_request="with a ticket")
    async def test_sees_the_request_and_is_asked_at_the_handshake_only(self, wire: Wire) -> None:
        assert await refused(wire, **self.query) == (403, FORBIDDEN)
        assert await ws_refused(wire, **self.ws_query) == (400, "Forbidden")
        session = await wire.polling(ticket="42")
        answer = await wire.request(
            "POST", {**self.query, "sid": session.sid}, data="4no ticket now"
        )
        assert answer.text == "ok"
        assert await session.receive() == "4no ticket now"
        link = await wire.websocket(ticket="42")
        await link.send("4hello")
        assert await link.receive() == "4hello"

    @pytest.mark.server("engine", allow_request="nobody")
    async def test_comes_before_the_check_of_the_version(self, wire: Wire) -> None:
        assert await refused(wire, EIO="3", transport="polling") == (403, FORBIDDEN)


class TestOptions:
    @pytest.mark.server("engine", transports=["websocket"])
    async def test_transports_without_polling(self, wire: Wire) -> None:
        assert await refused(wire, EIO="4", transport="polling") == (400, UNKNOWN_TRANSPORT)
        assert (await wire.websocket()).handshake["upgrades"] == []

    @pytest.mark.server("engine", transports=["polling"])
    async def test_transports_without_websocket(self, wire: Wire) -> None:
        assert (await wire.polling()).handshake["upgrades"] == []
        answer = await wire.upgrade_request({"EIO": "4", "transport": "websocket"})
        assert answer.status == 400
        assert "Transport unknown" in answer.text

    @pytest.mark.server("engine", allow_upgrades=False)
    async def test_allow_upgrades_false_offers_none(self, wire: Wire) -> None:
        assert (await wire.polling()).handshake["upgrades"] == []

    @pytest.mark.server("engine", ping_interval=7, ping_timeout=3.5, max_http_buffer_size=12_345)
    async def test_intervals_are_told_in_milliseconds(self, wire: Wire) -> None:
        opened = (await wire.polling()).handshake
        assert (opened["pingInterval"], opened["pingTimeout"], opened["maxPayload"]) == (
            7000,
            3500,
            12_345,
        )

    @pytest.mark.server("engine")
    async def test_default_intervals_are_25_and_20_seconds(self, wire: Wire) -> None:
        opened = (await wire.polling()).handshake
        assert (opened["pingInterval"], opened["pingTimeout"], opened["maxPayload"]) == (
            25_000,
            20_000,
            1_000_000,
        )


class TestCookie:
    @pytest.mark.server("engine")
    async def test_is_not_set_by_default(self, wire: Wire) -> None:
        assert "Set-Cookie" not in (await wire.handshake()).headers

    @pytest.mark.server("engine", cookie=True)
    async def test_true_sets_the_session_id_as_io(self, wire: Wire) -> None:
        answer = await wire.handshake()
        sid = json.loads(answer.text[1:])["sid"]
        assert answer.headers["Set-Cookie"] == f"io={sid}; Path=/; HttpOnly; SameSite=Lax"

    @pytest.mark.server("engine", cookie=True)
    async def test_is_set_once_at_the_handshake(self, wire: Wire) -> None:
        session = await wire.polling()
        await session.send("4x")
        assert "Set-Cookie" not in (await session.get()).headers

    @pytest.mark.server("engine", cookie=True)
    async def test_is_for_polling_and_not_set_on_a_websocket(self, wire: Wire) -> None:
        answer = await wire.upgrade_request({"EIO": "4", "transport": "websocket"})
        assert answer.status == 101
        assert "Set-Cookie" not in answer.headers
