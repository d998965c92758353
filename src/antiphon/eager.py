"""Starting a coroutine at once: it becomes a task when it waits for something, and not before."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine
from contextvars import Context, copy_context
from typing import Any, Final, TypeAlias, cast

from antiphon.speedups import fastest

__all__ = ["ENDED", "has_succeeded", "start_eagerly"]

if sys.version_info >= (3, 12):

    def start_eagerly(
        coroutine: Coroutine[Any, Any, Any], loop: asyncio.AbstractEventLoop
    ) -> asyncio.Task[Any]:
        """Run a coroutine up to where it waits for the first time; the rest of it is the task."""
        return asyncio.Task(coroutine, loop=loop, eager_start=True)

    ENDED: Final = cast("asyncio.Task[Any] | None", None)

else:
    # Python 3.11 has no eager tasks, and a task costs more than all else that an event needs. Here
    # the first step runs with a task object that is only allocated. It becomes a real task when the
    # coroutine waits for something, or as soon as anybody asks it anything.
    Seed: TypeAlias = tuple[Coroutine[Any, Any, Any], Context, asyncio.AbstractEventLoop]
    current_tasks: Final[dict[asyncio.AbstractEventLoop, Any]] = vars(asyncio.tasks)[
        "_current_tasks"
    ]

    class _EagerTask(asyncio.Task[Any]):
        """A task whose first step ran before there was a task.

        Attributes:
            seed: Its coroutine, and what to run that in.
            rest: What of the coroutine is left.
        """

        __slots__ = ("rest", "seed")

        rest: _Rest
        seed: Seed

        def get_coro(self) -> Any:
            return self.seed[0]

    class _UnbornTask(asyncio.Task[Any]):
        """What ``current_task`` gives in the first step; whoever touches it makes it real.

        Attributes:
            seed: Its coroutine, context and loop.
        """

        __slots__ = ("rest", "seed")

        seed: Seed

        def __getattribute__(self, name: str) -> Any:
            _touch(self)
            return getattr(self, name)

        def __repr__(self) -> str:
            _touch(self)
            return repr(self)

        def __await__(self) -> Any:
            _touch(self)
            return self.__await__()

    class _EndedTask:
        """What stands for all tasks whose first step was their last, and gave None.

        No task of asyncio's own, which may only be looked at by a loop's leave.
        """

        __slots__ = ()

        _asyncio_future_blocking = False

        def __await__(self) -> Any:
            return iter(())

        def done(self) -> bool:
            return True

        def cancelled(self) -> bool:
            return False

        def cancel(self, msg: Any = None) -> bool:
            return False

        def cancelling(self) -> int:
            return 0

        def uncancel(self) -> int:
            return 0

        def result(self) -> None:
            return None

        def exception(self) -> None:
            return None

        def get_loop(self) -> asyncio.AbstractEventLoop:
            return asyncio.get_running_loop()

        def get_coro(self) -> None:
            return None

        def get_name(self) -> str:
            return "Task"

        def set_name(self, value: object, /) -> None:
            """Nobody will ask for it."""

        def get_stack(self, *, limit: int | None = None) -> list[Any]:
            return []

        def add_done_callback(self, fn: Callable[[Any], object], /, *, context: Any = None) -> None:
            asyncio.get_running_loop().call_soon(fn, self, context=context)

        def remove_done_callback(self, fn: Callable[[Any], object], /) -> int:
            return 0

        def __repr__(self) -> str:
            return "<Task finished>"

    class _Rest(Coroutine[Any, Any, Any]):
        """A coroutine whose first step is done: its task is told what came of that step first."""

        __slots__ = ("_error", "_first", "_pending", "coroutine")

        def __init__(self, coroutine: Coroutine[Any, Any, Any]) -> None:
            self.coroutine = coroutine
            self._first: Any = None
            self._error: BaseException | None = None
            self._pending = True

        def begun(self, future: Any, error: BaseException | None) -> None:
            """The first step is done: it waits for a future, or has returned or raised."""
            self._first = future
            self._error = error

        def send(self, value: Any, /) -> Any:
            if self._pending:
                self._pending = False
                if self._error is not None:
                    raise self._error
                return self._first
            return self.coroutine.send(value)

        def throw(self, typ: Any, val: Any = None, tb: Any = None, /) -> Any:
            if self._pending:
                self._pending = False
                if self._error is not None:
                    raise self._error if not isinstance(self._error, StopIteration) else typ
                first = self._first
                # As in a task that waits: what it waits for is cancelled, and passes that on.
                if first is not None and isinstance(typ, asyncio.CancelledError) and first.cancel():
                    return first
            return self.coroutine.throw(typ)

        def close(self) -> None:
            self.coroutine.close()

        def __await__(self) -> Any:
            raise NotImplementedError("only its own task runs it")

        def __getattr__(self, name: str) -> Any:
            return getattr(self.coroutine, name)  # what debuggers look at: cr_frame, cr_code

    ENDED: Final = cast("asyncio.Task[Any]", _EndedTask())
    new_task: Final[Callable[[type], Any]] = asyncio.Task.__new__

    def _touch(task: Any) -> None:
        """Somebody looks at a task that was only allocated, maybe after its first step."""
        coroutine = object.__getattribute__(task, "seed")[0]
        _bear(task)
        if getattr(coroutine, "cr_frame", coroutine) is None:
            task.rest.begun(None, StopIteration())  # that was its last, so it ends at once

    def _bear(task: Any) -> None:
        """Make a real task of one that was only allocated."""
        task.__class__ = _EagerTask
        coroutine, context, loop = task.seed
        task.rest = _Rest(coroutine)
        asyncio.Task[Any].__init__(task, task.rest, loop=loop, context=context)

    def _become(task: Any, future: Any, error: BaseException | None) -> asyncio.Task[Any]:
        """The first step is done, and not all: the rest of the coroutine is a real task now."""
        if type(task) is _UnbornTask:
            _bear(task)
        task.rest.begun(future, error)
        return cast("asyncio.Task[Any]", task)

    class EagerStarter:
        """Starts coroutines at once.

        Args:
            unborn: What stands for the task in the first step, and is only allocated.
            current: asyncio's own: the task that runs, by its loop.
            ended: Given for a coroutine whose first step was its last.
            become: Makes a task of one that was only allocated, given what its first step waits
                for, or how it ended.
        """

        __slots__ = ("_become", "_current", "_ended", "_unborn")

        def __init__(
            self,
            unborn: type[Any],
            current: dict[asyncio.AbstractEventLoop, Any],
            ended: asyncio.Task[Any],
            become: Callable[[Any, Any, BaseException | None], asyncio.Task[Any]],
        ) -> None:
            self._unborn = unborn
            self._current = current
            self._ended = ended
            self._become = become

        def start(
            self, coroutine: Coroutine[Any, Any, Any], loop: asyncio.AbstractEventLoop
        ) -> asyncio.Task[Any]:
            """Run a coroutine up to where it waits for the first time; the rest is the task."""
            task = new_task(self._unborn)
            context = copy_context()
            task.seed = (coroutine, context, loop)
            before = self._current.get(loop)
            self._current[loop] = task
            future: Any = None
            error: BaseException | None = None
            try:
                future = context.run(coroutine.send, None)
            except StopIteration as end:
                if type(task) is self._unborn and end.value is None:
                    return self._ended
                error = end
            except (KeyboardInterrupt, SystemExit):
                raise
            except BaseException as raised:
                error = raised
            finally:
                if before is None:
                    self._current.pop(loop, None)
                else:
                    self._current[loop] = before
            return self._become(task, future, error)

    def make_starter(kind: type[EagerStarter]) -> EagerStarter:
        """What starts coroutines, of the kind in Python or of the compiled one."""
        return kind(_UnbornTask, current_tasks, ENDED, _become)

    start_eagerly = make_starter(fastest(EagerStarter)).start


def has_succeeded(task: asyncio.Task[Any]) -> bool:
    """Whether a task is at its end already, and did not fail."""
    return task is ENDED or (task.done() and not task.cancelled() and task.exception() is None)
