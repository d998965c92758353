"""`python -m tictactoe`: serve the game.

HOST (default 0.0.0.0), PORT (default 3000) and GRACE (seconds that the seat of a lost player is
kept, default 60) come from the environment.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from typing import Final

import antiphon

from .addresses import find_lan_address, page_addresses
from .app import GRACE, create_app

DEFAULT_HOST: Final = "0.0.0.0"
"""Every interface, so that phones in the same network reach it."""

DEFAULT_PORT: Final = 3000

LONGEST_GRACE: Final = 86_400
"""Seconds. Nobody waits for an opponent for more than a day."""


def read_port(environment: Mapping[str, str]) -> int:
    """PORT, 1 to 65535. Raises SystemExit with a message if it is something else."""
    text = environment.get("PORT") or str(DEFAULT_PORT)
    if text.isascii() and text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise SystemExit(f"PORT must be a number from 1 to 65535, not {text!r}")


def read_grace(environment: Mapping[str, str]) -> float:
    """GRACE, 1 to 86,400 seconds. Raises SystemExit with a message if it is something else."""
    text = environment.get("GRACE")
    if not text:
        return GRACE
    if text.isascii() and text.isdigit() and 0 < int(text) <= LONGEST_GRACE:
        return float(text)
    raise SystemExit(f"GRACE must be a number of seconds from 1 to {LONGEST_GRACE}, not {text!r}")


def check_is_free(host: str, port: int) -> None:
    """Raises SystemExit with a message if nobody can listen there.

    It is asked before anything is announced: the server itself would find out only afterwards.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = error.strerror or str(error)
            raise SystemExit(f"Cannot listen on {host}, port {port}: {reason}") from error


def announce(host: str, port: int) -> None:
    """Print where to find the page."""
    print("\nTic-tac-toe: open it twice and play.\n")
    for label, address in page_addresses(host, port, find_lan_address()):
        print(f"  {label:<32}{address or 'not reachable'}")
    print("\nStop with Ctrl+C.\n", flush=True)


def main() -> None:
    """Serve until interrupted."""
    host, port = os.environ.get("HOST") or DEFAULT_HOST, read_port(os.environ)
    app = create_app(grace=read_grace(os.environ))
    check_is_free(host, port)
    announce(host, port)
    antiphon.run(app, host=host, port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
