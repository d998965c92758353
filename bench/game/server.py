"""The game on a port of its own choice; prints `listening` and the port."""

from __future__ import annotations

import os
import socket

from antiphon.hosts.uvicorn import create_server
from tictactoe.app import create_app
from tictactoe.collector import spare_pauses
from tictactoe.settings import read_settings

DEFAULTS = {"GRACE": "600", "DATABASE_URL": "memory", "LIMITS": "off"}
"""All players come from one address, more often than people do, and on a busy machine late."""


def main() -> None:
    """Serve until killed. The environment is that of the game, with other defaults."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=4_096)
    app = create_app(read_settings({**DEFAULTS, **os.environ}))
    spare_pauses()
    server = create_server(app, log_level="warning", access_log=False)
    print("listening", listener.getsockname()[1], flush=True)
    server.run(sockets=[listener])


if __name__ == "__main__":
    main()
