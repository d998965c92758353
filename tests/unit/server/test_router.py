"""Routers: collecting in modules, putting together, and what is said of what is registered."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any

import pytest

from antiphon import Auth, Event, Router, Server, Socket
from tests.unit.wire import joined, settle


@dataclass
class Play:
    x: int


@dataclass
class Login:
    name: str


PLAY = Event("play", Play, str)
PLAYED = Event("played", (Play, int))


def answering(name: str) -> Any:
    def handler(socket: Socket, *args: object) -> str:
        return name

    return handler


class TestRouters:
    async def test_bring_all_that_was_registered(self) -> None:
        seen: list[Any] = []
        router = Router()

        @router.use
        async def authenticate(socket: Socket, login: Annotated[Login, Auth()]) -> None:
            seen.append(f"{login.name} asks")

        @router.on("connect")
        def connected(socket: Socket) -> None:
            seen.append("connected")

        @router.on(PLAY)
        async def play(socket: Socket, play: Play) -> str:
            return f"played {play.x}"

        @router.once("hello")
        def hello(socket: Socket) -> str:
            return "hello"

        router.on_any(lambda socket, event, *args: seen.append(event))
        router.on_any_outgoing(lambda socket, event, *args: seen.append(f"out {event}"))

        @router.on("disconnect")
        def gone(socket: Socket, reason: str) -> None:
            seen.append(reason)

        io = Server()
        io.include(router)
        io.of("/chat").include(router)
        for namespace in ("/", "/chat"):
            prefix = "" if namespace == "/" else "/chat,"
            peer, _ = await joined(io, namespace, '{"name":"Ada"}')
            assert await peer.ask(f'42{prefix}1["play",{{"x":1}}]') == [f'43{prefix}1["played 1"]']
            assert await peer.ask(f'42{prefix}1["hello"]') == [f'43{prefix}1["hello"]']
            assert await peer.ask(f'42{prefix}1["hello"]') == []
            io.of(namespace).emit("bye")
            peer.send(f"41{prefix}")
            await settle()
            assert seen == [
                *("Ada asks", "connected", "play", "hello", "hello", "out bye"),
                "client namespace disconnect",
            ]
            seen.clear()
        io.close()

    async def test_include_routers_and_put_prefixes_before_names(self) -> None:
        inner, outer, io = Router("inner:"), Router("outer:"), Server()
        inner.on("a", answering("inner a"))
        inner.on(PLAY, lambda socket, play: "play")
        inner.on("connect", answering("connect"))
        outer.on("a", answering("outer a"))
        outer.include(inner)
        io.include(outer, prefix="v1:")
        peer, _ = await joined(io)
        for event, answer in (
            ("v1:outer:a", "outer a"),
            ("v1:outer:inner:a", "inner a"),
        ):
            assert await peer.ask(f'421["{event}"]') == [f'431["{answer}"]']
        assert await peer.ask('421["play",{"x":1}]') == ['431["play"]']
        assert await peer.ask('421["a"]') == []
        assert len(io.listeners("connect")) == 1
        io.close()

    async def test_keep_the_order_of_middlewares_and_handlers(self) -> None:
        seen: list[str] = []

        def note(what: str) -> Any:
            def function(socket: Socket) -> None:
                seen.append(what)

            return function

        first, second, io = Router(), Router(), Server()
        for router, name in ((first, "first"), (second, "second")):
            router.use(note(f"{name} middleware"))
            router.on("play", note(f"{name} handler"))
        io.use(note("own middleware"))
        io.include(first)
        io.include(second)
        io.on("play", note("own handler"))
        peer, _ = await joined(io)
        await peer.ask('42["play"]')
        assert seen == [
            *("own middleware", "first middleware", "second middleware"),
            *("first handler", "second handler", "own handler"),
        ]
        io.close()

    async def test_serve_families_of_namespaces(self) -> None:
        router, io = Router(), Server()
        router.on("play", answering("played"))
        io.of(re.compile("^/room-")).include(router)
        peer, _ = await joined(io, "/room-1")
        assert await peer.ask('42/room-1,1["play"]') == ['43/room-1,1["played"]']
        io.close()

    def test_refuse_what_cannot_be_meant_at_once(self) -> None:
        router = Router()
        with pytest.raises(TypeError, match="must take the socket"):
            router.on("play", lambda: None)
        with pytest.raises(TypeError, match="'play' takes 0 arguments, but the event has 1"):
            router.on(PLAY, lambda socket: None)  # type: ignore[arg-type, misc]
        with pytest.raises(ValueError, match="the name is reserved"):
            router.on("connect_error", lambda socket: None)

    def test_are_closed_once_they_are_included(self) -> None:
        router, io = Router(), Server()
        io.include(router)
        late: list[Any] = [
            lambda: router.on("play", answering("")),
            lambda: router.once(PLAY, answering("")),
            lambda: router.on("connect", answering("")),
            lambda: router.use(answering("")),
            lambda: router.on_any(answering("")),
            lambda: router.prepend_any_outgoing(answering("")),
            lambda: router.emits(PLAYED),
            lambda: router.include(Router()),
            lambda: router.off("play"),
        ]
        for change in late:
            with pytest.raises(RuntimeError, match=r"is included in .* already"):
                change()

    def test_are_included_in_a_place_once(self) -> None:
        router, outer, io = Router(), Router(), Server()
        io.include(router)
        with pytest.raises(ValueError, match="its handlers would run twice"):
            io.include(router)
        with pytest.raises(ValueError, match="a router cannot include itself"):
            outer.include(outer)
        outer.include(router)
        with pytest.raises(RuntimeError, match="register it before include"):
            router.include(outer)  # so there are no circles


class TestDescription:
    def test_tells_what_is_registered(self) -> None:
        io = Server()

        @io.on(PLAY)
        async def play(socket: Socket, move: Play) -> str:
            """Play a move."""
            return ""

        @io.on("say")
        async def say(
            socket: Socket,
            text: str,
            to: list[str] | None = None,
            *more: int,
            login: Login = Auth(),
        ) -> tuple[int, str]:
            return 1, text

        io.on("bare", lambda socket, anything: None)
        io.emits(PLAYED)
        described = io.describe()
        assert (described.name, described.dynamic, described.auth) == ("/", False, (Login,))
        one, two, three, four = described.events
        assert (one.name, one.direction, one.event) == ("play", "client-to-server", PLAY)
        assert [(each.name, each.type, each.required) for each in one.arguments] == [
            ("move", Play, True)
        ]
        assert (one.acknowledgement, one.documentation, one.handler) == (str, "Play a move.", play)
        assert [(each.name, each.type, each.required) for each in two.arguments] == [
            *(("text", str, True), ("to", list[str] | None, False)),
        ]
        assert (two.rest, two.acknowledgement, two.documentation) == (int, tuple[int, str], None)
        assert [(each.name, each.type) for each in three.arguments] == [("anything", Any)]
        assert (three.acknowledgement, three.rest) == (Any, None)
        assert (four.name, four.direction, four.event) == ("played", "server-to-client", PLAYED)
        assert [(each.name, each.type) for each in four.arguments] == [("arg", Play), ("arg2", int)]
        assert four.acknowledgement is type(None)

    def test_of_a_server_is_one_for_each_namespace_and_family(self) -> None:
        io = Server()
        io.of("/chat").emits(PLAYED)
        io.of(re.compile("^/room-[0-9]+$")).emits(PLAYED)

        def somewhere(name: str, auth: dict[str, Any]) -> bool:
            return True

        io.of(somewhere)
        io.of("/room-1")
        contract = io.contract()
        assert [(each.name, each.dynamic, len(each.events)) for each in contract] == [
            *(("/", False, 0), ("/chat", False, 1)),
            *(("^/room-[0-9]+$", True, 1), ("somewhere", True, 0)),
        ]
        assert Router("game:").describe().name == "game:"

    def test_knows_an_event_by_one_declaration(self) -> None:
        io = Server()
        io.emits(PLAYED, Event("played", (Play, int)))
        assert len(io.describe().events) == 1
        with pytest.raises(ValueError, match=r"'played'\) is declared already, it cannot also be"):
            io.emits(Event("played", Play))
