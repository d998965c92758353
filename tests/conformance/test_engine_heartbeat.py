"""Engine.IO: the server pings, the client pongs, and silence ends the session."""

from __future__ import annotations

import asyncio
import time

import pytest

from .serving import SWIFT, Server
from .wire import Polling, Transport, Wire

pytestmark = pytest.mark.server("engine", **SWIFT)

INTERVAL, TIMEOUT = 0.3, 0.2
LATE = 5.0  # seconds of grace for a busy machine
EARLY = 0.03  # timers may fire a little before their time

# For those who answer: a busy machine may keep a pong back for longer than `TIMEOUT`.
PATIENT = 1.0
patient = pytest.mark.server("engine", ping_interval=INTERVAL, ping_timeout=PATIENT)


class Watch:
    """How long something took.

    What must not come too early is watched from before the server's clock for it can begin: a test
    that is kept waiting would else see less of the time than has passed.
    """

    def __enter__(self) -> Watch:
        self._start = time.monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = time.monotonic() - self._start


class TestPolling:
    @patient
    async def test_a_ping_comes_at_each_interval(self, wire: Wire) -> None:
        with Watch() as watch:
            session = await wire.polling()
            assert await session.poll() == ["2"]
        assert INTERVAL - EARLY < watch.seconds < INTERVAL + LATE
        for _ in range(2):
            with Watch() as watch:
                await session.send("3")
                assert await session.poll() == ["2"]
            assert INTERVAL - EARLY < watch.seconds < INTERVAL + LATE

    async def test_without_a_pong_the_session_ends(self, wire: Wire, server: Server) -> None:
        with Watch() as watch:
            session = await wire.polling()
            assert await session.poll() == ["2"]
            assert await session.poll() in (["1"], ["6"])
        assert INTERVAL + TIMEOUT - EARLY < watch.seconds < INTERVAL + TIMEOUT + LATE
        assert (await session.get()).status == 400
        assert await server.reason(session.sid) == "ping timeout"

    async def test_a_client_that_never_polls_again_is_forgotten(
        self, wire: Wire, server: Server
    ) -> None:
        session = await wire.polling()
        assert await server.reason(session.sid) == "ping timeout"
        assert (await session.get()).status == 400

    @patient
    async def test_messages_do_not_put_off_the_ping(self, wire: Wire) -> None:
        session = await wire.polling()
        with Watch() as watch:
            while True:
                await session.send("4x")
                if "2" in await session.poll():
                    break
                await asyncio.sleep(0.02)
        assert watch.seconds < INTERVAL + LATE


class TestWebSocket:
    @patient
    async def test_a_ping_comes_at_each_interval(self, wire: Wire) -> None:
        with Watch() as watch:
            link = await wire.websocket()
            assert await link.frame() == "2"
        assert INTERVAL - EARLY < watch.seconds < INTERVAL + LATE
        for _ in range(2):
            with Watch() as watch:
                await link.send("3")
                assert await link.frame() == "2"
            assert INTERVAL - EARLY < watch.seconds < INTERVAL + LATE

    async def test_without_a_pong_the_connection_ends(self, wire: Wire, server: Server) -> None:
        with Watch() as watch:
            link = await wire.websocket()
            assert await link.frame() == "2"
            with pytest.raises(ConnectionError):
                await link.frame()
        assert INTERVAL + TIMEOUT - EARLY < watch.seconds < INTERVAL + TIMEOUT + LATE
        assert await server.reason(link.sid) == "ping timeout"

    async def test_a_client_that_only_talks_is_timed_out_all_the_same(
        self, wire: Wire, server: Server
    ) -> None:
        """Any packet while the pong is awaited gives one more time-out, and only one."""
        link = await wire.websocket()

        async def talk() -> None:
            while True:
                await link.send("4x")
                await asyncio.sleep(0.02)

        with Watch() as watch:
            talking = asyncio.create_task(talk())
            assert await server.reason(link.sid) == "ping timeout"
            talking.cancel()
        assert watch.seconds < INTERVAL + 2 * TIMEOUT + LATE

    @patient
    async def test_a_packet_instead_of_the_pong_gives_one_more_timeout(self, wire: Wire) -> None:
        link = await wire.websocket()
        assert await link.frame() == "2"
        await asyncio.sleep(PATIENT / 5)
        with Watch() as watch:
            await link.send("4busy")
            assert await link.frame() == "4busy"
            with pytest.raises(ConnectionError):
                await link.frame()
        assert PATIENT - EARLY < watch.seconds < PATIENT + LATE

    @pytest.mark.server("engine", ping_interval=PATIENT, ping_timeout=TIMEOUT)
    async def test_an_unexpected_pong_is_harmless_and_puts_off_the_ping(self, wire: Wire) -> None:
        link = await wire.websocket()
        await asyncio.sleep(PATIENT / 5)
        with Watch() as watch:
            await link.send("3")
            assert await link.frame() == "2"
        assert PATIENT - EARLY < watch.seconds < PATIENT + LATE

    @patient
    async def test_a_flood_of_pongs_starts_no_second_heartbeat(self, wire: Wire) -> None:
        link = await wire.websocket()
        pings = 0
        with Watch() as watch:
            await link.send(*["3"] * 2000)
            while pings < 4:
                assert await link.frame() == "2"
                pings += 1
                await link.send("3")
        assert watch.seconds > 4 * (INTERVAL - EARLY)

    @patient
    async def test_goes_on_after_an_upgrade(self, wire: Wire) -> None:
        link = await wire.upgrade(await wire.polling())
        for _ in range(2):
            assert await link.frame() == "2"
            await link.send("3")

    @patient
    async def test_websocket_pings_of_the_client_are_answered(self, wire: Wire) -> None:
        link = await wire.websocket()
        await link.ws.ping(b"are you there?")
        await link.send("4yes")
        assert await link.receive() == "4yes"


@patient
@pytest.mark.parametrize("transport", ["polling", "websocket"])
async def test_each_of_many_sessions_has_a_heartbeat_of_its_own(
    wire: Wire, transport: Transport
) -> None:
    """One timer for all of them must not forget those that are due a little later."""

    async def beat(number: int) -> float:
        await asyncio.sleep(number * 0.02)
        with Watch() as watch:
            link = await wire.open(transport)
            assert await link.next_packet() == "2"
        return watch.seconds

    for seconds in await asyncio.gather(*map(beat, range(10))):
        assert INTERVAL - EARLY < seconds < INTERVAL + LATE


class TestUpgradedSession:
    async def test_keeps_the_time_of_its_heartbeat(self, wire: Wire, server: Server) -> None:
        session: Polling = await wire.polling()
        link = await wire.upgrade(session)
        with Watch() as watch:
            assert await link.frame() == "2"
        assert watch.seconds < INTERVAL + LATE
        with pytest.raises(ConnectionError):
            await link.frame()
        assert await server.reason(session.sid) == "ping timeout"
