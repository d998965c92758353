"""`python -m tictactoe`: serve the game, as the environment says (`settings`)."""

from __future__ import annotations

import asyncio
import os
import socket

import antiphon

from .addresses import find_lan_address, page_addresses
from .app import create_app
from .collector import spare_pauses
from .settings import SettingsError, read_settings
from .store.errors import StoreError
from .store.opening import open_database
from .store.urls import Location, read_url


def prepare_database(url: str) -> None:
    """Bring the database to its newest revision before anything is announced.

    Raises SystemExit with a message if it cannot be opened.
    """
    location = read_url(url)
    if location is None:
        return
    try:
        asyncio.run(check_database(location))
    except StoreError as error:
        raise SystemExit(str(error)) from None


async def check_database(location: Location) -> None:
    """Raises StoreError if it cannot be opened."""
    await (await open_database(location)).close()


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
    check_is_free(settings.host, settings.port)
    prepare_database(settings.database)
    app = create_app(settings)
    announce(settings.host, settings.port)
    proxies: dict[str, str] = {}
    if settings.trusted_proxies:
        # Pages hear from uvicorn who has asked; it believes only this machine by itself.
        proxies["forwarded_allow_ips"] = ",".join(settings.trusted_proxies)
    spare_pauses()
    antiphon.run(
        app,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        **proxies,
    )


if __name__ == "__main__":
    main()
