"""A server with one client, for tests that need no more."""

from __future__ import annotations

from typing import Any

from antiphon import Server
from tests.unit.wire import joined

__all__ = ["One"]


class One:
    """A server with one client.

    Attributes:
        seen: For the handlers of a test.
    """

    def __init__(self) -> None:
        self.io = Server()
        self.seen: list[Any] = []

    async def open(self) -> One:
        self.peer, sid = await joined(self.io)
        (self.socket,) = self.io.sockets.values()
        assert self.socket.id == sid
        return self
