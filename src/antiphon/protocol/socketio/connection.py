"""The namespaces that are multiplexed over one session, seen from the server.

    (absent) ──CONNECT──▶ CONNECTING ──accepted──▶ CONNECTED ──DISCONNECT──▶ (absent)
                              └──────refused──▶ (absent)

This file alone knows which namespaces are joined, and what a packet may do in each state.
"""

from __future__ import annotations

from enum import Enum
from typing import Final

from antiphon.errors import RemoteProtocolError
from antiphon.protocol.socketio.packet import Packet, PacketType
from antiphon.protocol.socketio.parser import Decoder, plain_event_reader

__all__ = ["Connection", "NamespaceState"]

CONNECT: Final = PacketType.CONNECT


class NamespaceState(Enum):
    """What a session has with a namespace."""

    CONNECTING = "connecting"
    CONNECTED = "connected"


class Connection:
    """What one session has joined.

    Args:
        decoder: The reading half of the parser.

    Attributes:
        plain_event: Reads a text message, with where its packet begins, if it is an event of the
            main namespace; None for any other, and for all with a parser of another kind.
    """

    __slots__ = ("_decoder", "_namespaces", "plain_event")

    def __init__(self, decoder: Decoder) -> None:
        self._decoder = decoder
        self.plain_event = plain_event_reader(decoder)
        self._namespaces: dict[str, NamespaceState] = {}

    def __len__(self) -> int:
        return len(self._namespaces)

    @property
    def joined(self) -> bool:
        """Whether any namespace is connected."""
        return NamespaceState.CONNECTED in self._namespaces.values()

    def receive(self, data: str | bytes) -> Packet | None:
        """A message from the client: a packet that is legal now, or None if there is more to come.

        Raises:
            RemoteProtocolError: It is no packet, or one that its namespace's state does not allow.
        """
        if isinstance(data, str):
            packet = self._decoder.decode_text(data)
        else:
            packet = self._decoder.decode_binary(data)
        if packet is None:
            return None
        connected = self._namespaces.get(packet.namespace) is NamespaceState.CONNECTED
        if connected is (packet.type is CONNECT) or packet.type is PacketType.CONNECT_ERROR:
            # A second CONNECT, or anything else where nothing is joined: Node closes it all.
            raise RemoteProtocolError(
                f"{packet.type.name} is not allowed for {packet.namespace} now",
                "forced server close",
            )
        return packet

    def begin(self, namespace: str) -> None:
        """A client asks for a namespace; asking again before the answer begins anew."""
        self._namespaces[namespace] = NamespaceState.CONNECTING

    def accept(self, namespace: str) -> None:
        """It may join."""
        self._namespaces[namespace] = NamespaceState.CONNECTED

    def leave(self, namespace: str) -> None:
        """It was refused, or has left."""
        self._namespaces.pop(namespace, None)
