"""How a server here begins: it says `listening <port>`, and serves until somebody ends it."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import threading
from contextlib import suppress

import antiphon
from antiphon.hosts.uvicorn import create_server

__all__ = ["end_with_parent", "run"]


def end_with_parent() -> None:
    """End this process, whatever it does, when whoever started it is gone."""

    def wait() -> None:
        sys.stdin.read()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


async def _serve(app: antiphon.ASGIApp) -> None:
    logging.basicConfig(level=logging.INFO)
    port = int(os.environ.get("INTEROP_PORT", "0"))
    server = create_server(app, port=port, log_level="warning")
    serving = asyncio.create_task(server.serve())
    while not server.started:
        if serving.done():
            return await serving
        await asyncio.sleep(0.01)
    print("listening", server.servers[0].sockets[0].getsockname()[1], flush=True)
    await serving


def run(app: antiphon.ASGIApp) -> None:
    """Serve on the port of INTEROP_PORT, or on any that is free."""
    end_with_parent()
    # Ctrl-C is an end like any other: uvicorn has shut down when it passes it on.
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve(app))
