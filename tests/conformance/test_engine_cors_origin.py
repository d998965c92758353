"""Engine.IO: which pages may talk to a server, and what their browsers are told.

Node leaves out the CORS headers, which does not stop a WebSocket; we refuse a foreign page.
"""

from __future__ import annotations

import pytest

from .raw import raw
from .serving import Server
from .wire import Answer, Wire

pytestmark = pytest.mark.server("engine")

FRIEND = "https://friend.example"
QUERY = {"EIO": "4", "transport": "polling"}
WS_QUERY = {"EIO": "4", "transport": "websocket"}
FORBIDDEN = (403, '{"code":4,"message":"Forbidden"}')

node_lets_everybody_in = pytest.mark.node_differs("serves every origin; without CORS headers")


async def asked_from(wire: Wire, origin: str, method: str = "GET", **headers: str) -> Answer:
    return await wire.request(method, QUERY, headers={"Origin": origin, **headers})


def cors_headers(answer: Answer) -> dict[str, str]:
    return {
        name: value
        for name, value in answer.headers.items()
        if name.lower().startswith("access-control-")
    }


class TestSameOriginByDefault:
    async def test_the_same_origin_is_served_without_cors_headers(
        self, wire: Wire, server: Server
    ) -> None:
        answer = await asked_from(wire, server.origin)
        assert answer.status == 200
        assert cors_headers(answer) == {}
        assert (await wire.upgrade_request(WS_QUERY, Origin=server.origin)).status == 101

    async def test_no_origin_is_no_browser_and_is_served(self, wire: Wire) -> None:
        answer = await wire.request("GET", QUERY)
        assert answer.status == 200
        assert cors_headers(answer) == {}

    @pytest.mark.parametrize(
        ("host", "origin"),
        [
            ("example.com", "http://example.com"),
            ("example.com:80", "http://example.com"),
            ("example.com", "http://example.com:80"),
            ("example.com", "https://example.com"),
            ("example.com:8080", "http://example.com:8080"),
            ("Example.COM", "http://example.com"),
            ("[::1]:3000", "http://[::1]:3000"),
        ],
    )
    async def test_the_same_origin_is_the_host_that_was_asked(
        self, wire: Wire, host: str, origin: str
    ) -> None:
        assert (await asked_from(wire, origin, Host=host)).status == 200
        assert (await wire.upgrade_request(WS_QUERY, Origin=origin, Host=host)).status == 101

    FOREIGN = pytest.mark.parametrize(
        "origin",
        [
            "https://evil.example",
            "http://127.0.0.1",
            "http://127.0.0.1:1",
            "http://localhost:{port}",
            "http://evil.example:{port}",
            "http://127.0.0.1:{port}.evil.example",
            "http://127.0.0.1:{port}@evil.example",
            "null",
            "file://",
            "127.0.0.1:{port}",
            "http://[",
            "http://127.0.0.1:99999999",
        ],
    )

    @FOREIGN
    @node_lets_everybody_in
    async def test_a_foreign_origin_is_refused_on_polling(
        self, wire: Wire, server: Server, origin: str
    ) -> None:
        answer = await asked_from(wire, origin.format(port=server.port))
        assert (answer.status, answer.text) == FORBIDDEN

    @FOREIGN
    async def test_a_foreign_origin_gets_no_cors_headers(
        self, wire: Wire, server: Server, origin: str
    ) -> None:
        assert cors_headers(await asked_from(wire, origin.format(port=server.port))) == {}

    @FOREIGN
    @node_lets_everybody_in
    async def test_a_foreign_origin_is_refused_on_websocket(
        self, wire: Wire, server: Server, origin: str
    ) -> None:
        """Cross-site WebSocket hijacking: the browser does not ask, so the server has to look."""
        answer = await wire.upgrade_request(WS_QUERY, Origin=origin.format(port=server.port))
        assert (answer.status, answer.text) == (400, "Forbidden")
        assert answer.headers["Content-Type"] == "text/html"

    @node_lets_everybody_in
    async def test_a_foreign_page_cannot_use_a_session_it_knows(self, wire: Wire) -> None:
        session = await wire.polling()
        foreign = {"Origin": "https://evil.example"}
        for answer in (
            await session.post("4evil", headers=foreign),
            await session.get(headers=foreign),
        ):
            assert (answer.status, answer.text) == FORBIDDEN
        probe = await wire.upgrade_request({**WS_QUERY, "sid": session.sid}, **foreign)
        assert (probe.status, probe.text) == (400, "Forbidden")
        await session.send("4mine")
        assert await session.receive() == "4mine"

    async def test_a_preflight_is_refused_when_no_origin_is_allowed(self, wire: Wire) -> None:
        answer = await asked_from(
            wire, FRIEND, "OPTIONS", **{"Access-Control-Request-Method": "GET"}
        )
        assert answer.status in {400, 403}
        assert cors_headers(answer) == {}

    @pytest.mark.parametrize("byte", [0x01, 0x1F, 0x7F])
    async def test_control_characters_in_the_origin_are_refused(
        self, server: Server, byte: int
    ) -> None:
        async with raw(server) as tcp:
            host = f"{server.host}:{server.port}".encode()
            tcp.writer.write(
                b"GET %s/?EIO=4&transport=polling HTTP/1.1\r\nHost: %s\r\nOrigin: http://%s%c\r\n\r\n"
                % (server.path.encode(), host, host, byte)
            )
            assert (await tcp.head()).status in {400, 403}


@pytest.mark.server("engine", cors_origins=[FRIEND])
class TestListedOrigins:
    async def test_are_served_and_may_read_the_answer(self, wire: Wire) -> None:
        answer = await asked_from(wire, FRIEND)
        assert answer.status == 200
        assert answer.headers["Access-Control-Allow-Origin"] == FRIEND
        assert answer.headers["Access-Control-Allow-Credentials"] == "true"
        assert "Origin" in answer.headers["Vary"]

    async def test_may_read_every_answer_of_a_session(self, wire: Wire) -> None:
        session = await wire.polling()
        posted = await session.post("4x", headers={"Origin": FRIEND})
        polled = await session.get(headers={"Origin": FRIEND})
        assert (posted.text, polled.packets) == ("ok", ["4x"])
        for answer in (posted, polled):
            assert answer.headers["Access-Control-Allow-Origin"] == FRIEND

    async def test_may_read_why_they_were_refused(self, wire: Wire) -> None:
        answer = await wire.request("GET", {**QUERY, "sid": "A" * 20}, headers={"Origin": FRIEND})
        assert answer.text == '{"code":1,"message":"Session ID unknown"}'
        assert answer.headers["Access-Control-Allow-Origin"] == FRIEND

    async def test_are_served_on_websocket(self, wire: Wire) -> None:
        assert (await wire.upgrade_request(WS_QUERY, Origin=FRIEND)).status == 101

    async def test_are_told_before_that_they_may(self, wire: Wire) -> None:
        answer = await asked_from(
            wire,
            FRIEND,
            "OPTIONS",
            **{
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "x-token, content-type",
            },
        )
        assert (answer.status, answer.body) == (204, b"")
        assert cors_headers(answer) == {
            "Access-Control-Allow-Origin": FRIEND,
            "Access-Control-Allow-Credentials": "true",
            "Access-Control-Allow-Methods": "GET,HEAD,PUT,PATCH,POST,DELETE",
            "Access-Control-Allow-Headers": "x-token, content-type",
        }
        assert "Origin" in ", ".join(
            v for name, v in answer.headers.items() if name.lower() == "vary"
        )

    async def test_leave_the_same_origin_allowed(self, wire: Wire, server: Server) -> None:
        assert (await asked_from(wire, server.origin)).status == 200
        assert (await wire.upgrade_request(WS_QUERY, Origin=server.origin)).status == 101

    @pytest.mark.parametrize(
        "origin",
        ["https://friend.example.evil", "http://friend.example", "https://a.friend.example"],
    )
    async def test_do_not_speak_for_those_that_look_like_them(
        self, wire: Wire, origin: str
    ) -> None:
        answer = await asked_from(wire, origin)
        assert answer.headers.get("Access-Control-Allow-Origin") not in {origin, "*"}

    @node_lets_everybody_in
    async def test_are_the_only_ones(self, wire: Wire) -> None:
        answer = await asked_from(wire, "https://evil.example")
        assert (answer.status, answer.text) == FORBIDDEN
        probe = await wire.upgrade_request(WS_QUERY, Origin="https://evil.example")
        assert (probe.status, probe.text) == (400, "Forbidden")


@pytest.mark.server("engine", cors_origins="*")
class TestEveryOrigin:
    async def test_is_served_but_without_credentials(self, wire: Wire) -> None:
        answer = await asked_from(wire, "https://anybody.example")
        assert answer.status == 200
        assert cors_headers(answer) == {"Access-Control-Allow-Origin": "*"}

    async def test_is_served_on_websocket(self, wire: Wire) -> None:
        assert (await wire.upgrade_request(WS_QUERY, Origin="null")).status == 101


@pytest.mark.server("engine", tls=True)
@pytest.mark.antiphon_only("Node does not look at the origin")
class TestOverTls:
    async def test_the_same_origin_is_served(self, wire: Wire, server: Server) -> None:
        assert server.origin.startswith("https://")
        assert (await asked_from(wire, server.origin)).status == 200
        answer = await wire.upgrade_request(WS_QUERY, Origin=server.origin)
        assert answer.status == 101

    async def test_a_foreign_origin_is_refused(self, wire: Wire) -> None:
        answer = await asked_from(wire, "https://evil.example")
        assert (answer.status, answer.text) == FORBIDDEN
