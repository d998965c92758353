"""From any thread: what a server can be told by code that does not run on its event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import Future
from functools import partial
from threading import Lock
from typing import Any, Final, ParamSpec, Protocol, TypeVar, overload

from antiphon.adapters.base import RemoteSocket
from antiphon.adapters.broadcast import BroadcastOperator, room_set
from antiphon.eager import start_eagerly
from antiphon.errors import EncodeError, LocalProtocolError, RemoteProtocolError
from antiphon.events.event import Event, emitted
from antiphon.monitor import Monitor
from antiphon.names import Room
from antiphon.protocol.socketio.packet import Packet
from antiphon.protocol.socketio.parser import Parser

__all__ = ["Handover", "Threadsafe"]

P = ParamSpec("P")
T = TypeVar("T")
Job = Callable[[], object]

MAX_WAITING: Final = 100_000
"""Calls that may wait for the loop; a thread that is faster than the loop must not fill memory."""


class HasLoop(Protocol):
    """What knows which loop serves: an engine."""

    @property
    def loop(self) -> asyncio.AbstractEventLoop | None: ...


class Handover:
    """Brings calls of other threads to the loop that serves, in the order in which they came.

    Args:
        engine: Knows the loop.
        monitor: Is told of calls that fail there.
    """

    def __init__(self, engine: HasLoop, monitor: Monitor) -> None:
        self._engine = engine
        self._monitor = monitor
        self._lock = Lock()
        self._waiting: list[Job] = []
        self._tasks: set[asyncio.Task[Any]] = set()
        self._expected_by: asyncio.AbstractEventLoop | None = None

    def put(self, job: Job) -> None:
        """Call a function on the loop; many of them cost it one wake-up.

        Raises:
            RuntimeError: There is no loop that runs.
            LocalProtocolError: Too many wait already.
        """
        loop = self._engine.loop
        if loop is None:
            raise RuntimeError(
                "the server is not served yet, so no client could hear this: use io.threadsafe "
                "when it runs (a lifespan with `async with io:` tells it so from the start)"
            )
        if loop.is_closed() or not loop.is_running():
            raise RuntimeError("the event loop that served the server has ended")
        with self._lock:
            if self._expected_by not in (None, loop):
                self._waiting.clear()  # for a loop that has ended meanwhile
            if len(self._waiting) >= MAX_WAITING:
                raise LocalProtocolError(
                    f"{MAX_WAITING} calls wait for the event loop: it does not keep up with this "
                    "thread; wait for the result of a `call` now and then"
                )
            self._waiting.append(job)
            if self._expected_by is loop:
                return
            self._expected_by = loop
        loop.call_soon_threadsafe(self._run)

    def start(self, coroutine: Coroutine[Any, Any, T]) -> Future[T]:
        """Run a coroutine on the loop, in the order of all calls; its first step runs in place."""
        future: Future[T] = Future()

        def begin() -> None:
            if not future.set_running_or_notify_cancel():
                coroutine.close()
                return
            task = start_eagerly(self._finish(coroutine, future), asyncio.get_running_loop())
            if not task.done():
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

        try:
            self.put(begin)
        except BaseException:
            coroutine.close()
            raise
        return future

    async def _finish(self, coroutine: Coroutine[Any, Any, T], future: Future[T]) -> None:
        try:
            result = await coroutine
        except BaseException as error:
            future.set_exception(error)
            if not isinstance(error, Exception):
                raise
        else:
            future.set_result(result)

    def _run(self) -> None:
        with self._lock:
            jobs, self._waiting = self._waiting, []
            self._expected_by = None
        for job in jobs:
            try:
                job()
            except Exception as error:
                self._monitor.fail(
                    "threadsafe_failed", "a call of another thread failed", error=error
                )


class Threadsafe:
    """Says to whom and how, and what; never changed, so threads can share it.

    Args:
        handover: The way to the loop.
        parser: The server's parser.
        operator: To whom and how.
    """

    __slots__ = ("_handover", "_operator", "_parser")

    def __init__(self, handover: Handover, parser: Parser, operator: BroadcastOperator) -> None:
        self._handover = handover
        self._parser = parser
        self._operator = operator

    def to(self, rooms: Room | Iterable[Room]) -> Threadsafe:
        """Those in a room, or in any of several."""
        return self._with(self._operator.to(rooms))

    def in_(self, rooms: Room | Iterable[Room]) -> Threadsafe:
        """The same as ``to``."""
        return self.to(rooms)

    def except_(self, rooms: Room | Iterable[Room]) -> Threadsafe:
        """Not those in a room, or in any of several."""
        return self._with(self._operator.except_(rooms))

    @property
    def volatile(self) -> Threadsafe:
        """Drop the event for those who cannot take it at once."""
        return self._with(self._operator.volatile)

    @property
    def local(self) -> Threadsafe:
        """The clients of this server only."""
        return self._with(self._operator.local)

    def compress(self, compress: bool) -> Threadsafe:
        """Whether transports may compress the event."""
        return self._with(self._operator.compress(compress))

    def timeout(self, seconds: float) -> Threadsafe:
        """How long ``call`` waits for the acknowledgements, in seconds."""
        return self._with(self._operator.timeout(seconds))

    @overload
    def emit(self, event: Event[P, Any], *args: P.args, **kwargs: P.kwargs) -> None: ...
    @overload
    def emit(self, event: str, *args: object) -> None: ...
    def emit(self, event: Any, *args: object) -> None:  # type: ignore[misc]  # an Event has no keyword arguments
        """Send an event; returns at once. Calls of one thread keep their order.

        Args:
            event: The event's name, or an ``Event``.
            args: JSON values, with bytes anywhere in them. They are written in the calling thread:
                what it changes afterwards changes nothing that is sent.

        Raises:
            TypeError: An ``Event`` has another number of arguments.
            ValueError: The name is reserved.
            EncodeError: An argument cannot be sent.
            RuntimeError: The server is not served.
            LocalProtocolError: The loop does not keep up.
        """
        name = emitted(event, args)
        self._handover.put(partial(self._operator.emit, name, *self._frozen(name, args)))

    def send(self, *args: object) -> None:
        """Send a ``message`` event."""
        self.emit("message", *args)

    @overload
    def call(self, event: Event[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[list[T]]: ...
    @overload
    def call(self, event: str, *args: object) -> Future[list[object]]: ...
    def call(self, event: Any, *args: object) -> Future[list[Any]]:  # type: ignore[misc]  # an Event has no keyword arguments
        """Send an event to all of them and collect the acknowledgements.

        Returns:
            A future of the thread's own kind: ``.result(timeout)`` blocks and gives the list. It
            fails with ``AckTimeout`` as ``call`` does. Do not block the event loop's own thread.

        Raises:
            TypeError, ValueError, EncodeError, RuntimeError, LocalProtocolError: As ``emit``.
        """
        name = emitted(event, args)
        answers: Coroutine[Any, Any, list[Any]]
        answers = self._operator.call(event, *self._frozen(name, args))
        return self._handover.start(answers)

    def fetch_sockets(self) -> Future[list[RemoteSocket]]:
        """The sockets themselves; what they do is for the event loop, not for this thread."""
        return self._handover.start(self._operator.fetch_sockets())

    def sockets_join(self, rooms: Room | Iterable[Room]) -> None:
        """Put all of them into a room, or into several."""
        self._handover.put(partial(self._operator.sockets_join, room_set(rooms)))

    def sockets_leave(self, rooms: Room | Iterable[Room]) -> None:
        """Take all of them out of a room, or of several."""
        self._handover.put(partial(self._operator.sockets_leave, room_set(rooms)))

    def disconnect_sockets(self, close: bool = False) -> None:
        """Disconnect all of them.

        Args:
            close: Close their connections too, with all other namespaces.
        """
        self._handover.put(partial(self._operator.disconnect_sockets, close))

    def _with(self, operator: BroadcastOperator) -> Threadsafe:
        return Threadsafe(self._handover, self._parser, operator)

    def _frozen(self, event: str, args: tuple[object, ...]) -> list[Any]:
        """The arguments as the wire has them: checked, and out of the caller's reach."""
        text, attachments = self._parser.encode(self._operator.packet(event, args))
        decoder = self._parser.decoder()
        packet: Packet | None = None
        try:
            if text is not None:
                packet = decoder.decode_text(text[1:].decode())
            for attachment in attachments:
                packet = decoder.decode_binary(attachment)
        except RemoteProtocolError as error:
            raise EncodeError(f"no client could read {event!r}: {error}") from error
        assert packet is not None
        return list(packet.data[1:])
