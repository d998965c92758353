"""Running the handlers of one event, and answering it once."""

from __future__ import annotations

import inspect
from asyncio import CancelledError, Task
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, cast

from antiphon.errors import EventError
from antiphon.events.registry import Handler
from antiphon.tasks import Tasks

__all__ = ["Reply", "ack_values", "error_object", "run_handlers"]

SendAck = Callable[[list[object]], None]
Report = Callable[[Exception], None]


def ack_values(result: object) -> list[object]:
    """The values of an acknowledgement for what a handler returned."""
    if result is None:
        return []
    return list(cast("tuple[object, ...]", result)) if isinstance(result, tuple) else [result]


def error_object(error: BaseException) -> dict[str, object]:
    """The one value of an acknowledgement that is an error.

    Only an ``EventError`` tells what it holds; of other exceptions no detail leaves the server.
    """
    if isinstance(error, EventError):
        told: dict[str, object] = {"code": error.code, "message": error.message}
        if error.data is not None:
            told["data"] = error.data
    elif isinstance(error, CancelledError):
        told = {"code": "cancelled", "message": "the handler was cancelled"}
    else:
        told = {"code": "internal_error", "message": "internal server error"}
    return {"error": told}


class Reply:
    """The one acknowledgement of an event, however many handlers it has.

    The first handler that returns something, or raises, answers at once; when all have returned
    nothing, the last one answers with nothing.

    Args:
        handlers: How many handlers there are.
        send: Sends the acknowledgement; None if the client asked for none.
        report: Is told of what went wrong.
    """

    __slots__ = ("_left", "_report", "_send")

    def __init__(self, handlers: int, send: SendAck | None, report: Report) -> None:
        self._left = handlers
        self._send = send
        self._report = report

    def returned(self, result: object) -> None:
        """A handler returned."""
        self._left -= 1
        if self._send is not None and (result is not None or not self._left):
            send, self._send = self._send, None
            try:
                send(ack_values(result))
            except Exception as error:
                self._report(error)
                send([error_object(error)])

    def raised(self, error: Exception) -> None:
        """A handler raised."""
        self._left -= 1
        self._report(error)
        self.refuse(error)

    def refuse(self, error: BaseException) -> None:
        """Answer with an error, if nothing was answered before."""
        if self._send is not None:
            send, self._send = self._send, None
            try:
                send([error_object(error)])
            except Exception as second:  # the data of an EventError cannot be sent
                self._report(second)
                send([error_object(second)])


def run_handlers(
    handlers: Sequence[tuple[Handler, tuple[object, ...]]],
    args: Sequence[object],
    reply: Reply,
    tasks: Tasks,
    *,
    trim: bool = False,
) -> list[Task[None]]:
    """Start the handlers of an event, in order: plain ones run here, async ones as tasks.

    Args:
        handlers: Each with what it takes before the event's arguments.
        args: The event's arguments.
        reply: Answers the event.
        tasks: Runs what is async.
        trim: Give a handler that takes fewer arguments those it takes; otherwise that is an error.

    Returns:
        The tasks that still run.
    """
    count = len(args)
    running: list[Task[None]] = []
    for handler, leading in handlers:
        given = args[: handler.most] if trim else args
        if not handler.takes(len(given)):
            message = f"this event takes {handler.expects()} arguments, {count} were given"
            reply.raised(EventError("bad_arguments", message))
            continue
        try:
            result = handler.function(*leading, *given)
        except CancelledError as error:
            reply.refuse(error)  # of something that it looked at: nobody cancels a plain function
            continue
        except Exception as error:
            reply.raised(error)
            continue
        if inspect.iscoroutine(result):
            task = tasks.start(_finish(result, reply))
            if not task.done():
                running.append(task)
        else:
            reply.returned(result)
    return running


async def _finish(coroutine: Coroutine[Any, Any, object], reply: Reply) -> None:
    try:
        result = await coroutine
    except CancelledError as error:
        reply.refuse(error)
        raise
    except Exception as error:
        reply.raised(error)
    else:
        reply.returned(result)
