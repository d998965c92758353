"""What waits for peers that read late: it comes whole and in order, and takes little memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from .peer import CLOSE, PATIENCE, TEXT, Peer, Served, dialled, frame, served

TURNS = 12_000
"""With what is sent in each, 9 MB: more than the kernel keeps for a peer."""

PLENTY = {"max_unsent_bytes": 20_000_000}


@asynccontextmanager
async def reading_late(server: Served) -> AsyncIterator[Peer]:
    """An open WebSocket for which the kernel keeps little."""
    async with dialled(server, receive_buffer=4096) as peer:
        await peer.upgrade()
        assert (await peer.frame()).payload.startswith(b"0{")
        yield peer


async def says_once_more(server: Served, words: str, before: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while server.log().count(words) == before:
            await asyncio.sleep(0.01)


async def asked(server: Served, peer: Peer, then: str) -> None:
    """The server has sent all that it was asked for, and the peer has read nothing."""
    before = server.log().count("told")
    peer.send(frame(TEXT, b"4numbers %d %s" % (TURNS, then.encode())))
    await says_once_more(server, "told", before)


async def is_whole(peer: Peer) -> None:
    for number in range(TURNS):
        payload = (await peer.frame()).payload
        assert payload == b"4%d:" % number + b"x" * (number % 1_500)


@pytest.fixture(scope="module", params=["uvloop", "asyncio", "uvloop-python", "uvloop-tls"])
def patient(request: pytest.FixtureRequest, certificate: tuple[str, str]) -> Any:
    """A server that lets much wait."""
    loop, _, form = request.param.partition("-")
    more: dict[str, Any] = {"tls": certificate} if form == "tls" else {}
    with served(compiled=form != "python", loop=loop, engine=PLENTY, **more) as one:
        yield one


async def test_all_comes_in_order(patient: Served) -> None:
    before = patient.log().count("drained")
    async with reading_late(patient) as peer:
        await asked(patient, peer, "drain")
        assert patient.log().count("drained") == before
        await is_whole(peer)
        await says_once_more(patient, "drained", before)
        peer.send(frame(TEXT, b"4and then"))
        assert (await peer.frame()).payload == b"4and then"


@pytest.mark.parametrize(
    ("ending", "code"), [("close", 1000), ("violation", 1002), ("leave", 3001)]
)
async def test_all_comes_before_the_end(patient: Served, ending: str, code: int) -> None:
    async with reading_late(patient) as peer:
        await asked(patient, peer, ending)
        if ending == "violation":
            peer.send(frame(3))
        elif ending == "leave":
            peer.send(frame(CLOSE, code.to_bytes(2)))
        await is_whole(peer)
        assert await peer.close_code() == code


@pytest.mark.parametrize("loop", ["uvloop", "asyncio"])
async def test_little_things_take_as_much_memory_as_they_have_bytes(loop: str) -> None:
    with served(loop=loop, engine={"max_unsent_bytes": 1_000_000}) as server:
        async with reading_late(server) as first:
            first.send(frame(TEXT, b"4numbers 1000 drain"))  # so that all is imported, and in use
            for _ in range(1000):
                await first.frame()
        before = server.memory()
        async with reading_late(server) as peer:
            peer.send(frame(TEXT, b"4drip"))
            await server.says("slow reader")
            # a hundred and fifty thousand writes, of which each was 600 bytes to uvloop
            assert server.memory() - before < 10_000_000
