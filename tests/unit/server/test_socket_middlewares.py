"""What is run for each event of a socket: catch-all listeners, and middlewares before handlers."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from antiphon import EventError
from tests.unit.server.one import One
from tests.unit.wire import joined, settle


class TestAny:
    async def test_hears_each_event_before_its_handlers(self, one: One) -> None:
        one.io.on("play", lambda socket, a: one.seen.append("handler"))
        one.io.on_any(lambda socket, event, *args: one.seen.append(("io", event, *args)))
        one.socket.on_any(lambda event, *args: one.seen.append(("socket", event, *args)))
        one.socket.prepend_any(lambda event, *args: one.seen.append("first of the socket's"))
        one.peer.send('42["play",1]', '42["unknown"]', "430[1]")
        assert one.seen == [
            *(("io", "play", 1), "first of the socket's", ("socket", "play", 1), "handler"),
            *(("io", "unknown"), "first of the socket's", ("socket", "unknown")),
        ]

    async def test_hears_what_is_sent(self, one: One) -> None:
        await joined(one.io)
        one.io.on_any_outgoing(
            lambda socket, *event: one.seen.append((socket is one.socket, event))
        )
        one.socket.on_any_outgoing(lambda *event: one.seen.append(event))
        one.socket.emit("one", 1)
        assert one.seen == [(True, ("one", 1)), ("one", 1)]
        one.seen.clear()
        one.io.emit("all")
        assert one.seen == [(True, ("all",)), ("all",), (False, ("all",))]
        one.seen.clear()
        one.io.on("ask", lambda socket: "an answer is no event")
        one.peer.send('421["ask"]')
        assert one.seen == []

    async def test_can_be_removed(self, one: One) -> None:
        heard = one.seen.append
        for add, listed, off in (
            (one.socket.on_any, one.socket.listeners_any, one.socket.off_any),
            (
                one.socket.on_any_outgoing,
                one.socket.listeners_any_outgoing,
                one.socket.off_any_outgoing,
            ),
        ):
            assert add(heard) is heard
            add(print)
            assert listed() == [heard, print]
            off(heard)
            assert listed() == [print]
            off()
            assert listed() == []

    async def test_that_fails_harms_nobody(self, one: One) -> None:
        def failing(*_: object) -> None:
            raise RuntimeError

        one.socket.on_any(failing)
        one.socket.on_any_outgoing(failing)
        one.io.on("play", lambda socket: socket.emit("played"))
        one.peer.send('42["play"]')
        assert one.peer.take() == ['42["played"]']
        assert one.io.monitor.counts["task_failed"] == 2

    async def test_that_disconnects_keeps_the_event_from_its_handlers(self, one: One) -> None:
        one.io.on_any(lambda socket, *_: socket.disconnect())
        one.io.on("play", lambda socket: one.seen.append("play"))
        one.io.on("disconnect", lambda socket: one.seen.append("disconnect"))
        one.peer.send('42["play"]')
        assert one.seen == ["disconnect"]


class TestUse:
    async def test_runs_in_order_before_the_handlers(self, one: One) -> None:
        one.socket.use(lambda event, args: one.seen.append(("first", event, list(args))))

        @one.socket.use
        async def second(event: str, args: list[Any]) -> None:
            await asyncio.sleep(1)
            args.append("more")
            one.seen.append("second")

        one.io.on("play", lambda socket, *args: one.seen.append(("handler", *args)))
        one.peer.send('42["play",1]')
        await asyncio.sleep(2)
        assert one.seen == [("first", "play", [1]), "second", ("handler", 1, "more")]

    async def test_refuses_by_raising(self, one: One) -> None:
        @one.socket.use
        def refuse(event: str, args: list[Any]) -> None:
            if event == "forbidden":
                raise EventError("forbidden", "not for you")

        one.io.on_error(lambda error, *_: one.seen.append(str(error)))
        for event in ("forbidden", "allowed"):
            one.io.on(event, lambda socket, event=event: one.seen.append(event))
        one.peer.send('421["forbidden"]', '422["allowed"]', '42["forbidden"]')
        await settle()
        error = '{"error":{"code":"forbidden","message":"not for you"}}'
        assert one.peer.take() == [f"431[{error}]", "432[]"]
        refused = "forbidden: not for you"
        assert one.seen == [refused, "allowed", refused]

    async def test_keeps_the_order_of_events_however_long_each_takes(self, one: One) -> None:
        @one.socket.use
        async def slow(event: str, args: list[Any]) -> None:
            await asyncio.sleep(5 - args[0])

        one.socket.on("n", one.seen.append)
        one.peer.send(*[f'42["n",{number}]' for number in range(5)])
        await asyncio.sleep(20)
        assert one.seen == list(range(5))
        assert len(one.io.tasks) == 0

    async def test_lets_the_next_event_pass_after_one_that_is_refused(self, one: One) -> None:
        @one.socket.use
        async def refuse_the_first(event: str, args: list[Any]) -> None:
            await asyncio.sleep(1)
            if not args[0]:
                raise KeyError

        one.io.on_error(lambda *_: None)
        one.socket.on("n", one.seen.append)
        one.peer.send('42["n",0]', '42["n",1]')
        await asyncio.sleep(5)
        assert one.seen == [1]

    @pytest.mark.parametrize("how", ["client", "server", "wire"])
    async def test_drops_what_waits_when_the_client_leaves(self, one: One, how: str) -> None:
        @one.socket.use
        async def slow(event: str, args: list[Any]) -> None:
            await asyncio.sleep(1)

        one.io.on("play", lambda socket: one.seen.append("play"))
        one.io.on("disconnect", lambda socket: one.seen.append("disconnect"))
        one.peer.send('421["play"]', '422["play"]')
        await settle()
        if how == "client":
            one.peer.send("41")
        elif how == "server":
            one.socket.disconnect()
        else:
            one.peer.leave()
        await asyncio.sleep(5)
        assert one.seen == ["disconnect"]
        assert len(one.io.tasks) == 0
