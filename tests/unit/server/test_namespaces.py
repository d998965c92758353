"""Namespaces by name, and families that are made on demand."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

import pytest

from antiphon import ConnectionRefused, Namespace, Recovery, Server, Socket
from antiphon.server.namespaces import ParentNamespace
from tests.unit.server.leaks import assert_nothing_left
from tests.unit.server.recovering import Guest, events
from tests.unit.wire import WebSocketPeer, joined, settle

ROOM = re.compile(r"^/room-\d+$")


async def invalid(io: Server, name: str, auth: str = "") -> bool:
    """Whether a client that asks for it is told that there is none."""
    peer = await WebSocketPeer.open(io.engine)
    return await peer.ask(f"40{name},{auth}") == [f'44{name},{{"message":"Invalid namespace"}}']


class TestByName:
    def test_are_made_once(self) -> None:
        io = Server()
        assert io.of("/a") is io.of("a") is io.of("/a")
        assert io.of("") is io.of("/")
        assert list(io.namespaces.by_name) == ["/", "/a"]

    def test_of_the_server_is_the_main_one(self) -> None:
        io = Server()
        io.on("play", print)
        assert io.of("/").listeners("play") == [print]
        assert io.of("/").sockets is io.sockets

    def test_are_told_when_they_are_new(self) -> None:
        io = Server()
        made: list[Namespace] = []
        io.on("new_namespace", made.append)
        a, _, b = io.of("/a"), io.of("/a"), io.of("/b")
        assert made == [a, b]

    def test_are_told_no_more_to_who_does_not_listen_any_more(self) -> None:
        io = Server()
        made: list[Namespace] = []
        io.on("new_namespace", made.append)
        assert io.listeners("new_namespace") == [made.append]
        io.off("new_namespace", made.append)
        io.of("/a")
        io.on("new_namespace", made.append)
        io.on("play", print)
        io.off("new_namespace")
        assert io.listeners("play") == [print]
        io.on("new_namespace", made.append)
        io.off()
        io.of("/b")
        assert made == []
        assert io.listeners("new_namespace") == io.listeners("play") == []


class TestByPattern:
    async def test_are_made_for_the_names_that_it_finds(self) -> None:
        io = Server()
        family = io.of(ROOM)
        made: list[Namespace] = []
        io.on("new_namespace", made.append)
        assert await invalid(io, "/room-x")
        for name in ("/room-1", "/room-2", "/room-1"):
            await joined(io, name)
        assert [namespace.name for namespace in made] == ["/room-1", "/room-2"]
        assert list(family.children) == ["/room-1", "/room-2"]
        assert len(io.of("/room-1").sockets) == 2

    async def test_share_what_is_registered_before_and_after(self) -> None:
        io = Server()
        seen: list[tuple[str, str]] = []
        family = io.of(ROOM)

        @family.use
        async def middleware(socket: Socket) -> None:
            seen.append(("use", socket.namespace))

        family.on("connect", lambda socket: seen.append(("connect", socket.namespace)))
        peer, _ = await joined(io, "/room-1")
        family.on("late", lambda socket: seen.append(("late", socket.namespace)))
        peer.send('42/room-1,["late"]')
        name = "/room-1"
        assert seen == [("use", name), ("connect", name), ("late", name)]

    async def test_are_one_family_for_one_pattern(self) -> None:
        io = Server()
        assert io.of(re.compile("^/a")) is io.of(re.compile("^/a"))
        assert io.of(re.compile("^/a")) is not io.of(re.compile("^/b"))

    def test_of_bytes_finds_no_name(self) -> None:
        pattern: Any = re.compile(b"^/a")
        with pytest.raises(TypeError, match="names of namespaces are strings"):
            Server().of(pattern)

    async def test_hear_the_family(self) -> None:
        io = Server()
        family = io.of(ROOM)
        one, _ = await joined(io, "/room-1")
        two, _ = await joined(io, "/room-2")
        main, _ = await joined(io)
        family.emit("hi", 1)
        family.send("all")
        assert one.take() == ['42/room-1,["hi",1]', '42/room-1,["message","all"]']
        assert two.take() == ['42/room-2,["hi",1]', '42/room-2,["message","all"]']
        assert main.take() == []

    async def test_may_be_asked_for_by_the_application(self) -> None:
        # As in Node: a child of its family, though no client has come yet.
        io = Server()
        seen: list[str] = []
        family = io.of(ROOM)
        family.on("connect", lambda socket: seen.append(socket.namespace))
        room = io.of("/room-1")
        assert family.children == {"/room-1": room}
        await joined(io, "/room-1")
        assert seen == ["/room-1"]
        assert len(room.sockets) == 1

    async def test_leave_those_alone_that_have_a_name(self) -> None:
        io = Server()
        mine = io.of("/room-1")
        family = io.of(re.compile("."))
        seen: list[str] = []
        family.use(lambda socket: seen.append(socket.namespace))
        peer, _ = await joined(io, "/room-1")
        await joined(io, "/", peer=peer)
        assert seen == []
        assert io.of("/room-1") is mine
        assert family.children == {}


class TestByPredicate:
    async def test_are_made_if_it_says_so(self) -> None:
        io = Server()
        asked: list[tuple[str, Any]] = []

        def allow(name: str, auth: dict[str, Any]) -> bool:
            asked.append((name, auth))
            return auth.get("token") == 1

        family = io.of(allow)
        assert await invalid(io, "/x")
        assert await invalid(io, "/x", '{"token":2}')
        await joined(io, "/x", '{"token":1}')
        assert asked == [("/x", {}), ("/x", {"token": 2}), ("/x", {"token": 1})]
        assert list(family.children) == ["/x"]

    async def test_ask_it_for_each_client(self) -> None:
        # Node asks for the first one only, whose token would then open the door to everybody.
        io = Server()
        io.of(lambda name, auth: auth.get("token") == 1)
        await joined(io, "/x", '{"token":1}')
        assert await invalid(io, "/x")
        await joined(io, "/x", '{"token":1}')
        assert len(io.of("/x").sockets) == 2

    async def test_may_ask_an_async_one(self) -> None:
        io = Server()

        async def allow(name: str, auth: dict[str, Any]) -> bool:
            await asyncio.sleep(1)
            return name == "/yes"

        io.of(allow)
        peer = await WebSocketPeer.open(io.engine)
        peer.take()
        peer.send("40/yes,", "40/no,", "40/yes,")
        await asyncio.sleep(3)
        answers = sorted(str(frame)[:12] for frame in peer.take())
        assert answers == ['40/yes,{"sid', '44/no,{"mess']
        assert len(io.of("/yes").sockets) == 1

    async def test_make_one_for_clients_that_come_at_once(self) -> None:
        io = Server()
        made: list[Namespace] = []
        io.on("new_namespace", made.append)

        async def allow(name: str, auth: dict[str, Any]) -> bool:
            await asyncio.sleep(auth["seconds"])
            return True

        io.of(allow)
        peers = [await WebSocketPeer.open(io.engine) for _ in range(3)]
        for number, peer in enumerate(peers):
            peer.send(f'40/x,{{"seconds":{3 - number}}}')
        await asyncio.sleep(5)
        assert len(made) == 1
        assert len(made[0].sockets) == 3

    async def test_ask_the_families_in_order(self) -> None:
        io = Server()
        seen: list[int] = []

        def saying(number: int, answer: bool) -> ParentNamespace:
            def allow(name: str, auth: dict[str, Any]) -> bool:
                seen.append(number)
                return answer

            return io.of(allow)

        families = [saying(0, False), saying(1, True), saying(2, True)]
        await joined(io, "/x")
        assert seen == [0, 1]
        await joined(io, "/x")
        assert seen == [0, 1, 1]
        assert [len(family.children) for family in families] == [0, 1, 0]

    @pytest.mark.parametrize("later", [False, True])
    async def test_that_fails_makes_none_and_is_reported(self, later: bool) -> None:
        io = Server()
        reported: list[str] = []
        io.on_error(lambda error, socket, event: reported.append(repr(error)))

        async def failing(name: str, auth: dict[str, Any]) -> bool:
            if later:
                await asyncio.sleep(0)
            raise KeyError(name)

        io.of(failing)
        assert await invalid(io, "/x")
        assert reported == ["KeyError('/x')"]
        peer, _ = await joined(io)
        peer.leave()

    async def test_that_is_cancelled_makes_none(self) -> None:
        io = Server()

        async def cancelled(name: str, auth: dict[str, Any]) -> bool:
            raise asyncio.CancelledError

        io.of(cancelled)
        assert await invalid(io, "/x")

    async def test_whose_client_leaves_meanwhile_makes_none(self) -> None:
        io = Server()

        async def slow(name: str, auth: dict[str, Any]) -> bool:
            await asyncio.sleep(1)
            return True

        io.of(slow)
        peer = await WebSocketPeer.open(io.engine)
        peer.send("40/x,")
        await settle()
        peer.leave()
        await asyncio.sleep(2)
        assert list(io.namespaces.by_name) == ["/"]
        await assert_nothing_left(io)


class TestCleanUp:
    @pytest.fixture
    def io(self) -> Server:
        return Server(cleanup_empty_child_namespaces=True)

    async def test_forgets_a_child_with_its_last_socket(self, io: Server) -> None:
        family = io.of(ROOM)
        one, _ = await joined(io, "/room-1")
        two, _ = await joined(io, "/room-1")
        before = io.of("/room-1")
        one.leave()
        assert "/room-1" in io.namespaces.by_name
        two.send("41/room-1,")
        assert "/room-1" not in io.namespaces.by_name
        assert family.children == {}
        await joined(io, "/room-1", peer=two)
        assert io.of("/room-1") is not before

    async def test_is_not_done_unless_asked_for(self) -> None:
        io = Server()
        io.of(ROOM)
        peer, _ = await joined(io, "/room-1")
        peer.leave()
        assert "/room-1" in io.namespaces.by_name

    async def test_leaves_those_that_have_a_name(self, io: Server) -> None:
        io.of(ROOM)
        io.of("/mine")
        for name in ("/mine", "/"):
            peer, _ = await joined(io, name)
            peer.leave()
        assert list(io.namespaces.by_name) == ["/", "/mine"]

    async def test_waits_for_a_client_that_is_on_its_way(self, io: Server) -> None:
        family = io.of(ROOM)

        @family.use
        async def slow(socket: Socket) -> None:
            await asyncio.sleep(socket.handshake.auth.get("seconds", 0))

        one, _ = await joined(io, "/room-1")
        two = await WebSocketPeer.open(io.engine)
        two.send('40/room-1,{"seconds":1}')
        await settle()
        namespace = io.of("/room-1")
        one.leave()
        assert io.of("/room-1") is namespace
        await asyncio.sleep(2)
        assert len(namespace.sockets) == 1
        two.leave()
        assert list(io.namespaces.by_name) == ["/"]

    @pytest.mark.parametrize("leaves", [False, True])
    async def test_forgets_one_whose_only_client_is_not_let_in(
        self, io: Server, leaves: bool
    ) -> None:
        family = io.of(ROOM)

        @family.use
        async def refuse(socket: Socket) -> None:
            await asyncio.sleep(1)
            raise ConnectionRefused("no")

        peer = await WebSocketPeer.open(io.engine)
        peer.send("40/room-1,")
        await settle()
        assert "/room-1" in io.namespaces.by_name
        if leaves:
            peer.leave()
        await asyncio.sleep(2)
        assert "/room-1" not in io.namespaces.by_name
        peer.leave()
        await assert_nothing_left(io)

    async def test_of_very_many_leaves_nothing(self, io: Server) -> None:
        family = io.of(ROOM)
        peer = await WebSocketPeer.open(io.engine)
        for number in range(200):
            peer.send(f"40/room-{number},")
            await settle()
            peer.send(f"41/room-{number},")
        assert (len(io.namespaces.by_name), len(family.children)) == (1, 0)
        assert not io.namespaces._parent_of

    @pytest.mark.parametrize("skip_middlewares", [True, False])
    async def test_keeps_one_whose_lost_client_comes_back_too_late(
        self, skip_middlewares: bool
    ) -> None:
        recovery = Recovery(skip_middlewares=skip_middlewares, max_disconnection_duration=10)
        io = Server(cleanup_empty_child_namespaces=True, connection_state_recovery=recovery)
        family = io.of(ROOM)
        family.use(lambda socket: asyncio.sleep(20 if socket.recovered else 0))
        guest = Guest(io, "/room-1")
        await guest.come()
        await guest.lose()
        claim = {"pid": guest.pid, "offset": "garbage" if skip_middlewares else None}
        peer = await WebSocketPeer.open(io.engine)
        peer.send(f"40/room-1,{json.dumps(claim)}")
        await asyncio.sleep(30)
        peer.take()
        io.of("/room-1").emit("hi")
        assert events(peer.take()) == [["hi"]]
        peer.send("41/room-1,")
        assert list(io.namespaces.by_name) == ["/"]
