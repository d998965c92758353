"""Clients that leave together when a test ends, whatever runs the test's event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, TypedDict, Unpack

from antiphon.hosts.asgi import ASGIApp
from antiphon.server.server import Server
from antiphon.testing.client import Client
from antiphon.testing.connecting import connect

__all__ = ["ConnectOptions", "Connections"]


class ConnectOptions(TypedDict, total=False):
    """The options of ``connect`` as keyword arguments."""

    auth: Mapping[str, Any] | None
    headers: Mapping[str, str] | None
    query: Mapping[str, str] | None
    cookies: Mapping[str, str] | None
    address: str
    secure: bool
    scope: Mapping[str, Any] | None
    timeout: float


class Connections:
    """What the fixture ``antiphon_connect`` gives.

    Attributes:
        clients: Those that it has connected.
    """

    def __init__(self) -> None:
        self.clients: list[Client] = []
        self._loop: asyncio.AbstractEventLoop | None = None

    async def __call__(
        self, to: Server | ASGIApp | Client, namespace: str = "/", **options: Unpack[ConnectOptions]
    ) -> Client:
        """Connect a client; see ``connect``."""
        self._loop = asyncio.get_running_loop()
        client = await connect(to, namespace, **options)
        self.clients.append(client)
        return client

    def close(self) -> None:
        """Disconnect all of them, and raise what a handler of one has raised.

        It is no coroutine: what runs async fixtures differs from plugin to plugin. The test's own
        loop may be closed already, then another one does.
        """
        clients, self.clients = self.clients, []
        if not clients or self._loop is None:
            return
        if self._loop.is_closed():
            asyncio.run(_leave(clients))
        else:
            self._loop.run_until_complete(_leave(clients))
        for client in clients:
            client.raise_failed()


async def _leave(clients: list[Client]) -> None:
    for client in clients:
        await client.disconnect()
