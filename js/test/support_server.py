"""The contract of README.md over Antiphon: `python support_server.py [port]`.

It prints its address, and lives until its standard input ends.
"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter, defaultdict
from typing import Any

import antiphon
from antiphon.hosts.uvicorn import create_server

records: defaultdict[str, list[Any]] = defaultdict(list)
heard: Counter[str] = Counter()


def answer(namespace: antiphon.Namespace) -> None:
    """Register the contract's events for a namespace."""

    @namespace.on("connect")
    def connect(socket: antiphon.Socket) -> None:
        socket.data["gone"] = asyncio.Event()

    @namespace.on("disconnect")
    def disconnect(socket: antiphon.Socket) -> None:
        socket.data["gone"].set()

    @namespace.on("echo")
    def echo(socket: antiphon.Socket, *args: Any) -> tuple[Any, ...]:
        socket.emit("echo", *args)
        return args

    @namespace.on("whoami")
    def whoami(socket: antiphon.Socket) -> dict[str, Any]:
        handshake = socket.handshake
        return {
            "id": socket.id,
            "transport": socket.conn.transport,
            "query": handshake.query,
            "auth": handshake.auth,
            "headers": handshake.headers,
            "nsp": socket.namespace,
        }

    @namespace.on("ask")
    async def ask(socket: antiphon.Socket, event: str, *args: Any) -> list[Any]:
        answered = await socket.call(event, *args)
        if answered is None:
            return []
        return list(answered) if isinstance(answered, tuple) else [answered]

    @namespace.on("many")
    def many(socket: antiphon.Socket, count: int) -> int:
        for number in range(count):
            socket.emit("number", number)
        return count

    @namespace.on("tell")
    def tell(socket: antiphon.Socket, to: str, event: str, *args: Any) -> None:
        namespace.to(to).emit(event, *args)

    @namespace.on("leave")
    def leave(socket: antiphon.Socket, close: bool = False) -> None:
        socket.disconnect(close)

    register_memory(namespace)


def register_memory(namespace: antiphon.Namespace) -> None:
    """The events with which tests ask what came before; and two that may get no answer."""

    @namespace.on("record")
    def record(socket: antiphon.Socket, key: str, value: Any) -> int:
        records[key].append(value)
        return len(records[key])

    @namespace.on("recorded")
    def recorded(socket: antiphon.Socket, key: str) -> list[Any]:
        return records[key]

    @namespace.on("eventually")
    async def eventually(socket: antiphon.Socket, key: str, times: int) -> int:
        heard[key] += 1
        if heard[key] < times:
            await socket.data["gone"].wait()
        return times

    @namespace.on("silent")
    async def silent(socket: antiphon.Socket, *args: Any) -> None:
        await socket.data["gone"].wait()


def create() -> antiphon.Server:
    """A server that keeps the contract."""
    io = antiphon.Server(ping_interval=1, ping_timeout=2)
    for name in ("/", "/chat", "/private"):
        answer(io.of(name))

    @io.of("/private").use
    def refuse(socket: antiphon.Socket) -> None:
        if socket.handshake.auth.get("token") != "secret":
            raise antiphon.ConnectionRefused("not authorized", data={"code": "E1"})

    return io


async def serve(port: int) -> None:
    """Serve until the standard input ends."""
    server = create_server(antiphon.ASGIApp(create()), port=port, log_level="warning")
    serving = asyncio.create_task(server.serve())
    while not server.started:
        if serving.done():
            return await serving
        await asyncio.sleep(0.01)
    host, port, *_ = server.servers[0].sockets[0].getsockname()
    sys.stdout.write(f"http://{host}:{port}\n")
    sys.stdout.flush()
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    server.should_exit = True
    await serving


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]) if sys.argv[1:] else 0))
