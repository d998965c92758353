"""What cannot be injected is said when a function is registered, not at each event."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

import pytest

from antiphon import Auth, Depends, Event, Handshake, Server, Socket
from antiphon.testing import connect


@dataclass
class Page:
    """A provider that is equal to others, and so has no hash."""

    size: int

    def __call__(self) -> int:
        return self.size


def provider(socket: Socket, /) -> None: ...
def several(socket: Socket, *others: Socket) -> None: ...
def placed(socket: Socket, first: int, second: Handshake, /) -> None: ...
def asks(socket: Socket, a: None = Depends(provider)) -> None: ...
def pages(socket: Socket, a: int = Depends(Page(3))) -> None: ...
def uncalled(socket: Socket, page: Annotated[Page, Auth]) -> None: ...
def uncalled_default(socket: Socket, page: Page = Auth) -> None: ...  # type: ignore[assignment]
def uncalled_depends(socket: Socket, user: Annotated[str, Depends]) -> None: ...
def sound(socket: Socket, /, *rest: int) -> int:
    return sum(rest)


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (several, "the handler of 'play': 'others' must be a parameter that has a name"),
        (placed, "the handler of 'play': 'second' must be a parameter that has a name"),
        (asks, "the provider provider: 'socket' must be a parameter that has a name"),
        (pages, r"the provider Page\(size=3\) is not hashable"),
        (uncalled, r"the handler of 'play': the mark of 'page' is made by a call: Auth\(\)"),
        (uncalled_default, r"the mark of 'page' is made by a call: Auth\(\)"),
        (uncalled_depends, r"the mark of 'user' is made by a call: Depends\(provider\)"),
    ],
)
def test_is_refused(function: Callable[..., Any], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        Server().on("play", function)


async def test_what_stands_in_front_needs_no_name() -> None:
    io = Server()
    io.on("add", sound)
    async with connect(io) as client:
        assert await client.call("add", 1, 2) == 3


async def test_whatever_can_be_awaited_is() -> None:
    # As type checkers understand it: what the parameter is given is the result.
    async def answer() -> int:
        return 42

    def started() -> asyncio.Task[int]:
        return asyncio.ensure_future(answer())

    io = Server()

    @io.on(Event("ask", (), int))
    def ask(socket: Socket, a: int = Depends(started)) -> int:
        return a

    async with connect(io) as client:
        assert await client.call("ask") == 42
