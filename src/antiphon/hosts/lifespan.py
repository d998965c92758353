"""The lifespan of a host: the server goes down with it, and the other application has it too."""

from __future__ import annotations

import logging
from typing import Final, Protocol

from antiphon.hosts.scope import App, Message, Receive, Scope, Send

__all__ = ["Lifespan", "Served"]

logger: Final = logging.getLogger("antiphon")


class Served(Protocol):
    """What lives as long as its host."""

    def serving(self) -> None: ...
    async def shutdown(self) -> None: ...


class Lifespan:
    """One lifespan.

    Args:
        server: What begins and ends with it.
        receive: The host's.
        send: The host's.
    """

    def __init__(self, server: Served, receive: Receive, send: Send) -> None:
        self._server = server
        self._receive_from_host = receive
        self._send_to_host = send
        self._unanswered = ""
        self._answered = False
        self._over = False

    async def run(self, scope: Scope, other_app: App | None) -> None:
        """Take part in it until its end, with another application or alone.

        Some applications have none: Django's raises at once, small ones return at once. What they
        leave unanswered is answered for them, so that the server is told of the end all the same.
        """
        if other_app is not None:
            try:
                await other_app(scope, self._receive, self._send)
            except Exception as error:
                if self._answered:
                    raise  # it knows lifespans: what fails in it is for the host to know
                logger.info("The other application has no lifespan: %r", error)
        while not self._over:
            kind = self._unanswered or (await self._receive())["type"]
            await self._send({"type": f"{kind}.complete"})

    async def _receive(self) -> Message:
        message = await self._receive_from_host()
        if message["type"] == "lifespan.shutdown":
            await self._server.shutdown()
        else:
            await self._begin()
        self._unanswered = message["type"]
        return message

    async def _begin(self) -> None:
        try:
            self._server.serving()
        except RuntimeError as error:  # what runs here is not asyncio: the host shall not go on
            self._answered = self._over = True
            await self._send_to_host({"type": "lifespan.startup.failed", "message": str(error)})
            raise

    async def _send(self, message: Message) -> None:
        self._answered = True
        self._over = self._unanswered == "lifespan.shutdown" or message["type"].endswith(".failed")
        self._unanswered = ""
        await self._send_to_host(message)
