"""The polling transport: GET and POST of one session."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from antiphon.engine import EngineServer, EngineSocket
from tests.unit.wire import MemoryBody, PollingPeer, settle


class Opened:
    """An engine with one session over polling, and what it notes.

    Attributes:
        events: The messages and the reason of the end, as they come.
    """

    def __init__(self) -> None:
        self.engine = EngineServer()
        self.events: list[object] = []
        self.engine.on("connection", self._connection)

    def _connection(self, socket: EngineSocket) -> None:
        self.socket = socket
        socket.on("message", self.events.append)
        socket.on("close", lambda reason: self.events.append(("close", reason)))

    async def open(self) -> PollingPeer:
        return await PollingPeer.open(self.engine)

    @property
    def alarms(self) -> int:
        """How many sessions the clock still has to wake."""
        return sum(place[2].number == place[1] for place in self.engine.clock._heap)

    def assert_gone(self) -> None:
        """Nothing is left of the session."""
        assert self.engine.clients_count == 0
        assert not self.engine._sockets
        assert self.alarms == 0
        assert len(self.engine.tasks) == 0


@pytest.fixture
def opened() -> Opened:
    return Opened()


class TestGet:
    async def test_brings_what_waits(self, opened: Opened) -> None:
        peer = await opened.open()
        opened.socket.send("one")
        opened.socket.send(b"\x01\x02\x03")
        assert opened.socket.unsent == 7
        assert await peer.get() == ["4one", "bAQID"]
        assert opened.socket.unsent == 0

    async def test_waits_for_what_comes_and_brings_all_of_one_turn(self, opened: Opened) -> None:
        peer = await opened.open()
        writable = [opened.socket.writable]
        poll = peer.poll()
        await settle()
        writable.append(opened.socket.writable)
        opened.socket.send("one")
        opened.socket.send("two")
        assert await poll == ["4one", "4two"]
        assert [*writable, opened.socket.writable] == [False, True, False]

    async def test_brings_a_volatile_message_only_if_it_is_pending(self, opened: Opened) -> None:
        peer = await opened.open()
        opened.socket.send("lost", volatile=True)
        poll = peer.poll()
        await settle()
        opened.socket.send("found", volatile=True)
        assert await poll == ["4found"]

    async def test_a_second_one_at_once_ends_the_session(self, opened: Opened) -> None:
        peer = await opened.open()
        first = peer.poll()
        await settle()
        second = await peer.respond("GET", MemoryBody())
        assert (second.status, second.body) == (400, b"")
        assert await first == ["1"]
        assert opened.events == [("close", "transport error")]
        opened.assert_gone()

    async def test_that_its_client_gives_up_ends_the_session(self, opened: Opened) -> None:
        peer = await opened.open()
        body = MemoryBody()
        get = asyncio.create_task(peer.respond("GET", body))
        await settle()
        body.leave()
        assert (await get).status == 400
        assert opened.events == [("close", "transport error")]
        opened.assert_gone()

    async def test_that_its_host_cancels_ends_the_session(self, opened: Opened) -> None:
        # As Starlette's middlewares do when the client goes away.
        peer = await opened.open()
        get = peer.poll()
        await settle()
        get.cancel()
        await settle()
        assert opened.events == [("close", "transport error")]
        opened.assert_gone()

    async def test_that_is_cancelled_with_its_answer_ends_the_session(self, opened: Opened) -> None:
        # What was taken for it cannot be sent again: a session with a hole is worse than none.
        peer = await opened.open()
        get = peer.poll()
        await settle()
        opened.socket.send("never to be seen")
        asyncio.get_running_loop().call_soon(get.cancel)
        with suppress(asyncio.CancelledError):
            await get
        assert get.cancelled()
        await settle()
        assert opened.events == [("close", "transport error")]
        opened.assert_gone()

    async def test_that_is_released_does_not_end_the_session(self, opened: Opened) -> None:
        peer = await opened.open()
        get = peer.poll()
        await settle()
        assert opened.socket.polling is not None
        opened.socket.polling.release()
        assert await get == ["6"]
        assert opened.events == []


class TestPost:
    async def test_brings_its_messages_in_order(self, opened: Opened) -> None:
        peer = await opened.open()
        response = await peer.respond("POST", MemoryBody(b"4one\x1ebAQID\x1e4"))
        assert (response.status, response.body) == (200, b"ok")
        assert opened.events == ["one", b"\x01\x02\x03", ""]

    async def test_may_hold_very_many(self, opened: Opened) -> None:
        peer = await opened.open()
        assert await peer.post(*[f"4{number}" for number in range(1000)]) == 200
        assert opened.events == [str(number) for number in range(1000)]

    async def test_with_a_bad_packet_ends_the_session_after_the_good_ones(
        self, opened: Opened
    ) -> None:
        peer = await opened.open()
        assert await peer.post("4good", "x", "4lost") == 400
        assert opened.events == ["good", ("close", "parse error")]
        opened.assert_gone()

    async def test_that_is_too_large_leaves_the_session(self, opened: Opened) -> None:
        peer = await opened.open()
        assert await peer.post("4" + "x" * 1_000_000) == 413
        assert await peer.post("4small") == 200
        assert opened.events == ["small"]

    async def test_in_binary_ends_the_session(self, opened: Opened) -> None:
        peer = await opened.open()
        headers = {"Content-Type": "application/octet-stream"}
        assert (await peer.respond("POST", MemoryBody(b"4x"), headers)).status == 400
        assert opened.events == [("close", "transport error")]

    async def test_a_second_one_at_once_ends_the_session_and_both(self, opened: Opened) -> None:
        peer = await opened.open()
        first = asyncio.create_task(peer.respond("POST", MemoryBody(whole=False)))
        await settle()
        assert await peer.post("4x") == 400
        assert (await first).status == 400
        assert opened.events == [("close", "transport error")]
        opened.assert_gone()

    async def test_whose_client_goes_away_ends_the_session(self, opened: Opened) -> None:
        peer = await opened.open()
        body = MemoryBody(whole=False)
        post = asyncio.create_task(peer.respond("POST", body))
        await settle()
        body.leave()
        assert (await post).status == 400
        assert opened.events == [("close", "transport error")]

    async def test_that_its_host_cancels_ends_the_session(self, opened: Opened) -> None:
        peer = await opened.open()
        post = asyncio.create_task(peer.respond("POST", MemoryBody(whole=False)))
        await settle()
        post.cancel()
        await settle()
        assert opened.events == [("close", "transport error")]
        opened.assert_gone()

    async def test_that_does_not_come_is_given_up_with_the_session(self, opened: Opened) -> None:
        peer = await opened.open()
        post = asyncio.create_task(peer.respond("POST", MemoryBody(whole=False)))
        await settle()
        opened.socket.close()
        assert (await post).status == 400

    async def test_of_a_close_packet_releases_the_pending_get(self, opened: Opened) -> None:
        peer = await opened.open()
        get = peer.poll()
        await settle()
        assert await peer.post("1") == 200
        assert await get == ["6"]
        assert opened.events == [("close", "transport close")]
        opened.assert_gone()


class TestClosing:
    """A session that the server closes, and how its client hears of it."""

    async def test_tells_by_the_pending_get(self, opened: Opened) -> None:
        peer = await opened.open()
        get = peer.poll()
        await settle()
        opened.socket.close()
        assert await get == ["1"]
        assert opened.events == [("close", "forced close")]
        opened.assert_gone()

    async def test_sends_what_waits_by_itself_and_tells_by_the_next_get(
        self, opened: Opened
    ) -> None:
        # The official client hears of a close before the packets that stand beside it.
        peer = await opened.open()
        get = peer.poll()
        await settle()
        opened.socket.send("last words")
        opened.socket.close()
        assert await get == ["4last words"]
        assert opened.events == [("close", "forced close")]
        assert await peer.get() == ["6", "1"]
        opened.assert_gone()

    async def test_tells_by_the_next_get(self, opened: Opened) -> None:
        peer = await opened.open()
        opened.socket.close()
        assert opened.events == [("close", "forced close")]
        assert opened.engine.clients_count == 0
        assert await peer.get() == ["6", "1"]
        opened.assert_gone()

    async def test_tells_by_the_next_get_behind_what_waits(self, opened: Opened) -> None:
        peer = await opened.open()
        opened.socket.send("last words")
        opened.socket.close()
        opened.socket.send("after the last words")
        assert await peer.get() == ["4last words"]
        assert await peer.get() == ["6", "1"]
        opened.assert_gone()

    async def test_waits_half_a_minute_for_that_get(self, opened: Opened) -> None:
        await opened.open()
        opened.socket.close()
        await asyncio.sleep(29)
        assert len(opened.engine._sockets) == 1
        await asyncio.sleep(2)
        opened.assert_gone()

    async def test_does_not_hear_the_client_any_more(self, opened: Opened) -> None:
        peer = await opened.open()
        opened.socket.close()
        assert await peer.post("4late", "3") == 200
        assert opened.events == [("close", "forced close")]

    async def test_lets_a_client_go_that_leaves_by_itself(self, opened: Opened) -> None:
        peer = await opened.open()
        opened.socket.close()
        assert await peer.post("1") == 200
        opened.assert_gone()

    async def test_does_not_wait_when_the_server_closes(self, opened: Opened) -> None:
        await opened.open()
        await opened.engine.close()
        assert opened.events == [("close", "forced close")]
        opened.assert_gone()


async def test_a_ping_that_nobody_answers_ends_the_session(opened: Opened) -> None:
    peer = await opened.open()
    assert await peer.get() == ["2"]
    poll = peer.poll()
    await asyncio.sleep(19.9)
    assert opened.events == []
    await asyncio.sleep(0.2)
    assert opened.events == [("close", "ping timeout")]
    assert await poll == ["1"]
    opened.assert_gone()


async def test_a_client_that_never_polls_is_a_slow_reader(opened: Opened) -> None:
    await opened.open()
    for _ in range(4):
        opened.socket.send("x" * 1_000_000)
    assert opened.events == []
    opened.socket.send("one too many")
    await settle()
    assert opened.events == [("close", "slow reader")]
    opened.assert_gone()
