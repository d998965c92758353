"""Running users' functions without losing a task or an exception."""

from __future__ import annotations

import asyncio
import sys
from contextvars import ContextVar

import anyio
import pytest

from antiphon.tasks import Tasks

who: ContextVar[str] = ContextVar("who", default="nobody")


class Noted:
    """Tasks, and the errors that they report."""

    def __init__(self) -> None:
        self.errors: list[BaseException] = []
        self.tasks = Tasks(self.errors.append)
        self.steps: list[str] = []

    async def work(self, name: str, seconds: float | None = None) -> str:
        self.steps.append(f"{name} begins")
        if seconds is not None:
            await asyncio.sleep(seconds)
        self.steps.append(f"{name} ends")
        return name


@pytest.fixture
def noted() -> Noted:
    return Noted()


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


def look_at(task: asyncio.Task[None]) -> None:
    """Ask a task whatever can be asked."""
    assert task.cancelling() == task.uncancel() == 0
    assert isinstance(task.get_name(), str)
    task.set_name("named")
    if sys.version_info[:2] != (3, 12):  # early releases of 3.12 crash for an eager task
        task.get_coro()
    task.get_stack()
    assert task.get_loop() is asyncio.get_running_loop()
    assert "Task" in repr(task)
    assert hash(task) == hash(task)


class TestFirstStep:
    """What a coroutine may do before it waits, as in any task."""

    async def test_nothing(self, noted: Noted) -> None:
        async def nothing() -> None: ...

        task = noted.tasks.start(nothing())
        assert task.done()
        assert not task.cancelled()
        assert await asyncio.wait_for(asyncio.wait([task]), 1) == ({task}, set())
        look_at(task)
        assert [*await asyncio.gather(task, task)] == [None, None]
        assert await asyncio.shield(task) is None
        assert await asyncio.wait_for(task, 1) is None
        assert await task is None
        assert task.result() is None
        assert not task.cancel()

    async def test_keep_its_task_and_ask_it_later(self, noted: Noted) -> None:
        kept: list[asyncio.Task[None] | None] = []

        async def keeping() -> None:
            kept.append(asyncio.current_task())

        noted.tasks.start(keeping())
        await asyncio.sleep(1)
        (task,) = kept
        assert task is not None
        look_at(task)
        await asyncio.sleep(1)
        assert task.done()
        assert not task.cancelled()
        assert task.exception() is None
        assert noted.errors == []

    async def test_use_its_task_and_never_wait(self, noted: Noted) -> None:
        async def using() -> str:
            task = asyncio.current_task()
            assert task is not None
            task.set_name("named")
            return task.get_name()

        assert await noted.tasks.start(using()) == "named"

    async def test_cancel_itself(self, noted: Noted) -> None:
        async def cancelling() -> None:
            task = asyncio.current_task()
            assert task is not None
            task.cancel()
            noted.steps.append("still running")
            await asyncio.sleep(1)
            noted.steps.append("never reached")

        task = noted.tasks.start(cancelling())
        await asyncio.wait([task])
        assert task.cancelled()
        assert (noted.steps, noted.errors, len(noted.tasks)) == (["still running"], [], 0)

    async def test_be_cancelled_by_what_it_calls(self, noted: Noted) -> None:
        async def raising() -> None:
            raise asyncio.CancelledError

        task = noted.tasks.start(raising())
        await asyncio.wait([task])
        assert task.cancelled()
        assert (noted.errors, len(noted.tasks)) == ([], 0)

    async def test_run_a_group_of_tasks(self, noted: Noted) -> None:
        async def grouping() -> list[str]:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(noted.work(str(number), number)) for number in range(3)]
            return [task.result() for task in tasks]

        assert await noted.tasks.start(grouping()) == ["0", "1", "2"]

    async def test_run_a_group_that_fails(self, noted: Noted) -> None:
        async def failing() -> None:
            raise KeyError("x")

        async def grouping() -> None:
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(failing())
                    await asyncio.sleep(10)
            except* KeyError:
                noted.steps.append("caught")

        await noted.tasks.start(grouping())
        assert noted.steps == ["caught"]

    async def test_time_out_without_waiting_long(self, noted: Noted) -> None:
        async def hurrying() -> str:
            try:
                async with asyncio.timeout(0):
                    await asyncio.sleep(10)
            except TimeoutError:
                return "too late"
            return "in time"

        assert await noted.tasks.start(hurrying()) == "too late"

    async def test_use_anyio(self, noted: Noted) -> None:
        async def hurrying() -> str:
            with anyio.move_on_after(1) as scope:
                await anyio.sleep(10)
            async with anyio.create_task_group() as group:
                group.start_soon(noted.work, "a", 1)
            return f"given up: {scope.cancelled_caught}"

        assert await noted.tasks.start(hurrying()) == "given up: True"
        assert noted.steps == ["a begins", "a ends"]

    async def test_wait_for_what_is_done(self, noted: Noted) -> None:
        future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        future.set_result(1)

        async def waiting() -> int:
            await asyncio.sleep(0)
            return await future

        assert await noted.tasks.start(waiting()) == 1

    async def test_let_its_cancellation_reach_what_it_waits_for(self, noted: Noted) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        async def waiting() -> None:
            await future

        task = noted.tasks.start(waiting())
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()
        assert future.cancelled()

    async def test_shield_what_it_waits_for(self, noted: Noted) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        async def waiting() -> None:
            await asyncio.shield(future)

        task = noted.tasks.start(waiting())
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()
        assert not future.cancelled()

    async def test_end_the_program(self, noted: Noted) -> None:
        class Ending(SystemExit): ...

        async def ending() -> None:
            raise Ending

        before = asyncio.current_task()
        with pytest.raises(Ending):
            noted.tasks.start(ending())
        assert asyncio.current_task() is before


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

        noted.tasks.call(cancelled)
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
