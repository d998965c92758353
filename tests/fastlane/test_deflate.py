"""permessage-deflate: what is agreed to, and what a message may inflate to."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import pytest

from .peer import BINARY, CONTINUATION, TEXT, Served, dialled, frame, opened, served


@pytest.fixture(scope="module")
def deflating() -> Iterator[Served]:
    options = {"per_message_deflate": True, "max_http_buffer_size": 1_000_000}
    with served(engine=options) as server:
        yield server


def compressed(payload: bytes, bits: int = -12) -> bytes:
    deflater = zlib.compressobj(wbits=bits)
    return (deflater.compress(payload) + deflater.flush(zlib.Z_SYNC_FLUSH))[:-4]


@pytest.mark.parametrize(
    ("offer", "answer"),
    [
        ("permessage-deflate", "permessage-deflate; server_max_window_bits=12"),
        (
            "permessage-deflate; client_max_window_bits",
            "permessage-deflate; client_max_window_bits=12; server_max_window_bits=12",
        ),
        (
            "permessage-deflate; server_no_context_takeover; server_max_window_bits=10",
            "permessage-deflate; server_no_context_takeover; server_max_window_bits=10",
        ),
        (
            "x, permessage-deflate; server_max_window_bits=8, permessage-deflate",
            "permessage-deflate; server_max_window_bits=12",
        ),
        ("permessage-deflate; nonsense", None),
        ("permessage-deflate; client_max_window_bits=16", None),
        ("x-webkit-deflate-frame", None),
    ],
)
async def test_an_offer_is_answered(deflating: Served, offer: str, answer: str | None) -> None:
    async with dialled(deflating) as peer:
        head = await peer.upgrade(Sec_WebSocket_Extensions=offer)
        agreed = [
            line.partition(": ")[2]
            for line in head.splitlines()
            if line.lower().startswith("sec-websocket-extensions")
        ]
        assert agreed == ([] if answer is None else [answer])


async def test_messages_are_compressed_both_ways(deflating: Served) -> None:
    offer = "permessage-deflate; client_max_window_bits"
    async with opened(deflating, Sec_WebSocket_Extensions=offer) as peer:
        inflater = zlib.decompressobj(-12)
        deflater = zlib.compressobj(wbits=-12)
        for _ in range(3):
            text = b"4" + b"hello " * 1000
            sent = deflater.compress(text) + deflater.flush(zlib.Z_SYNC_FLUSH)
            half = len(sent) // 2
            peer.send(frame(TEXT, sent[:half], rsv=4, fin=False))
            peer.send(frame(CONTINUATION, sent[half:-4]))
            got = await peer.frame()
            assert got.first == 0xC1
            assert len(got.payload) < 200
            assert inflater.decompress(got.payload + b"\x00\x00\xff\xff") == text


async def test_short_messages_are_not(deflating: Served) -> None:
    async with opened(deflating, Sec_WebSocket_Extensions="permessage-deflate") as peer:
        peer.send(frame(TEXT, b"4hello"))
        assert (await peer.frame()).first == 0x81


async def test_a_bomb_closes_and_is_not_inflated(deflating: Served) -> None:
    before = deflating.memory()
    bomb = compressed(bytes(500_000_000), -15)
    assert len(bomb) < 1_000_000
    async with opened(deflating, Sec_WebSocket_Extensions="permessage-deflate") as peer:
        peer.send(frame(BINARY, bomb, rsv=4))
        assert await peer.close_code() == 1009
    assert deflating.memory() - before < 20_000_000


async def test_what_is_not_compressed_but_says_so_closes(deflating: Served) -> None:
    async with opened(deflating, Sec_WebSocket_Extensions="permessage-deflate") as peer:
        peer.send(frame(TEXT, b"\xff" * 100, rsv=4))
        assert await peer.close_code() == 1007


async def test_without_an_offer_it_is_an_error(deflating: Served) -> None:
    async with opened(deflating) as peer:
        peer.send(frame(TEXT, compressed(b"4hello"), rsv=4))
        assert await peer.close_code() == 1002


async def test_messages_are_compressed_from_a_threshold_on() -> None:
    with served(engine={"per_message_deflate": 10}) as server:
        async with dialled(server) as peer:
            await peer.upgrade(Sec_WebSocket_Extensions="permessage-deflate")
            await peer.frame()
            for size, is_compressed in ((8, False), (9, True)):
                peer.send(frame(TEXT, b"4" + b"x" * size))
                assert bool((await peer.frame()).first & 0x40) is is_compressed
