"""The game on a port of its own choice; prints `listening` and the port."""

from __future__ import annotations

import os
import socket

from antiphon.hosts.uvicorn import create_server
from tictactoe.app import create_app


def main() -> None:
    """Serve until killed. GRACE is in seconds, as for the game itself."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=4_096)
    app = create_app(grace=float(os.environ.get("GRACE", "30")))
    server = create_server(app, log_level="warning", access_log=False)
    print("listening", listener.getsockname()[1], flush=True)
    server.run(sockets=[listener])


if __name__ == "__main__":
    main()
