"""The default parser: packets as JSON text with binary attachments (socket.io-parser 4.2).

A parser has two halves. ``encode`` turns a packet into what an Engine.IO session sends: the text
and the attachments behind it. A ``Decoder`` belongs to one session and turns what arrives into
packets.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Protocol, cast

from antiphon.errors import EncodeError, RemoteProtocolError
from antiphon.names import RESERVED_EVENTS
from antiphon.protocol.socketio.binary import restore_attachments
from antiphon.protocol.socketio.event_reader import EventReader, PlainEvent
from antiphon.protocol.socketio.json_codec import decode_json, encode_json, spell_number
from antiphon.protocol.socketio.packet import Head, Packet, PacketType, encode_head, split_head
from antiphon.protocol.socketio.packet_writer import BINARY, PacketWriter, WirePacket
from antiphon.speedups import fastest

__all__ = [
    "Decoder",
    "JSONDecoder",
    "JSONParser",
    "Parser",
    "ack_writer",
    "event_writer",
    "plain_event_reader",
]

EVENT: Final = PacketType.EVENT

new_event_reader: Final = fastest(EventReader)
write_event: Final = fastest(PacketWriter)(EVENT).write
write_ack: Final = fastest(PacketWriter)(PacketType.ACK).write


class Decoder(Protocol):
    """The reading half of a parser, with what one session has sent so far."""

    def decode_text(self, text: str) -> Packet | None: ...
    def decode_binary(self, data: bytes) -> Packet | None: ...


class Parser(Protocol):
    """How packets look on the wire; the ``parser`` option of a server."""

    def encode(self, packet: Packet) -> WirePacket: ...
    def decoder(self) -> Decoder: ...


class JSONParser:
    """The parser that every Socket.IO client has."""

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and vars(other) == vars(self)

    def __hash__(self) -> int:
        return hash(type(self))

    def encode(self, packet: Packet) -> WirePacket:
        """A packet as it goes onto the wire.

        Raises:
            EncodeError: Its data cannot be written as JSON, or has bytes where none can be.
        """
        kind = packet.type
        if packet.data is None:
            return encode_head(kind, packet.namespace, packet.id), []
        text, attachments = encode_json(packet.data)
        if attachments:
            binary = BINARY.get(kind)
            if binary is None:
                raise EncodeError(f"a {kind.name} packet cannot carry bytes")
            kind = binary
            head = encode_head(kind, packet.namespace, packet.id, len(attachments))
        else:
            head = encode_head(kind, packet.namespace, packet.id)
        return head + text, attachments

    def decoder(self) -> JSONDecoder:
        """A decoder for a new session."""
        return JSONDecoder()


def event_writer(parser: Parser) -> Callable[[str, list[Any], int | None], WirePacket]:
    """What writes events: ``PacketWriter.write``, or ``encode`` of parsers of other kinds.

    Args:
        parser: The parser of a server or a client.
    """
    return write_event if type(parser) is JSONParser else _writer(parser, EVENT)


def ack_writer(parser: Parser) -> Callable[[str, list[Any], int | None], WirePacket]:
    """The same for acknowledgements.

    Args:
        parser: The parser of a server or a client.
    """
    return write_ack if type(parser) is JSONParser else _writer(parser, PacketType.ACK)


def _writer(parser: Parser, kind: PacketType) -> Callable[[str, list[Any], int | None], WirePacket]:
    return lambda namespace, data, ack_id: parser.encode(Packet(kind, namespace, data, ack_id))


def plain_event_reader(decoder: Decoder) -> Callable[[str, int], PlainEvent | None]:
    """What reads plain events: ``EventReader.read``, or nothing of decoders of other kinds.

    Args:
        decoder: The decoder of a session.
    """
    return decoder.events.read if type(decoder) is JSONDecoder else _no_event


def _no_event(text: str, at: int) -> None:
    """Nothing is known of how this parser writes an event."""


class JSONDecoder:
    """Reads packets; one that has attachments is complete when they have come.

    Attributes:
        events: The short way for what most of them are.
    """

    __slots__ = ("_attachments", "_due", "_packet", "events")

    def __init__(self) -> None:
        self.events = new_event_reader()
        self._packet: Packet | None = None
        self._due = 0
        self._attachments: list[bytes] | None = None  # until the first one is announced

    def decode_text(self, text: str) -> Packet | None:
        """Read a text message: a packet, or None if its attachments are still to come.

        Raises:
            RemoteProtocolError: It is not a valid packet, or not what was due.
        """
        if self._packet is not None:
            raise RemoteProtocolError("text where an attachment was due", "forced close")
        head = split_head(text)
        packet = _packet(head, decode_json(head.payload) if head.payload else None)
        if head.attachments:
            self._packet, self._due, self._attachments = packet, head.attachments, []
            self.events.waiting = True
            return None
        return packet

    def decode_binary(self, data: bytes) -> Packet | None:
        """Read a binary message: the packet if this was its last attachment.

        Raises:
            RemoteProtocolError: No attachment was due, or the packet is not valid.
        """
        packet = self._packet
        attachments = self._attachments
        if packet is None or attachments is None:
            raise RemoteProtocolError("an attachment that no packet announced", "forced close")
        attachments.append(data)
        if len(attachments) < self._due:
            return None
        self._attachments = self._packet = None
        self.events.waiting = False
        restore_attachments(packet.data, attachments)
        return packet


def _packet(head: Head, payload: Any) -> Packet:
    """A packet whose payload suits its type."""
    kind = head.type
    if kind is EVENT or kind is PacketType.BINARY_EVENT:
        return Packet(EVENT, head.namespace, checked_event(payload), head.id)
    if kind is PacketType.ACK or kind is PacketType.BINARY_ACK:
        valid = isinstance(payload, list)
        kind = PacketType.ACK
    elif kind is PacketType.CONNECT:
        valid = isinstance(payload, dict) or not head.payload
    elif kind is PacketType.DISCONNECT:
        valid = not head.payload
    else:
        valid = isinstance(payload, (str, dict))
    if not valid:
        raise RemoteProtocolError("invalid payload", "forced close")
    return Packet(kind, head.namespace, payload, head.id)


def checked_event(payload: Any) -> list[Any]:
    """The list of an event's name and arguments, its name a string.

    Raises:
        RemoteProtocolError: It is no such list, or the name is reserved.
    """
    event = cast("list[Any]", payload)
    if isinstance(payload, list) and event:
        name: object = event[0]
        if isinstance(name, str):
            if name not in RESERVED_EVENTS:
                return event
        elif type(name) is int or type(name) is float:
            # JavaScript's emitters take a number for a name, and look it up by its text.
            event[0] = str(name) if isinstance(name, int) else spell_number(name)
            return event
    raise RemoteProtocolError("invalid payload", "forced close")
