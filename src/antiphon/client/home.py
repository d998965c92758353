"""What a socket needs of its manager."""

from __future__ import annotations

from typing import Protocol

from antiphon.monitor import Monitor
from antiphon.protocol.socketio.parser import Parser
from antiphon.tasks import Tasks

__all__ = ["Home"]


class Home(Protocol):
    """A manager, as its sockets see it."""

    @property
    def parser(self) -> Parser: ...
    @property
    def tasks(self) -> Tasks: ...
    @property
    def monitor(self) -> Monitor: ...
    @property
    def answer_timeout(self) -> float:
        """Seconds that a namespace has to answer."""
        ...

    def wanted(self, namespace: str) -> None:
        """The socket of a namespace wants to be connected."""

    def released(self) -> None:
        """A socket needs the connection no more."""

    def unanswered(self) -> None:
        """A namespace does not answer."""

    async def closed(self) -> None:
        """Wait until a connection that nobody needs is closed."""
