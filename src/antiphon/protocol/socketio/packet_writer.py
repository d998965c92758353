"""Writing what nearly every packet is: an event or an acknowledgement, as JSON."""

from __future__ import annotations

from typing import Any, Final

from antiphon.protocol.socketio.json_codec import encode_json
from antiphon.protocol.socketio.packet import PacketType, encode_head

__all__ = ["BINARY", "PacketWriter", "WirePacket"]

BINARY: Final = {
    PacketType.EVENT: PacketType.BINARY_EVENT,
    PacketType.ACK: PacketType.BINARY_ACK,
}

WirePacket = tuple[bytes | None, list[bytes]]
"""What one packet is on the wire: its text with the ``4`` in front (or None), and its binaries."""


class PacketWriter:
    """The short way of a parser, past packets.

    Args:
        kind: The type of the packets: ``EVENT`` or ``ACK``.
    """

    __slots__ = ("_binary", "_head", "_kind")

    def __init__(self, kind: PacketType) -> None:
        self._kind = kind
        self._binary = BINARY[kind]
        self._head = encode_head(kind)

    def write(self, namespace: str, data: list[Any], ack_id: int | None) -> WirePacket:
        """Write a packet: what ``JSONParser.encode`` gives for it.

        Args:
            namespace: The namespace's name.
            data: The name and the arguments of an event, or the values of an acknowledgement.
            ack_id: The id of the acknowledgement that is asked for, or given.

        Raises:
            EncodeError: The data cannot be written as JSON.
        """
        text, attachments = encode_json(data)
        if attachments:
            head = encode_head(self._binary, namespace, ack_id, len(attachments))
        elif namespace != "/":
            head = encode_head(self._kind, namespace, ack_id)
        elif ack_id is not None:
            return b"%b%d%b" % (self._head, ack_id, text), attachments
        else:
            head = self._head
        return head + text, attachments
