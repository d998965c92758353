"""What an application may raise or return, and how long it may take: its clients are answered."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from antiphon import ConnectionRefused, EventError, Server, Socket
from tests.unit.server.leaks import assert_nothing_left
from tests.unit.wire import WebSocketPeer, joined, settle


class OwnBase(BaseException):
    """An exception that ``except Exception`` does not catch."""


RAISED: dict[str, Callable[[], BaseException]] = {
    "ValueError": lambda: ValueError("a secret"),
    "StopIteration": lambda: StopIteration("a secret"),
    "StopAsyncIteration": lambda: StopAsyncIteration("a secret"),
    "GeneratorExit": lambda: GeneratorExit("a secret"),
    "CancelledError": lambda: asyncio.CancelledError("a secret"),
    "TimeoutError": lambda: TimeoutError("a secret"),
    "RecursionError": lambda: RecursionError("a secret"),
    "ExceptionGroup": lambda: ExceptionGroup("secrets", [KeyError("a secret"), EventError("code")]),
    "BaseExceptionGroup": lambda: BaseExceptionGroup("secrets", [OwnBase()]),
    "a BaseException": lambda: OwnBase("a secret"),
}


@pytest.fixture(autouse=True)
def no_log() -> Iterator[None]:
    """What is raised here is not logged: a log would hold what handlers held."""
    logger = logging.getLogger("antiphon")

    def nothing(record: logging.LogRecord) -> bool:
        return False

    logger.addFilter(nothing)
    yield
    logger.removeFilter(nothing)


def raising(make: Callable[[], BaseException], kind: str) -> Callable[[Socket], Any]:
    """A function that raises: at once, as a coroutine, or after it has waited."""

    def plain(socket: Socket) -> None:
        raise make()

    async def at_once(socket: Socket) -> None:
        raise make()

    async def later(socket: Socket) -> None:
        await asyncio.sleep(1)
        raise make()

    return {"plain": plain, "async": at_once, "later": later}[kind]


KINDS = pytest.mark.parametrize("kind", ["plain", "async", "later"])
ANYTHING = pytest.mark.parametrize("name", list(RAISED))


@KINDS
@ANYTHING
async def test_a_middleware_may_raise_anything(name: str, kind: str) -> None:
    io = Server()
    io.use(raising(RAISED[name], kind))
    peer = await WebSocketPeer.open(io.engine)
    peer.take()
    peer.send("40")
    await asyncio.sleep(2)
    assert peer.take() == ['44{"message":"internal server error"}']
    assert io.sockets == {}
    peer.leave()
    await assert_nothing_left(io)


@KINDS
@pytest.mark.parametrize("name", [name for name in RAISED if name not in ("GeneratorExit",)])
async def test_a_middleware_of_events_may_raise_anything(name: str, kind: str) -> None:
    io = Server()
    heard: list[int] = []
    io.on("play", lambda socket, number: heard.append(number))
    peer, _ = await joined(io)
    (socket,) = io.sockets.values()
    fails = raising(RAISED[name], kind)

    @socket.use
    async def check(event: str, args: list[Any]) -> None:
        if args == [1]:
            result = fails(socket)
            if result is not None:
                await result

    peer.send('421["play",1]', '422["play",2]')
    await asyncio.sleep(2)
    first, second = peer.take()
    assert str(first).startswith('431[{"error":{"code":') and "secret" not in str(first)
    assert second == "432[]"
    assert heard == [2]


@KINDS
@pytest.mark.parametrize("event", ["connect", "disconnecting", "disconnect", "play"])
@ANYTHING
async def test_a_handler_may_raise_anything(name: str, event: str, kind: str) -> None:
    if kind == "plain" and not isinstance(RAISED[name](), Exception | asyncio.CancelledError):
        return  # out of a plain function it is the business of the loop
    io = Server()
    io.on(event, raising(RAISED[name], kind))
    io.on("still there?", lambda socket: "yes")
    peer, _ = await joined(io)
    await asyncio.sleep(2)
    peer.take()
    if event == "play":
        peer.send('421["play"]')
        await asyncio.sleep(2)
        (answer,) = peer.take()
        assert str(answer).startswith('431[{"error":{"code":') and "secret" not in str(answer)
    assert await peer.ask('422["still there?"]') == ['432["yes"]']
    peer.leave()
    await asyncio.sleep(5)
    await assert_nothing_left(io)


def circular() -> list[Any]:
    """A list that contains itself."""
    value: list[Any] = []
    value.append(value)
    return value


def deep() -> list[Any]:
    """Lists in lists, too many."""
    value: list[Any] = []
    for _ in range(100_000):
        value = [value]
    return value


UNSENDABLE: dict[str, Callable[[], Any]] = {
    "an object": object,
    "a function": lambda: print,
    "a generator": lambda: (number for number in range(3)),
    "a socket": lambda: Server(),
    "a list in itself": circular,
    "too deep": deep,
    "an exception": lambda: ValueError("a secret"),
    "deep inside": lambda: {"a": [1, {"b": object()}]},
    "one of several": lambda: (1, object()),
}


@pytest.mark.parametrize("is_async", [False, True])
@pytest.mark.parametrize("name", list(UNSENDABLE))
async def test_a_handler_may_return_what_cannot_be_sent(name: str, is_async: bool) -> None:
    io = Server()

    async def play(socket: Socket) -> Any:
        return UNSENDABLE[name]()

    io.on("play", play if is_async else lambda socket: UNSENDABLE[name]())
    peer, _ = await joined(io)
    (answer,) = await peer.ask('421["play"]')
    assert str(answer).startswith('431[{"error":{"code":"internal_error"')
    assert "secret" not in str(answer)
    assert peer.writer.is_open


async def test_a_handler_that_never_ends_keeps_nobody_waiting() -> None:
    io = Server()
    ended: list[str] = []

    @io.on("play")
    async def play(socket: Socket) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("play")

    io.on("still there?", lambda socket: "yes")
    io.on("disconnect", lambda socket, reason: ended.append(reason))
    peer, _ = await joined(io)
    peer.send('421["play"]')
    assert await peer.ask('422["still there?"]') == ['432["yes"]']
    peer.leave()
    await settle()
    assert ended == ["transport close"]
    io.tasks.cancel()  # what a host does when its patience is at an end
    await settle()
    assert ended == ["transport close", "play"]
    await assert_nothing_left(io)


async def test_a_handler_that_is_cancelled_is_answered() -> None:
    io = Server()
    tasks: list[asyncio.Task[Any] | None] = []

    @io.on("play")
    async def play(socket: Socket) -> None:
        tasks.append(asyncio.current_task())
        await asyncio.sleep(10)

    peer, _ = await joined(io)
    peer.send('421["play"]')
    (task,) = tasks
    assert task is not None
    task.cancel()
    await settle()
    assert peer.take() == [
        '431[{"error":{"code":"cancelled","message":"the handler was cancelled"}}]'
    ]
    assert task.cancelled()


async def test_a_refusal_may_have_data_that_cannot_be_sent() -> None:
    io = Server()

    @io.use
    def refuse(socket: Socket) -> None:
        raise ConnectionRefused("no", data=circular())

    peer = await WebSocketPeer.open(io.engine)
    assert await peer.ask("40") == ['44{"message":"no"}']


async def test_an_event_called_error_is_an_event() -> None:
    io = Server()
    io.on("error", lambda socket, what: f"heard {what}")
    peer, _ = await joined(io)
    assert await peer.ask('421["error","x"]') == ['431["heard x"]']
