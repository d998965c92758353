"""Clients of Socket.IO 2, which speak revision 3 of the protocol: their transports.

They differ in the form of payloads and of bytes alone; what is sent is prepared for clients of
revision 4 and put into the other form here, so that these pay nothing for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from antiphon.engine.options import EngineOptions
from antiphon.engine.polling import Payload, PollingOwner, PollingTransport
from antiphon.engine.ports import FrameWriter
from antiphon.engine.prepared import PONG, Prepared
from antiphon.engine.request import Request
from antiphon.engine.transports import TRANSPORTS, TransportOwner, Transports
from antiphon.engine.websocket import WebSocketOwner, WebSocketTransport
from antiphon.errors import RemoteProtocolError
from antiphon.protocol.engineio.handshake import revision
from antiphon.protocol.engineio.packet import Packet
from antiphon.protocol.engineio.payload_v3 import (
    decode_binary_packet,
    decode_binary_payload,
    decode_text_packet,
    decode_text_payload,
    encode_base64_message,
    encode_binary_message,
    encode_binary_payload,
    encode_text_payload,
)

__all__ = ["PollingTransport3", "WebSocketTransport3", "transports_for"]


class PollingTransport3(PollingTransport):
    """The polling transport of one session of revision 3.

    Args:
        owner: The session.
        base64: Whether the client takes no bytes (its ``b64`` parameter).
    """

    __slots__ = ("_base64", "_pong_waits")

    takes_binary = True

    def __init__(self, owner: PollingOwner, *, base64: bool) -> None:
        super().__init__(owner)
        self._base64 = base64
        self._pong_waits = False

    def send(self, message: Prepared) -> None:
        """Send; one pong answers all pings that came meanwhile, as a body may have any number."""
        if message is PONG:
            if self._pong_waits:
                return
            self._pong_waits = True
        super().send(message)

    def _decode(self, data: bytes, *, binary: bool) -> Iterator[Packet]:
        return decode_binary_payload(data) if binary else decode_text_payload(data)

    def encode(self, messages: list[Prepared]) -> Payload:
        """The body for some messages: bytes, if there are any in them and the client takes them."""
        self._pong_waits = False
        compress = any(message.compress for message in messages)
        if not self._base64 and any(message.attachments for message in messages):
            packets: list[tuple[bool, bytes]] = []
            for message in messages:
                if message.text is not None:
                    packets.append((False, message.text))
                packets += [(True, encode_binary_message(each)) for each in message.attachments]
            return Payload(encode_binary_payload(packets), compress, binary=True)
        texts: list[bytes] = []
        for message in messages:
            if message.text is not None:
                texts.append(message.text)
            texts += map(encode_base64_message, message.attachments)
        return Payload(encode_text_payload(texts), compress)


class WebSocketTransport3(WebSocketTransport):
    """One WebSocket of a session of revision 3.

    Args:
        owner: The session.
        writer: What the host gives for it.
        base64: Whether the client takes no bytes (its ``b64`` parameter).
    """

    __slots__ = ()

    def __init__(self, owner: WebSocketOwner, writer: FrameWriter, *, base64: bool) -> None:
        super().__init__(owner, Writer3(writer, base64=base64))

    def receive_binary(self, data: bytes) -> None:
        """A binary frame came: a message with its type in front."""
        try:
            packet = decode_binary_packet(data)
        except RemoteProtocolError as error:
            self._owner.receive_invalid(self, error)
        else:
            assert isinstance(packet.data, bytes)
            self._owner.receive_binary(packet.data, self)

    def receive_text(self, text: str) -> None:
        """A text frame came, which may be bytes in base64."""
        if not text.startswith("b"):
            self._owner.receive_text(self, text)
            return
        try:
            packet = decode_text_packet(text)
        except RemoteProtocolError as error:
            self._owner.receive_invalid(self, error)
        else:
            assert isinstance(packet.data, bytes)
            self._owner.receive_binary(packet.data, self)


class Writer3:
    """Writes the frames of messages as revision 3 has them (``FrameWriter``)."""

    __slots__ = ("_base64", "_writer")

    def __init__(self, writer: FrameWriter, *, base64: bool) -> None:
        self._writer = writer
        self._base64 = base64

    @property
    def writable(self) -> bool:
        """Whether the peer keeps up."""
        return self._writer.writable

    @property
    def unsent(self) -> int:
        """Bytes that wait in this process."""
        return self._writer.unsent

    def send(self, message: Prepared) -> None:
        """Write the frames of a message."""
        compress = message.compress
        if not message.attachments:
            self._writer.send(message)
        elif not self._base64:
            attachments = [encode_binary_message(each) for each in message.attachments]
            self._writer.send(Prepared(message.text, attachments, compress=compress))
        else:
            if message.text is not None:
                self._writer.send(Prepared(message.text, compress=compress))
            for each in message.attachments:
                self._writer.send(Prepared(encode_base64_message(each), compress=compress))

    def close(self, code: int = 1000, reason: str = "") -> None:
        """Close, after what was written."""
        self._writer.close(code, reason)

    def abort(self) -> None:
        """Cut the connection."""
        self._writer.abort()


class Transports3(Transports):
    """Revision 3."""

    __slots__ = ()

    protocol: Literal[3, 4] = 3

    def polling(self, owner: TransportOwner, request: Request) -> PollingTransport:
        """A polling transport for the request that opened the session."""
        return PollingTransport3(owner, base64="b64" in request.query)

    def websocket(
        self, owner: TransportOwner, writer: FrameWriter, request: Request
    ) -> WebSocketTransport:
        """A transport for a WebSocket, and for the request that asked for it."""
        return WebSocketTransport3(owner, writer, base64="b64" in request.query)


TRANSPORTS_3: Final = Transports3()


def transports_for(request: Request, options: EngineOptions) -> Transports:
    """Those of the client that a handshake comes from."""
    if options.allow_eio3 and revision(request.query.get("EIO")) == 3:
        return TRANSPORTS_3
    return TRANSPORTS
