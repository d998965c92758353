"""Run a program with one library or the other: ``python -m tests.compat.launch LIBRARY PROGRAM``.

The programs are written for python-socketio. For ours the imports are changed, and nothing else.
"""

from __future__ import annotations

import asyncio
import logging
import re
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import uvicorn

from antiphon.hosts.uvicorn import create_server
from tests.interop.servers.listening import end_with_parent

PROGRAMS = Path(__file__).parent / "programs"


def load(library: str, program: str) -> Any:
    """The application of a program."""
    place = PROGRAMS / f"{program}.py"
    text = place.read_text()
    if library.startswith("antiphon"):
        text = re.sub(
            r"^import socketio$", "from antiphon.compat import socketio", text, flags=re.M
        )
        text = re.sub(r"^from socketio\b", "from antiphon.compat.socketio", text, flags=re.M)
    names: dict[str, Any] = {"__name__": program}
    exec(compile(text, str(place), "exec"), names)
    return names["app"]


async def serve(library: str, app: Any) -> None:
    """Serve it: on our own host for ``antiphon``, as everybody's application otherwise."""
    if library == "antiphon":
        server = create_server(app, port=0, log_level="warning")
    else:
        server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        if serving.done():
            return await serving
        await asyncio.sleep(0.01)
    print("listening", server.servers[0].sockets[0].getsockname()[1], flush=True)
    await serving


if __name__ == "__main__":
    end_with_parent()
    logging.basicConfig(level=logging.INFO)
    with suppress(KeyboardInterrupt):
        asyncio.run(serve(sys.argv[1], load(sys.argv[1], sys.argv[2])))
