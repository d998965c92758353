"""What ``connect`` gives: it has begun, and whoever wants to can wait for the answer."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Generator, Mapping
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, cast

from antiphon.client.holders import Holders
from antiphon.errors import ConnectionRefused

__all__ = ["Connecting", "check_loop", "refusal", "resolve", "resolve_auth"]


class Connectable(Protocol):
    """A socket that connects.

    Attributes:
        holders: Those who need it.
    """

    holders: Holders

    async def answered(self, *, patient: bool = False) -> None:
        """Wait until the namespace has let it in."""

    async def release(self, block: object) -> None:
        """A block is left that needed it."""

    def deliver(self) -> None:
        """Its events may go to its handlers now."""


S = TypeVar("S", bound=Connectable)


class Connecting(Generic[S]):
    """Await it for the connected socket; with ``async with`` it is disconnected at the end.

    Args:
        socket: It.
        patient: Whether to wait for as long as it is tried, not for the first attempt only.
        again: Whether who waits has had the socket before.
    """

    __slots__ = ("_again", "_patient", "_socket")

    def __init__(self, socket: S, *, patient: bool = False, again: bool = False) -> None:
        self._socket = socket
        self._patient = patient
        self._again = again

    def __await__(self) -> Generator[Any, Any, S]:
        return self._wait().__await__()

    if not TYPE_CHECKING:  # type checkers know what it has

        def __getattr__(self, name):
            raise AttributeError(
                f"{name!r} is asked of the socket, which one gets by `await connect(…)` or "
                "`async with connect(…) as socket`"
            )

    async def __aenter__(self) -> S:
        return await self._wait(self)

    async def __aexit__(self, *exception: object) -> None:
        await self._socket.release(self)

    async def held(self, block: object = None) -> S:
        """Wait, and deliver nothing of what came with the answer: the caller sees to that.

        Args:
            block: The ``async with`` that needs the socket, if it is one.
        """
        socket = self._socket
        await socket.answered(patient=self._patient)
        if self._again and block is None:
            socket.holders.resume()
        else:
            socket.holders.add(block)
        return socket

    async def _wait(self, block: object = None) -> S:
        socket = await self.held(block)
        # What came with the answer waits until the caller has registered its handlers, which is
        # what it does first, and waits for something.
        asyncio.get_running_loop().call_soon(socket.deliver)
        return socket


def check_loop() -> None:
    """Refuse to connect where nothing could go on.

    Raises:
        RuntimeError: No event loop is running.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        message = (
            "no event loop is running: call this in async code (asyncio.run(main())), "
            "or connect without asyncio by antiphon.sync.connect"
        )
        raise RuntimeError(message) from None


def refusal(data: Any) -> ConnectionRefused:
    """The error for what a server says who does not let us in."""
    message, detail = data, None
    if isinstance(data, dict):
        told = cast("dict[str, Any]", data)
        message, detail = told.get("message", ""), told.get("data")
    return ConnectionRefused(str(message), detail)


async def resolve(given: object) -> Any:
    """An option's value; if it is a function, sync or async, what that gives."""
    if not callable(given):
        return given
    result = cast("Callable[[], Any]", given)()
    return await result if inspect.isawaitable(result) else result


async def resolve_auth(given: object) -> Mapping[str, Any] | None:
    """What a namespace is told.

    Raises:
        TypeError: It is no object of JSON.
    """
    auth: object = await resolve(given)
    if auth is not None and not isinstance(auth, Mapping):
        raise TypeError(f"auth is an object of JSON, not {auth!r}")
    return cast("Mapping[str, Any] | None", auth)
