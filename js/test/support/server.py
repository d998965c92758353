"""The contract of README.md over Antiphon's own server. Its argument is the port."""

from __future__ import annotations

import asyncio
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

import antiphon

io = antiphon.Server(ping_interval=1, ping_timeout=4)
if os.environ.get("CLIENT") == "msgpack":  # the server speaks as the client under test
    io = antiphon.Server(ping_interval=1, ping_timeout=4, parser=antiphon.MsgpackParser())
records: defaultdict[str, list[Any]] = defaultdict(list)
heard: Counter[str] = Counter()


async def echo(socket: antiphon.Socket, *args: Any) -> tuple[Any, ...]:
    socket.emit("echo", *args)
    return args


async def whoami(socket: antiphon.Socket) -> dict[str, Any]:
    handshake = socket.handshake
    return {
        "id": socket.id,
        "transport": socket.conn.transport,
        "query": dict(handshake.query),
        "auth": handshake.auth,
        "headers": dict(handshake.headers),
        "nsp": socket.namespace,
    }


async def ask(socket: antiphon.Socket, event: str, *args: Any) -> list[Any]:
    answered: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
    socket.emit(event, *args, ack=lambda *values: answered.set_result(list(values)))
    return await answered


async def many(socket: antiphon.Socket, count: int) -> int:
    for number in range(count):
        socket.emit("number", number)
    return count


async def silent(socket: antiphon.Socket, *_: Any) -> None:
    # what a handler returns is the acknowledgement: this one never does
    await asyncio.Event().wait()


async def tell(socket: antiphon.Socket, room: str, event: str, *args: Any) -> None:
    io.of(socket.namespace).to(room).emit(event, *args)


def leave(socket: antiphon.Socket, close: bool) -> None:
    socket.disconnect(close)


def record(socket: antiphon.Socket, key: str, value: Any) -> int:
    records[key].append(value)
    return len(records[key])


def recorded(socket: antiphon.Socket, key: str) -> tuple[list[Any]]:
    return (records[key],)


async def eventually(socket: antiphon.Socket, key: str, times: int) -> int:
    heard[key] += 1
    if heard[key] < times:
        await asyncio.Event().wait()
    return times


def listen() -> None:
    handlers: list[Callable[..., Any]] = [
        echo,
        whoami,
        ask,
        many,
        silent,
        tell,
        leave,
        record,
        recorded,
        eventually,
    ]
    for name in ("/", "/chat", "/private"):
        for handler in handlers:
            io.of(name).on(handler.__name__, handler)

    def refuse(socket: antiphon.Socket) -> None:
        auth = socket.handshake.auth
        if not isinstance(auth, dict) or auth.get("token") != "secret":
            raise antiphon.ConnectionRefused("not authorized", data={"code": "E1"})

    io.of("/private").use(refuse)


if __name__ == "__main__":
    listen()
    antiphon.run(antiphon.ASGIApp(io), host="127.0.0.1", port=int(sys.argv[1]))
