"""Running the handlers of one event, and answering it once."""

from __future__ import annotations

from asyncio import AbstractEventLoop, CancelledError, Task
from collections.abc import Callable, Coroutine, Sequence
from types import CoroutineType
from typing import Any, Final, Protocol, cast

from antiphon.eager import ENDED, start_eagerly
from antiphon.errors import EventError
from antiphon.events.registry import Handler
from antiphon.tasks import Tasks

__all__ = [
    "Asked",
    "BadArguments",
    "Reply",
    "ack_values",
    "error_object",
    "run_handlers",
    "run_single",
]

COROUTINE: Final[type[Any]] = CoroutineType
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


class BadArguments(EventError):
    """An event has another number of arguments than its handler takes: the sender's doing."""


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


class Asked(Protocol):
    """The socket that an event came to, as what runs a single handler sees it."""

    def reply(self, handlers: int, event: str, ack_id: int | None) -> Reply:
        """What answers an event that has so many handlers."""
        ...

    def acknowledge(self, values: list[object], ack_id: int) -> None:
        """Send an acknowledgement."""


def run_single(
    handler: Handler,
    socket: Asked,
    event: list[Any],
    ack_id: int | None,
    tasks: Tasks,
    loop: AbstractEventLoop,
) -> None:
    """Do what ``run_handlers`` does for the one handler of an event: the path of most messages.

    A ``Reply`` is made only when something goes wrong.

    Args:
        handler: It, taking the socket first.
        socket: Given to it, and asked for an answer.
        event: The event's name and arguments.
        ack_id: The id of the acknowledgement that is asked for.
        tasks: Runs what is async.
        loop: The loop that runs: to ask asyncio for it is a system call with Python 3.11.
    """
    name = event[0]
    given = len(event) - 1
    if not handler.least <= given <= handler.most:
        run_handlers([(handler, (socket,))], event[1:], socket.reply(1, name, ack_id), tasks)
        return
    try:
        if given == 1:  # nearly all events have one argument, and so the call costs least
            result = handler.function(socket, event[1])
        else:
            result = handler.function(socket, *event[1:])
    except CancelledError as error:
        socket.reply(1, name, ack_id).refuse(error)  # see run_handlers
    except Exception as error:
        socket.reply(1, name, ack_id).raised(error)
    else:
        if type(result) is COROUTINE:
            # What Tasks.start does, but for the call.
            task = start_eagerly(_finish_single(result, socket, name, ack_id), loop)
            if task is not ENDED:
                tasks.keep(task)
        elif ack_id is not None:
            _acknowledge(socket, name, result, ack_id)


async def _finish_single(
    coroutine: Coroutine[Any, Any, object], socket: Asked, name: str, ack_id: int | None
) -> None:
    try:
        result = await coroutine
    except Exception as error:
        socket.reply(1, name, ack_id).raised(error)
    except BaseException as error:  # it was cancelled, or worse
        socket.reply(1, name, ack_id).refuse(error)
        raise
    else:
        if ack_id is not None:
            _acknowledge(socket, name, result, ack_id)


def _acknowledge(socket: Asked, name: str, result: object, ack_id: int) -> None:
    try:
        socket.acknowledge(ack_values(result), ack_id)
    except Exception as error:  # it cannot be sent
        socket.reply(1, name, ack_id).raised(error)


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
            reply.raised(BadArguments("bad_arguments", message))
            continue
        try:
            result = handler.function(*leading, *given)
        except CancelledError as error:
            reply.refuse(error)  # of something that it looked at: nobody cancels a plain function
            continue
        except Exception as error:
            reply.raised(error)
            continue
        if type(result) is COROUTINE:
            task = tasks.start(_finish(result, reply))
            if not task.done():
                running.append(task)
        else:
            reply.returned(result)
    return running


async def _finish(coroutine: Coroutine[Any, Any, object], reply: Reply) -> None:
    try:
        result = await coroutine
    except Exception as error:
        reply.raised(error)
    except BaseException as error:  # it was cancelled, or worse
        reply.refuse(error)
        raise
    else:
        reply.returned(result)
