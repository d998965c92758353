"""How a support server is started: as a program, on the port that the official suite expects."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress

import uvicorn

import antiphon
from antiphon.hosts.uvicorn import create_server
from tests.interop.servers.listening import end_with_parent

__all__ = ["serve"]


def serve(app: antiphon.ASGIApp, port: int) -> None:
    """Serve until somebody ends the process; says `listening <port>`.

    Args:
        app: The support server.
        port: Where the suite looks for it; PORT says otherwise. Our own tests give INTEROP_PORT,
            and end the process by closing its standard input.
    """
    if "INTEROP_PORT" in os.environ:
        end_with_parent()
    port = int(os.environ.get("PORT") or os.environ.get("INTEROP_PORT") or port)
    # The suites say "localhost", which Node may look for at ::1.
    host = "localhost" if port else "127.0.0.1"
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve(_server(app, host, port)))


def _server(app: antiphon.ASGIApp, host: str, port: int) -> uvicorn.Server:
    """The recommended host, or for the argument `portable` plain uvicorn, as any ASGI server."""
    if sys.argv[1:] == ["portable"]:
        return uvicorn.Server(uvicorn.Config(app, host=host, port=port, log_level="warning"))
    return create_server(app, host=host, port=port, log_level="warning")


async def _serve(server: uvicorn.Server) -> None:
    serving = asyncio.create_task(server.serve())
    while not server.started:
        if serving.done():
            return await serving
        await asyncio.sleep(0.01)
    sys.stdout.write(f"listening {server.servers[0].sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await serving
