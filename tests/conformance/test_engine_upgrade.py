"""Engine.IO: from polling to WebSocket without losing a message, and every way to fail."""

from __future__ import annotations

import asyncio

import pytest

from .serving import Server
from .wire import Polling, WebSocket, Wire

pytestmark = pytest.mark.server("engine")

MISMATCH = (400, '{"code":3,"message":"Bad request"}')


async def is_polling_still(session: Polling) -> None:
    await session.send("4still on polling")
    assert await session.receive() == "4still on polling"


async def ends(link: WebSocket) -> None:
    with pytest.raises(ConnectionError):
        await link.frame()


class TestUpgrade:
    async def test_a_probe_a_noop_and_the_session_is_on_the_websocket(self, wire: Wire) -> None:
        session = await wire.polling()
        probe = await wire.probe(session)
        await probe.send("2probe")
        assert await probe.frame() == "3probe"
        assert await session.poll() == ["6"]
        await probe.send("5", "4hello")
        assert await probe.frame() == "4hello"

    async def test_releases_a_get_that_was_pending_before(self, wire: Wire) -> None:
        session = await wire.polling()
        pending = asyncio.create_task(session.poll())
        probe = await wire.probe(session)
        await probe.send("2probe")
        assert await probe.frame() == "3probe"
        assert await pending == ["6"]

    async def test_until_the_upgrade_packet_messages_come_through_polling(self, wire: Wire) -> None:
        session = await wire.polling()
        probe = await wire.probe(session)
        await probe.send("2probe")
        assert await probe.frame() == "3probe"
        await session.send("4before")
        assert await session.receive() == "4before"
        await probe.send("5", "4after")
        assert await probe.frame() == "4after"

    async def test_carries_over_what_was_not_yet_polled(self, wire: Wire) -> None:
        session = await wire.polling()
        probe = await wire.probe(session)
        await probe.send("2probe")
        assert await probe.frame() == "3probe"
        await session.send("4one", b"\x02", "4three")
        await probe.send("5")
        assert [await probe.frame() for _ in range(3)] == ["4one", b"\x02", "4three"]

    async def test_loses_and_reorders_nothing(self, wire: Wire) -> None:
        session = await wire.polling()
        sent = [f"4{number}" for number in range(300)]
        received: list[object] = []
        probe = await wire.probe(session)

        async def read_polls() -> None:
            while (packets := await session.poll()) != ["6"]:
                received.extend(packet for packet in packets if packet != "6")

        reading = asyncio.create_task(read_polls())
        await session.send(*sent[:100])
        await probe.send("2probe")
        assert await probe.frame() == "3probe"
        await session.send(*sent[100:200])
        await reading
        await probe.send("5", *sent[200:])
        while len(received) < 300:
            received.append(await probe.frame())
        assert received == sent

    async def test_happens_once_for_many_sessions_at_the_same_time(self, wire: Wire) -> None:
        async def one(number: int) -> object:
            link = await wire.upgrade(await wire.polling())
            await link.send(f"4{number}")
            return await link.receive()

        assert await asyncio.gather(*map(one, range(20))) == [f"4{number}" for number in range(20)]


class TestAfterTheUpgrade:
    async def test_polling_requests_are_refused(self, wire: Wire) -> None:
        session = await wire.polling()
        link = await wire.upgrade(session)
        for answer in (await session.get(), await session.post("4x")):
            assert (answer.status, answer.text) == MISMATCH
        await link.send("4hello")
        assert await link.frame() == "4hello"

    async def test_another_websocket_is_closed_and_the_first_lives_on(self, wire: Wire) -> None:
        session = await wire.polling()
        link = await wire.upgrade(session)
        second = await wire.probe(session)
        await second.send("2probe")
        await ends(second)
        await link.send("4hello")
        assert await link.frame() == "4hello"

    async def test_a_websocket_beside_a_session_that_began_as_one_is_closed(
        self, wire: Wire
    ) -> None:
        link = await wire.websocket()
        second = await wire.raw_websocket({"EIO": "4", "transport": "websocket", "sid": link.sid})
        assert (await second.receive(5)).data != "3probe"
        assert second.closed
        await link.send("4hello")
        assert await link.frame() == "4hello"

    async def test_the_session_keeps_its_id(self, wire: Wire, server: Server) -> None:
        session = await wire.polling()
        link = await wire.upgrade(session)
        await link.close()
        assert await server.reason(session.sid) == "transport close"


class TestFailedUpgrades:
    async def test_a_second_probe_beside_the_first_is_closed(self, wire: Wire) -> None:
        session = await wire.polling()
        first = await wire.probe(session)
        await first.send("2probe")
        assert await first.frame() == "3probe"
        second = await wire.probe(session)
        await second.send("2probe")
        await ends(second)
        await first.send("5", "4hello")
        assert await first.frame() == "4hello"

    @pytest.mark.parametrize(
        "packet", ["4hello", "2", "2prob", "3probe", "6", "1", "abc", "", b"\x01"]
    )
    async def test_any_other_packet_ends_the_probe_only(
        self, wire: Wire, packet: str | bytes
    ) -> None:
        session = await wire.polling()
        probe = await wire.probe(session)
        await probe.send(packet)
        await ends(probe)
        await is_polling_still(session)

    async def test_an_upgrade_packet_without_a_probe_loses_no_message(self, wire: Wire) -> None:
        """Whether it upgrades (as Node does) or ends: the session is on one of the two."""
        session = await wire.polling()
        await session.send("4hello")
        probe = await wire.probe(session)
        await probe.send("5")
        try:
            assert await probe.frame() == "4hello"
        except ConnectionError:
            assert await session.receive() == "4hello"

    async def test_a_wrong_packet_after_the_probe_ends_the_probe_only(self, wire: Wire) -> None:
        session = await wire.polling()
        probe = await wire.probe(session)
        await probe.send("2probe")
        assert await probe.frame() == "3probe"
        await probe.send("4hello")
        await ends(probe)
        await is_polling_still(session)

    @pytest.mark.server("engine", upgrade_timeout=1)
    @pytest.mark.parametrize("said", [[], ["2probe"]])
    async def test_a_probe_that_does_not_finish_in_time_is_closed(
        self, wire: Wire, said: list[str]
    ) -> None:
        session = await wire.polling()
        probe = await wire.probe(session)
        await probe.send(*said)
        if said:
            assert await probe.frame() == "3probe"
        await ends(probe)
        await is_polling_still(session)

    @pytest.mark.parametrize("said", [[], ["2probe"]])
    async def test_a_probe_that_breaks_off_leaves_the_session(
        self, wire: Wire, said: list[str]
    ) -> None:
        session = await wire.polling()
        probe = await wire.probe(session)
        await probe.send(*said)
        await probe.ws.close()
        await is_polling_still(session)

    async def test_another_try_may_succeed(self, wire: Wire) -> None:
        session = await wire.polling()
        failed = await wire.probe(session)
        await failed.send("4wrong")
        await ends(failed)
        link = await wire.upgrade(session)
        await link.send("4hello")
        assert await link.frame() == "4hello"

    async def test_the_sessions_end_closes_the_probe(self, wire: Wire) -> None:
        session = await wire.polling()
        probe = await wire.probe(session)
        await probe.send("2probe")
        assert await probe.frame() == "3probe"
        await session.post("1")
        await ends(probe)

    async def test_a_probe_of_another_protocol_version_is_refused(self, wire: Wire) -> None:
        session = await wire.polling()
        answer = await wire.upgrade_request(
            {"EIO": "3", "transport": "websocket", "sid": session.sid}
        )
        assert (answer.status, answer.text) == (400, "Bad request")
        await is_polling_still(session)
