"""Socket.IO: joining namespaces, being refused, and what happens around it."""

from __future__ import annotations

import asyncio
import json
import re
import time

import pytest

from .serving import Server
from .sio import call, is_served, join, text
from .wire import Transport, Wire

pytestmark = pytest.mark.server("socketio")

both_transports = pytest.mark.parametrize("transport", ["polling", "websocket"])


@both_transports
class TestConnect:
    async def test_to_the_main_namespace(self, wire: Wire, transport: Transport) -> None:
        link = await wire.open(transport)
        await link.send("40")
        answer = text(await link.receive())
        assert re.fullmatch(r'40\{"sid":"[\w-]{20}"\}', answer, re.ASCII)
        assert await link.receive() == '42["auth",{}]'

    async def test_to_the_main_namespace_with_a_payload(
        self, wire: Wire, transport: Transport
    ) -> None:
        link = await wire.open(transport)
        await link.send('40{"token":"žluťoučký","list":[1,null,true]}')
        assert text(await link.receive()).startswith('40{"sid":"')
        assert await link.receive() == '42["auth",{"token":"žluťoučký","list":[1,null,true]}]'

    @pytest.mark.parametrize("packet", ["40/custom,", "40/custom"])
    async def test_to_another_namespace(
        self, wire: Wire, transport: Transport, packet: str
    ) -> None:
        link = await wire.open(transport)
        await link.send(packet)
        assert text(await link.receive()).startswith('40/custom,{"sid":"')
        assert await link.receive() == '42/custom,["auth",{}]'

    async def test_to_another_namespace_with_a_payload(
        self, wire: Wire, transport: Transport
    ) -> None:
        link = await wire.open(transport)
        await link.send('40/custom,{"token":"abc"}')
        assert text(await link.receive()).startswith('40/custom,{"sid":"')
        assert await link.receive() == '42/custom,["auth",{"token":"abc"}]'

    async def test_to_an_unknown_namespace_is_refused_and_the_connection_lives_on(
        self, wire: Wire, transport: Transport
    ) -> None:
        link = await wire.open(transport)
        await link.send("40/random")
        assert await link.receive() == '44/random,{"message":"Invalid namespace"}'
        await join(link)
        await is_served(link)


class TestNamespaces:
    async def test_share_one_connection(self, wire: Wire) -> None:
        link = await wire.websocket()
        main, custom = await join(link), await join(link, "/custom")
        assert len({link.sid, main, custom}) == 3
        await link.send('42/custom,["message",1]', '42["message",2]')
        assert await link.receive_many(2) == [
            '42/custom,["message-back",1]',
            '42["message-back",2]',
        ]

    async def test_can_be_joined_without_the_main_one(self, wire: Wire) -> None:
        link = await wire.websocket()
        await join(link, "/custom")
        await is_served(link, "/custom")

    @pytest.mark.parametrize(
        "name", ["/adm?x=1", "/Custom", "/custom/", "//", "/nový", "/__proto__", "/constructor"]
    )
    async def test_are_known_by_their_exact_name(self, wire: Wire, name: str) -> None:
        link = await wire.websocket()
        await link.send(f"40{name},")
        assert await link.receive() == f'44{name},{{"message":"Invalid namespace"}}'

    async def test_that_match_a_pattern_come_to_be_when_asked_for(self, wire: Wire) -> None:
        link = await wire.websocket()
        one, two = await join(link, "/dynamic-1"), await join(link, "/dynamic-2")
        assert one != two
        await link.send("40/dynamic-x,")
        assert await link.receive() == '44/dynamic-x,{"message":"Invalid namespace"}'

    async def test_see_the_handshake(self, wire: Wire, server: Server) -> None:
        session = await wire.polling(token="42", sign="č")
        await join(session, auth={"name": "Ada"})
        (seen,) = await call(session, 1, "handshake")
        assert seen["auth"] == {"name": "Ada"}
        assert seen["headers"]["host"] == f"{server.host}:{server.port}"
        assert (seen["query"]["token"], seen["query"]["sign"]) == ("42", "č")
        assert seen["query"]["EIO"] == "4"
        assert seen["secure"] is False
        assert seen["address"].endswith("127.0.0.1")


class TestBadConnects:
    @pytest.mark.parametrize(
        "payload", ["[]", '"x"', "null", "true", "{", "{}x", '{"a":}', "undefined"]
    )
    @pytest.mark.parametrize("namespace", ["", "/custom,"])
    async def test_with_a_payload_that_is_not_an_object_close(
        self, wire: Wire, server: Server, namespace: str, payload: str
    ) -> None:
        link = await wire.websocket()
        await link.send(f"40{namespace}{payload}")
        await link.closed()

    async def test_a_second_time_close(self, wire: Wire) -> None:
        link = await wire.websocket()
        await join(link)
        await link.send("40")
        await link.closed()

    async def test_a_second_time_to_any_namespace_close_them_all(
        self, wire: Wire, server: Server
    ) -> None:
        link = await wire.websocket()
        main, custom = await join(link), await join(link, "/custom")
        await link.send("40/custom,")
        await link.closed()
        assert await server.reason(main) == await server.reason(custom)

    @pytest.mark.node_differs("makes two sockets in one namespace")
    async def test_while_the_first_is_still_in_the_middleware_do_not_make_two_sockets(
        self, wire: Wire, server: Server
    ) -> None:
        link = await wire.websocket()
        await link.send('40/slow,{"seconds":0.2}', '40/slow,{"seconds":0.2}')
        answers: list[str] = []
        try:
            while True:
                answers.append(text(await link.receive(within=0.6)))
        except (ConnectionError, TimeoutError):
            assert len([answer for answer in answers if answer.startswith("40/slow,{")]) <= 1

    @pytest.mark.parametrize(
        "packet",
        [
            "4abc",
            "4",
            "47",
            "4{}",
            pytest.param("4 ", marks=pytest.mark.node_differs("reads a space as the type 0")),
        ],
    )
    @both_transports
    async def test_that_are_none_close(self, wire: Wire, transport: Transport, packet: str) -> None:
        link = await wire.open(transport)
        if transport == "websocket":
            await link.send(packet)
        else:
            await wire.request(
                "POST", {**wire.query, "transport": "polling", "sid": link.sid}, data=packet
            )
        await link.closed()


@pytest.mark.server("socketio", connect_timeout=1, ping_interval=0.3)
@both_transports
class TestConnectTimeout:
    async def test_without_a_connect_the_connection_is_closed(
        self, wire: Wire, transport: Transport
    ) -> None:
        start = time.monotonic()
        link = await wire.open(transport)
        await link.closed()
        assert time.monotonic() - start > 0.95

    async def test_a_refused_connect_does_not_count(self, wire: Wire, transport: Transport) -> None:
        link = await wire.open(transport)
        await link.send("40/random")
        assert await link.receive() == '44/random,{"message":"Invalid namespace"}'
        await link.closed()

    async def test_with_one_namespace_joined_the_connection_stays(
        self, wire: Wire, transport: Transport
    ) -> None:
        link = await wire.open(transport)
        await join(link)
        with pytest.raises(TimeoutError):
            await link.receive(within=1.3)
        if transport == "websocket":
            await is_served(link)


class TestRefusal:
    async def test_carries_message_and_data(self, wire: Wire) -> None:
        link = await wire.websocket()
        await link.send("40/refuse,")
        refusal = '{"message":"not authorized","data":{"code":"E1","retry":[1,2]}}'
        assert await link.receive() == f"44/refuse,{refusal}"

    async def test_without_data_has_no_such_key(self, wire: Wire) -> None:
        link = await wire.websocket()
        await link.send("40/refuse-plain,")
        assert await link.receive() == '44/refuse-plain,{"message":"go away"}'

    async def test_may_be_followed_by_a_better_try(self, wire: Wire) -> None:
        link = await wire.websocket()
        await link.send('40/refuse,{"token":"wrong"}')
        assert text(await link.receive()).startswith("44/refuse,")
        await join(link, "/refuse", {"token": "letmein"})

    async def test_leaves_the_other_namespaces_alone(self, wire: Wire) -> None:
        link = await wire.websocket()
        await join(link)
        await link.send("40/refuse,")
        assert text(await link.receive()).startswith("44/refuse,")
        await is_served(link)

    async def test_leaves_nothing_behind(self, wire: Wire, server: Server) -> None:
        before = await server.stats()
        link = await wire.websocket()
        for _ in range(10):
            await link.send("40/refuse,")
            assert text(await link.receive()).startswith("44/refuse,")
        after = await server.stats()
        assert (after.sockets, after.rooms) == (before.sockets, before.rooms)

    async def test_an_event_for_a_refused_namespace_closes(self, wire: Wire) -> None:
        link = await wire.websocket()
        await link.send("40/refuse,")
        assert text(await link.receive()).startswith("44/refuse,")
        await link.send('42/refuse,["message"]')
        await link.closed()


class TestSlowMiddleware:
    async def test_keeps_broadcasts_away_until_it_has_let_the_client_in(self, wire: Wire) -> None:
        herald, link = await wire.websocket(), await wire.websocket()
        await join(herald, "/slow-herald")
        await link.send('40/slow,{"seconds":0.3,"refused":true}')
        await herald.send('42/slow-herald,["announce","secret"]')
        assert await link.receive() == '44/slow,{"message":"too late"}'

    async def test_lets_nobody_in_who_has_left_meanwhile(self, wire: Wire, server: Server) -> None:
        await server.until(lambda stats: stats.clients == 0)
        before = await server.stats()
        for transport in ("polling", "websocket"):
            link = await wire.open(transport)
            await link.send('40/slow,{"seconds":0.2}')
            await link.close()
        await asyncio.sleep(0.3)  # the middleware must have had its time
        after = await server.until(lambda stats: stats.clients == 0)
        assert (after.sockets, after.rooms) == (before.sockets, before.rooms)

    async def test_does_not_hold_up_the_other_namespaces(self, wire: Wire) -> None:
        link = await wire.websocket()
        await join(link)
        await link.send('40/slow,{"seconds":0.3}')
        await is_served(link)
        assert text(await link.receive()).startswith('40/slow,{"sid":')


@pytest.mark.antiphon_only("an exception in Node's handlers ends the process")
class TestExplosions:
    async def test_in_a_connect_handler_leave_the_client_connected(
        self, wire: Wire, server: Server
    ) -> None:
        before = await server.stats()
        link = await wire.websocket()
        sid = await join(link, "/explode")
        await link.send('42/explode,7["ping"]')
        assert await link.receive() == '43/explode,7["pong"]'
        await link.close()
        assert await server.reason(sid) == "transport close"
        after = await server.until(lambda stats: stats.clients == 0)
        assert (after.sockets, after.rooms) == (before.sockets, before.rooms)

    async def test_in_a_middleware_refuse_without_telling_details(
        self, wire: Wire, server: Server
    ) -> None:
        link = await wire.websocket()
        await link.send("40/explode-middleware,")
        answer = text(await link.receive())
        assert answer.startswith("44/explode-middleware,{")
        assert json.loads(answer.partition(",")[2])["message"]
        assert "secret" not in answer
        assert "secret" in server.log()

    async def test_in_a_disconnect_handler_leave_nothing_behind(
        self, wire: Wire, server: Server
    ) -> None:
        before = await server.until(lambda stats: stats.clients == 0)
        for leave in ("41/explode-leaving,", "1", None):
            link = await wire.websocket()
            await join(link, "/explode-leaving")
            await (link.close() if leave is None else link.send(leave))
        after = await server.until(lambda stats: stats.clients <= 1)
        assert (after.sockets, after.rooms) == (before.sockets, before.rooms)
