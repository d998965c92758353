"""What python-socketio's documentation leaves open, and where Antiphon does better."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from antiphon.compat import socketio
from tests.unit.server.leaks import assert_nothing_left
from tests.unit.wire import WebSocketPeer, joined, settle


@pytest.fixture
def sio() -> socketio.AsyncServer:
    return socketio.AsyncServer()


class TestWhileTheConnectHandlerRuns:
    async def test_what_is_sent_to_the_client_comes_after_its_admission(
        self, sio: socketio.AsyncServer
    ) -> None:
        @sio.event
        async def connect(sid: str, environ: dict[str, Any]) -> None:
            await sio.enter_room(sid, "red")
            await sio.emit("to the sid", to=sid)
            await sio.emit("to the room", to="red")
            await sio.emit("to another room", to="blue")
            await sio.emit("to all")
            await sio.emit("to all but it", skip_sid=sid)

        peer = await WebSocketPeer.open(sio.io.engine)
        admission, *events = await peer.ask("40")
        assert str(admission).startswith('40{"sid"')
        assert events == ['42["to the sid"]', '42["to the room"]', '42["to all"]']

    async def test_who_is_refused_hears_nothing_of_broadcasts(
        self, sio: socketio.AsyncServer
    ) -> None:
        decided = asyncio.Event()

        @sio.event
        async def connect(sid: str, environ: dict[str, Any]) -> bool:
            await decided.wait()
            return False

        peer = await WebSocketPeer.open(sio.io.engine)
        await peer.ask("40")
        await sio.emit("secret")
        decided.set()
        await settle()
        assert peer.take() == ['44{"message":"Connection rejected by server"}']
        peer.leave()
        await assert_nothing_left(sio.io)

    async def test_the_handler_may_disconnect_who_arrives(self, sio: socketio.AsyncServer) -> None:
        @sio.event
        async def connect(sid: str, environ: dict[str, Any]) -> None:
            await sio.disconnect(sid)

        peer = await WebSocketPeer.open(sio.io.engine)
        assert await peer.ask("40") == ['44{"message":"Connection rejected by server"}']

    async def test_a_client_that_leaves_meanwhile_leaves_nothing(
        self, sio: socketio.AsyncServer
    ) -> None:
        seen: list[str] = []

        @sio.event
        async def connect(sid: str, environ: dict[str, Any]) -> None:
            try:
                await asyncio.Event().wait()
            finally:
                seen.append("cancelled")

        sio.on("disconnect", lambda sid, reason: seen.append(reason))
        peer = await WebSocketPeer.open(sio.io.engine)
        await peer.ask("40")
        peer.leave()
        await settle()
        assert seen == ["cancelled"]
        await assert_nothing_left(sio.io)
        assert sio._clients.arrivals("/") == []

    async def test_a_failure_refuses_without_detail(self, sio: socketio.AsyncServer) -> None:
        calls: list[str] = []

        @sio.event
        def connect(sid: str, environ: dict[str, Any]) -> None:
            calls.append(sid)
            raise TypeError("in the handler itself")

        peer = await WebSocketPeer.open(sio.io.engine)
        assert await peer.ask("40") == ['44{"message":"internal server error"}']
        assert len(calls) == 1

    async def test_with_always_connect_a_failure_disconnects(self) -> None:
        sio = socketio.AsyncServer(always_connect=True)

        @sio.event
        def connect(sid: str, environ: dict[str, Any]) -> None:
            raise KeyError

        peer = await WebSocketPeer.open(sio.io.engine)
        assert (await peer.ask("40"))[1:] == ["41"]


class TestNamespaces:
    async def test_the_main_one_can_be_closed(self) -> None:
        sio = socketio.AsyncServer(namespaces=["/chat"])
        peer = await WebSocketPeer.open(sio.io.engine)
        assert await peer.ask("40") == ['44{"message":"Invalid namespace"}']
        await joined(sio.io, "/chat", peer=peer)

    async def test_one_may_be_named_without_a_list(self) -> None:
        sio = socketio.AsyncServer(namespaces="/chat")
        peer, _ = await joined(sio.io, "/chat")
        assert await peer.ask("40/c,") == ['44/c,{"message":"Invalid namespace"}']

    async def test_those_that_nobody_is_in_are_forgotten(self) -> None:
        sio = socketio.AsyncServer(namespaces="*")
        peer, _ = await joined(sio.io, "/any")
        assert list(sio.io.namespaces.by_name) == ["/", "/any"]
        peer.leave()
        await settle()
        assert list(sio.io.namespaces.by_name) == ["/"]

    async def test_an_application_is_given_a_server(self, sio: socketio.AsyncServer) -> None:
        given: tuple[Any, ...] = (sio.io, lambda *_: None)
        for wrong in given:
            with pytest.raises(
                TypeError, match="ASGIApp is given an AsyncServer first of all, not"
            ):
                socketio.ASGIApp(wrong)

    async def test_only_class_based_ones_can_be_registered(self, sio: socketio.AsyncServer) -> None:
        with pytest.raises(ValueError, match="an instance of a subclass of AsyncNamespace"):
            sio.register_namespace(socketio.AsyncNamespace)  # type: ignore[arg-type]


class TestHandlers:
    async def test_the_last_one_takes_the_place_of_those_before(
        self, sio: socketio.AsyncServer
    ) -> None:
        sio.on("who", lambda sid: "first")
        sio.on("who", handler=lambda sid: "second")
        peer, _ = await joined(sio.io)
        assert await peer.ask('420["who"]') == ['430["second"]']

    async def test_of_the_server_below_come_first(self, sio: socketio.AsyncServer) -> None:
        sio.on("who", lambda sid: "python-socketio's")
        sio.io.on("who", lambda socket: f"native, {socket.connected}")
        peer, _ = await joined(sio.io)
        assert await peer.ask('420["who"]') == ['430["native, True"]']

    async def test_of_the_server_below_may_have_namespaces_and_middlewares_of_their_own(
        self, sio: socketio.AsyncServer
    ) -> None:
        seen: list[str] = []
        new = sio.io.of("/new")
        new.use(lambda socket: seen.append("middleware"))
        new.on("connect", lambda socket: seen.append("connect"))
        new.on("who", lambda socket: "native")
        sio.on("connect", lambda sid, environ: seen.append("python-socketio's"), namespace="/new")
        sio.on("*", lambda event, sid: "the rest", namespace="/new")
        peer, _ = await joined(sio.io, "/new")
        assert seen == ["python-socketio's", "middleware", "connect"]
        assert await peer.ask('42/new,0["who"]') == ['43/new,0["native"]']
        assert await peer.ask('42/new,1["x"]') == ['43/new,1["the rest"]']
        await joined(sio.io, "/new")
        sio.io.of("/only native").on("who", lambda socket: "native")
        peer, _ = await joined(sio.io, "/only native")
        assert await peer.ask('42/only native,0["who"]') == ['43/only native,0["native"]']

    @pytest.mark.parametrize(
        ("event", "namespace", "handler", "sentence"),
        [
            ("x", None, lambda: None, "the handler of 'x' in '/' must take the sid"),
            ("*", None, lambda event: None, "must take the event, the sid"),
            ("*", "*", lambda event, sid: None, "must take the event, the namespace, the sid"),
            ("x", "*", lambda sid: None, "must take the namespace, the sid"),
            ("connect", None, lambda sid: None, "must take the sid, the environ"),
            ("x", None, "no function", "the handler of 'x' is a function, not 'no function'"),
        ],
    )
    async def test_that_cannot_be_called_are_refused_with_a_sentence(
        self,
        sio: socketio.AsyncServer,
        event: str,
        namespace: str | None,
        handler: Any,
        sentence: str,
    ) -> None:
        with pytest.raises(TypeError, match=re.escape(sentence)):
            sio.on(event, handler, namespace=namespace)

    async def test_of_disconnect_run_once_and_may_fail(self, sio: socketio.AsyncServer) -> None:
        calls: list[str] = []
        sio.io.on_error(lambda *args: None)

        @sio.event
        async def disconnect(sid: str, reason: str) -> None:
            calls.append(reason)
            raise TypeError("in the handler itself")

        peer, _ = await joined(sio.io)
        peer.leave()
        await settle()
        assert calls == ["transport close"]
        await assert_nothing_left(sio.io)

    async def test_an_event_without_a_handler_is_not_answered(
        self, sio: socketio.AsyncServer
    ) -> None:
        peer, _ = await joined(sio.io)
        assert await peer.ask('420["nobody"]') == []

    async def test_numbers_may_name_events(self, sio: socketio.AsyncServer) -> None:
        sio.on("*", lambda event, sid, data: [event, data])
        peer, _ = await joined(sio.io)
        assert await peer.ask('420[5,"x"]') == ['430[["5","x"]]']


class TestRooms:
    @pytest.mark.parametrize("room", ["red", 5, ("game", 7)])
    async def test_may_be_named_by_anything(self, sio: socketio.AsyncServer, room: Any) -> None:
        peer, sid = await joined(sio.io)
        await joined(sio.io)
        await sio.enter_room(sid, room)
        assert set(sio.rooms(sid)) == {sid, room}
        await sio.emit("x", to=[room])
        assert peer.take() == ['42["x"]']
        await sio.leave_room(sid, room)
        assert sio.rooms(sid) == [sid]

    async def test_of_a_client_is_nobody_elses(self, sio: socketio.AsyncServer) -> None:
        (_, first), (_, second) = await joined(sio.io), await joined(sio.io)
        with pytest.raises(ValueError, match="nobody else can be in that room"):
            await sio.enter_room(first, second)
        with pytest.raises(ValueError, match="that room cannot be closed"):
            await sio.close_room(second)

    async def test_need_a_client(self, sio: socketio.AsyncServer) -> None:
        for kind in (KeyError, ValueError, socketio.exceptions.SocketIOError):
            with pytest.raises(kind, match="no client 'nobody' is connected to /"):
                await sio.enter_room("nobody", "red")
        await sio.leave_room("nobody", "red")
        assert sio.rooms("nobody") == []


class TestCall:
    async def test_needs_a_recipient(self, sio: socketio.AsyncServer) -> None:
        with pytest.raises(ValueError, match="name its sid"):
            await sio.call("x")

    async def test_cannot_wait_where_one_handler_runs_at_a_time(self) -> None:
        with pytest.raises(RuntimeError, match="async_handlers"):
            await socketio.AsyncServer(async_handlers=False).call("x", to="sid")

    async def test_that_is_late_leaves_nothing_behind(self, sio: socketio.AsyncServer) -> None:
        peer, sid = await joined(sio.io)
        with pytest.raises(socketio.exceptions.TimeoutError, match="not answered in time"):
            await sio.call("x", to=sid, timeout=3)
        assert peer.take() == ['420["x"]']
        (socket,) = sio.io.sockets.values()
        assert len(socket.acks._table) == 0

    async def test_ends_when_the_client_leaves(self, sio: socketio.AsyncServer) -> None:
        peer, sid = await joined(sio.io)
        calling = asyncio.create_task(sio.call("x", to=sid))
        await settle()
        peer.leave()
        with pytest.raises(socketio.exceptions.DisconnectedError, match="transport close"):
            await calling
        with pytest.raises(socketio.exceptions.TimeoutError, match="nobody is there"):
            await sio.call("x", to=sid)

    async def test_of_a_room_returns_the_first_answer(self, sio: socketio.AsyncServer) -> None:
        peers = [await joined(sio.io) for _ in range(2)]
        for _, sid in peers:
            await sio.enter_room(sid, "red")
        calling = asyncio.create_task(sio.call("x", (1, 2), to="red"))
        await settle()
        (first, _), (second, _) = peers
        asked = sorted(str(frame) for peer in (first, second) for frame in peer.writer.frames)
        assert asked == ['420["x",1,2]', '421["x",1,2]']
        ack_id = str(second.take()[0])[2]
        second.send(f'43{ack_id}["second"]')
        assert await calling == "second"


class TestManager:
    async def test_knows_who_is_where(self, sio: socketio.AsyncServer) -> None:
        peer, sid = await joined(sio.io)
        await sio.enter_room(sid, 5)
        (socket,) = sio.io.sockets.values()
        manager, conn = sio.manager, socket.conn.id
        assert manager.get_namespaces() == ["/"]
        assert list(manager.get_participants("/", 5)) == [(sid, conn)]
        assert list(manager.get_participants("/", None)) == [(sid, conn)]
        assert list(manager.get_participants("/", "red")) == []
        assert list(manager.get_participants("/none", None)) == []
        assert manager.is_connected(sid, "/") and not manager.is_connected(sid, "/none")
        assert set(manager.get_rooms(sid, "/")) == {sid, 5}
        assert manager.eio_sid_from_sid(sid, "/") == conn
        assert manager.sid_from_eio_sid(conn, "/") == sid
        assert manager.rooms == {"/": {None: {sid: conn}, sid: {sid: conn}, 5: {sid: conn}}}
        peer.leave()
        assert manager.rooms == {} and manager.get_rooms(sid, "/") == []
        assert manager.eio_sid_from_sid(sid, "/") is None

    async def test_belongs_to_one_server(self) -> None:
        manager = socketio.AsyncManager()
        assert manager.rooms == {}
        assert socketio.AsyncServer(client_manager=manager).manager is manager
        with pytest.raises(ValueError, match="belongs to one server"):
            socketio.AsyncServer(client_manager=manager)


class TestTheRest:
    async def test_a_background_task_that_fails_is_reported(
        self, sio: socketio.AsyncServer, caplog: pytest.LogCaptureFixture
    ) -> None:
        async def fails(what: str, *, how: str) -> None:
            raise KeyError(what, how)

        task = sio.start_background_task(fails, "a", how="b")
        with pytest.raises(KeyError):
            await task
        await sio.sleep()
        assert sio.io.monitor.counts["task_failed"] == 1
        assert "a background task failed" in caplog.text

    async def test_shutdown_disconnects_everybody(self, sio: socketio.AsyncServer) -> None:
        left: list[str] = []
        sio.on("disconnect", lambda sid, reason: left.append(reason))
        await joined(sio.io)
        await sio.shutdown()
        assert left == ["server disconnect"]

    async def test_the_environment_is_that_of_the_connection(
        self, sio: socketio.AsyncServer
    ) -> None:
        seen: list[dict[str, Any]] = []
        sio.on("connect", lambda sid, environ: seen.append(environ))
        peer = await WebSocketPeer.open(
            sio.io.engine, headers={"X-Token": "t", "Content-Type": "a"}
        )
        await peer.ask("40")
        (environ,) = seen
        (sid,) = sio.io.sockets
        assert sio.get_environ(sid) is environ
        assert sio.get_environ("nobody") is None
        assert environ["REMOTE_ADDR"] == "192.0.2.1"
        assert (environ["HTTP_X_TOKEN"], environ["CONTENT_TYPE"]) == ("t", "a")
        assert environ["asgi.scope"]["client"] == ("192.0.2.1", 0)

    @pytest.mark.parametrize("name", ["attach", "eio", "environ", "handlers", "instrument"])
    async def test_what_is_not_here_says_what_to_use(
        self, sio: socketio.AsyncServer, name: str
    ) -> None:
        with pytest.raises(AttributeError, match=f"AsyncServer has no {name} here: .+"):
            getattr(sio, name)
        with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
            _ = sio.nothing

    @pytest.mark.parametrize("name", ["Server", "AsyncClient", "AsyncRedisManager", "WSGIApp"])
    def test_a_class_that_is_not_here_says_what_to_use(self, name: str) -> None:
        with pytest.raises(AttributeError, match=f"antiphon.compat.socketio has no {name}: .+"):
            getattr(socketio, name)
        with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
            _ = socketio.nothing
