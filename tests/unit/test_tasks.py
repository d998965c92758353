"""Running users' functions without losing a task or an exception."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar

import pytest

from tests.unit.noted import Noted

who: ContextVar[str] = ContextVar("who", default="nobody")


class TestStart:
    async def test_runs_the_first_step_at_once(self, noted: Noted) -> None:
        # On every Python: what is started first begins first, also before plain functions.
        noted.tasks.start(noted.work("a", 1))
        noted.steps.append("plain")
        noted.tasks.start(noted.work("b"))
        noted.steps.append("plain")
        assert noted.steps == ["a begins", "plain", "b begins", "b ends", "plain"]
        await asyncio.sleep(2)
        assert noted.steps[-1] == "a ends"
        assert noted.errors == []

    async def test_keeps_a_task_until_it_ends(self, noted: Noted) -> None:
        task = noted.tasks.start(noted.work("a", 1))
        assert len(noted.tasks) == 1
        assert await task == "a"
        await asyncio.sleep(0)
        assert len(noted.tasks) == 0

    async def test_gives_a_task_that_has_ended_for_what_never_waits(self, noted: Noted) -> None:
        task = noted.tasks.start(noted.work("a"))
        assert await task == "a"
        await asyncio.sleep(0)
        assert len(noted.tasks) == 0

    @pytest.mark.parametrize("seconds", [None, 0, 1])
    async def test_reports_an_error_once(self, noted: Noted, seconds: float | None) -> None:
        async def failing() -> None:
            if seconds is not None:
                await asyncio.sleep(seconds)
            raise KeyError("x")

        noted.tasks.start(failing())
        await asyncio.sleep(2)
        assert [repr(error) for error in noted.errors] == ["KeyError('x')"]
        assert len(noted.tasks) == 0

    async def test_a_step_has_its_own_task_and_context(self, noted: Noted) -> None:
        # Without them asyncio.timeout in a handler would cancel whoever brought the packet.
        seen: list[object] = []

        async def inner() -> None:
            seen.append(asyncio.current_task())
            who.set("inner")
            try:
                async with asyncio.timeout(1):
                    await asyncio.sleep(10)
            except TimeoutError:
                seen.append(asyncio.current_task())
            seen.append(who.get())

        outer = asyncio.current_task()
        task = noted.tasks.start(inner())
        assert asyncio.current_task() is outer
        assert who.get() == "nobody"
        await task
        assert seen == [task, task, "inner"]
        assert outer is not None
        assert not outer.cancelling()

    async def test_works_where_there_is_no_task(self, noted: Noted) -> None:
        asyncio.get_running_loop().call_soon(lambda: noted.tasks.start(noted.work("a", 1)))
        await asyncio.sleep(0)
        assert noted.steps == ["a begins"]
        await asyncio.sleep(2)
        assert noted.steps == ["a begins", "a ends"]

    async def test_a_task_can_be_cancelled(self, noted: Noted) -> None:
        task = noted.tasks.start(noted.work("a", 10))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.sleep(0)
        assert (len(noted.tasks), noted.errors) == (0, [])
        assert noted.steps == ["a begins"]

    async def test_a_task_may_refuse_to_be_cancelled(self, noted: Noted) -> None:
        async def stubborn() -> str:
            try:
                await asyncio.sleep(10)
            except asyncio.CancelledError:
                return "still here"
            return "slept"

        task = noted.tasks.start(stubborn())
        task.cancel()
        assert await task == "still here"

    async def test_what_it_waits_for_may_fail(self, noted: Noted) -> None:
        future = asyncio.get_running_loop().create_future()

        async def waiting() -> str:
            try:
                await future
            except ValueError as error:
                return str(error)
            return "nothing"

        task = noted.tasks.start(waiting())
        future.set_exception(ValueError("bad luck"))
        assert await task == "bad luck"

    async def test_nests(self, noted: Noted) -> None:
        async def outer() -> None:
            noted.steps.append("outer begins")
            inner = noted.tasks.start(noted.work("inner", 1))
            noted.steps.append("outer waits")
            await inner
            noted.steps.append("outer ends")

        await noted.tasks.start(outer())
        assert noted.steps == [
            *("outer begins", "inner begins", "outer waits", "inner ends", "outer ends"),
        ]


class TestCall:
    async def test_runs_plain_and_async_functions(self, noted: Noted) -> None:
        noted.tasks.call(noted.steps.append, "plain")
        noted.tasks.call(noted.work, "async", 1)
        assert noted.steps == ["plain", "async begins"]
        await noted.tasks.finished()
        assert noted.steps[-1] == "async ends"

    async def test_reports_errors_of_both(self, noted: Noted) -> None:
        async def failing() -> None:
            raise KeyError("async")

        noted.tasks.call(dict[str, str]().__getitem__, "plain")
        noted.tasks.call(failing)
        noted.tasks.call(noted.work)
        await asyncio.sleep(0.1)
        assert sorted(map(repr, noted.errors))[:2] == ["KeyError('async')", "KeyError('plain')"]
        assert [type(error) for error in noted.errors].count(TypeError) == 1

    async def test_does_not_report_a_cancellation(self, noted: Noted) -> None:
        async def cancelled() -> None:
            raise asyncio.CancelledError

        future = asyncio.get_running_loop().create_future()
        future.cancel()
        noted.tasks.call(cancelled)
        noted.tasks.call(future.result)
        await asyncio.sleep(0.1)
        assert (noted.errors, len(noted.tasks)) == ([], 0)


class TestFinished:
    async def test_waits_for_all(self, noted: Noted) -> None:
        for number in range(3):
            noted.tasks.start(noted.work(str(number), number))
        await noted.tasks.finished()
        assert noted.steps[-1] == "2 ends"
        await noted.tasks.finished()

    async def test_does_not_wait_for_whoever_waits(self, noted: Noted) -> None:
        # A handler may close its own server, and wait for the others.
        async def closing() -> None:
            await asyncio.sleep(0.1)
            noted.tasks.start(noted.work("other", 1))
            await noted.tasks.finished()
            noted.steps.append("closed")

        noted.tasks.start(closing())
        await asyncio.sleep(2)
        assert noted.steps == ["other begins", "other ends", "closed"]

    async def test_does_not_wait_for_others_that_wait(self, noted: Noted) -> None:
        async def closing(name: str) -> None:
            await asyncio.sleep(0.1)
            await noted.tasks.finished()
            noted.steps.append(f"{name} closed")

        for name in ("a", "b"):
            noted.tasks.start(closing(name))
        noted.tasks.start(noted.work("other", 1))
        await noted.tasks.finished()
        await asyncio.sleep(0)
        assert noted.steps[:2] == ["other begins", "other ends"]
        assert sorted(noted.steps[2:]) == ["a closed", "b closed"]

    async def test_waits_for_what_they_start(self, noted: Noted) -> None:
        async def starting() -> None:
            await asyncio.sleep(1)
            noted.tasks.start(noted.work("other", 1))

        noted.tasks.start(starting())
        await noted.tasks.finished()
        assert noted.steps == ["other begins", "other ends"]

    async def test_does_not_raise_what_they_raise(self, noted: Noted) -> None:
        async def failing() -> None:
            await asyncio.sleep(1)
            raise KeyError("x")

        noted.tasks.start(failing())
        await noted.tasks.finished()
        assert len(noted.errors) == 1


async def test_cancel_cancels_whatever_runs(noted: Noted) -> None:
    tasks = [noted.tasks.start(noted.work(str(number), 10)) for number in range(3)]
    noted.tasks.cancel()
    await asyncio.wait(tasks)
    assert all(task.cancelled() for task in tasks)
    assert len(noted.tasks) == 0
