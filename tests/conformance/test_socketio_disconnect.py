"""Socket.IO: leaving a namespace or the whole connection, from either end, and the reasons."""

from __future__ import annotations

import pytest

from .serving import SWIFT, Server
from .sio import call, is_served, join
from .wire import Transport, Wire

pytestmark = pytest.mark.server("socketio")

both_transports = pytest.mark.parametrize("transport", ["polling", "websocket"])


@both_transports
class TestClientDisconnect:
    async def test_from_the_main_namespace(
        self, wire: Wire, server: Server, transport: Transport
    ) -> None:
        link = await wire.open(transport)
        sid = await join(link)
        await link.send("41")
        assert await server.reason(sid) == "client namespace disconnect"
        await link.send('42["message","after"]')
        await link.closed()

    @pytest.mark.parametrize("packet", ["41/custom,", "41/custom"])
    async def test_from_one_namespace_leaves_the_others(
        self, wire: Wire, server: Server, transport: Transport, packet: str
    ) -> None:
        link = await wire.open(transport)
        await join(link)
        sid = await join(link, "/custom")
        await link.send(packet)
        assert await server.reason(sid) == "client namespace disconnect"
        await is_served(link)

    async def test_is_not_answered_and_the_namespace_can_be_joined_again(
        self, wire: Wire, server: Server, transport: Transport
    ) -> None:
        link = await wire.open(transport)
        first = await join(link)
        await link.send("41")
        await server.reason(first)
        assert await join(link) != first
        await is_served(link)

    async def test_by_ending_the_session(
        self, wire: Wire, server: Server, transport: Transport
    ) -> None:
        link = await wire.open(transport)
        main, custom = await join(link), await join(link, "/custom")
        await link.close()
        assert await server.reason(main) == await server.reason(custom) == "transport close"


class TestDisconnecting:
    async def test_still_sees_the_rooms(self, wire: Wire, server: Server) -> None:
        link = await wire.websocket()
        sid = await join(link)
        await call(link, 1, "join", "den")
        await link.send("41")
        await server.reason(sid)
        (entry,) = [entry for entry in (await server.stats()).left if entry[1] == sid]
        assert set(entry[3]) == {sid, "den"}

    async def test_removes_the_socket_from_all_rooms(self, wire: Wire, server: Server) -> None:
        link = await wire.websocket()
        await join(link)
        before = (await server.stats()).rooms
        for number in range(5):
            await call(link, number, "join", f"room {number}")
        assert (await server.stats()).rooms == before + 5
        await link.send("41")
        await server.until(lambda stats: stats.rooms <= before)


@both_transports
class TestServerDisconnect:
    async def test_sends_a_disconnect_packet_and_keeps_the_connection(
        self, wire: Wire, server: Server, transport: Transport
    ) -> None:
        link = await wire.open(transport)
        sid = await join(link)
        await join(link, "/custom")
        await link.send('42["disconnect-me"]')
        assert await link.receive() == "41"
        assert await server.reason(sid) == "server namespace disconnect"
        await is_served(link, "/custom")
        await join(link)

    async def test_may_close_the_whole_connection(
        self, wire: Wire, server: Server, transport: Transport
    ) -> None:
        link = await wire.open(transport)
        main, custom = await join(link), await join(link, "/custom")
        await link.send('42["close-me"]')
        assert set(await link.receive_many(2)) == {"41", "41/custom,"}
        await link.closed()
        assert (
            await server.reason(main)
            == await server.reason(custom)
            == "server namespace disconnect"
        )

    async def test_comes_after_everything_that_was_emitted(
        self, wire: Wire, transport: Transport
    ) -> None:
        link = await wire.open(transport)
        await join(link)
        await link.send('42["farewell",50]')
        assert await link.receive_many(50) == [f'42["last-words",{number}]' for number in range(50)]
        assert await link.receive() == "41"
        await link.closed()


class TestReasons:
    async def test_a_parse_error_of_the_engine(self, wire: Wire, server: Server) -> None:
        link = await wire.websocket()
        sid = await join(link)
        await link.send("abc")
        assert await server.reason(sid) == "parse error"

    async def test_a_broken_packet(self, wire: Wire, server: Server) -> None:
        link = await wire.websocket()
        sid = await join(link)
        await link.send("4abc")
        assert await server.reason(sid) in {"forced close", "parse error"}

    async def test_a_ping_from_the_client(self, wire: Wire, server: Server) -> None:
        session = await wire.polling()
        sid = await join(session)
        await session.post("2")
        assert await server.reason(sid) == "transport error"

    @pytest.mark.server("socketio", **SWIFT)
    @both_transports
    async def test_no_pong(self, wire: Wire, server: Server, transport: Transport) -> None:
        link = await wire.open(transport)
        sid = await join(link)
        assert await server.reason(sid) == "ping timeout"
