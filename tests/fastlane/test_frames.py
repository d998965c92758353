"""Every frame that must not be is answered with the right close code, and nothing is kept of it."""

from __future__ import annotations

import struct

import pytest

from .peer import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, Served, frame, opened

START = frame(TEXT, b"4a", fin=False)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        pytest.param(frame(3), 1002, id="a reserved opcode"),
        pytest.param(frame(11), 1002, id="a reserved control opcode"),
        pytest.param(frame(TEXT, b"4a", rsv=4), 1002, id="the first reserved bit"),
        pytest.param(frame(TEXT, b"4a", rsv=2), 1002, id="the second reserved bit"),
        pytest.param(frame(BINARY, b"a", rsv=1), 1002, id="the third reserved bit"),
        pytest.param(frame(PING, rsv=4), 1002, id="a reserved bit on a ping"),
        pytest.param(frame(PONG, rsv=1), 1002, id="a reserved bit on a pong"),
        pytest.param(frame(CLOSE, b"\x03\xe8", rsv=4), 1002, id="a reserved bit on a close"),
        pytest.param(
            START + frame(CONTINUATION, b"b", rsv=4), 1002, id="a reserved bit on a continuation"
        ),
        pytest.param(frame(TEXT, b"4a", mask=False), 1002, id="no mask"),
        pytest.param(frame(PING, b"a", fin=False), 1002, id="a ping in parts"),
        pytest.param(frame(CLOSE, b"\x03\xe8", fin=False), 1002, id="a close in parts"),
        pytest.param(frame(PING, b"a" * 126), 1002, id="a ping of 126 bytes"),
        pytest.param(frame(CLOSE, b"\x03\xe8" + b"a" * 124), 1002, id="a close of 126 bytes"),
        pytest.param(frame(CONTINUATION, b"a"), 1002, id="a continuation without a start"),
        pytest.param(frame(CONTINUATION, b"a", fin=False), 1002, id="a continuation, not the last"),
        pytest.param(START + frame(TEXT, b"4b"), 1002, id="a text within a message"),
        pytest.param(START + frame(BINARY, b"b"), 1002, id="a binary within a message"),
        pytest.param(frame(TEXT, b"4\xff\xfe"), 1007, id="a text that is no UTF-8"),
        pytest.param(frame(TEXT, b"4\xed\xa0\x80"), 1007, id="a lone surrogate"),
        pytest.param(START + frame(CONTINUATION, b"\xc5"), 1007, id="no UTF-8, in parts"),
        pytest.param(b"\x81\xfe\x00\x05" + bytes(9), 1002, id="a length longer than it needs"),
        pytest.param(
            b"\x82\xff" + struct.pack("!Q", 5) + bytes(9), 1002, id="a much longer length"
        ),
        pytest.param(
            b"\x82\xff" + struct.pack("!Q", 2**63) + bytes(4), 1002, id="a length of 2^63"
        ),
        pytest.param(b"\x82\xff" + struct.pack("!Q", 2**62) + bytes(4), 1009, id="one of 2^62"),
        pytest.param(frame(BINARY, bytes(100_001)), 1009, id="one byte more than allowed"),
        pytest.param(
            b"\x81\xff" + struct.pack("!Q", 100_001) + bytes(4), 1009, id="only the head of that"
        ),
        pytest.param(
            frame(BINARY, bytes(60_000), fin=False) + frame(CONTINUATION, bytes(60_000)),
            1009,
            id="too much in parts",
        ),
        pytest.param(
            frame(BINARY, fin=False) + frame(CONTINUATION, fin=False) * 20_000,
            1008,
            id="parts without end",
        ),
        pytest.param(
            frame(TEXT, fin=False) + frame(CONTINUATION, b"a", fin=False) * 1_000_000,
            1008,
            id="a million tiny parts",
        ),
        pytest.param(frame(CLOSE, b"\x03"), 1002, id="a close of one byte"),
        pytest.param(frame(CLOSE, b"\x03\xe8\xff"), 1007, id="a reason that is no UTF-8"),
    ],
)
async def test_a_bad_frame_closes(server: Served, sent: bytes, code: int) -> None:
    async with opened(server) as peer:
        peer.send(sent)
        assert await peer.close_code() == code
        assert await peer.end() == b""
    async with opened(server) as peer:
        peer.send(frame(TEXT, b"4still there"))
        assert (await peer.frame()).payload == b"4still there"


@pytest.mark.parametrize(
    "code", [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535]
)
async def test_a_close_with_an_invalid_code_is_an_error(server: Served, code: int) -> None:
    async with opened(server) as peer:
        peer.send(frame(CLOSE, struct.pack("!H", code)))
        assert await peer.close_code() == 1002


@pytest.mark.parametrize("code", [1000, 1001, 1003, 1007, 1011, 1014, 3000, 4999])
async def test_a_close_is_answered_with_its_code(server: Served, code: int) -> None:
    async with opened(server) as peer:
        peer.send(frame(CLOSE, struct.pack("!H", code) + b"why"))
        assert await peer.close_code() == code
        assert await peer.end() == b""


async def test_a_close_without_a_code_is_answered_without_one(server: Served) -> None:
    async with opened(server) as peer:
        peer.send(frame(CLOSE))
        assert (await peer.frame())[:2] == (CLOSE, b"")


async def test_what_comes_behind_a_close_is_not_heard(server: Served) -> None:
    async with opened(server) as peer:
        peer.send(frame(TEXT, b"4a"), frame(CLOSE, b"\x03\xe8"), frame(TEXT, b"4b"), frame(3))
        assert (await peer.frame()).payload == b"4a"
        assert (await peer.frame()).code == 1000
        assert await peer.end() == b""


async def test_what_stands_before_an_error_is_heard(server: Served) -> None:
    async with opened(server) as peer:
        peer.send(frame(TEXT, b"4a"), frame(TEXT, b"4b"), frame(3))
        got = [await peer.frame() for _ in range(3)]
        assert [each.payload for each in got[:2]] == [b"4a", b"4b"]
        assert got[2].code == 1002


async def test_pings_are_answered_in_order_also_within_a_message(server: Served) -> None:
    async with opened(server) as peer:
        peer.send(START, frame(PING, b"1"), frame(PONG, b"x"), frame(CONTINUATION, b"b"))
        peer.send(frame(PING, b"2"))
        got = [await peer.frame() for _ in range(3)]
        assert [(each.opcode, each.payload) for each in got] == [
            (PONG, b"1"),
            (TEXT, b"4ab"),
            (PONG, b"2"),
        ]


async def test_one_message_byte_by_byte(server: Served) -> None:
    async with opened(server) as peer:
        for byte in frame(TEXT, "4žluť".encode()):
            peer.send(bytes([byte]))
            await peer.writer.drain()
        assert (await peer.frame()).payload.decode() == "4žluť"


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535, 65_536, 99_999])
async def test_every_length_passes_both_ways(server: Served, size: int) -> None:
    async with opened(server) as peer:
        peer.send(frame(BINARY, bytes(size)))
        assert (await peer.frame())[:2] == (BINARY, bytes(size))
