"""When what answers a frame is written: on real sockets, with the path in Python and compiled."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from typing import Any

import pytest

from antiphon.engine.prepared import Prepared
from antiphon.hosts.frame_path import FramePath
from antiphon.hosts.takeover import read_frames
from tests.twins import twins

FRAME = b"\x81\x81\x00\x00\x00\x00a"
ANSWER = b"\x81\x01a"
MINUTE = 60.0


class Echo:
    """Sends back what comes.

    Args:
        path: Where it comes from.
        asked: Is called before.
    """

    def __init__(self, path: Any, asked: Callable[[], None]) -> None:
        self._path = path
        self._asked = asked

    def receive_text(self, text: str) -> None:
        self._asked()
        self._path.send(Prepared(text.encode()))


@asynccontextmanager
async def client(path: Callable[[Any], Any], asked: Callable[[], None]) -> AsyncIterator[Any]:
    """A client whose frames are sent back."""
    ours, theirs = socket.socketpair()
    ours.setblocking(False)

    class Accepting(asyncio.Protocol):
        def connection_made(self, transport: Any) -> None:
            reading = path(transport)
            reading._receiver = Echo(reading, asked)
            transport.set_protocol(read_frames(reading, 1000))

    with closing(ours):
        loop = asyncio.get_running_loop()
        transport, _ = await loop.connect_accepted_socket(Accepting, theirs)
        yield ours
        transport.abort()


def is_answered(one: socket.socket) -> bool:
    """Whether something has come to a client."""
    try:
        return bool(one.recv(1, socket.MSG_PEEK))
    except BlockingIOError:
        return False


@pytest.mark.parametrize("kind", twins(FramePath))
@pytest.mark.parametrize(
    ("wait", "answered_before"),
    [
        pytest.param(MINUTE, [0, 0, 0], id="together"),
        pytest.param(0.0, [0, 1, 2], id="at once, where their time is over"),
    ],
)
async def test_answers_of_one_turn_are_written(
    kind: type[FramePath], wait: float, answered_before: list[int]
) -> None:
    loop = asyncio.get_running_loop()
    flusher = sys.modules[kind.__module__].Flusher(loop, wait)
    seen: list[int] = []

    def path(transport: Any) -> FramePath:
        return kind(transport, flusher, None)

    def asked() -> None:
        seen.append(sum(map(is_answered, clients)))

    async with client(path, asked) as a, client(path, asked) as b, client(path, asked) as c:
        clients = [a, b, c]
        for one in clients:
            one.send(FRAME)
        for one in clients:
            assert await loop.sock_recv(one, 100) == ANSWER
    assert seen == answered_before


@pytest.mark.parametrize("kind", twins(FramePath))
async def test_answers_leave_before_what_a_handler_has_started(kind: type[FramePath]) -> None:
    loop = asyncio.get_running_loop()
    flusher = sys.modules[kind.__module__].Flusher(loop, MINUTE)
    answered: list[bool] = []

    async def work() -> None:
        answered.append(is_answered(one))

    tasks: list[asyncio.Task[None]] = []
    async with client(
        lambda transport: kind(transport, flusher, None),
        lambda: tasks.append(loop.create_task(work())),
    ) as one:
        for _ in range(2):
            one.send(FRAME)
            assert await loop.sock_recv(one, 100) == ANSWER
            await tasks[-1]
    assert answered == [True, True]
