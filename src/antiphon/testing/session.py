"""One connection in memory, shared by the clients of several namespaces."""

from __future__ import annotations

from typing import Any, Protocol

from antiphon.engine.request import Request
from antiphon.errors import LocalProtocolError
from antiphon.protocol.socketio.packet import Packet, PacketType
from antiphon.server.server import Server
from antiphon.testing.connection import Connection, Frame

__all__ = ["Member", "Session"]


class Member(Protocol):
    """A client in a namespace, as its connection sees it."""

    def packet_came(self, packet: Packet) -> None:
        """The server sent a packet for the namespace."""

    def connection_lost(self, reason: str) -> None:
        """The connection is over."""


class Session:
    """Speaks Socket.IO over one connection, with the server's own parser.

    Attributes:
        io: The server.
        connection: The connection below.
    """

    def __init__(self, io: Server) -> None:
        self.io = io
        self.connection = Connection(io.engine, self._message, self._lost)
        self._parser = io.options.parser
        self._decoder = self._parser.decoder()
        self._members: dict[str, Member] = {}
        self._reason = "transport close"
        self._request: Request | None = None

    async def open(self, request: Request) -> None:
        """Open the connection.

        Raises:
            ConnectionRefused: The engine refuses.
        """
        self._request = request
        await self.connection.open(request)

    async def again(self) -> Session:
        """Another connection to the same server, opened by the same request.

        Raises:
            ConnectionRefused: The engine refuses.
        """
        assert self._request is not None
        session = Session(self.io)
        await session.open(self._request)
        return session

    def join(self, namespace: str, member: Member, auth: dict[str, Any] | None) -> None:
        """Ask for a namespace.

        Raises:
            ValueError: The connection is in it already.
            LocalProtocolError: There is no connection any more.
        """
        if not self.connection.is_open:
            raise LocalProtocolError(
                "this connection is lost: antiphon.testing.connect(io) makes another"
            )
        if namespace in self._members:
            raise ValueError(
                f"this connection is in {namespace} already: "
                "antiphon.testing.connect(io) makes one more"
            )
        self._members[namespace] = member
        self.put(Packet(PacketType.CONNECT, namespace, auth))

    def leave(self, namespace: str) -> None:
        """Nobody is in that namespace any more; with the last one the connection ends."""
        if self._members.pop(namespace, None) is not None and not self._members:
            self.drop()

    def drop(self, reason: str = "transport close") -> None:
        """Lose the connection."""
        self._reason = reason
        self.connection.drop()

    def put(self, packet: Packet) -> None:
        """Send a packet, its attachments right behind it."""
        text, attachments = self._parser.encode(packet)
        if text is not None:
            self.connection.put(text.decode())
        for attachment in attachments:
            self.connection.put(attachment)

    def _message(self, data: Frame) -> None:
        if isinstance(data, str):
            packet = self._decoder.decode_text(data)
        else:
            packet = self._decoder.decode_binary(data)
        member = self._members.get(packet.namespace) if packet is not None else None
        if packet is not None and member is not None:
            member.packet_came(packet)

    def _lost(self) -> None:
        members, self._members = self._members, {}
        for member in members.values():
            member.connection_lost(self._reason)
