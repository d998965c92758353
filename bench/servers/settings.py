"""What the Python servers share: their settings, and a port of their own."""

from __future__ import annotations

import argparse
import socket


def settings() -> argparse.Namespace:
    """The settings on the command line; without any, a server is as it is by default."""
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--ping-interval", type=float, help="seconds between two pings")
    parser.add_argument("--portable", action="store_true", help="Antiphon: any ASGI server's way")
    parser.add_argument("--deflate", action="store_true", help="permessage-deflate")
    return parser.parse_args()


def listen() -> socket.socket:
    """A listening socket on a free port, which is told to whoever started this."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
    print("listening", listener.getsockname()[1], flush=True)
    return listener
