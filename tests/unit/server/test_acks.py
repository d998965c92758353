"""Waiting for the acknowledgements of one socket: with ``await``, or by a callback."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from antiphon import AckTimeout, Disconnected
from antiphon.events.acks import unwrap_ack
from tests.unit.server.one import One
from tests.unit.wire import settle


@pytest.mark.parametrize(
    ("values", "value"),
    [([], None), ([1], 1), ([None], None), ([1, 2], (1, 2)), ([[1, 2]], [1, 2])],
)
def test_several_values_are_a_tuple(values: list[object], value: object) -> None:
    assert unwrap_ack(values) == value


def pending(one: One) -> int:
    return len(one.socket.acks._table)


class TestCall:
    @pytest.mark.parametrize(
        ("frames", "answer"),
        [
            (['430["yes"]'], "yes"),
            (["430[]"], None),
            (["430[1,null,{}]"], (1, None, {})),
            (['461-0[{"_placeholder":true,"num":0}]', b"\x01"], b"\x01"),
        ],
    )
    async def test_gives_the_answer(
        self, one: One, frames: list[str | bytes], answer: object
    ) -> None:
        call = asyncio.create_task(one.socket.call("question", 1))
        await settle()
        assert one.peer.take() == ['420["question",1]']
        one.peer.send(*frames)
        assert await call == answer
        assert pending(one) == 0

    async def test_waits_for_as_long_as_the_client_is_there(self, one: One) -> None:
        call = asyncio.create_task(one.socket.call("question"))
        for _ in range(100):
            await asyncio.sleep(25.1)
            one.peer.send("3")
        one.peer.send("430[1]")
        assert await call == 1

    @pytest.mark.parametrize("how", ["argument", "operator", "both"])
    async def test_gives_up_in_time(self, one: One, how: str) -> None:
        loop = asyncio.get_running_loop()
        begun = loop.time()
        with pytest.raises(AckTimeout, match="operation has timed out") as caught:
            if how == "argument":
                await one.socket.call("question", timeout=2)
            elif how == "operator":
                await one.socket.timeout(2).call("question")
            else:
                await one.socket.timeout(9).call("question", timeout=2)
        assert loop.time() - begun == pytest.approx(2)
        assert caught.value.responses == []
        assert isinstance(caught.value, TimeoutError)
        assert pending(one) == 0
        one.peer.send("430[1]")
        assert one.io.monitor.counts["unexpected_acks"] == 1

    @pytest.mark.parametrize("how", ["client", "server", "wire", "close"])
    async def test_ends_at_once_with_the_socket(self, one: One, how: str) -> None:
        calls = [asyncio.create_task(one.socket.call("question", timeout=t)) for t in (None, 50)]
        await settle()
        if how == "client":
            one.peer.send("41")
        elif how == "server":
            one.socket.disconnect()
        elif how == "wire":
            one.peer.leave()
        else:
            one.io.close()
        reasons = {
            "client": "client namespace disconnect",
            "server": "server namespace disconnect",
            "wire": "transport close",
            "close": "server shutting down",
        }
        for call in calls:
            with pytest.raises(Disconnected) as caught:
                await asyncio.wait_for(call, 1)
            assert caught.value.reason == reasons[how]
        with pytest.raises(Disconnected, match=reasons[how]):
            await one.socket.call("question")
        assert pending(one) == 0

    async def test_that_is_cancelled_leaves_nothing(self, one: One) -> None:
        call = asyncio.create_task(one.socket.call("question"))
        await settle()
        call.cancel()
        await asyncio.wait([call])
        assert pending(one) == 0
        one.peer.send("430[1]")
        assert one.peer.writer.is_open

    async def test_of_each_is_its_own(self, one: One) -> None:
        calls = [asyncio.create_task(one.socket.call("question", number)) for number in range(3)]
        await settle()
        one.peer.send('432["two"]', '430["zero"]', '432["again"]', '431["one"]')
        assert await asyncio.gather(*calls) == ["zero", "one", "two"]

    async def test_may_be_made_in_a_handler(self, one: One) -> None:
        @one.io.on("play")
        async def play(socket: Any) -> str:
            return f"you said {await socket.call('sure?')}"

        one.peer.send('427["play"]')
        await settle()
        assert one.peer.take() == ['420["sure?"]']
        one.peer.send('430["yes"]')
        await settle()
        assert one.peer.take() == ['437["you said yes"]']


class TestCallback:
    async def test_is_given_the_values(self, one: One) -> None:
        one.socket.emit("question", ack=lambda *values: one.seen.append(values))
        one.socket.emit("question", ack=one.seen.append)
        one.peer.send("430[1,2]", "430[3]", "431[4]")
        assert one.seen == [(1, 2), 4]
        assert pending(one) == 0

    async def test_may_be_async(self, one: One) -> None:
        async def answered(value: int) -> None:
            await asyncio.sleep(1)
            one.seen.append(value)

        one.socket.emit("question", ack=answered)
        one.peer.send("430[1]")
        await asyncio.sleep(2)
        assert one.seen == [1]

    async def test_without_a_timeout_is_not_called_when_nothing_comes(self, one: One) -> None:
        one.socket.emit("question", ack=lambda *values: one.seen.append(values))
        await asyncio.sleep(40)
        one.peer.leave()
        await settle()
        assert (one.seen, pending(one)) == ([], 0)

    async def test_with_a_timeout_is_given_an_error_first(self, one: One) -> None:
        in_time = one.socket.timeout(5)
        in_time.emit("question", ack=lambda *values: one.seen.append(values))
        one.peer.send("430[1,2]")
        assert one.seen.pop() == (None, 1, 2)
        in_time.emit("question", ack=one.seen.append)
        await asyncio.sleep(5.1)
        assert type(one.seen.pop()) is AckTimeout
        in_time.emit("question", ack=one.seen.append)
        one.peer.leave()
        (error,) = one.seen
        assert (type(error), error.reason) == (Disconnected, "transport close")
        in_time.emit("question", ack=one.seen.append)
        assert [type(error) for error in one.seen] == [Disconnected] * 2
        await asyncio.sleep(10)
        assert len(one.seen) == 2

    async def test_that_fails_harms_nobody(self, one: One) -> None:
        def failing(*_: object) -> None:
            raise RuntimeError

        for _ in range(2):
            one.socket.timeout(5).emit("question", ack=failing)
        one.io.on("disconnect", lambda socket: one.seen.append("disconnect"))
        one.peer.send("430[]")
        one.peer.leave()
        assert one.seen == ["disconnect"]
        assert one.io.monitor.counts["task_failed"] == 2

    async def test_that_hears_of_the_end_does_not_reach_the_client(self, one: One) -> None:
        # It has left the namespace, but not the connection.
        one.socket.timeout(5).emit("question", ack=lambda error: one.io.emit("somebody left"))
        one.peer.take()
        one.peer.send("41")
        assert one.peer.take() == []
