"""TLS, proxies and redirections on the way to the server."""

from __future__ import annotations

import asyncio
import gc
import re
import ssl
import subprocess
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from hashlib import sha1
from pathlib import Path
from typing import TypeAlias

import pytest
import pytest_asyncio

import antiphon
from tests.interop.python_client.conftest import Make
from tests.interop.python_client.proxy import Proxy
from tests.interop.serving import Server

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.pairs(client="antiphon", server="antiphon", msgpack=False),
]


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError, ssl.SSLError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


async def join(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int, first: bytes = b""
) -> None:
    upper, lower = await asyncio.open_connection("127.0.0.1", port)
    lower.write(first)
    await asyncio.gather(pump(reader, lower), pump(upper, writer))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key, and a certificate for localhost that nobody vouches for."""
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    command = ["openssl", "req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    command += ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    command += ["-addext", "subjectAltName=DNS:localhost"]
    files = ["-keyout", str(path), "-out", f"{path}.crt"]
    subprocess.run([*command, *files], check=True, capture_output=True)
    path.write_text(path.read_text() + Path(f"{path}.crt").read_text())
    return path


@pytest_asyncio.fixture(loop_scope="session")
async def secure(server: Server, certificate: Path) -> AsyncIterator[str]:
    """The server behind TLS; its address."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await join(reader, writer, server.port)

    front = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    yield f"https://localhost:{front.sockets[0].getsockname()[1]}"
    front.close()


async def test_a_certificate_that_is_not_trusted(
    secure: str, manage: Make, certificate: Path
) -> None:
    with pytest.raises(antiphon.TLSFailed, match="certificate"):
        await manage(secure).socket().connect()
    for trusting in (False, ssl.create_default_context(cafile=certificate)):
        socket = manage(secure, ssl=trusting).socket()
        await socket.connect()
        assert await socket.call("echo", "over TLS", b"\0", timeout=30) == ("over TLS", b"\0")
        assert len(await socket.call("echo", "x" * 300_000, timeout=30)) == 300_000
        await socket.disconnect()


@pytest_asyncio.fixture(loop_scope="session")
async def http_proxy() -> AsyncIterator[tuple[str, list[str]]]:
    """An HTTP proxy that wants a password; its address, and what it was asked."""
    asked: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, target, _ = head.split(" ", 2)
        asked.append(f"{method} {target}")
        if "proxy-authorization: basic bmFtZTpwYXNz" not in head.lower().replace(
            "bmftztpwyxnz", "bmFtZTpwYXNz"
        ):
            writer.write(b"HTTP/1.1 407 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            writer.close()
        elif method == "CONNECT":
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
            await join(reader, writer, int(target.rpartition(":")[2]))
        else:
            port = int(target.split("/")[2].rpartition(":")[2])
            await join(reader, writer, port, head.encode())

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}", asked
    server.close()


async def test_through_a_proxy(
    server: Server, manage: Make, http_proxy: tuple[str, list[str]]
) -> None:
    address, asked = http_proxy
    socket = manage(server.url, proxy=f"http://name:pass@{address}").socket()
    await socket.connect()
    assert await socket.call("echo", 1, timeout=30) == 1
    assert asked
    await socket.disconnect()
    with pytest.raises(antiphon.ConnectError):
        await manage(server.url, proxy=f"http://{address}").socket().connect()


async def test_socks_serves_websocket_only(server: Server, manage: Make) -> None:
    manager = manage(server.url, proxy="socks5://127.0.0.1:1", transports=["polling"])
    with pytest.raises(antiphon.Unreachable, match="WebSocket only"):
        await manager.socket().connect()


async def test_a_server_that_has_moved(server: Server, manage: Make) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        place = f"ws://127.0.0.1:{server.port}{head.split(' ', 2)[1]}"
        writer.write(
            f"HTTP/1.1 307 Moved\r\nLocation: {place}\r\nContent-Length: 0\r\n"
            "Connection: close\r\n\r\n".encode()
        )
        writer.close()

    front = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{front.sockets[0].getsockname()[1]}"
    socket = manage(url, transports=["websocket"]).socket()
    await socket.connect()
    assert await socket.call("echo", 1, timeout=30) == 1
    front.close()


async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *headers: str) -> None:
    """Open a WebSocket, and a session."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    (key,) = re.findall(r"(?i)sec-websocket-key: *(\S+)", head)
    proof = b64encode(sha1(f"{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11".encode()).digest())
    lines = ["101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"]
    lines += [f"Sec-WebSocket-Accept: {proof.decode()}", *headers, "", ""]
    packet = b'0{"sid":"s","upgrades":[],"pingInterval":25000,"pingTimeout":20000}'
    writer.write(("HTTP/1.1 " + "\r\n".join(lines)).encode())
    writer.write(bytes([0x81, len(packet)]) + packet)


async def test_a_cookie_that_cannot_be_is_no_matter(manage: Make) -> None:
    over = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await accept(reader, writer, "Set-Cookie: who@where=1")
        await reader.read(100)  # the client asks to be let in
        answer = b'40{"sid":"here"}'
        writer.write(bytes([0x81, len(answer)]) + answer)
        await over.wait()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    socket = manage(url, transports=["websocket"], reconnection=False).socket()
    async with asyncio.timeout(10):
        await socket.connect()
        assert socket.id == "here"
        over.set()
        await socket.wait()
    server.close()


async def test_a_server_that_has_moved_to_tls(secure: str, manage: Make, certificate: Path) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        writer.write(
            f"HTTP/1.1 301 Moved\r\nLocation: {secure}{head.split(' ', 2)[1]}\r\n"
            "Content-Length: 0\r\nConnection: close\r\n\r\n".encode()
        )
        writer.close()

    front = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://localhost:{front.sockets[0].getsockname()[1]}"
    for trusting in (False, ssl.create_default_context(cafile=certificate)):
        socket = manage(url, ssl=trusting, headers={"authorization": "Bearer x"}).socket()
        await socket.connect()
        assert await socket.call("echo", 1, timeout=30) == 1
        await socket.disconnect()
    front.close()


Lead: TypeAlias = Callable[..., Awaitable[str]]


@pytest_asyncio.fixture(loop_scope="session")
async def lead() -> AsyncIterator[Lead]:
    """Makes servers that lead to another one; each one's host and port."""
    made: list[asyncio.Server] = []

    async def leading(to: str, heads: list[str], tls: ssl.SSLContext | None = None) -> str:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
            path = heads[-1].split(" ", 2)[1]
            lines = ["HTTP/1.1 302 Moved", "Content-Length: 0", "Connection: close", "", ""]
            if to:
                lines.insert(1, f"Location: {to}{path}")
            writer.write("\r\n".join(lines).encode())
            writer.close()

        made.append(await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls))
        return f"localhost:{made[-1].sockets[0].getsockname()[1]}"

    yield leading
    for each in made:
        each.close()


async def test_nobody_is_led_away_from_tls(manage: Make, certificate: Path, lead: Lead) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    plain: list[str] = []
    address = await lead("", plain)
    front = await lead(f"http://{address}", [], context)
    trusting = ssl.create_default_context(cafile=certificate)
    manager = manage(f"https://{front}", ssl=trusting)
    with pytest.raises(antiphon.Unreachable, match="without TLS"):
        await manager.socket().connect()
    assert not plain


async def test_who_is_led_to_tls_tells_there_who_it_is(
    manage: Make, certificate: Path, lead: Lead
) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    heads: list[str] = []
    address = await lead("", heads, context)
    front = await lead(f"https://{address}", [])
    manager = manage(
        f"http://{front}",
        ssl=ssl.create_default_context(cafile=certificate),
        headers={"Authorization": "Bearer x", "Cookie": "a=b"},
        cookies={"c": "d"},
    )
    with pytest.raises(antiphon.NotSocketIO):
        await manager.socket().connect()
    (head,) = heads
    assert "Bearer x" in head and "a=b" in head and "c=d" in head


async def test_who_is_led_on_tells_other_hosts_no_secrets(
    server: Server, manage: Make, lead: Lead
) -> None:
    heads: list[str] = []
    last = await lead(f"http://127.0.0.1:{server.port}", heads)
    middle = (await lead(f"http://{last}", heads)).replace("localhost", "127.0.0.1")
    first = (await lead(f"http://{middle}", heads)).replace("localhost", "127.0.0.1")
    secrets = {"Authorization": "Bearer x", "Cookie": "a=b", "X-Kept": "1"}
    socket = manage(f"http://{first}", transports=["websocket"], headers=secrets).socket()
    await socket.connect()
    assert await socket.call("echo", 1, timeout=30) == 1
    assert [("Bearer x" in head, "a=b" in head, "X-Kept" in head) for head in heads] == [
        (True, True, True),
        (True, True, True),
        (False, False, True),
    ]
    await socket.disconnect()


async def test_a_redirection_that_leads_nowhere(manage: Make, lead: Lead) -> None:
    for nowhere in ("", "http://localhost:none", "/again"):
        heads: list[str] = []
        front = await lead(nowhere, heads)
        with pytest.raises(antiphon.ConnectError):
            await manage(f"http://{front}", transports=["websocket"]).socket().connect()
        assert len(heads) <= 6


async def test_a_request_takes_no_connection_that_the_server_may_just_be_closing(
    proxy: Proxy, manage: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("antiphon.client.network.IDLE", 0.1)
    socket = await manage(proxy.url, transports=["polling"]).socket().connect()
    assert [await socket.call("echo", number) for number in range(3)] == [0, 1, 2]
    used = proxy.connections
    await asyncio.sleep(0.2)
    assert await socket.call("echo", 3) == 3
    assert proxy.connections == used + 1


async def test_what_is_no_frame_ends_the_connection_and_is_told_once(manage: Make) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await accept(reader, writer)
        await reader.read(100)
        writer.write(b"\x83\x01?")  # of a kind that there is not
        await reader.read()
        writer.close()

    complaints: list[object] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: complaints.append(context))
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    manager = manage(url, transports=["websocket"], reconnection=False)
    with pytest.raises(antiphon.Unreachable, match="broke before / answered"):
        await manager.socket().connect()
    server.close()
    gc.collect()
    loop.set_exception_handler(None)
    assert complaints == []
