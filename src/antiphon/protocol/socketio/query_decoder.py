"""Namespaces as clients of Socket.IO 2 ask for them: ``/admin?token=abc``.

Their CONNECT packets have no payload; what the client has to say stands in a query behind the name.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl

from antiphon.errors import RemoteProtocolError
from antiphon.protocol.socketio.packet import Packet, PacketType
from antiphon.protocol.socketio.parser import Decoder

__all__ = ["MAX_FIELDS", "QueryDecoder"]

MAX_FIELDS: Final = 100
"""Parameters that one query may have."""


class QueryDecoder:
    """Reads packets as another decoder does, and makes the query the payload of CONNECT.

    Args:
        decoder: The other one.
    """

    __slots__ = ("_decoder",)

    def __init__(self, decoder: Decoder) -> None:
        self._decoder = decoder

    def decode_text(self, text: str) -> Packet | None:
        """Read a text message; see the other decoder."""
        return _without_query(self._decoder.decode_text(text))

    def decode_binary(self, data: bytes) -> Packet | None:
        """Read a binary message; see the other decoder."""
        return _without_query(self._decoder.decode_binary(data))


def _without_query(packet: Packet | None) -> Packet | None:
    if packet is None:
        return None
    name, _, query = packet.namespace.partition("?")
    if packet.type is not PacketType.CONNECT:
        return packet if not query else Packet(packet.type, name, packet.data, packet.id)
    try:
        # Of a parameter that comes twice the last one counts, as in Node.
        auth = dict(parse_qsl(query, keep_blank_values=True, max_num_fields=MAX_FIELDS))
    except ValueError as error:
        raise RemoteProtocolError("too many parameters of a namespace", "forced close") from error
    return Packet(PacketType.CONNECT, name, auth)
