"""A session at run time: its transports, its end, and who is told."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from antiphon.errors import Disconnected
from tests.unit.wire import WebSocketPeer, settle

from .opened import Opened


class TestWebSocket:
    async def test_carries_text_and_bytes(self, opened: Opened) -> None:
        peer = await opened.websocket()
        peer.send("4hello", b"\x01\x02", "bAQID", "4")
        assert opened.events == ["hello", b"\x01\x02", b"\x01\x02\x03", ""]
        opened.socket.send("hello")
        opened.socket.send(b"\x01")
        assert peer.take() == ["4hello", b"\x01"]

    async def test_is_its_transport(self, opened: Opened) -> None:
        peer = await opened.websocket()
        assert opened.socket.transport == "websocket"
        assert opened.socket.websocket is peer.transport
        assert opened.socket.polling is None

    async def test_is_not_there_on_polling(self, opened: Opened) -> None:
        await opened.polling()
        assert opened.socket.websocket is None

    async def test_that_is_lost_ends_the_session(self, opened: Opened) -> None:
        peer = await opened.websocket()
        peer.leave()
        peer.leave()
        assert opened.events == [("close", "transport close")]
        assert peer.writer.closed is None
        opened.assert_gone()

    @pytest.mark.parametrize("frame", ["", "x", "9", "b?"])
    async def test_with_what_is_no_packet_is_closed(self, opened: Opened, frame: str) -> None:
        peer = await opened.websocket()
        peer.send(frame, "4late")
        assert opened.events == [("close", "parse error")]
        assert peer.writer.closed == (1000, "")
        opened.assert_gone()

    async def test_with_a_ping_of_the_client_is_closed(self, opened: Opened) -> None:
        peer = await opened.websocket()
        peer.send("2")
        assert opened.events == [("close", "transport error")]

    async def test_with_a_close_packet_is_closed(self, opened: Opened) -> None:
        peer = await opened.websocket()
        peer.send("1")
        assert opened.events == [("close", "transport close")]
        assert peer.writer.closed == (1000, "")

    async def test_ignores_packets_that_mean_nothing_here(self, opened: Opened) -> None:
        peer = await opened.websocket()
        peer.send("0", "5", "6", "3", "4ok")
        assert opened.events == ["ok"]

    async def test_is_closed_behind_what_was_sent(self, opened: Opened) -> None:
        peer = await opened.websocket()
        opened.socket.send("last words")
        opened.socket.close()
        opened.socket.send("after the last words")
        assert peer.take() == ["4last words"]
        assert peer.writer.closed == (1000, "")
        assert opened.engine.monitor.counts["sent_after_close"] == 1
        opened.assert_gone()


class TestHeartbeat:
    async def test_pings_for_as_long_as_pongs_come(self, opened: Opened) -> None:
        peer = await opened.websocket()
        for _ in range(100):
            await asyncio.sleep(25.5)
            assert peer.take() == ["2"]
            peer.send("3")
        assert opened.events == []

    async def test_pings_each_of_many_in_its_own_time(self, opened: Opened) -> None:
        loop = asyncio.get_running_loop()
        start = loop.time()
        pinged: dict[WebSocketPeer, list[int]] = {}
        for second in range(120):
            if second < 24 and second % 3 == 0:
                pinged[await opened.websocket()] = []
            await asyncio.sleep(start + second + 0.5 - loop.time())
            for peer, seconds in pinged.items():
                if peer.take() == ["2"]:
                    seconds.append(second)
                    peer.send("3")
        assert len(pinged) == 8
        for number, seconds in enumerate(pinged.values()):
            gaps = [after - before for before, after in pairwise([number * 3, *seconds])]
            assert all(24 <= gap <= 26 for gap in gaps), (number, gaps)
            assert len(gaps) >= 3

    async def test_closes_when_no_pong_comes(
        self, opened: Opened, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level("INFO", "antiphon")
        peer = await opened.websocket()
        await asyncio.sleep(44.9)
        assert opened.events == []
        await asyncio.sleep(0.2)
        assert opened.events == [("close", "ping timeout")]
        assert peer.writer.closed == (1000, "")
        assert opened.engine.monitor.counts["closed_ping_timeout"] == 1
        assert ["ping timeout" in line for line in caplog.messages] == [True]
        opened.assert_gone()

    async def test_gives_more_time_once_when_something_else_comes(self, opened: Opened) -> None:
        peer = await opened.websocket()
        await asyncio.sleep(40)
        peer.send("4alive")
        await asyncio.sleep(19)
        peer.send("4alive")
        assert opened.events == ["alive", "alive"]
        await asyncio.sleep(2)
        assert opened.events == ["alive", "alive", ("close", "ping timeout")]

    async def test_a_flood_of_pongs_makes_no_more_pings(self, opened: Opened) -> None:
        peer = await opened.websocket()
        for _ in range(1000):
            peer.send("3")
        await asyncio.sleep(25.1)
        assert peer.take() == ["2"]
        assert len(opened.engine.clock) <= 2


class TestSlowReader:
    async def test_loses_volatile_messages_first(self, opened: Opened) -> None:
        peer = await opened.websocket()
        peer.writer.writable = False
        opened.socket.send("kept")
        opened.socket.send("lost", volatile=True)
        assert peer.take() == ["4kept"]
        assert opened.engine.monitor.counts["volatile_dropped"] == 1

    async def test_is_cut(self, opened: Opened) -> None:
        peer = await opened.websocket()
        peer.writer.writable, peer.writer.unsent = False, 4_000_001
        opened.socket.send("one too many")
        opened.socket.send("two too many")
        await settle()
        assert peer.take() == []
        assert peer.writer.aborted
        assert opened.events == [("close", "slow reader")]
        assert opened.engine.monitor.counts["closed_slow_reader"] == 1
        opened.assert_gone()

    async def test_is_not_closed_in_the_middle_of_a_send(self, opened: Opened) -> None:
        # Listeners that run there would send while somebody else is about to.
        peer = await opened.websocket()
        peer.writer.writable, peer.writer.unsent = False, 4_000_001
        opened.socket.send("one too many")
        assert opened.events == []
        await settle()
        assert opened.events == [("close", "slow reader")]


class TestDrain:
    async def test_returns_at_once_when_nothing_waits(self, opened: Opened) -> None:
        await opened.websocket()
        await opened.socket.drain()

    async def test_waits_for_the_host(self, opened: Opened) -> None:
        peer = await opened.websocket()
        peer.writer.unsent = 10
        waiting = [asyncio.create_task(opened.socket.drain()) for _ in range(2)]
        await settle()
        assert not any(task.done() for task in waiting)
        peer.writer.unsent = 0
        peer.transport.drained()
        await asyncio.gather(*waiting)

    async def test_does_not_need_to_be_told(self, opened: Opened) -> None:
        peer = await opened.websocket()
        peer.writer.unsent = 10
        drain = asyncio.create_task(opened.socket.drain())
        await asyncio.sleep(1)
        assert not drain.done()
        assert opened.socket._waiting is not None
        peer.writer.unsent = 0
        await asyncio.wait_for(drain, 1)

    async def test_waits_for_a_poll(self, opened: Opened) -> None:
        peer = await opened.polling()
        opened.socket.send("hello")
        drain = asyncio.create_task(opened.socket.drain())
        await settle()
        assert not drain.done()
        await peer.get()
        await drain

    async def test_waits_for_what_an_upgrade_carries_over(self, opened: Opened) -> None:
        polling = await opened.polling()
        opened.socket.send("hello")
        drain = asyncio.create_task(opened.socket.drain())
        await settle()
        websocket = await WebSocketPeer.open(opened.engine, polling.sid)
        websocket.send("2probe")
        websocket.transport.drained()
        await settle()
        assert not drain.done()
        websocket.writer.unsent = 6
        websocket.send("5")
        await settle()
        assert not drain.done()
        websocket.writer.unsent = 0
        websocket.transport.drained()
        await drain

    async def test_raises_when_the_session_ends(self, opened: Opened) -> None:
        peer = await opened.websocket()
        peer.writer.unsent = 10
        drain = asyncio.create_task(opened.socket.drain())
        await settle()
        peer.leave()
        with pytest.raises(Disconnected, match="transport close"):
            await drain
        with pytest.raises(Disconnected, match="transport close"):
            await opened.socket.drain()


class TestListeners:
    async def test_that_are_removed_are_not_called(self, opened: Opened) -> None:
        peer = await opened.websocket()
        opened.socket.off("message", opened.events.append)
        peer.send("4unheard")
        opened.socket.off("close")
        peer.leave()
        assert opened.events == []

    async def test_may_be_decorated(self, opened: Opened) -> None:
        peer = await opened.websocket()
        heard: list[str | bytes] = []

        @opened.socket.on("message")
        def listener(data: str | bytes) -> None:
            heard.append(data)

        peer.send("4heard")
        assert heard == ["heard"]
        opened.socket.off("message", listener)
        peer.send("4unheard")
        assert heard == ["heard"]

    async def test_that_could_not_be_called_are_refused(self, opened: Opened) -> None:
        await opened.websocket()
        with pytest.raises(TypeError, match="the listener of 'message' is given the data"):
            opened.socket.on("message", lambda: None)  # type: ignore[call-overload]

    async def test_that_fail_are_reported_and_harm_nobody(self, opened: Opened) -> None:
        peer = await opened.websocket()

        def failing(_: object) -> None:
            raise RuntimeError("a listener's own fault")

        async def failing_later(_: object) -> None:
            await asyncio.sleep(1)
            failing(_)

        opened.socket.off("message")
        for listener in (failing, failing_later, opened.events.append):
            opened.socket.on("message", listener)
        peer.send("4heard")
        assert opened.events == ["heard"]
        await asyncio.sleep(2)
        assert opened.engine.monitor.counts["listener_failed"] == 2

    async def test_of_the_end_may_send_without_harm(self, opened: Opened) -> None:
        peer = await opened.websocket()
        opened.socket.on("close", lambda _: opened.socket.send("farewell"))
        opened.socket.on("close", lambda _: opened.socket.close())
        peer.leave()
        assert opened.events == [("close", "transport close")]


async def test_shows_its_state_and_no_secret(opened: Opened) -> None:
    await opened.websocket()
    assert repr(opened.socket) == "<EngineSocket open over websocket>"
    assert opened.socket.open
    opened.socket.close()
    assert repr(opened.socket) == "<EngineSocket closed over websocket>"
    assert not opened.socket.open
