"""Injection and typed auth on a server: handlers, middlewares, sockets, refusals."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any

import pytest

import antiphon
from antiphon import Auth, Depends, Event, Handshake, Socket
from tests.unit.server.one import One
from tests.unit.wire import WebSocketPeer, joined, settle


@dataclass
class Login:
    name: str
    token: int = 0


@dataclass
class Play:
    x: int


PLAY = Event("play", Play, str)


def user(login: Annotated[Login, Auth()], handshake: Handshake) -> str:
    return f"{login.name} from {handshake.address}"


User = Annotated[str, Depends(user)]


class TestHandlers:
    async def test_are_given_what_they_ask_for(self) -> None:
        io = antiphon.Server()

        @io.on(PLAY)
        async def play(socket: Socket, play: Play, user: str = Depends(user)) -> str:
            return f"{user} played {play.x}"

        @io.on("who")
        def who(socket: Socket, user: User) -> str:
            return user

        peer, _ = await joined(io, auth='{"name":"Ada"}')
        assert await peer.ask('421["play",{"x":1}]') == ['431["Ada from 192.0.2.1 played 1"]']
        assert await peer.ask('422["who"]') == ['432["Ada from 192.0.2.1"]']
        (answer,) = await peer.ask('423["play",{}]')
        assert isinstance(answer, str)
        assert '"code":"invalid_payload"' in answer
        io.dependency_overrides[user] = lambda: "somebody"
        assert await peer.ask('424["who"]') == ['434["somebody"]']
        io.close()

    async def test_of_one_socket_too(self, one: One) -> None:
        @one.socket.on("who")
        def who(handshake: Handshake, socket: Socket) -> list[Any]:
            return [handshake.address, socket.id]

        assert await one.peer.ask('421["who"]') == [f'431[["192.0.2.1","{one.socket.id}"]]']

    async def test_are_cleaned_up_after_before_the_answer_leaves(self, one: One) -> None:
        async def session() -> AsyncIterator[str]:
            yield "session"
            await asyncio.sleep(1)
            one.seen.append("committed")

        @one.io.on("save")
        async def save(socket: Socket, session: str = Depends(session)) -> str:
            return session

        assert await one.peer.ask('421["save"]') == []
        assert one.seen == []
        await asyncio.sleep(1)
        assert one.seen == ["committed"]
        assert one.peer.take() == ['431["session"]']

    async def test_are_refused_as_their_providers_say(self, one: One) -> None:
        def refuse() -> None:
            raise antiphon.EventError("forbidden", "not you")

        @one.io.on("save")
        async def save(socket: Socket, nothing: None = Depends(refuse)) -> None: ...

        assert await one.peer.ask('421["save"]') == [
            '431[{"error":{"code":"forbidden","message":"not you"}}]'
        ]

    async def test_of_a_sockets_life_may_ask_too(self) -> None:
        io = antiphon.Server()
        seen: list[str] = []

        @io.on("connect")
        async def connected(socket: Socket, user: User) -> None:
            seen.append(f"{user} came")

        @io.on("disconnect")
        async def gone(socket: Socket, reason: str, user: User) -> None:
            seen.append(f"{user} left: {reason}")

        peer, _ = await joined(io, auth='{"name":"Ada"}')
        peer.send("41")
        await settle()
        assert seen == [
            *("Ada from 192.0.2.1 came", "Ada from 192.0.2.1 left: client namespace disconnect"),
        ]
        io.close()


class TestAuth:
    async def test_that_is_not_of_the_type_is_refused_before_all_middlewares(self) -> None:
        io = antiphon.Server()
        seen: list[Any] = []
        io.use(seen.append)

        @io.on("play")
        def play(socket: Socket, login: Annotated[Login, Auth()]) -> str:
            return login.name

        peer = await WebSocketPeer.open(io.engine)
        assert await peer.ask('40{"name":"Ada","token":"x"}') == [
            '44{"message":"invalid auth: Expected `int`, got `str` - at `$.token`",'
            '"data":{"code":"invalid_auth","errors":'
            '[{"path":"$.token","message":"Expected `int`, got `str`"}]}}'
        ]
        (refusal,) = await peer.ask("40")
        assert isinstance(refusal, str)
        assert "Object missing required field `name` - at `$`" in refusal
        assert seen == []
        assert io.monitor.counts["refused_auth"] == 2
        await joined(io, auth='{"name":"Ada"}', peer=peer)
        assert len(seen) == 1
        assert await peer.ask('421["play"]') == ['431["Ada"]']
        io.close()

    async def test_is_checked_where_it_is_asked_for_only(self) -> None:
        io = antiphon.Server()

        @io.of("/members").use
        async def members(socket: Socket, login: Annotated[Login, Auth()]) -> None:
            socket.data["login"] = login

        await joined(io)
        await joined(io, "/members", '{"name":"Ada"}')
        (socket,) = io.of("/members").sockets.values()
        assert socket.data["login"] == Login("Ada")
        assert socket.handshake.auth_as(Login) is socket.data["login"]
        assert io.of("/members").registrations.auth == (Login,)
        assert io.registrations.auth == ()
        io.close()

    async def test_of_several_types_has_to_be_of_each(self) -> None:
        io = antiphon.Server()

        @dataclass
        class Locale:
            language: str

        @io.use
        def one(socket: Socket, login: Annotated[Login, Auth()]) -> None: ...
        @io.use
        def two(socket: Socket, login: Login = Auth(), locale: Locale = Auth()) -> None: ...

        assert io.registrations.auth == (Login, Locale)
        assert len(io.registrations.middlewares) == 4
        peer = await WebSocketPeer.open(io.engine)
        (refusal,) = await peer.ask('40{"name":"Ada"}')
        assert isinstance(refusal, str)
        assert "field `language`" in refusal
        await joined(io, auth='{"name":"Ada","language":"en"}', peer=peer)
        io.close()

    async def test_may_be_asked_for_by_hand(self) -> None:
        io = antiphon.Server()

        @io.use
        async def authenticate(socket: Socket) -> None:
            socket.data["name"] = socket.handshake.auth_as(Login).name

        peer = await WebSocketPeer.open(io.engine)
        (refusal,) = await peer.ask('40{"name":5}')
        assert isinstance(refusal, str)
        assert refusal.startswith('44{"message":"invalid auth: Expected `str`, got `int`')
        await joined(io, auth='{"name":"Ada"}', peer=peer)
        io.close()


class TestMiddlewares:
    async def test_of_events_are_given_what_they_ask_for(self, one: One) -> None:
        def limit(socket: Socket) -> str:
            return f"limit of {socket.id}"

        @one.socket.use
        async def limited(event: str, args: list[Any], limit: str = Depends(limit)) -> None:
            one.seen.append((event, args, limit))

        one.io.on("play", lambda socket, number: number)
        assert await one.peer.ask('421["play",4]') == ["431[4]"]
        assert one.seen == [("play", [4], f"limit of {one.socket.id}")]

    async def test_of_events_take_the_event_and_its_arguments(self, one: One) -> None:
        for wrong in (lambda event: None, lambda event, args, more: None):
            with pytest.raises(TypeError, match="is given the event's name and its arguments"):
                one.socket.use(wrong)

    async def test_are_given_what_they_ask_for(self) -> None:
        io = antiphon.Server()

        def refuse_bots(handshake: Handshake) -> None:
            if handshake.headers.get("user-agent") == "bot":
                raise antiphon.ConnectionRefused("no bots", {"code": "bot"})

        @io.use
        async def authenticate(
            socket: Socket, user: User, no_bot: None = Depends(refuse_bots)
        ) -> None:
            socket.data["user"] = user

        peer = await WebSocketPeer.open(io.engine, headers={"User-Agent": "bot"})
        assert await peer.ask('40{"name":"Ada"}') == [
            '44{"message":"no bots","data":{"code":"bot"}}'
        ]
        await joined(io, auth='{"name":"Ada"}')
        (socket,) = io.sockets.values()
        assert socket.data["user"] == "Ada from 192.0.2.1"
        io.close()
