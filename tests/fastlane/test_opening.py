"""Opening a WebSocket: what is let in, what is refused and how, over each kind of connection."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .peer import TEXT, Served, dialled, frame, opened, served


async def is_echoed(server: Served) -> None:
    async with opened(server) as peer:
        peer.send(frame(TEXT, b"4hello"))
        assert (await peer.frame()).payload == b"4hello"


@pytest.fixture(scope="module", params=["uvloop", "asyncio"])
def by_uvicorn(request: pytest.FixtureRequest) -> Iterator[Served]:
    """A server that uvicorn's own command line could have started."""
    with served(loop=request.param, uvicorn=True) as one:
        yield one


async def test_it_is_open(server: Served) -> None:
    await is_echoed(server)


async def test_uvicorn_alone_can_use_it(by_uvicorn: Served) -> None:
    await is_echoed(by_uvicorn)


@pytest.mark.parametrize("connection", ["keep-alive, Upgrade", "upgrade", "Upgrade, keep-alive"])
async def test_browsers_differ_in_what_they_call_the_connection(
    server: Served, connection: str
) -> None:
    async with opened(server, Connection=connection) as peer:
        peer.send(frame(TEXT, b"4hello"))
        assert (await peer.frame()).payload == b"4hello"


async def test_bytes_right_behind_the_request_are_heard(server: Served) -> None:
    behind = frame(TEXT, b"4first") + frame(TEXT, b"4second")
    async with opened(server, behind=behind) as peer:
        peer.send(frame(TEXT, b"4third"))
        got = [(await peer.frame()).payload for _ in range(3)]
        assert got == [b"4first", b"4second", b"4third"]


async def test_half_a_frame_right_behind_the_request_is_heard(server: Served) -> None:
    whole = frame(TEXT, b"4first")
    async with opened(server, behind=whole[:3]) as peer:
        peer.send(whole[3:])
        assert (await peer.frame()).payload == b"4first"


@pytest.mark.parametrize("loop", ["uvloop", "asyncio"])
async def test_by_tls(certificate: tuple[str, str], loop: str) -> None:
    with served(loop=loop, tls=certificate) as server:
        await is_echoed(server)
        async with opened(server) as peer:
            peer.send(frame(2, bytes(900_000)), frame(TEXT, b"4hello"))
            assert (await peer.frame()).payload == bytes(900_000)
            assert (await peer.frame()).payload == b"4hello"
            peer.send(frame(3))
            assert await peer.close_code() == 1002


@pytest.mark.parametrize("loop", ["uvloop", "asyncio"])
async def test_by_a_unix_socket(tmp_path: Path, loop: str) -> None:
    with served(loop=loop, uds=str(tmp_path / "socket")) as server:
        for _ in range(3):  # picows alone would end the process when the first one leaves
            await is_echoed(server)


async def test_the_first_subprotocol_is_taken(server: Served) -> None:
    async with dialled(server) as peer:
        head = await peer.upgrade(Sec_WebSocket_Protocol="chat, superchat")
        assert "sec-websocket-protocol: chat\r\n" in head.lower()


@pytest.mark.parametrize(
    ("headers", "status", "body"),
    [
        ({"Sec_WebSocket_Key": ""}, 400, b"Missing or invalid Sec-WebSocket-Key header"),
        ({"Sec_WebSocket_Key": "short"}, 400, b"Missing or invalid Sec-WebSocket-Key header"),
        ({"Sec_WebSocket_Version": "7"}, 400, b"Missing or invalid Sec-WebSocket-Version header"),
        ({"target": "/?EIO=4&transport=nothing"}, 400, b"Transport unknown"),
        ({"target": "/?EIO=4&transport=websocket&sid=none"}, 400, b"Session ID unknown"),
        ({"Origin": "http://elsewhere.example"}, 400, b"Forbidden"),
    ],
)
async def test_a_refusal_says_why(
    server: Served, headers: dict[str, str], status: int, body: bytes
) -> None:
    async with dialled(server) as peer:
        given: dict[str, Any] = dict(headers)
        peer.request(**given)
        got, head, text = await peer.response()
        assert (got, text) == (status, body)
        assert "connection: close\r\n" in head.lower()
        assert "content-type: text/html\r\n" in head.lower()


@pytest.mark.parametrize(("size", "status"), [(65_000, 101), (66_000, 400)])
async def test_a_head_has_a_limit_even_if_it_comes_in_one_piece(
    server: Served, size: int, status: int
) -> None:
    async with dialled(server) as peer:
        peer.request(Cookie="a=" + "x" * size)
        head = await peer.reader.readuntil(b"\r\n")
        assert head.startswith(b"HTTP/1.1 %d " % status)


async def test_both_outcomes_stand_in_the_log(server: Served) -> None:
    async with opened(server, target="/?EIO=4&transport=websocket&t=accepted"):
        await server.says('"WebSocket /?EIO=4&transport=websocket&t=accepted" [accepted]')
    async with dialled(server) as peer:
        peer.request(target="/?EIO=3&transport=websocket&t=refused")
        await peer.response()
        await server.says('"WebSocket /?EIO=3&transport=websocket&t=refused" 400')


async def test_who_does_not_wait_for_the_answer_does_no_harm(server: Served) -> None:
    for _ in range(20):
        async with dialled(server) as peer:
            peer.request()
            await peer.writer.drain()
    await is_echoed(server)


@pytest.mark.parametrize("found", ["none", "2.4.0", "1.20.0"])
def test_without_its_picows_the_portable_lane_is_used(found: str) -> None:
    """One line in the log says so."""
    program = (
        "import importlib.metadata as m, logging, sys; logging.basicConfig()\n"
        "found = sys.argv[1]\n"
        "def version(name):\n"
        "    if found == 'none': raise m.PackageNotFoundError(name)\n"
        "    return found\n"
        "m.version = version\n"
        "sys.modules['picows'] = None\n"
        "from antiphon.hosts.uvicorn import WebSocketProtocol\n"
        "print(WebSocketProtocol.__module__)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, found], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("uvicorn.")
    (line,) = done.stderr.splitlines()
    assert found in line
    assert "WARNING:antiphon" in line


async def test_a_shutdown_closes_what_is_open() -> None:
    with served(ends=True, uvicorn=True) as server:
        async with opened(server) as peer:
            server.process.terminate()
            assert await peer.close_code() == 1012
            assert await peer.end() == b""
            while server.process.poll() is None:
                await asyncio.sleep(0.02)
        assert server.process.returncode in (0, -15)
