"""A session that changes from polling to WebSocket."""

from __future__ import annotations

import asyncio

import pytest

from tests.unit.wire import MemoryBody, WebSocketPeer, settle

from .opened import Opened


class TestUpgrade:
    async def test_keeps_the_order_of_what_is_sent(self, opened: Opened) -> None:
        polling = await opened.polling()
        opened.socket.send("1")
        assert await polling.get() == ["41"]
        poll = polling.poll()
        await settle()
        websocket = await WebSocketPeer.open(opened.engine, polling.sid)
        opened.socket.send("2")
        websocket.send("2probe")
        assert await poll == ["42"]
        opened.socket.send("3")
        opened.socket.send(b"4")
        assert websocket.take() == ["3probe"]
        websocket.send("5")
        opened.socket.send("5")
        assert websocket.take() == ["43", b"4", "45"]
        assert opened.events == [("upgrade", "websocket")]
        assert opened.socket.transport == "websocket"

    async def test_releases_a_pending_get_after_a_while(self, opened: Opened) -> None:
        polling = await opened.polling()
        websocket = await WebSocketPeer.open(opened.engine, polling.sid)
        websocket.send("2probe")
        poll = polling.poll()
        await settle()
        assert not poll.done()
        assert await poll == ["6"]
        assert await polling.get() == ["6"]
        websocket.send("5")
        websocket.send("4over")
        assert opened.events == [("upgrade", "websocket"), "over"]

    async def test_that_is_done_under_a_pending_get_releases_it(self, opened: Opened) -> None:
        polling = await opened.polling()
        websocket = await WebSocketPeer.open(opened.engine, polling.sid)
        poll = polling.poll()
        await settle()
        websocket.send("2probe", "5")
        assert await poll == ["6"]

    async def test_that_is_done_refuses_polls(self, opened: Opened) -> None:
        polling = await opened.polling()
        await polling.upgrade()
        assert await polling.post("4late") == 400
        assert opened.events == [("upgrade", "websocket")]

    async def test_that_is_done_gives_up_a_post_that_does_not_come(self, opened: Opened) -> None:
        polling = await opened.polling()
        post = asyncio.create_task(polling.respond("POST", MemoryBody(whole=False)))
        await settle()
        websocket = await polling.upgrade()
        assert (await post).status == 400
        websocket.send("4over")
        assert opened.events == [("upgrade", "websocket"), "over"]

    @pytest.mark.parametrize("way", ["it leaves", "the host cancels"])
    async def test_that_is_done_outlives_a_post(self, opened: Opened, way: str) -> None:
        polling = await opened.polling()
        body = MemoryBody(whole=False)
        post = asyncio.create_task(polling.respond("POST", body))
        await settle()
        websocket = await polling.upgrade()
        if way == "it leaves":
            body.leave()
        else:
            post.cancel()
        await asyncio.wait([post])
        websocket.send("4over")
        assert opened.events == [("upgrade", "websocket"), "over"]

    async def test_that_is_not_finished_in_time_is_given_up(self, opened: Opened) -> None:
        polling = await opened.polling()
        websocket = await WebSocketPeer.open(opened.engine, polling.sid)
        websocket.send("2probe")
        await asyncio.sleep(9.9)
        assert websocket.writer.is_open
        await asyncio.sleep(0.2)
        assert websocket.writer.closed == (1000, "")
        assert await polling.post("4still here") == 200
        assert opened.events == ["still here"]
        again = await polling.upgrade()
        again.send("4over")
        assert opened.events == ["still here", ("upgrade", "websocket"), "over"]

    @pytest.mark.parametrize("frames", [["4x"], ["5"], ["2"], ["2probe", "2probe"], ["x"], [b"x"]])
    async def test_that_goes_wrong_closes_the_new_websocket_only(
        self, opened: Opened, frames: list[str | bytes]
    ) -> None:
        polling = await opened.polling()
        websocket = await WebSocketPeer.open(opened.engine, polling.sid)
        websocket.send(*frames)
        assert websocket.writer.closed == (1000, "")
        websocket.send("4never heard", "5")
        assert await polling.post("4still here") == 200
        assert opened.events == ["still here"]
        await polling.upgrade()

    async def test_whose_websocket_is_lost_may_be_tried_again(self, opened: Opened) -> None:
        polling = await opened.polling()
        websocket = await WebSocketPeer.open(opened.engine, polling.sid)
        websocket.send("2probe")
        websocket.leave()
        assert await polling.post("4still here") == 200
        await polling.upgrade()
        assert opened.events == ["still here", ("upgrade", "websocket")]

    async def test_cannot_be_had_twice(self, opened: Opened) -> None:
        polling = await opened.polling()
        first = await WebSocketPeer.open(opened.engine, polling.sid)
        second = await WebSocketPeer.open(opened.engine, polling.sid)
        assert (first.writer.closed, second.writer.closed) == (None, (1000, ""))
        first.send("2probe", "5")
        third = await WebSocketPeer.open(opened.engine, polling.sid)
        assert third.writer.closed == (1000, "")
        second.send("4never heard")
        third.leave()
        first.send("4heard")
        assert opened.events == [("upgrade", "websocket"), "heard"]

    async def test_ends_with_the_session(self, opened: Opened) -> None:
        polling = await opened.polling()
        websocket = await WebSocketPeer.open(opened.engine, polling.sid)
        websocket.send("2probe")
        assert await polling.post("1") == 200
        assert websocket.writer.closed == (1000, "")
        websocket.send("5")
        websocket.leave()
        assert opened.events == [("close", "transport close")]
        opened.assert_gone()
