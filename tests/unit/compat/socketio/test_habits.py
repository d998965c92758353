"""What programs of python-socketio do beyond its documentation."""

from __future__ import annotations

import asyncio
import enum
import functools
from collections.abc import Callable
from typing import Any

import pytest

from antiphon.compat import socketio
from tests.unit.wire import WebSocketPeer, joined, settle


@pytest.fixture
def sio() -> socketio.AsyncServer:
    return socketio.AsyncServer()


class TestDecoratedHandlers:
    """Decorators made with ``functools.wraps``, which shows the parameters of what is within."""

    async def test_may_be_given_more_than_the_event_has(self, sio: socketio.AsyncServer) -> None:
        def with_user(function: Callable[..., Any]) -> Callable[..., Any]:
            @functools.wraps(function)
            async def around(sid: str, *args: Any) -> Any:
                return await function(sid, "Ada", *args)

            return around

        @sio.event
        @with_user
        async def say(sid: str, user: str, text: str) -> list[str]:
            return [user, text]

        peer, _ = await joined(sio.io)
        assert await peer.ask('420["say","hello"]') == ['430[["Ada","hello"]]']

    async def test_may_be_given_less(self, sio: socketio.AsyncServer) -> None:
        def without_sid(function: Callable[..., Any]) -> Callable[..., Any]:
            @functools.wraps(function)
            def around(sid: str, data: dict[str, Any]) -> Any:
                return function(**data)

            return around

        @sio.event
        @without_sid
        def add(a: int, b: int, c: int) -> int:
            return a + b + c

        peer, _ = await joined(sio.io)
        assert await peer.ask('420["add",{"a":1,"b":2,"c":3}]') == ["430[6]"]

    async def test_of_connect_and_disconnect_may_be_of_old(self, sio: socketio.AsyncServer) -> None:
        seen: list[str] = []

        def noted(function: Callable[..., Any]) -> Callable[..., Any]:
            @functools.wraps(function)
            async def around(*args: Any) -> Any:
                seen.append(function.__name__)
                return await function(*args)

            return around

        @sio.event
        @noted
        async def connect(sid: str, environ: dict[str, Any]) -> bool:
            return True

        class Chat(socketio.AsyncNamespace):
            @noted
            async def on_disconnect(self, sid: str) -> None:
                seen.append(self.namespace)

        sio.register_namespace(Chat("/chat"))
        peer, _ = await joined(sio.io)
        await joined(sio.io, "/chat", peer=peer)
        peer.leave()
        await settle()
        assert seen == ["connect", "on_disconnect", "/chat"]


class TestComingAndGoing:
    async def test_the_manager_knows_who_arrives(self, sio: socketio.AsyncServer) -> None:
        seen: list[Any] = []

        @sio.event
        async def connect(sid: str, environ: dict[str, Any]) -> None:
            await sio.enter_room(sid, "lobby")
            ((who, conn),) = sio.manager.get_participants("/", "lobby")
            assert who == sid and sio.manager.eio_sid_from_sid(sid, "/") == conn
            assert sio.manager.get_rooms(sid, "/") == sio.rooms(sid)
            seen.append((set(sio.manager.rooms["/"]) - {sid}, sio.manager.is_connected(sid, "/")))

        await joined(sio.io)
        assert seen == [({None, "lobby"}, False)]

    async def test_the_manager_knows_who_leaves_until_it_is_taken_out(
        self, sio: socketio.AsyncServer
    ) -> None:
        seen: list[Any] = []

        def look(sid: str) -> None:
            others = len(list(sio.manager.get_participants("/", "lobby")))
            seen.append((others, "lobby" in sio.rooms(sid), "late" in sio.rooms(sid)))

        @sio.event
        async def disconnect(sid: str, reason: str) -> None:
            look(sid)
            await sio.leave_room(sid, "lobby")
            await sio.enter_room(sid, "late")
            look(sid)
            await sio.close_room("late")
            look(sid)

        (_, first), (peer, second) = await joined(sio.io), await joined(sio.io)
        for sid in (first, second):
            await sio.enter_room(sid, "lobby")
        peer.leave()
        await settle()
        assert seen == [(2, True, False), (1, False, True), (1, False, False)]
        assert [who for who, _ in sio.manager.get_participants("/", None)] == [first]

    async def test_disconnecting_waits_for_the_handler(self, sio: socketio.AsyncServer) -> None:
        seen: list[str] = []

        @sio.event
        async def disconnect(sid: str, reason: str) -> None:
            await sio.disconnect(sid)  # has no effect, and does not wait for itself
            await sio.sleep(1)
            seen.append(reason)

        _, sid = await joined(sio.io)
        await sio.disconnect(sid)
        assert seen == ["server disconnect"]
        assert sio.rooms(sid) == []

    @pytest.mark.parametrize("ends", ["by failing", "by the shutdown of the server"])
    async def test_whatever_ends_the_handler_ends_the_disconnecting(
        self, sio: socketio.AsyncServer, ends: str
    ) -> None:
        @sio.event
        async def disconnect(sid: str, reason: str) -> None:
            await sio.sleep(1)
            if ends == "by failing":
                raise KeyError
            await asyncio.Event().wait()

        _, sid = await joined(sio.io)
        disconnecting = asyncio.create_task(sio.disconnect(sid))
        await settle()
        if ends != "by failing":
            await sio.io.shutdown()
        await disconnecting
        assert sio.manager.get_namespaces() == []

    async def test_the_shutdown_does_not_wait_for_handlers_without_end(
        self, sio: socketio.AsyncServer
    ) -> None:
        @sio.event
        async def ticks(sid: str) -> None:
            while True:
                await sio.sleep(1)
                await sio.emit("tick", to=sid)

        peer, _ = await joined(sio.io)
        await peer.ask('42["ticks"]')
        async with asyncio.timeout(10):
            await sio.shutdown()


class TestRooms:
    async def test_of_equal_numbers_are_one(self, sio: socketio.AsyncServer) -> None:
        class Room(enum.IntEnum):
            RED = 5

        peer, sid = await joined(sio.io)
        await sio.enter_room(sid, Room.RED)
        await sio.emit("x", to=5)
        assert peer.take() == ['42["x"]']
        await sio.emit("x", to=5.5)
        await sio.leave_room(sid, 5.0)
        assert sio.rooms(sid) == [sid] and peer.take() == []

    async def test_have_no_lists_as_names(self, sio: socketio.AsyncServer) -> None:
        _, sid = await joined(sio.io)
        with pytest.raises(TypeError, match="unhashable"):
            await sio.enter_room(sid, ["red"])


async def test_the_environment_has_text_in_utf_8(sio: socketio.AsyncServer) -> None:
    seen: list[dict[str, Any]] = []
    sio.on("connect", lambda sid, environ: seen.append(environ))
    peer = await WebSocketPeer.open(sio.io.engine, headers={"X-City": "Zürich"})
    await peer.ask("40")
    assert seen[0]["HTTP_X_CITY"] == "Zürich"


@pytest.mark.parametrize("name", ["Server", "AsyncClient", "Namespace"])
def test_importing_what_is_not_here_says_what_to_use(name: str) -> None:
    with pytest.raises(ImportError, match=f"antiphon.compat.socketio has no {name}: .+"):
        exec(f"from antiphon.compat.socketio import {name}")
    assert not hasattr(socketio, name)
