"""Running the handlers of one event, and answering it once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from antiphon.errors import EncodeError, EventError
from antiphon.events.dispatch import Reply, ack_values, error_object, run_handlers
from antiphon.events.registry import Handler
from antiphon.tasks import Tasks

Acknowledgement = list[object]


class Caller:
    """Runs handlers as an event of a client would, and notes what comes of it.

    Attributes:
        answers: The acknowledgements that were sent.
        reported: What was reported.
    """

    def __init__(self) -> None:
        self.answers: list[Acknowledgement] = []
        self.reported: list[BaseException] = []
        self.tasks = Tasks(self.reported.append)
        self.unsendable: type | None = None

    def send(self, values: Acknowledgement) -> None:
        if self.unsendable is not None and any(isinstance(v, self.unsendable) for v in values):
            raise EncodeError("cannot send that")
        self.answers.append(values)

    def run(
        self,
        *functions: Callable[..., Any],
        args: Sequence[object] = (),
        asked: bool = True,
        trim: bool = False,
    ) -> list[asyncio.Task[None]]:
        handlers = [(Handler.of(function, 0, "play"), ()) for function in functions]
        reply = Reply(len(handlers), self.send if asked else None, self.reported.append)
        return run_handlers(handlers, args, reply, self.tasks, trim=trim)


@pytest.fixture
def caller() -> Caller:
    return Caller()


INTERNAL = {"error": {"code": "internal_error", "message": "internal server error"}}


def failing() -> None:
    raise KeyError("a secret")


class TestAcknowledgement:
    @pytest.mark.parametrize(
        ("returned", "values"),
        [
            (None, []),
            (1, [1]),
            (False, [False]),
            ([1, 2], [[1, 2]]),
            ((1, 2), [1, 2]),
            ((), []),
            ((None,), [None]),
        ],
    )
    async def test_is_what_a_handler_returns(
        self, caller: Caller, returned: object, values: Acknowledgement
    ) -> None:
        async def handler() -> object:
            await asyncio.sleep(1)
            return returned

        assert ack_values(returned) == values
        assert caller.run(lambda: returned) == []
        (task,) = caller.run(handler)
        await task
        assert caller.answers == [values, values]

    async def test_is_not_sent_if_nobody_asked(self, caller: Caller) -> None:
        caller.run(lambda: 1, asked=False)
        caller.run(failing, asked=False)
        assert caller.answers == []
        assert len(caller.reported) == 1

    async def test_of_something_that_cannot_be_sent_is_an_error(self, caller: Caller) -> None:
        caller.unsendable = complex
        caller.run(lambda: 1j)
        assert caller.answers == [[INTERNAL]]
        assert [str(error) for error in caller.reported] == ["cannot send that"]


class TestError:
    async def test_of_the_application_tells_nothing(self, caller: Caller) -> None:
        caller.run(failing)
        assert caller.answers == [[INTERNAL]]
        assert [repr(error) for error in caller.reported] == ["KeyError('a secret')"]

    async def test_that_was_chosen_tells_what_it_holds(self, caller: Caller) -> None:
        def choosing() -> None:
            raise EventError("not_found", "no such game", {"id": 7})

        async def choosing_later() -> None:
            await asyncio.sleep(1)
            raise EventError("not_found")

        caller.run(choosing)
        await asyncio.wait(caller.run(choosing_later))
        assert caller.answers == [
            [{"error": {"code": "not_found", "message": "no such game", "data": {"id": 7}}}],
            [{"error": {"code": "not_found", "message": ""}}],
        ]
        assert len(caller.reported) == 2

    async def test_whose_data_cannot_be_sent_tells_nothing(self, caller: Caller) -> None:
        def choosing() -> None:
            raise EventError("bad", data=1j)

        caller.unsendable = dict
        sent = caller.send

        def send(values: Acknowledgement) -> None:
            caller.unsendable = None if values == [INTERNAL] else dict
            sent(values)

        caller.send = send  # type: ignore[method-assign]
        caller.run(choosing)
        assert caller.answers == [[INTERNAL]]
        assert [type(error) for error in caller.reported] == [EventError, EncodeError]

    async def test_of_a_cancelled_handler_says_so(self, caller: Caller) -> None:
        (task,) = caller.run(lambda: asyncio.sleep(100))
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()
        told = {"code": "cancelled", "message": "the handler was cancelled"}
        assert caller.answers == [[{"error": told}]]
        assert caller.reported == []

    async def test_of_a_plain_handler_that_met_a_cancelled_task_goes_no_further(
        self, caller: Caller
    ) -> None:
        # It is no cancellation of whoever brought the event, so it must not end that.
        cancelled = asyncio.get_running_loop().create_future()
        cancelled.cancel()
        seen: list[str] = []
        caller.run(cancelled.result, lambda: seen.append("next"))
        told = {"code": "cancelled", "message": "the handler was cancelled"}
        assert caller.answers == [[{"error": told}]]
        assert seen == ["next"]
        assert caller.reported == []

    def test_object_never_holds_an_exceptions_own_words(self) -> None:
        assert error_object(RuntimeError("password=1234")) == INTERNAL


class TestArguments:
    async def test_of_another_number_than_the_handler_takes(self, caller: Caller) -> None:
        seen: list[object] = []
        caller.run(lambda a: seen.append(a), args=[1, 2])
        caller.run(lambda a: seen.append(a), args=[])
        assert seen == []
        message = "this event takes 1 arguments, {} were given"
        assert caller.answers == [
            [{"error": {"code": "bad_arguments", "message": message.format(count)}}]
            for count in (2, 0)
        ]
        assert len(caller.reported) == 2

    async def test_may_be_more_where_they_are_trimmed(self, caller: Caller) -> None:
        seen: list[object] = []
        one, none = (lambda a: seen.append(a)), (lambda: seen.append("none"))
        caller.run(one, none, lambda *a: seen.append(a), args=["x", "y"], trim=True)
        assert seen == ["x", "none", ("x", "y")]

    async def test_are_the_same_for_all_handlers(self, caller: Caller) -> None:
        seen: list[object] = []
        caller.run(*[lambda *a: seen.append(a)] * 3, args=[1, "two"])
        assert seen == [(1, "two")] * 3

    async def test_a_type_error_inside_is_not_about_arguments(self, caller: Caller) -> None:
        calls: list[int] = []

        def handler(a: int) -> None:
            calls.append(a)
            raise TypeError("handler() takes 0 positional arguments but 1 was given")

        caller.run(handler, args=[1])
        assert calls == [1]
        assert caller.answers == [[INTERNAL]]


class TestSeveral:
    """The first that has something to say answers; if none has, the last one answers for all."""

    async def test_all_run_whatever_one_does(self, caller: Caller) -> None:
        seen: list[int] = []
        caller.run(lambda: seen.append(1), failing, lambda: seen.append(2))
        assert seen == [1, 2]

    async def test_the_first_value_answers(self, caller: Caller) -> None:
        caller.run(lambda: None, lambda: "first", lambda: "second")
        assert caller.answers == [["first"]]

    async def test_an_error_answers_too(self, caller: Caller) -> None:
        caller.run(lambda: None, failing, lambda: "second")
        assert caller.answers == [[INTERNAL]]

    async def test_with_nothing_to_say_answer_with_nothing_once(self, caller: Caller) -> None:
        caller.run(lambda: None, lambda: None, lambda: None)
        assert caller.answers == [[]]

    async def test_wait_for_the_slow_one_before_they_answer_with_nothing(
        self, caller: Caller
    ) -> None:
        async def slow() -> None:
            await asyncio.sleep(1)

        running = caller.run(slow, lambda: None)
        assert caller.answers == []
        await asyncio.wait(running)
        assert caller.answers == [[]]

    async def test_a_fast_value_does_not_wait_for_a_slow_one(self, caller: Caller) -> None:
        async def slow() -> str:
            await asyncio.sleep(1)
            return "slow"

        running = caller.run(slow, lambda: "fast")
        assert caller.answers == [["fast"]]
        await asyncio.wait(running)
        assert caller.answers == [["fast"]]

    async def test_with_nobody_able_to_take_it_answer_with_an_error(self, caller: Caller) -> None:
        caller.run(lambda a: None, lambda a, b: None)
        assert len(caller.answers) == 1
        assert len(caller.reported) == 2


class TestOrder:
    async def test_all_begin_in_order_plain_or_async(self, caller: Caller) -> None:
        seen: list[str] = []

        async def later() -> None:
            seen.append("async begins")
            await asyncio.sleep(1)
            seen.append("async ends")

        running = caller.run(later, lambda: seen.append("plain"))
        caller.run(lambda: seen.append("next event"))
        assert seen == ["async begins", "plain", "next event"]
        await asyncio.wait(running)
        assert seen[-1] == "async ends"

    async def test_one_that_never_waits_has_ended_when_the_next_begins(
        self, caller: Caller
    ) -> None:
        seen: list[str] = []

        async def quick() -> str:
            seen.append("quick")
            return "answer"

        assert caller.run(quick, lambda: seen.append("plain")) == []
        assert seen == ["quick", "plain"]
        assert caller.answers == [["answer"]]
