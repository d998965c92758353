"""Payloads of protocol revision 3, which Socket.IO 2 speaks: each packet with its length in front.

    12:4hello world2:41                text: lengths in UTF-16 code units, as JavaScript counts
    \\x00 \\x06 \\xff 4hello             bytes: 0 for text or 1 for bytes, the digits of the length
    \\x01 \\x04 \\xff \\x04 abc          (each a byte from 0 to 9), 255, the packet

A message of bytes is its type, then the bytes; in a text it is ``b4`` and base64.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from typing import Final

from antiphon.errors import RemoteProtocolError
from antiphon.protocol.engineio.packet import Packet, PacketType, decode_base64, decode_packet

__all__ = [
    "decode_binary_packet",
    "decode_binary_payload",
    "decode_text_packet",
    "decode_text_payload",
    "encode_base64_message",
    "encode_binary_message",
    "encode_binary_payload",
    "encode_text_payload",
]

LENGTH: Final = re.compile(r"([0-9]{1,15}):")
BINARY_LENGTH: Final = re.compile(rb"[\x00\x01]([\x00-\x09]{1,15})\xff")
DIGITS: Final = bytes.maketrans(bytes(range(10)), b"0123456789")
VALUES: Final = bytes.maketrans(b"0123456789", bytes(range(10)))
ASTRAL: Final = re.compile("[\U00010000-\U0010ffff]")
MESSAGE: Final = b"\x04"


def encode_binary_message(data: bytes) -> bytes:
    """A message of bytes, where bytes can be sent."""
    return MESSAGE + data


def encode_base64_message(data: bytes) -> bytes:
    """A message of bytes as text."""
    return b"b4" + b64encode(data)


def decode_text_packet(text: str) -> Packet:
    """Read one packet that came as text.

    Raises:
        RemoteProtocolError: It is empty, of no known type, or its base64 is bad.
    """
    if not text.startswith("b"):
        return decode_packet(text)
    if text[1:2] != PacketType.MESSAGE:
        raise RemoteProtocolError("bytes in a packet that is no message")
    return Packet(PacketType.MESSAGE, decode_base64(text[2:]))


def decode_binary_packet(data: bytes) -> Packet:
    """Read one packet that came as bytes.

    Raises:
        RemoteProtocolError: It is empty, or no message.
    """
    if data[:1] != MESSAGE:
        raise RemoteProtocolError("bytes in a packet that is no message")
    return Packet(PacketType.MESSAGE, data[1:])


def encode_text_payload(packets: Iterable[bytes]) -> bytes:
    """Several packets, each as text in UTF-8, as one body of text."""
    return b"".join([b"%d:%b" % (_utf16_length(packet), packet) for packet in packets])


def encode_binary_payload(packets: Iterable[tuple[bool, bytes]]) -> bytes:
    """Several packets as one body of bytes: whether each is bytes, and the packet."""
    return b"".join([_framed(binary, packet) for binary, packet in packets])


def decode_text_payload(body: bytes) -> Iterator[Packet]:
    """Read the packets of a body of text one by one, so that those before a bad one still count.

    Raises:
        RemoteProtocolError: The body is empty or not UTF-8, a length lies, or a packet is invalid.
    """
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise RemoteProtocolError("payload is not UTF-8") from error
    if not text:
        raise RemoteProtocolError("empty payload")
    # Characters that JavaScript counts twice become the two that it sees.
    text, doubled = ASTRAL.subn(_halves, text)
    at = 0
    while at < len(text):
        head = LENGTH.match(text, at)
        if head is None:
            raise RemoteProtocolError("no length in front of a packet")
        at = head.end() + int(head[1])
        if at > len(text):
            raise RemoteProtocolError("the length of a packet is wrong")
        if packet := text[head.end() : at]:
            yield decode_text_packet(_joined(packet) if doubled else packet)


def decode_binary_payload(body: bytes) -> Iterator[Packet]:
    """Read the packets of a body of bytes one by one, so that those before a bad one still count.

    Raises:
        RemoteProtocolError: The body is empty, a length lies, or a packet is invalid.
    """
    if not body:
        raise RemoteProtocolError("empty payload")
    at = 0
    while at < len(body):
        head = BINARY_LENGTH.match(body, at)
        if head is None:
            raise RemoteProtocolError("no length in front of a packet")
        binary = body[at] == 1
        at = head.end() + int(head[1].translate(DIGITS))
        if at > len(body):
            raise RemoteProtocolError("the length of a packet is wrong")
        packet = body[head.end() : at]
        if binary:
            yield decode_binary_packet(packet)
            continue
        try:
            text = packet.decode()
        except UnicodeDecodeError as error:
            raise RemoteProtocolError("packet is not UTF-8") from error
        yield decode_text_packet(text)


def _framed(binary: bool, packet: bytes) -> bytes:
    digits = b"%d" % len(packet)
    return bytes((binary, *digits.translate(VALUES), 255)) + packet


def _utf16_length(packet: bytes) -> int:
    """How many UTF-16 code units a text in UTF-8 has."""
    if packet.isascii():
        return len(packet)
    text = packet.decode()
    return len(text) + len(ASTRAL.findall(text))


def _halves(astral: re.Match[str]) -> str:
    """The two surrogates that JavaScript has for a character."""
    code = ord(astral[0]) - 0x10000
    return chr(0xD800 + (code >> 10)) + chr(0xDC00 + (code & 0x3FF))


def _joined(text: str) -> str:
    """The reverse; a half that lost the other to a wrong length is no text.

    Raises:
        RemoteProtocolError: There is such a half.
    """
    try:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError as error:
        raise RemoteProtocolError("the length of a packet is wrong") from error
