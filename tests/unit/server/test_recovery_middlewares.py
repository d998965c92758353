"""Connection middlewares, and clients that come back."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from antiphon import ConnectionRefused, EncodeError, Socket
from tests.unit.server.recovering import Guest, events, recovering
from tests.unit.wire import WebSocketPeer

RECOVERABLE = [
    "transport error",
    "transport close",
    "forced close",
    "ping timeout",
    "forced server close",
]
FINAL = ["parse error", "client namespace disconnect", "server namespace disconnect", "slow reader"]


class TestMiddlewares:
    async def test_are_skipped(self, guest: Guest) -> None:
        asked: list[str] = []
        guest.io.use(lambda socket: asked.append(socket.id))
        await guest.lose()
        assert await guest.come()
        assert asked == []

    async def test_are_asked_if_so_wanted(self) -> None:
        guest = Guest(recovering(skip_middlewares=False))
        seen: list[Any] = []
        refuse: list[str] = []

        @guest.io.use
        async def ask(socket: Socket) -> None:
            seen.append((socket.recovered, dict(socket.data), sorted(socket.rooms - {socket.id})))
            await asyncio.sleep(1)
            socket.data["times"] = socket.data.get("times", 0) + 1
            socket.emit("hello")
            if refuse:
                raise ConnectionRefused(refuse.pop())

        await guest_comes_slowly(guest)
        guest.socket.join("red")
        await guest.lose()
        refuse.append("not now")
        peer = await WebSocketPeer.open(guest.io.engine)
        peer.send("40" + json.dumps({"pid": guest.pid}))
        guest.io.to("red").emit("missed")
        await asyncio.sleep(2)
        assert '44{"message":"not now"}' in peer.take()

        coming = asyncio.create_task(guest_comes_slowly(guest))
        await asyncio.sleep(0.5)
        guest.io.to("red").emit("meanwhile")
        assert await coming
        assert events(guest.missed) == [["hello"], ["missed"], ["meanwhile"], ["hello"]]
        assert guest.socket.data == {"times": 3}
        assert seen[1:] == [(True, {"times": 1}, ["red"]), (True, {"times": 2}, ["red"])]

    async def test_rooms_that_they_change(self) -> None:
        guest = Guest(recovering(skip_middlewares=False))
        guest.io.use(lambda socket: socket.leave("red"))
        await guest.come()
        guest.socket.join("red")
        pid = guest.pid
        await guest.lose()
        guest.io.to("red").emit("missed")
        for _ in range(2):
            assert await guest.come({"pid": pid})
            assert events(guest.missed) == [["missed"]]
            assert guest.socket.rooms == {guest.sid}
            guest.io.to("red").emit("not in it any more")
            await guest.lose()

    async def test_a_session_that_ends_meanwhile_is_begun_anew(self) -> None:
        guest = Guest(recovering(skip_middlewares=False, max_disconnection_duration=10))
        times: list[bool] = []

        @guest.io.use
        async def ask(socket: Socket) -> None:
            times.append(socket.recovered)
            await asyncio.sleep(20 if socket.recovered else 0)

        await guest.come()
        guest.socket.join("red")
        await guest.lose()
        coming = asyncio.create_task(guest_comes_slowly(guest, 30))
        assert not await coming
        assert times == [False, True, False]
        assert guest.socket.rooms == {guest.sid}

    async def test_who_comes_again_meanwhile_has_it(self) -> None:
        guest = Guest(recovering(skip_middlewares=False))
        guest.io.use(slowly)
        await guest_comes_slowly(guest)
        guest.socket.join("red")
        await guest.lose()
        first = await WebSocketPeer.open(guest.io.engine)
        first.send("40" + json.dumps({"pid": guest.pid}))
        await asyncio.sleep(0.5)
        assert await guest_comes_slowly(guest)
        await asyncio.sleep(5)
        assert not first.writer.is_open
        assert guest.socket.rooms == {guest.sid, "red"}
        assert len(guest.io.sockets) == 1

    async def test_what_they_emit_is_not_lost(self) -> None:
        guest = Guest(recovering())
        payload = {"changes": 1}

        @guest.io.use
        async def greet(socket: Socket) -> None:
            socket.emit("hello", payload, b"\x01")
            payload["changes"] = 2
            with pytest.raises(EncodeError):
                socket.emit("bad", object())

        await guest.come()
        hello = [["hello", {"changes": 1}, {"_placeholder": True, "num": 0}], b"\x01"]
        assert events(guest.missed) == hello
        await guest.lose()
        assert await guest.come({"pid": guest.pid})
        assert events(guest.missed) == hello


async def slowly(socket: Socket) -> None:
    await asyncio.sleep(1)


async def guest_comes_slowly(guest: Guest, seconds: float = 1.5) -> bool:
    """As ``Guest.come``, where middlewares take their time."""
    peer = guest.peer = await WebSocketPeer.open(guest.io.engine)
    peer.take()
    claim = {"pid": guest.pid} if guest.pid else {}
    peer.send("40" + json.dumps(claim))
    await asyncio.sleep(seconds)
    frames = peer.take()
    place = next(n for n, frame in enumerate(frames) if str(frame).startswith("40"))
    told = json.loads(str(frames.pop(place))[2:])
    recovered = bool(told["pid"] == guest.pid)
    guest.sid, guest.pid, guest.missed = told["sid"], told["pid"], frames
    return recovered
