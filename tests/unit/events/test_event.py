"""Events as values: names, types, and acknowledgements that came."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any, Literal

import pytest

from antiphon import AckError, AckTimeout, Event, InvalidAck
from antiphon.events.event import emitted, event_name


@dataclass
class Play:
    x: int


@dataclass
class Played:
    ok: bool


PLAY = Event("play", Play, Played)
CHOICE = Event[[Literal["a"]], int | None]("choice")


class TestEvent:
    def test_knows_its_types(self) -> None:
        assert (PLAY.name, PLAY.arguments, PLAY.acknowledgement) == ("play", (Play,), Played)
        assert Event("left").arguments == ()
        assert Event("left").acknowledgement is type(None)
        assert Event("time", (), str).acknowledgement is str
        assert Event("move", (int, str)).arguments == (int, str)
        assert CHOICE.arguments == (Literal["a"],)
        assert CHOICE.acknowledgement == int | None

    def test_shows_them(self) -> None:
        assert repr(PLAY) == "Event[[Play], Played]('play')"
        assert repr(Event("left")) == "Event[[], NoneType]('left')"
        assert repr(CHOICE) == "Event[[Literal['a']], int | None]('choice')"

    def test_is_equal_to_another_like_it(self) -> None:
        assert Event("play", Play, Played) == PLAY
        assert hash(Event("play", Play, Played)) == hash(PLAY)
        assert Event("play", Play) != PLAY
        assert PLAY != "play"

    @pytest.mark.parametrize("name", ["connect", "disconnect", "connect_error", "newListener"])
    def test_has_no_reserved_name(self, name: str) -> None:
        with pytest.raises(ValueError, match=f'"{name}" is a reserved event name'):
            Event(name)

    def test_has_a_string_for_a_name(self) -> None:
        with pytest.raises(TypeError, match="an event is named by a string, not by 5"):
            Event(5)  # type: ignore[call-overload]

    def test_has_types_that_values_can_be_checked_against(self) -> None:
        with pytest.raises(TypeError, match="cannot validate complex"):
            Event("play", complex)
        with pytest.raises(TypeError, match="cannot validate complex"):
            Event("play", Play, complex)


class TestNames:
    def test_are_strings_or_of_events(self) -> None:
        assert event_name("play") == event_name(PLAY) == "play"
        with pytest.raises(TypeError, match="named by a string or an Event, not by None"):
            event_name(None)  # type: ignore[arg-type]

    def test_of_what_is_emitted_are_not_reserved(self) -> None:
        assert emitted("play", (1, 2, 3)) == "play"
        with pytest.raises(ValueError, match='"connect" is a reserved event name'):
            emitted("connect", ())

    def test_of_an_event_go_with_as_many_arguments(self) -> None:
        assert emitted(PLAY, (Play(1),)) == "play"
        for args in ((), (1, 2)):
            with pytest.raises(TypeError, match=r"'play' has 1 arguments, \d were given"):
                emitted(PLAY, args)


class TestAcknowledgements:
    def test_become_what_they_are_declared_as(self) -> None:
        assert PLAY.acknowledged({"ok": True}) == Played(True)
        assert CHOICE.acknowledged(None) is None
        assert Event("move", (), tuple[int, str]).acknowledged((1, "a")) == (1, "a")
        assert Event("left").acknowledged(None) is None
        assert Event[[], Any]("any").acknowledged(b"x") == b"x"

    def test_of_several_values_may_be_one_or_none(self) -> None:
        some = Event[[], tuple[int, ...]]("some")
        assert [some.acknowledged(each) for each in [None, 1, (1, 2), [1, 2]]] == [
            (),
            (1,),
            (1, 2),
            (1, 2),
        ]
        assert Event[[], tuple[int]]("one").acknowledged(1) == (1,)
        assert Event[[], tuple[list[int]]]("list").acknowledged([1]) == ([1],)
        assert Event[[], tuple[int, ...] | None]("perhaps").acknowledged(None) is None
        few: list[tuple[Any, object]]
        few = [(tuple[int, ...], "a"), (tuple[int, int], 1), (list[int], 1)]
        for wanted, value in few:
            with pytest.raises(InvalidAck, match="Expected `array`"):
                Event("few", (), wanted).acknowledged(value)

    def test_that_are_not_so_say_where(self) -> None:
        with pytest.raises(InvalidAck) as raised:
            PLAY.acknowledged({"ok": 1})
        assert raised.value.response == {"ok": 1}
        assert str(raised.value) == (
            "the acknowledgement of 'play' is not as declared: "
            "Expected `bool`, got `int` - at `$.ok`"
        )
        with pytest.raises(InvalidAck):
            Event("left").acknowledged(1)

    def test_that_are_errors_are_raised(self) -> None:
        with pytest.raises(AckError, match="sold_out: none is left") as raised:
            PLAY.acknowledged({"error": {"code": "sold_out", "message": "none is left", "data": 1}})
        assert (raised.value.code, raised.value.message, raised.value.data) == (
            *("sold_out", "none is left", 1),
        )

    @pytest.mark.parametrize(
        "value",
        [
            {"error": "no"},
            {"error": {"code": 1, "message": ""}},
            {"error": {"code": ""}},
            {"error": {"code": "", "message": ""}, "more": 1},
        ],
    )
    def test_that_only_look_like_errors_are_none(self, value: object) -> None:
        assert Event("play", (), dict).acknowledged(value) == value

    async def test_of_a_broadcast_are_all_of_the_type(self) -> None:
        assert await PLAY.all_acknowledged(given([{"ok": True}, {"ok": False}])) == [
            *(Played(True), Played(False)),
        ]

    async def test_of_a_broadcast_with_wrong_ones_leave_the_others(self) -> None:
        error = {"error": {"code": "E", "message": ""}}
        with pytest.raises(InvalidAck) as invalid:
            await PLAY.all_acknowledged(given([error, {"ok": 1}, {"ok": True}]))
        assert invalid.value.responses == [Played(True)]
        with pytest.raises(AckError) as failed:
            await PLAY.all_acknowledged(given([{"ok": True}, error]))
        assert failed.value.responses == [Played(True)]

    async def test_of_a_broadcast_that_came_in_time_are_of_the_type(self) -> None:
        async def late() -> list[object]:
            raise AckTimeout(responses=[{"ok": True}, {"ok": 1}])

        with pytest.raises(AckTimeout) as raised:
            await PLAY.all_acknowledged(late())
        assert raised.value.responses == [Played(True)]


class TestCallbacks:
    def test_are_given_one_value(self) -> None:
        seen: list[object] = []
        PLAY.acknowledging(seen.append, with_error=False)({"ok": True})
        Event("pair", (), tuple[int, int]).acknowledging(seen.append, with_error=False)(1, 2)
        Event("left").acknowledging(seen.append, with_error=False)()
        assert seen == [Played(True), (1, 2), None]
        with pytest.raises(InvalidAck):
            PLAY.acknowledging(seen.append, with_error=False)(1)

    def test_with_a_timeout_are_given_an_error_or_none_in_front(self) -> None:
        seen: list[tuple[object, ...]] = []

        def note(*args: object) -> None:
            seen.append(args)

        callback, late = PLAY.acknowledging(note, with_error=True), AckTimeout()
        callback(None, {"ok": True})
        callback(late)
        assert seen == [(None, Played(True)), (late,)]
        callback(None, 1)
        callback(None, {"error": {"code": "E", "message": ""}})
        assert [type(args[0]) for args in seen[2:]] == [InvalidAck, AckError]


def given(values: list[object]) -> Awaitable[list[object]]:
    async def answers() -> list[object]:
        return values

    return answers()
