"""Antiphon's server under the contract of the README beside it."""

from __future__ import annotations

import asyncio
import json
import os
import re
from dataclasses import dataclass
from typing import Annotated, Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

import antiphon
from antiphon.server.registering import Registering
from tests.interop.servers.listening import run

options = json.loads(os.environ.get("INTEROP_OPTIONS", "{}"))
if options.get("parser") == "msgpack":
    options["parser"] = antiphon.MsgpackParser()
if "connection_state_recovery" in options:
    options["connection_state_recovery"] = antiphon.Recovery(**options["connection_state_recovery"])
io = antiphon.Server(**options)
left: dict[str, str] = {}
logs: dict[str, list[Any]] = {}
failed: list[str] = []


@dataclass
class Claim:
    """What a client claims, with an attachment."""

    square: int
    proof: bytes


@dataclass
class Claimed:
    """Its acknowledgement."""

    square: int
    size: int


CLAIM = antiphon.Event("claim", Claim, Claimed)


def register(namespace: Registering) -> None:
    """Register the events of the contract."""

    @namespace.on("connect")
    async def connect(socket: antiphon.Socket) -> None:
        socket.data["recorded"] = []
        for number in range(socket.handshake.auth.get("greet", 0)):
            socket.emit("number", number)
        for number in range(socket.handshake.auth.get("stream", 0)):
            socket.emit("number", number)
            # Three by three: the second comes when the response with the first has just left.
            await asyncio.sleep(0.001 if number % 3 == 2 else 0)

    @namespace.on("disconnect")
    def disconnect(socket: antiphon.Socket, reason: str) -> None:
        left[socket.id] = reason

    @namespace.on("echo")
    def echo(socket: antiphon.Socket, *args: Any) -> tuple[Any, ...]:
        socket.emit("echo", *args)
        return args

    @namespace.on("nothing")
    def nothing(socket: antiphon.Socket, *args: Any) -> None:
        """Acknowledge."""

    @namespace.on("whoami")
    def whoami(socket: antiphon.Socket) -> dict[str, Any]:
        return {
            "id": socket.id,
            "nsp": socket.namespace,
            "transport": socket.conn.transport,
            "auth": socket.handshake.auth,
            "query": socket.handshake.query,
            "cookie": socket.handshake.headers.get("cookie", ""),
        }

    @namespace.on("ask")
    async def ask(socket: antiphon.Socket, event: str, *args: Any) -> list[Any]:
        answered = await socket.call(event, *args, timeout=5)
        if answered is None:
            return []
        return list(answered) if isinstance(answered, tuple) else [answered]

    @namespace.on(CLAIM)
    async def claim(socket: antiphon.Socket, claim: Claim) -> Claimed:
        return Claimed(claim.square, len(claim.proof))

    register_series(namespace)
    register_rooms(namespace)
    register_ends(namespace)


def register_series(namespace: Registering) -> None:
    """Many events, in one direction or the other."""

    @namespace.on("many")
    def many(socket: antiphon.Socket, count: int) -> int:
        for number in range(count):
            socket.emit("number", number)
        return count

    @namespace.on("log")
    def log(socket: antiphon.Socket, name: str, number: Any) -> Any:
        numbers = logs.setdefault(name, [])
        if numbers[-1:] != [number]:
            numbers.append(number)
        return number

    @namespace.on("logged")
    def logged(socket: antiphon.Socket, name: str) -> tuple[list[Any]]:
        return (logs.get(name, []),)

    @namespace.on("record")
    def record(socket: antiphon.Socket, value: Any) -> None:
        socket.data["recorded"].append(value)

    @namespace.on("recorded")
    def recorded(socket: antiphon.Socket) -> list[Any]:
        return list(socket.data["recorded"])


def register_rooms(namespace: Registering) -> None:
    """Rooms and broadcasts."""

    @namespace.on("enter")
    def enter(socket: antiphon.Socket, room: str) -> None:
        socket.join(room)

    @namespace.on("exit")
    def exit_room(socket: antiphon.Socket, room: str) -> None:
        socket.leave(room)

    @namespace.on("tell")
    def tell(socket: antiphon.Socket, to: dict[str, Any], event: str, *args: Any) -> None:
        everybody = io.of(socket.namespace).to([])
        operator = socket.broadcast if to.get("broadcast") else everybody
        operator = operator.to(to.get("rooms", [])).except_(to.get("except", []))
        (operator.volatile if to.get("volatile") else operator).emit(event, *args)


def register_ends(namespace: Registering) -> None:
    """What ends in one way or another."""

    @namespace.on("leave")
    def leave(socket: antiphon.Socket, close: bool) -> None:
        socket.disconnect(close)

    @namespace.on("fail")
    def fail(socket: antiphon.Socket) -> None:
        raise ValueError("a secret of the server")

    @namespace.on("fail-well")
    async def fail_well(socket: antiphon.Socket) -> None:
        raise antiphon.EventError("full", "the room is full", {"seats": 0})

    @namespace.on("shut-down")
    def shut_down(socket: antiphon.Socket) -> None:
        io.close()


@dataclass
class Login:
    """What clients of /members give as auth."""

    name: str


def member(login: Annotated[Login, antiphon.Auth()]) -> str:
    return login.name


members = antiphon.Router(prefix="member:")


@members.on("name")
async def name(socket: antiphon.Socket, member: Annotated[str, antiphon.Depends(member)]) -> str:
    """Tell a member who that is."""
    return member


io.of("/members").include(members)


for each in (
    io,
    io.of("/custom"),
    io.of("/members"),
    io.of("/refuse"),
    io.of(re.compile(r"^/dyn-\d+$")),
):
    register(each)


@io.of("/refuse").use
def refuse(socket: antiphon.Socket) -> None:
    """Let nobody in."""
    raise antiphon.ConnectionRefused("not authorized", data={"code": "E1"})


@io.on_error
def note(error: Exception, socket: antiphon.Socket | None, event: str) -> None:
    """Remember a handler that failed."""
    failed.append(f"{event}: {type(error).__name__}")


def stats(request: Request) -> JSONResponse:
    """Tell who is there, and who was."""
    return JSONResponse({"clients": io.engine.clients_count, "left": left, "failed": failed})


pages: dict[str, str] = json.loads(os.environ.get("INTEROP_PAGES", "{}"))
files = [Mount(path, StaticFiles(directory=place)) for path, place in pages.items()]
run(antiphon.ASGIApp(io, Starlette(routes=[Route("/stats", stats), *files])))
