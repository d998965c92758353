"""The namespaces that are multiplexed over one session, seen from the server.

    (absent) ──CONNECT──▶ CONNECTING ──accepted──▶ CONNECTED ──DISCONNECT──▶ (absent)
                              └──────refused──▶ (absent)

This file alone knows which namespaces are joined, and what a packet may do in each state.
"""

from __future__ import annotations

from typing import Final

from antiphon.errors import RemoteProtocolError
from antiphon.protocol.socketio.packet import Packet, PacketType
from antiphon.protocol.socketio.parser import Decoder, plain_event_reader

__all__ = ["Connection"]

CONNECT: Final = PacketType.CONNECT


class Connection:
    """What one session has joined.

    Args:
        decoder: The reading half of the parser.

    Attributes:
        plain_event: Reads a text message, with where its packet begins, if it is an event of the
            main namespace; None for any other, and for all with a parser of another kind.
    """

    __slots__ = ("_connected", "_connecting", "_decoder", "plain_event")

    def __init__(self, decoder: Decoder) -> None:
        self._decoder = decoder
        self.plain_event = plain_event_reader(decoder)
        # Few, and of most sessions one: tuples are the smallest that holds them.
        self._connecting: tuple[str, ...] = ()
        self._connected: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self._connecting) + len(self._connected)

    @property
    def joined(self) -> bool:
        """Whether any namespace is connected."""
        return bool(self._connected)

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
        connected = packet.namespace in self._connected
        if connected is (packet.type is CONNECT) or packet.type is PacketType.CONNECT_ERROR:
            # A second CONNECT, or anything else where nothing is joined: Node closes it all.
            raise RemoteProtocolError(
                f"{packet.type.name} is not allowed for {packet.namespace} now",
                "forced server close",
            )
        return packet

    def begin(self, namespace: str) -> None:
        """A client asks for a namespace; asking again before the answer begins anew."""
        self.leave(namespace)
        self._connecting += (namespace,)

    def accept(self, namespace: str) -> None:
        """It may join."""
        self.leave(namespace)
        self._connected += (namespace,)

    def leave(self, namespace: str) -> None:
        """It was refused, or has left."""
        self._connecting = _without(self._connecting, namespace)
        self._connected = _without(self._connected, namespace)

    def close(self) -> None:
        """The session is over: what has come in part is forgotten, what still comes is nothing."""
        self._decoder = CLOSED
        self.plain_event = plain_event_reader(CLOSED)


class _ClosedDecoder:
    """The reading half of a session that is over.

    Attachments may be large, and what a session consists of refers to each other: without it they
    would last until the garbage collector comes, which counts objects and not bytes.
    """

    __slots__ = ()

    def decode_text(self, text: str) -> Packet | None:
        return None

    def decode_binary(self, data: bytes) -> Packet | None:
        return None


CLOSED: Final = _ClosedDecoder()


def _without(namespaces: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(each for each in namespaces if each != name) if name in namespaces else namespaces
