"""What a user's type checker makes of typed events; see server.py."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal, assert_type

import antiphon

io = antiphon.Server()


@dataclass
class Play:
    x: int


@dataclass
class PlayAgain(Play):
    y: int


@dataclass
class Played:
    ok: bool


PLAY = antiphon.Event("play", Play, Played)
LEFT = antiphon.Event("left")
TIME = antiphon.Event("time", (), str)
NOTE = antiphon.Event("note", Play)
MOVE = antiphon.Event("move", (int, str), Played)
THREE = antiphon.Event("three", (int, str, bytes))
LOOSE = antiphon.Event("loose", dict[str, float], list[int])
CHOICE = antiphon.Event[[Literal["a", "b"]], int | None]("choice")
FIVE = antiphon.Event[[int, int, int, int, int], None]("five")

# What the values are.
assert_type(PLAY, antiphon.Event[[Play], Played])
assert_type(LEFT, antiphon.Event[[], None])
assert_type(TIME, antiphon.Event[[], str])
assert_type(NOTE, antiphon.Event[[Play], None])
assert_type(MOVE, antiphon.Event[[int, str], Played])
assert_type(THREE, antiphon.Event[[int, str, bytes], None])
assert_type(LOOSE, antiphon.Event[[dict[str, float]], list[int]])
assert_type(CHOICE, antiphon.Event[[Literal["a", "b"]], int | None])


# Handlers: the socket, then the arguments; what they return is the acknowledgement.
@io.on(PLAY)
async def play(socket: antiphon.Socket, play: Play) -> Played:
    return Played(True)


@io.on(PLAY)
def play_at_once(socket: antiphon.Socket, play: Play, more: int = 1) -> Played:
    return Played(True)


@io.once(MOVE)
async def move(socket: antiphon.Socket, number: int, text: str) -> Played:
    return Played(True)


@io.on(LEFT)
async def left(socket: antiphon.Socket) -> None: ...


@io.of("/chat").on(CHOICE)
def wider(socket: antiphon.Socket, choice: str) -> int:
    return 1


@io.on(PLAY)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType, reportCallIssue, reportUntypedFunctionDecorator]
async def wrong_argument(socket: antiphon.Socket, play: int) -> Played:
    return Played(True)


@io.on(PLAY)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType, reportCallIssue, reportUntypedFunctionDecorator]
async def wrong_acknowledgement(socket: antiphon.Socket, play: Play) -> int:
    return 1


@io.on(PLAY)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType, reportCallIssue, reportUntypedFunctionDecorator]
def too_few(socket: antiphon.Socket) -> Played:
    return Played(True)


@io.on(MOVE)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType, reportCallIssue, reportUntypedFunctionDecorator]
def too_many(socket: antiphon.Socket, number: int, text: str, other: str) -> Played:
    return Played(True)


@io.on(LEFT)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType, reportCallIssue, reportUntypedFunctionDecorator]
async def unasked(socket: antiphon.Socket) -> int:
    return 1


async def decorated_handlers_can_be_called(socket: antiphon.Socket) -> None:
    assert_type(await play(socket, Play(1)), Played)
    assert_type(play_at_once(socket, Play(1)), Played)
    play_at_once(socket, 1)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    io.on(PLAY, play)
    io.on(PLAY, left)  # type: ignore[misc]  # pyright: ignore[reportArgumentType, reportCallIssue]
    io.off(PLAY, play)
    assert_type(len(io.listeners(PLAY)), int)


# One socket: handlers without the socket in front.
async def sockets(socket: antiphon.Socket) -> None:
    @socket.on(PLAY)
    async def play_here(play: Play) -> Played:
        return Played(True)

    assert_type(await play_here(Play(1)), Played)

    @socket.on(PLAY)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType, reportCallIssue, reportUntypedFunctionDecorator]
    def wrong_here(play: str) -> Played:
        return Played(True)

    socket.emit(PLAY, Play(1))
    socket.emit(PLAY, PlayAgain(1, 2))
    socket.emit(LEFT)
    socket.emit(LOOSE, {"a": 1})
    socket.emit(CHOICE, "a")
    socket.emit(FIVE, 1, 2, 3, 4, 5)
    socket.emit(PLAY, Play(1), ack=print)
    socket.emit(MOVE, 1, "a", ack=print)
    socket.volatile.emit(PLAY, Play(1))
    socket.emit(PLAY, 1)  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
    socket.emit(PLAY)  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
    socket.emit(LEFT, 1)  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
    socket.emit(CHOICE, "c")  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
    socket.emit(MOVE, "a", 1)  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
    socket.emit(PLAY, 1, ack=print)  # type: ignore[arg-type, call-arg]  # pyright: ignore[reportCallIssue]

    assert_type(await socket.call(PLAY, Play(1)), Played)
    assert_type(await socket.call(PLAY, PlayAgain(1, 2), timeout=5), Played)
    assert_type(await socket.call(MOVE, 1, "a", timeout=5), Played)
    assert_type(await socket.timeout(5).call(THREE, 1, "a", b""), None)
    assert_type(await socket.call(TIME, timeout=5), str)
    assert_type(await socket.call(CHOICE, "b"), int | None)
    assert_type(await socket.call("play", 1), Any)
    await socket.call(PLAY, 1)  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
    await socket.call(PLAY, 1, timeout=5)  # type: ignore[arg-type, call-arg]  # pyright: ignore[reportCallIssue]


async def broadcasts(socket: antiphon.Socket) -> None:
    io.emit(PLAY, Play(1))
    io.to("room").emit(MOVE, 1, "a")
    socket.broadcast.emit(LEFT)
    io.of("/chat").emit(LOOSE, {})
    io.to("room").emit(PLAY, 1)  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
    io.emit(PLAY)  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
    assert_type(await io.to("room").call(PLAY, Play(1)), list[Played])
    assert_type(await io.timeout(5).call(TIME), list[str])
    (await io.fetch_sockets())[0].emit(PLAY, Play(1))
    (await io.fetch_sockets())[0].emit(PLAY, 1)  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
    await io.call(PLAY, "1")  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]


# Dependencies: as defaults they are typed, and handlers of an Event may ask for them.
def number() -> int:
    return 1


async def later(number: Annotated[int, antiphon.Depends(number)]) -> str:
    return str(number)


def plain() -> Iterator[bytes]:
    yield b""


async def generated() -> AsyncIterator[Play]:
    yield Play(1)


@io.on(PLAY)
async def injected(
    socket: antiphon.Socket,
    play: Play,
    number: int = antiphon.Depends(number),
    later: str = antiphon.Depends(later),
    plain: bytes = antiphon.Depends(plain),
    generated: Play = antiphon.Depends(generated),
    login: Played = antiphon.Auth(),
) -> Played:
    return Played(True)


@io.on("typed")
async def injected_by_annotation(
    socket: antiphon.Socket,
    number: Annotated[int, antiphon.Depends(number)],
    login: Annotated[Played, antiphon.Auth()],
    wrong: int = antiphon.Depends(later),  # type: ignore[assignment]  # pyright: ignore[reportArgumentType]
) -> None:
    assert_type(socket.handshake.auth_as(Played), Played)


router = antiphon.Router(prefix="a:")


@router.on(PLAY)
async def routed(socket: antiphon.Socket, play: Play) -> Played:
    return Played(True)


@router.on(PLAY)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType, reportCallIssue, reportUntypedFunctionDecorator]
async def wrongly_routed(socket: antiphon.Socket, play: str) -> Played:
    return Played(True)


io.include(router)
io.of("/chat").include(router, prefix="b:")
io.emits(PLAY, CHOICE)
io.emits("play")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
io.include(io)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
io.dependency_overrides[number] = lambda: 2
