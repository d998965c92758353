"""The MessagePack parser: each packet is one binary message (npm's socket.io-msgpack-parser 3).

A packet is an object with ``type``, ``nsp``, ``data`` and ``id``; what it does not have is left
out, never nil. Clients must have been made with the parser of the same name.
"""

from __future__ import annotations

from typing import Any, Final, cast

from antiphon.errors import RemoteProtocolError
from antiphon.protocol.socketio.msgpack_codec import decode_msgpack, encode_msgpack, to_plain
from antiphon.protocol.socketio.msgpack_reader import UNDEFINED
from antiphon.protocol.socketio.packet import Packet, PacketType
from antiphon.protocol.socketio.packet_writer import WirePacket
from antiphon.protocol.socketio.parser import checked_event

__all__ = ["MsgpackDecoder", "MsgpackParser"]

TYPES = (
    PacketType.CONNECT,
    PacketType.DISCONNECT,
    PacketType.EVENT,
    PacketType.ACK,
    PacketType.CONNECT_ERROR,
)

TOO_LARGE_ID: Final = 10**16
"""An id has 16 digits at most, as with the JSON parser."""


class MsgpackParser:
    """Packets as MessagePack, for ``Server(parser=antiphon.MsgpackParser())``.

    Smaller than JSON where there are many numbers or bytes, and without attachments; bytes are
    sent where they stand, and times as Dates.
    """

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and vars(other) == vars(self)

    def __hash__(self) -> int:
        return hash(type(self))

    def encode(self, packet: Packet) -> WirePacket:
        """A packet as it goes onto the wire.

        Raises:
            EncodeError: Its data cannot be written.
        """
        fields: dict[str, Any] = {"type": int(packet.type), "nsp": packet.namespace}
        if packet.data is not None:
            fields["data"] = to_plain(packet.data)
        if packet.id is not None:
            fields["id"] = packet.id
        return None, [encode_msgpack(fields)]

    def decoder(self) -> MsgpackDecoder:
        """A decoder for a new session."""
        return DECODER


class MsgpackDecoder:
    """Reads packets; it remembers nothing, so that all sessions share one."""

    __slots__ = ()

    def decode_text(self, text: str) -> Packet | None:
        """A text came, which no such client sends.

        Raises:
            RemoteProtocolError: Always; most likely the client has the JSON parser.
        """
        raise RemoteProtocolError("a text for the MessagePack parser", "forced close")

    def decode_binary(self, data: bytes) -> Packet | None:
        """Read a packet.

        Raises:
            RemoteProtocolError: It is not valid (socket.io-msgpack-parser ``checkPacket``).
        """
        fields = decode_msgpack(data)
        if type(fields) is not dict:
            raise _invalid("packet")
        named = cast("dict[object, Any]", fields)
        kind = _integer(named.get("type"))
        if kind is None or not 0 <= kind < len(TYPES):
            raise _invalid("packet type")
        namespace: object = named.get("nsp")
        if not isinstance(namespace, str) or not namespace.startswith("/"):
            raise _invalid("namespace")
        packet_id: Any = named.get("id", UNDEFINED)
        if packet_id is UNDEFINED:
            packet_id = None
        elif (packet_id := _integer(packet_id)) is None or abs(packet_id) >= TOO_LARGE_ID:
            raise _invalid("packet id")
        payload = _checked(TYPES[kind], named.get("data", UNDEFINED))
        return Packet(TYPES[kind], namespace, payload, packet_id)


DECODER = MsgpackDecoder()


def _checked(kind: PacketType, payload: Any) -> Any:
    """The payload, if it suits the type."""
    if kind is PacketType.EVENT:
        return checked_event(payload)
    if kind is PacketType.ACK:
        valid = isinstance(payload, list)
    elif kind is PacketType.CONNECT_ERROR:
        valid = isinstance(payload, (str, dict))
    else:
        valid = payload is UNDEFINED or (kind is PacketType.CONNECT and isinstance(payload, dict))
    if not valid:
        raise _invalid("payload")
    return cast("object", None if payload is UNDEFINED else payload)


def _integer(value: object) -> int | None:
    """A number without a fraction; JavaScript makes no difference between 1 and 1.0."""
    if type(value) is int:
        return value
    return int(value) if type(value) is float and value.is_integer() else None


def _invalid(what: str) -> RemoteProtocolError:
    return RemoteProtocolError(f"invalid {what}", "forced close")
