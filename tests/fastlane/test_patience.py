"""Peers that do not read, do not answer, or send what grows: nothing is waited for without end."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from contextlib import AsyncExitStack
from typing import Any

from antiphon.hosts.frames import CLOSE_TIMEOUT

from .peer import BINARY, CLOSE, TEXT, Peer, Served, dialled, frame, opened, served


async def test_a_close_that_is_never_answered_is_cut(server: Served) -> None:
    async with opened(server) as peer:
        started = time.monotonic()
        peer.send(frame(TEXT, b"4reset"))
        assert await peer.close_code() == 1000
        assert await peer.end() == b""
        assert CLOSE_TIMEOUT - 0.1 < time.monotonic() - started < CLOSE_TIMEOUT + 10


async def test_a_close_that_is_answered_ends_at_once(server: Served) -> None:
    async with opened(server) as peer:
        peer.send(frame(TEXT, b"4reset"))
        assert await peer.close_code() == 1000
        started = time.monotonic()
        peer.send(frame(CLOSE, b"\x03\xe8"))
        assert await peer.end() == b""
        assert time.monotonic() - started < CLOSE_TIMEOUT - 0.5


async def test_who_sends_on_after_an_error_still_reads_why(server: Served) -> None:
    async with opened(server) as peer:
        peer.send(frame(BINARY, bytes(2_000_000)))
        assert await peer.close_code() == 1009
        peer.send(b"\x00" * 1_000_000)
        assert await peer.end() == b""


async def test_who_does_not_read_is_cut_and_costs_no_memory(server: Served) -> None:
    before = server.memory()
    deaf = socket.create_connection(("127.0.0.1", server.port))
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    with deaf:
        deaf.sendall(
            b"GET /?EIO=4&transport=websocket HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\n"
            b"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        )
        deaf.sendall(frame(TEXT, b"4flood") * 20)
        await server.says("slow reader")
        assert server.memory() - before < 30_000_000
        async with opened(server) as peer:
            peer.send(frame(TEXT, b"4hello"))
            assert (await peer.frame()).payload == b"4hello"


async def test_pings_of_who_does_not_read_gather_nothing(server: Served) -> None:
    before = server.memory()
    async with opened(server) as peer:
        peer.reader._transport.pause_reading()  # type: ignore[attr-defined]
        for _ in range(40):
            peer.send(frame(9, bytes(125)) * 5_000)
            await peer.writer.drain()
    assert server.memory() - before < 20_000_000


async def test_the_memory_of_a_large_message_is_given_back() -> None:
    size = 1_000_000
    with served(loop="uvloop", engine={"max_http_buffer_size": size}) as server:
        async with AsyncExitStack() as stack:
            peers = [await stack.enter_async_context(opened(server)) for _ in range(60)]
            for number, peer in enumerate(peers):
                await echoed(peer, b"4" + b"x" * (size - 1))
                if number == 4:
                    before = server.memory()
            assert server.memory() - before < 20_000_000  # each of them held two megabytes
            for peer in peers:
                await echoed(peer, b"4small")


async def test_what_stands_behind_a_large_message_is_not_lost(server: Served) -> None:
    large = b"4" + b"x" * 80_000
    async with opened(server) as peer:
        for cut in (1, 5, 6, 9):
            after = frame(TEXT, b"4after")
            peer.send(frame(TEXT, large) + after[:cut])
            assert (await peer.frame()).payload == large
            peer.send(after[cut:], frame(TEXT, large), frame(BINARY, b"x"))
            assert [(await peer.frame()).payload[:6] for _ in range(3)] == [
                b"4after",
                large[:6],
                b"x",
            ]


async def echoed(peer: Peer, packet: bytes) -> None:
    peer.send(frame(TEXT, packet))
    assert (await peer.frame()).payload == packet


async def request(server: Served, method: str, sid: str, body: bytes = b"") -> bytes:
    """The body of a response, on a connection of its own."""
    async with dialled(server) as peer:
        peer.writer.write(head(method, sid, "Connection: close", length=len(body)) + body)
        return (await peer.response())[2]


def head(method: str, sid: str, *lines: str, length: int = 0) -> bytes:
    """The head of a polling request."""
    target = "/?EIO=4&transport=polling" + (f"&sid={sid}" if sid else "")
    all_of_them = ["Host: localhost", f"Content-Length: {length}", *lines]
    return "\r\n".join([f"{method} {target} HTTP/1.1", *all_of_them, "", ""]).encode()


async def test_who_reads_no_answer_does_not_hold_up_the_end(certificate: tuple[str, str]) -> None:
    async def end(**options: Any) -> None:
        with served(ends=True, loop="asyncio", **options) as server:
            _, stranger = await asyncio.open_connection("127.0.0.1", server.port)
            sid = json.loads((await request(server, "GET", ""))[1:])["sid"]
            for _ in range(3):
                await request(server, "POST", sid, b"4" + b"x" * 900_000)
            async with dialled(server, receive_buffer=4096) as peer:
                peer.writer.write(head("GET", sid))
                await peer.reader.readuntil(b"\r\n\r\n")
                server.process.terminate()
                too_late = time.monotonic() + 15
                while server.process.poll() is None and time.monotonic() < too_late:
                    await asyncio.sleep(0.02)
            stranger.close()

    await asyncio.gather(end(), end(tls=certificate))
