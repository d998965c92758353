"""The first step of a task, which runs at once and, on Python 3.11, before there is a task."""

from __future__ import annotations

import asyncio
import sys

import anyio
import pytest

from tests.unit.noted import Noted


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
