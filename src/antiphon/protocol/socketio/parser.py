"""The default parser: packets as JSON text with binary attachments (socket.io-parser 4.2).

A parser has two halves. ``encode`` turns a packet into what an Engine.IO session sends: the text
and the attachments behind it. A ``Decoder`` belongs to one session and turns what arrives into
packets.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Protocol, cast

import orjson

from antiphon.errors import EncodeError, RemoteProtocolError
from antiphon.names import RESERVED_EVENTS
from antiphon.protocol.socketio.binary import restore_attachments
from antiphon.protocol.socketio.json_codec import decode_json, encode_json, spell_number
from antiphon.protocol.socketio.packet import Head, Packet, PacketType, encode_head, split_head

__all__ = [
    "Decoder",
    "JSONDecoder",
    "JSONParser",
    "Parser",
    "PlainEvent",
    "WirePacket",
    "ack_writer",
    "event_writer",
    "plain_event_reader",
]

EVENT: Final = PacketType.EVENT
BINARY: Final = {EVENT: PacketType.BINARY_EVENT, PacketType.ACK: PacketType.BINARY_ACK}

WirePacket = tuple[bytes | None, list[bytes]]
"""What one packet is on the wire: its text with the ``4`` in front (or None), and its binaries."""


PlainEvent = tuple[list[Any], int | None]
"""An event of the main namespace: the list of its name and arguments, and the id of its ack."""


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

    def encode_event(self, namespace: str, data: list[Any], ack_id: int | None) -> WirePacket:
        """An event as it goes onto the wire: what ``encode`` gives for its packet.

        Raises:
            EncodeError: Its data cannot be written as JSON.
        """
        text, attachments = encode_json(data)
        if attachments or ack_id is not None or namespace != "/":
            kind = PacketType.BINARY_EVENT if attachments else EVENT
            return encode_head(kind, namespace, ack_id, len(attachments)) + text, attachments
        return b"42" + text, attachments

    def encode_ack(self, namespace: str, values: list[Any], ack_id: int) -> WirePacket:
        """An acknowledgement as it goes onto the wire: what ``encode`` gives for its packet.

        Raises:
            EncodeError: Its values cannot be written as JSON.
        """
        text, attachments = encode_json(values)
        if attachments or namespace != "/":
            kind = PacketType.BINARY_ACK if attachments else PacketType.ACK
            return encode_head(kind, namespace, ack_id, len(attachments)) + text, attachments
        return b"43%d%b" % (ack_id, text), attachments

    def decoder(self) -> JSONDecoder:
        """A decoder for a new session."""
        return JSONDecoder()


def event_writer(parser: Parser) -> Callable[[str, list[Any], int | None], WirePacket]:
    """What writes events: ``JSONParser.encode_event``, or ``encode`` of parsers of other kinds.

    Args:
        parser: The parser of a server or a client.
    """
    if type(parser) is JSONParser:
        return parser.encode_event
    return lambda namespace, data, ack_id: parser.encode(Packet(EVENT, namespace, data, ack_id))


def ack_writer(parser: Parser) -> Callable[[str, list[Any], int], WirePacket]:
    """The same for acknowledgements: ``JSONParser.encode_ack``, or ``encode``.

    Args:
        parser: The parser of a server or a client.
    """
    if type(parser) is JSONParser:
        return parser.encode_ack
    ack = PacketType.ACK
    return lambda namespace, values, ack_id: parser.encode(Packet(ack, namespace, values, ack_id))


def plain_event_reader(decoder: Decoder) -> Callable[[str, int], PlainEvent | None]:
    """What reads plain events: ``JSONDecoder.decode_event``, or nothing of decoders of other kinds.

    Args:
        decoder: The decoder of a session.
    """
    return decoder.decode_event if type(decoder) is JSONDecoder else _no_event


def _no_event(text: str, at: int) -> None:
    """Nothing is known of how this parser writes an event."""


class JSONDecoder:
    """Reads packets; one that has attachments is complete when they have come."""

    __slots__ = ("_attachments", "_due", "_packet")

    def __init__(self) -> None:
        self._packet: Packet | None = None
        self._due = 0
        self._attachments: list[bytes] | None = None  # until the first one is announced

    def decode_event(self, text: str, at: int) -> PlainEvent | None:
        """Read what nearly every message is, an event of the main namespace without attachments.

        Args:
            text: The message.
            at: Where its packet begins: 1 if the ``4`` of Engine.IO stands in front.

        Returns:
            None for anything else, valid or not: that is for ``decode_text``.
        """
        start = at + 1
        if self._packet is not None or text[at:start] != "2":
            return None
        ack_id: int | None = None
        if text[start : start + 1] != "[":
            end = text.find("[", start, start + 17)
            digits = text[start:end]
            if end < 0 or not (digits.isascii() and digits.isdigit()):
                return None
            ack_id = int(digits)
            start = end
        try:
            event = orjson.loads(text[start:])
        except orjson.JSONDecodeError:
            return None
        if event and type(name := event[0]) is str and name not in RESERVED_EVENTS:
            return event, ack_id
        return None

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
