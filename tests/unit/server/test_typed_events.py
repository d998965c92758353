"""Typed events on a server: what reaches handlers, what is answered, what is reported."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import Any

import msgspec
import pydantic
import pytest

from antiphon import AckError, AckTimeout, Event, InvalidAck, InvalidPayload, Server, Socket
from tests.unit.server.one import One
from tests.unit.wire import joined, settle


@dataclass
class Play:
    x: int


@dataclass
class Played:
    ok: bool


class Struct(msgspec.Struct):
    a: int


class Model(pydantic.BaseModel):
    b: int


PLAY = Event("play", Play, Played)
MOVE = Event("move", (int, bytes), Played)
LEFT = Event("left")
REFUSAL = (
    '{"error":{"code":"invalid_payload","message":"Expected `int`, got `str` - at `$.x`",'
    '"data":{"argument":0,"errors":[{"path":"$.x","message":"Expected `int`, got `str`"}]}}}'
)


class TestHandlers:
    async def test_are_given_what_the_event_declares(self, one: One) -> None:
        @one.io.on(PLAY)
        async def play(socket: Socket, play: Play) -> Played:
            one.seen.append(play)
            return Played(play.x > 0)

        assert await one.peer.ask('421["play",{"x":1}]') == ['431[{"ok":true}]']
        assert one.seen == [Play(1)]

    async def test_never_see_what_is_not_valid(
        self, one: One, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO, "antiphon")

        @one.io.on(PLAY)
        async def play(socket: Socket, play: Play) -> Played:
            raise AssertionError

        assert await one.peer.ask('421["play",{"x":"1"}]') == [f"431[{REFUSAL}]"]
        assert await one.peer.ask('42["play",{"x":"1"}]') == []
        counts = one.io.monitor.counts
        assert (counts["invalid_payload"], counts["handler_failed"]) == (2, 0)
        assert [record.levelname for record in caplog.records] == ["INFO", "INFO"]
        assert "`$.x`" in caplog.records[0].getMessage()
        assert await one.peer.ask('422["play",{"x":2},3]') == [
            '432[{"error":{"code":"bad_arguments",'
            '"message":"this event takes 1 arguments, 2 were given"}}]'
        ]

    async def test_that_want_other_values_fail_by_themselves(self, one: One) -> None:
        errors: list[Any] = []
        one.io.on_error(lambda *args: errors.append(args))
        one.io.on("play", lambda socket, play: one.seen.append(play))

        @one.io.on("play")
        def typed(socket: Socket, play: Play) -> None:
            raise AssertionError

        assert await one.peer.ask('421["play",{"x":"1"}]') == [f"431[{REFUSAL}]"]
        assert one.seen == [{"x": "1"}]
        ((error, socket, event),) = errors
        assert (type(error), socket, event) == (InvalidPayload, one.socket, "play")

    async def test_by_annotation_alone(self, one: One) -> None:
        @one.io.on("both")
        def both(socket: Socket, struct: Struct, model: Model) -> int:
            return struct.a + model.b

        assert await one.peer.ask('421["both",{"a":1},{"b":2}]') == ["431[3]"]
        (answer,) = await one.peer.ask('421["both",{"a":1},{}]')
        assert isinstance(answer, str)
        assert "argument 2: Field required - at `$.b`" in answer

    async def test_of_any_number_check_those_that_they_declare(self, one: One) -> None:
        @one.io.on("tell")
        def tell(socket: Socket, room: str | list[str], *args: Any) -> list[Any]:
            return [room, *args]

        assert await one.peer.ask('421["tell","den",1,2]') == ['431[["den",1,2]]']
        assert await one.peer.ask('422["tell",["den"]]') == ['432[[["den"]]]']
        (answer,) = await one.peer.ask('423["tell",1,2]')
        assert isinstance(answer, str)
        assert "argument 1: Expected `str | array`, got `int`" in answer

    async def test_that_could_take_more_are_given_what_the_event_has(self, one: One) -> None:
        @one.io.on(PLAY)
        def play(socket: Socket, play: Play, more: int = 5) -> Played:
            return Played(more == 5)

        @one.io.on(LEFT)
        def left(socket: Socket, *args: object) -> None:
            one.seen.append(args)

        assert await one.peer.ask('421["play",{"x":1}]') == ['431[{"ok":true}]']
        for asked in ('422["play",{"x":1},"unchecked"]', '422["left",1]', '422["play"]'):
            (answer,) = await one.peer.ask(asked)
            assert isinstance(answer, str)
            assert '"code":"bad_arguments"' in answer
        await one.peer.ask('42["left"]')
        assert one.seen == [()]

    async def test_of_one_socket_take_no_socket(self, one: One) -> None:
        @one.socket.on(PLAY)
        async def play(play: Play) -> Played:
            return Played(play.x > 0)

        assert await one.peer.ask('421["play",{"x":1}]') == ['431[{"ok":true}]']
        one.socket.off(PLAY, play)
        assert one.socket.listeners(PLAY) == []

    async def test_are_found_by_the_event_and_by_its_name(self, one: One) -> None:
        def play(socket: Socket, play: Play) -> Played:
            return Played(True)

        one.io.once(PLAY, play)
        assert one.io.listeners(PLAY) == one.io.listeners("play") == [play]
        one.io.off("play", play)
        assert one.io.listeners(PLAY) == []


class TestSending:
    async def test_values_go_as_they_are(self, one: One) -> None:
        one.socket.emit(PLAY, Play(1))
        one.socket.emit(MOVE, 1, b"\x00")
        one.io.emit(LEFT)
        one.socket.emit(Event("both", (Struct, Model)), Struct(1), Model(b=2))
        assert one.peer.take() == [
            *('42["play",{"x":1}]', '451-["move",1,{"_placeholder":true,"num":0}]', b"\x00"),
            *('42["left"]', '42["both",{"a":1},{"b":2}]'),
        ]

    async def test_wants_as_many_arguments_as_the_event_has(self, one: One) -> None:
        for send in (one.socket.emit, one.socket.volatile.emit, one.io.emit, one.io.to("a").emit):
            with pytest.raises(TypeError, match="'play' has 1 arguments, 0 were given"):
                send(PLAY)  # type: ignore[call-overload]
        assert one.peer.take() == []

    async def test_an_acknowledgement_becomes_what_is_declared(self, one: One) -> None:
        call = asyncio.create_task(one.socket.call(PLAY, Play(1), timeout=5))
        await settle()
        (frame,) = one.peer.take()
        assert frame == '420["play",{"x":1}]'
        one.peer.send('430[{"ok":true}]')
        assert await call == Played(True)

    @pytest.mark.parametrize(
        ("answer", "error", "message"),
        [
            ('[{"ok":1}]', InvalidAck, "Expected `bool`, got `int` - at `$.ok`"),
            ("[]", InvalidAck, "Expected `object`, got `null`"),
            ('[{"error":{"code":"E","message":"no"}}]', AckError, "E: no"),
        ],
    )
    async def test_an_acknowledgement_that_is_wrong_is_raised(
        self, one: One, answer: str, error: type[Exception], message: str
    ) -> None:
        call = asyncio.create_task(one.socket.call(PLAY, Play(1)))
        await settle()
        one.peer.send(f"430{answer}")
        with pytest.raises(error, match=message.replace("$", r"\$")):
            await call

    async def test_a_callback_is_given_the_value(self, one: One) -> None:
        def note(*args: object) -> None:
            one.seen.append(args)

        one.socket.emit(PLAY, Play(1), ack=note)
        one.socket.timeout(5).emit(PLAY, Play(1), ack=note)
        one.socket.timeout(5).emit(PLAY, Play(1), ack=note)
        one.peer.send('430[{"ok":true}]', '431[{"ok":true}]')
        await asyncio.sleep(6)
        assert one.seen[:2] == [(Played(True),), (None, Played(True))]
        assert isinstance(one.seen[2][0], AckTimeout)

    async def test_a_callback_is_not_called_with_a_wrong_value_but_it_is_reported(
        self, one: One
    ) -> None:
        one.socket.emit(PLAY, Play(1), ack=one.seen.append)
        one.peer.send("430[1]")
        assert one.seen == []
        assert one.io.monitor.counts["task_failed"] == 1


async def test_the_acknowledgements_of_a_broadcast_are_of_the_type() -> None:
    io = Server()
    one, _ = await joined(io)
    two, _ = await joined(io)
    call = asyncio.create_task(io.timeout(5).call(PLAY, Play(1)))
    await settle()
    one.send('430[{"ok":true}]')
    two.send('430[{"ok":false}]')
    assert await call == [Played(True), Played(False)]

    call = asyncio.create_task(io.timeout(5).call(PLAY, Play(1)))
    await settle()
    one.send('431[{"ok":true}]')
    two.send("431[1]")
    with pytest.raises(InvalidAck) as raised:
        await call
    assert (raised.value.response, raised.value.responses) == (1, [Played(True)])
    io.close()


class TestRegistration:
    @pytest.mark.parametrize(
        ("event", "function", "message"),
        [
            ("play", 5, "the handler of 'play' is a function, not 5"),
            ("play", lambda: None, "'play' must take the socket as its first argument"),
            (PLAY, lambda socket: None, "'play' takes 0 arguments, but the event has 1"),
            (
                "connect",
                lambda socket, auth: None,
                "is given the socket, this one wants 1 more",
            ),
            (
                "disconnect",
                lambda socket, reason, more: None,
                "'disconnect' is given the socket and the reason, this one wants 1 more",
            ),
            (5, lambda socket: None, "named by a string or an Event, not by 5"),
        ],
    )
    def test_that_cannot_be_meant_raises_at_once(
        self, event: Any, function: Any, message: str
    ) -> None:
        with pytest.raises(TypeError, match=message):
            Server().on(event, function)

    def test_of_what_is_no_function(self) -> None:
        io = Server()
        for register in (io.use, io.on_any, io.prepend_any, io.on_any_outgoing):
            with pytest.raises(TypeError, match="function, not 'play'"):
                register("play")  # type: ignore[type-var]

    def test_of_a_middleware_that_takes_no_socket(self) -> None:
        with pytest.raises(TypeError, match="must take the socket"):
            Server().use(lambda: None)

    def test_of_a_middleware_that_wants_more(self) -> None:
        with pytest.raises(
            TypeError,
            match="is given the socket, not 1 arguments more; there is no next: it returns",
        ):
            Server().use(lambda socket, next: None)

    @pytest.mark.parametrize("event", ["connect_error", "newListener", "removeListener"])
    def test_of_a_reserved_name(self, event: str) -> None:
        with pytest.raises(ValueError, match="the name is reserved"):
            Server().on(event)
