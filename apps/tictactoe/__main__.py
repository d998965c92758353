"""`python -m tictactoe`: serve the game, as the environment says (`settings`)."""

from __future__ import annotations

import os
import socket

import antiphon

from .addresses import find_lan_address, page_addresses
from .app import create_app
from .settings import SettingsError, read_settings


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
    try:
        settings = read_settings(os.environ)
    except SettingsError as error:
        raise SystemExit(str(error)) from None
    app = create_app(grace=settings.grace)
    check_is_free(settings.host, settings.port)
    announce(settings.host, settings.port)
    antiphon.run(app, host=settings.host, port=settings.port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
