"""The transports of a session, as its client's revision of the protocol has them."""

from __future__ import annotations

from typing import Final, Literal, Protocol

from antiphon.engine.options import EngineOptions
from antiphon.engine.polling import PollingOwner, PollingTransport
from antiphon.engine.ports import FrameWriter
from antiphon.engine.request import Request
from antiphon.engine.websocket import WebSocketOwner, WebSocketTransport
from antiphon.protocol.engineio.session import Session

__all__ = ["TRANSPORTS", "TransportOwner", "Transports"]


class TransportOwner(PollingOwner, WebSocketOwner, Protocol):
    """The session that has them."""


class Transports:
    """Makes them for a session; these are those of revision 4.

    Attributes:
        protocol: The revision.
    """

    __slots__ = ()

    protocol: Literal[3, 4] = 4

    def polling(self, owner: TransportOwner, request: Request) -> PollingTransport:
        """A polling transport for the request that opened the session."""
        return PollingTransport(owner)

    def websocket(
        self, owner: TransportOwner, writer: FrameWriter, request: Request
    ) -> WebSocketTransport:
        """A transport for a WebSocket, and for the request that asked for it."""
        return WebSocketTransport(owner, writer)

    def session(self, now: float, options: EngineOptions) -> Session:
        """The rules of the session that has them."""
        return Session(
            now,
            ping_interval=options.ping_interval,
            ping_timeout=options.ping_timeout,
            client_pings=self.protocol == 3,
        )


TRANSPORTS: Final = Transports()
