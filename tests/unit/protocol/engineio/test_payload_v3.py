"""Payloads of revision 3, as engine.io-parser 2.2 writes and reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from antiphon.errors import RemoteProtocolError
from antiphon.protocol.engineio.packet import Packet, PacketType
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

MESSAGE = PacketType.MESSAGE

# What the package writes. The fox has two UTF-16 code units and four bytes.
TEXTS = [
    (b"1:2", ["2"]),
    (b"1:46:4hello", ["4", "4hello"]),
    ("3:4ž\u2028".encode(), ["4ž\u2028"]),
    ("3:4🦊".encode(), ["4🦊"]),
    ("5:4🦊🦊2:4x4:4日🦊1:3".encode(), ["4🦊🦊", "4x", "4日🦊", "3"]),
    (b'12:42["a:b 3:"]', ['42["a:b 3:"]']),
]
BYTES = [
    (b"\x01\x04\xff\x04\x01\x02\x03", [b"\x01\x02\x03"]),
    (b"\x00\x03\xff4hi\x01\x01\xff\x04", ["4hi", b""]),
    (b"\x00\x01\x00\xff4\xf0\x9f\xa6\x8ahello\x01\x02\xff\x04\xff", ["4🦊hello", b"\xff"]),
    (b"\x01\x02\x05\x07\xff\x04" + bytes(256), [bytes(256)]),
]


def packet(data: str | bytes) -> Packet:
    if isinstance(data, bytes):
        return Packet(MESSAGE, data)
    return Packet(PacketType(data[0]), data[1:])


@pytest.mark.parametrize(("body", "packets"), TEXTS)
def test_a_body_of_text(body: bytes, packets: list[str]) -> None:
    assert list(decode_text_payload(body)) == list(map(packet, packets))
    assert encode_text_payload([each.encode() for each in packets]) == body


@pytest.mark.parametrize(("body", "packets"), BYTES)
def test_a_body_of_bytes(body: bytes, packets: list[str | bytes]) -> None:
    assert list(decode_binary_payload(body)) == list(map(packet, packets))
    coded = [
        (False, each.encode()) if isinstance(each, str) else (True, encode_binary_message(each))
        for each in packets
    ]
    assert encode_binary_payload(coded) == body


def test_bytes_in_a_body_of_text_are_base64_behind_their_type() -> None:
    body = encode_text_payload([encode_base64_message(b"\x01\x02\x03"), b"4x"])
    assert body == b"6:b4AQID2:4x"
    assert list(decode_text_payload(body)) == [Packet(MESSAGE, b"\x01\x02\x03"), packet("4x")]
    assert list(decode_binary_payload(b"\x00\x06\xffb4AQID")) == [Packet(MESSAGE, b"\x01\x02\x03")]


def test_an_empty_packet_is_none() -> None:
    # What Node writes when it has nothing to say.
    assert list(decode_text_payload(b"0:")) == []
    assert list(decode_text_payload(b"0:2:4x")) == [packet("4x")]


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b":", b"4hello", b"6", b"6:", b"6:4hell", b"4:4hello", b"-1:", b"+2:4x", b" 2:4x"),
        *(b"2.0:4x", b"2e0:4x", b"0x2:4x", b"NaN:4x", b"Infinity:4x", b"9999999999999999999:4x"),
        *(
            b"999999999999999:4x",
            b"2:4x2",
            b"2:4x:",
            b"2:4x\x1e2:4y",
            b"1:9",
            b"1:x",
            b"3:b4",
            b"1:b",
        ),
        *(b"3:b4!", b"6:b2AQID", b"4:b4AQ", b"2:4\xff", "2:4🦊".encode(), "2:4🦊3:4ab".encode()),
        "\u0662:4x".encode(),  # digits, but not JavaScript's
    ],
)
def test_what_is_no_body_of_text_is_refused(body: bytes) -> None:
    with pytest.raises(RemoteProtocolError):
        list(decode_text_payload(body))


@pytest.mark.parametrize(
    "body",
    [
        *(
            b"",
            b"\x00",
            b"\x01\x02",
            b"\x00\xff",
            b"\x00\x02\xff4",
            b"\x00\x0a\xff4x",
            b"\x02\x02\xff4x",
        ),
        *(b"2:4x", b"\x00\x02\xff4x\x00", b"\x00" + b"\x09" * 20 + b"\xff4x", b"\x00" * 500),
        *(
            b"\x00\x00\xff",
            b"\x01\x00\xff",
            b"\x01\x02\xff\x02x",
            b"\x01\x02\xff4x",
            b"\x00\x02\xff4\xff",
        ),
        *(b"\x00\x02\xff9x", b"\x00\x04\xffb4AQ", b"\x00" + b"\x09" * 15 + b"\xff4x"),
    ],
)
def test_what_is_no_body_of_bytes_is_refused(body: bytes) -> None:
    with pytest.raises(RemoteProtocolError):
        list(decode_binary_payload(body))


@pytest.mark.parametrize(
    ("decode", "body"),
    [(decode_text_payload, b"2:4a2:4b9:"), (decode_binary_payload, b"\0\2\xff4a\0\2\xff4b\0\5")],
)
def test_packets_before_a_bad_one_count(
    decode: Callable[[bytes], Iterator[Packet]], body: bytes
) -> None:
    packets = decode(body)
    assert [next(packets), next(packets)] == [packet("4a"), packet("4b")]
    with pytest.raises(RemoteProtocolError):
        next(packets)


def test_single_packets() -> None:
    assert decode_text_packet("4hello") == packet("4hello")
    assert decode_text_packet("2probe") == Packet(PacketType.PING, "probe")
    assert decode_text_packet("b4AQID") == Packet(MESSAGE, b"\x01\x02\x03")
    assert decode_binary_packet(b"\x04\x01") == Packet(MESSAGE, b"\x01")
    for text in ("", "9", "b", "bAQID", "b4A"):
        with pytest.raises(RemoteProtocolError):
            decode_text_packet(text)
    for data in (b"", b"\x02", b"4x", b"\x00"):
        with pytest.raises(RemoteProtocolError):
            decode_binary_packet(data)
