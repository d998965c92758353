"""What the servers under test share: options by name, a page of stats, a host on a free port.

The environment says which: CONFORMANCE_OPTIONS (a JSON object of the server's options) and
CONFORMANCE_LANE (`antiphon`: the recommended host; `antiphon-asgi`: plain uvicorn).
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import os
import resource
import subprocess
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from pathlib import Path
from typing import Any, TypeAlias

import uvicorn

from antiphon import ASGIApp, ConnectionRefused, Recovery
from antiphon.engine import Request
from antiphon.hosts.uvicorn import create_server

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]


async def _refuse_with_reason(request: Request) -> bool:
    raise ConnectionRefused("members only")


async def _ticket(request: Request) -> bool:
    await asyncio.sleep(0)
    return request.query.get("ticket") == "42"


GATES: dict[str, Callable[[Request], bool | Awaitable[bool]]] = {
    "everybody": lambda request: True,
    "nobody": lambda request: False,
    "nobody, and says why": _refuse_with_reason,
    "with a ticket": _ticket,
    "broken": lambda request: bool(1 / 0),
}


def options() -> dict[str, Any]:
    """The server's options; the host's are taken out."""
    given: dict[str, Any] = json.loads(os.environ.get("CONFORMANCE_OPTIONS", "{}"))
    given.pop("tls", None)
    if "allow_request" in given:
        given["allow_request"] = GATES[given["allow_request"]]
    if "connection_state_recovery" in given:
        given["connection_state_recovery"] = Recovery(**given["connection_state_recovery"])
    return given


def alive() -> Counter[str]:
    """How many objects of each of the library's classes there are, since the start."""
    gc.collect()
    classes: Iterable[type] = (type(each) for each in gc.get_objects())
    return Counter(
        each.__qualname__ for each in classes if str(each.__module__).startswith("antiphon")
    )


def memory() -> int:
    """Bytes of memory in use, where the system tells; else the most there ever was."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


class Stats:
    """An ASGI application with one page, `/stats`; everything else is not found.

    Args:
        more: What the server knows of itself.
    """

    def __init__(self, more: Callable[[], dict[str, Any]]) -> None:
        self._more = more

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close"})
        elif scope["type"] == "http" and scope["path"] == "/stats":
            common = {"rss": memory(), "tasks": len(asyncio.all_tasks()), "alive": alive()}
            await _respond(send, 200, json.dumps({**common, **self._more()}))
        elif scope["type"] == "http":
            await _respond(send, 404, "not here")


async def _respond(send: Send, status: int, body: str) -> None:
    headers = [(b"content-length", str(len(body)).encode()), (b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body.encode()})


def _certificate() -> dict[str, str]:
    directory = Path(tempfile.mkdtemp())
    key, certificate = directory / "key.pem", directory / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=localhost", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    return {"ssl_keyfile": str(key), "ssl_certfile": str(certificate)}


def _server(app: ASGIApp) -> uvicorn.Server:
    wants_tls = json.loads(os.environ.get("CONFORMANCE_OPTIONS", "{}")).get("tls", False)
    more: dict[str, Any] = {"log_level": "warning", **(_certificate() if wants_tls else {})}
    if os.environ.get("CONFORMANCE_LANE") == "antiphon-asgi":
        return uvicorn.Server(uvicorn.Config(app, port=0, **more))
    return create_server(app, port=0, **more)


def _leave(server: uvicorn.Server) -> None:
    """The standard input has ended: whoever started this process is gone."""
    asyncio.get_running_loop().remove_reader(0)
    server.should_exit = True


async def _serve(app: ASGIApp) -> None:
    logging.basicConfig(level=logging.INFO)
    server = _server(app)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        assert not serving.done(), serving.exception()
        await asyncio.sleep(0.01)
    asyncio.get_running_loop().add_reader(0, _leave, server)
    gc.freeze()  # what is there from the start need not be counted each time
    (listener,) = server.servers
    print("listening", listener.sockets[0].getsockname()[1], flush=True)
    await serving


def run(app: ASGIApp) -> None:
    """Serve until somebody ends the process."""
    asyncio.run(_serve(app))
