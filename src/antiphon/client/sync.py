"""The blocking face: the same client, for programs and threads that know nothing of loops."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any, ParamSpec, TypeVar, Unpack, overload

from antiphon.client.entrance import ConnectKwargs
from antiphon.client.entrance import connect as connect_async
from antiphon.client.operator import PLAIN, ClientOperator
from antiphon.client.portal import Portal, Worker, portal
from antiphon.client.portal_registry import InWorker, PortalRegistry, off_the_loop
from antiphon.client.socket import ClientSocket
from antiphon.events.emitting import Emitting
from antiphon.events.event import Event, EventLike
from antiphon.events.listening import Listening
from antiphon.events.registry import Registry

__all__ = ["Socket", "SocketOperator", "connect"]

A = TypeVar("A")
B = TypeVar("B")
P = ParamSpec("P")
T = TypeVar("T")

SETTLING: float = 0.05
"""Seconds after the last ``on`` until events that came with the connection are delivered."""


def connect(
    url: str | Callable[[], str],
    namespace: str = "/",
    *,
    force_new: bool = False,
    keep_trying: bool = False,
    **options: Unpack[ConnectKwargs],
) -> Socket:
    """Connect to a namespace of a server, and wait until it answers.

    All as in ``antiphon.connect``. Functions given as options run in threads of their own and may
    block. Use it with ``with`` to disconnect at the end.

    Raises:
        ConnectError, TypeError, ValueError, ImportError: As there.
    """
    place = portal()
    given: Any = {name: off_the_loop(name, value) for name, value in options.items()}

    async def connected() -> ClientSocket:
        connecting = connect_async(
            off_the_loop("url", url),
            namespace,
            force_new=force_new,
            keep_trying=keep_trying,
            **given,
        )
        return await connecting.held()

    return Socket(place.run(connected), place)


class _Verbs(Emitting):
    """What can send to the server, and wait for it."""

    __slots__ = ()

    def _asked(self) -> tuple[Socket, ClientOperator]:
        raise NotImplementedError

    def _emit(
        self, event: EventLike, args: tuple[object, ...], ack: Callable[..., object] | None
    ) -> None:
        socket, operator = self._asked()
        socket.settle()
        answered = None if ack is None else InWorker(ack, socket.worker)
        socket.portal.call(operator.emit, event, *args, ack=answered)

    @overload
    def call(self, event: Event[P, T], *args: P.args, **kwargs: P.kwargs) -> T: ...
    @overload
    def call(self, event: Event[[], T], *, timeout: float | None) -> T: ...
    @overload
    def call(self, event: Event[[A], T], arg: A, /, *, timeout: float | None) -> T: ...
    @overload
    def call(self, event: Event[[A, B], T], arg: A, arg2: B, /, *, timeout: float | None) -> T: ...
    @overload
    def call(self, event: str, *args: object, timeout: float | None = None) -> Any: ...
    def call(  # type: ignore[misc]  # an Event has no keyword arguments
        self, event: Any, *args: object, timeout: float | None = None
    ) -> Any:
        """Send an event and wait for the acknowledgement; as ``ClientSocket.call``."""
        socket, operator = self._asked()
        socket.settle()
        return socket.portal.run(lambda: operator.call(event, *args, timeout=timeout))

    @property
    def volatile(self) -> SocketOperator:
        """Drop the event if it cannot leave at once."""
        socket, operator = self._asked()
        return SocketOperator(socket, operator.volatile)

    def compress(self, compress: bool) -> SocketOperator:
        """Whether the transport may compress the event."""
        socket, operator = self._asked()
        return SocketOperator(socket, operator.compress(compress))

    def timeout(self, seconds: float) -> SocketOperator:
        """How long to wait for an acknowledgement, in seconds."""
        socket, operator = self._asked()
        return SocketOperator(socket, operator.timeout(seconds))


class SocketOperator(_Verbs):
    """How to send to the server."""

    __slots__ = ("_operator", "_socket")

    def __init__(self, socket: Socket, operator: ClientOperator) -> None:
        self._socket = socket
        self._operator = operator

    def _asked(self) -> tuple[Socket, ClientOperator]:
        return self._socket, self._operator


class Socket(Listening, _Verbs):
    """A namespace of a server, as ``antiphon.ClientSocket`` is, for any thread.

    Handlers run one after the other in a thread of this socket, so they may call anything of it.

    Attributes:
        portal: The way to the loop.
        worker: Runs the handlers.
    """

    def __init__(self, socket: ClientSocket, place: Portal) -> None:
        self.portal = place
        self.worker = Worker(place)
        self._socket = socket
        self._registry = PortalRegistry(socket, place, self.worker, self._heard)
        self._settling: asyncio.TimerHandle | None = None
        place.call(self._wait_for_handlers)
        place.at_end(self, socket.disconnect)

    def __repr__(self) -> str:
        return f"<sync {self._socket!r}>"

    def __enter__(self) -> Socket:
        self.portal.call(self._socket.holders.enter, self)
        return self

    def __exit__(self, *exception: object) -> None:
        if self.portal.is_foreign:
            return  # who forked within the block has it still
        self.settle()
        self.portal.run(lambda: self._socket.release(self))
        self._left()

    def __iter__(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """The events that come from now on; see ``ClientSocket.__aiter__``."""
        stream = self.portal.call(self._socket.__aiter__)
        self.settle()
        while True:
            try:
                yield self.portal.run(stream.__anext__)
            except StopAsyncIteration:
                return

    @property
    def namespace(self) -> str:
        """The namespace's name."""
        return self._socket.namespace

    @property
    def id(self) -> str | None:
        """Its id; None while it is not connected."""
        return self._socket.id

    @property
    def connected(self) -> bool:
        """Whether the namespace has let it in."""
        return self._socket.connected

    @property
    def active(self) -> bool:
        """Whether it is connected, or will connect (again) by itself."""
        return self._socket.active

    @property
    def recovered(self) -> bool:
        """Whether the latest connection took up where the one before had ended."""
        return self._socket.recovered

    def connect(self) -> Socket:
        """Connect again after it has come to its end, and wait for the answer."""
        self.portal.run(lambda: connecting(self._socket))
        self.portal.at_end(self, self._socket.disconnect)
        return self

    def disconnect(self, timeout: float = 5.0) -> None:
        """Deliver what was emitted, and leave; see ``ClientSocket.disconnect``."""
        self.settle()
        self.portal.run(lambda: disconnecting(self._socket, timeout))
        self._left()

    def drain(self, timeout: float | None = None) -> None:
        """Wait until what was emitted has left this process; see ``ClientSocket.drain``.

        Raises:
            TimeoutError: It did not in so many seconds.
            Disconnected: The socket came to its end before.
        """
        self.settle()
        self.portal.run(lambda: asyncio.wait_for(self._socket.drain(), timeout))

    def wait(self, timeout: float | None = None) -> str | None:
        """Wait until the socket is at its end; the reason of it, None if that was too long."""
        self.settle()
        try:
            reason = self.portal.run(lambda: asyncio.wait_for(self._socket.wait(), timeout))
        except TimeoutError:
            return None
        self._left()
        return reason

    def on_error(self, handler: Callable[..., object]) -> Callable[..., object]:
        """Call a function with the exception and the event's name when a handler has failed."""
        self.portal.call(self._socket.on_error, InWorker(handler, self.worker))
        return handler

    # Within.

    def settle(self) -> None:
        """There are the handlers that there will be: events may go to them."""
        if self._settling is not None:
            self.portal.call(self._deliver)

    def _left(self) -> None:
        """This is through with the socket: keep nothing for it."""
        self.portal.at_end(self, None)
        self.worker.rest()

    def _asked(self) -> tuple[Socket, ClientOperator]:
        return self, ClientOperator(self._socket, PLAIN)

    def _listening(self) -> Registry:
        return self._registry

    def _event_name(self, event: str) -> str:
        return event

    def _heard(self) -> None:
        if self._settling is not None:
            self._wait_for_handlers()

    def _wait_for_handlers(self) -> None:
        if self._settling is not None:
            self._settling.cancel()
        self._settling = self.portal.loop.call_later(SETTLING, self._deliver)

    def _deliver(self) -> None:
        if self._settling is not None:
            self._settling.cancel()
            self._settling = None
            self._socket.deliver()


async def connecting(socket: ClientSocket) -> None:
    """Connect a socket again."""
    await socket.connect()


async def disconnecting(socket: ClientSocket, timeout: float) -> None:
    """Disconnect it."""
    await socket.disconnect(timeout)
