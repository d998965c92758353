"""The gate: how many connections an address may have, and how fast each may talk."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import antiphon

from ..contract.answers import Answer, refused
from ..contract.gate import CLOSING, closing
from ..refusals import Refusal, RefusalCode
from ..visitors import Verdict, Visitors, origin_of

__all__ = ["Gate", "Request", "admission"]

Request = Callable[..., Answer | Awaitable[Answer]]
"""A handler of a request: it takes the socket and the arguments, and what it returns answers."""

TOO_FAST: Final = Refusal(RefusalCode.TOO_FAST)


class Gate:
    """Refuses whoever asks too much. It is the first to hear of a connection and of a message."""

    def __init__(self, io: antiphon.Server, visitors: Visitors) -> None:
        self._io = io
        self._visitors = visitors
        # Whose message of this moment is refused.
        self._refused: set[str] = set()

    def register(self) -> None:
        """Listen for connections, and for all that comes by them."""
        self._io.engine.on("connection")(self.opened)
        self._io.on_any(self.message)
        self._io.on("disconnect")(self.disconnected)

    def guard(self, handler: Request) -> Request:
        """A handler that refuses what comes too fast, and leaves all else to another one."""

        def guarded(socket: antiphon.Socket, *args: object) -> Answer | Awaitable[Answer]:
            if socket.id in self._refused:
                return refused(TOO_FAST)
            return handler(socket, *args)

        return guarded

    def opened(self, conn: antiphon.engine.EngineSocket) -> None:
        """A connection has come; those that were asked for at the same time may be too many."""
        origin = origin_of(conn.request.address)
        if self._visitors.enter(origin):
            conn.on("close", lambda reason: self._visitors.leave(origin))
            conn.on("close", lambda reason: self._visitors.forget(conn.id))
        else:
            self._io.monitor.refuse("game_too_many_connections", "one too many from %s", origin)
            conn.close()

    def message(self, socket: antiphon.Socket, event: str, *args: object) -> None:
        """A message has come, which somebody handles now, or nobody."""
        # Who leaves and comes again over the same connection has talked as much.
        verdict = self._visitors.judge(socket.conn.id, asyncio.get_running_loop().time())
        self._refused.discard(socket.id)
        if verdict is Verdict.REFUSE:
            self._refused.add(socket.id)
            self._io.monitor.count("game_too_fast")
        elif verdict is Verdict.CLOSE:
            self._io.monitor.refuse("game_closed_too_fast", "%s does not slow down", socket)
            socket.emit(CLOSING, closing(TOO_FAST))
            socket.disconnect(close=True)

    def disconnected(self, socket: antiphon.Socket, reason: str) -> None:
        """A socket sends no more."""
        self._refused.discard(socket.id)


def admission(visitors: Visitors) -> Callable[[antiphon.Request], None]:
    """What asks, before a connection is opened, whether its address has room for one more."""

    def admit(request: antiphon.Request) -> None:
        if not visitors.has_room(origin_of(request.address)):
            raise antiphon.ConnectionRefused("too many connections")

    return admit
