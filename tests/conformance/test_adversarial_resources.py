"""Abuse by patience and by numbers: clients that never read, never finish, or speak too much."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from .aftermath import nothing_grows
from .raw import BINARY, CONTINUATION, TEXT, Raw, raw
from .serving import Server
from .sio import is_served, join
from .wire import Wire

pytestmark = pytest.mark.server("socketio")

WS_QUERY = {"EIO": "4", "transport": "websocket"}


async def grown(server: Server, before: int) -> float:
    """Megabytes that the process has grown by since it had `before` bytes."""
    return ((await server.stats()).rss - before) / 1e6


@asynccontextmanager
async def deaf_client(server: Server) -> AsyncGenerator[tuple[Raw, str]]:
    """A WebSocket client that joins `/` and then no longer reads; with its socket's id."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    sock.setblocking(False)
    await asyncio.get_running_loop().sock_connect(sock, (server.host, server.port))
    reader, writer = await asyncio.open_connection(sock=sock, limit=1024)
    tcp = Raw(reader, writer, server)
    try:
        await tcp.upgrade(WS_QUERY)
        await tcp.read_frame()
        tcp.frame(TEXT, b"40")
        sid = json.loads((await tcp.read_frame()).payload[2:])["sid"]
        await tcp.read_frame()
        yield tcp, sid
    finally:
        tcp.reset()


class TestClientsThatDoNotRead:
    @pytest.mark.node_differs("keeps everything that a client does not fetch")
    async def test_over_polling_are_let_go(self, wire: Wire, server: Server) -> None:
        async with nothing_grows(server, megabytes=30):
            session = await wire.polling()
            sid = await join(session)
            before = (await server.stats()).rss
            for _ in range(30):
                if (await session.post('42["flood-me",10,100000]')).status != 200:
                    break
            assert await server.reason(sid) == "slow reader"
            assert await grown(server, before) < 30

    @pytest.mark.node_differs("keeps everything that a client does not read")
    async def test_over_websocket_are_let_go(self, server: Server) -> None:
        async with nothing_grows(server, megabytes=30), deaf_client(server) as (tcp, sid):
            before = (await server.stats()).rss
            for _ in range(30):
                tcp.frame(TEXT, b'42["flood-me",10,100000]')
            assert await server.reason(sid) == "slow reader"
            assert await grown(server, before) < 30

    async def test_miss_volatile_events_and_are_kept(self, server: Server) -> None:
        async with nothing_grows(server, megabytes=30), deaf_client(server) as (tcp, _):
            before = (await server.stats()).rss
            for _ in range(30):
                tcp.frame(TEXT, b'42["volatile-flood-me",100,100000]')
            tcp.frame(TEXT, b'42["speak","are you there?"]')
            await tcp.writer.drain()
            frame = await tcp.read_frame()
            while not frame.payload.startswith(b'42["spoken"'):
                frame = await tcp.read_frame()
            assert await grown(server, before) < 30

    async def test_over_polling_miss_volatile_events_and_are_kept(self, server: Server) -> None:
        async with nothing_grows(server, megabytes=30), Wire(server) as wire:
            session = await wire.polling()
            await join(session)
            for _ in range(10):
                await session.send('42["volatile-flood-me",100,100000]')
            await is_served(session)

    async def test_do_not_hold_up_those_who_do(self, wire: Wire, server: Server) -> None:
        async with deaf_client(server) as (tcp, _):
            link = await wire.websocket()
            await join(link)
            tcp.frame(TEXT, b'42["flood-me",20,100000]')
            await tcp.writer.drain()
            await is_served(link)


@pytest.mark.server("socketio", connect_timeout=2, upgrade_timeout=2)
class TestClientsThatDoNotGoOn:
    async def test_to_a_namespace_are_closed(self, wire: Wire, server: Server) -> None:
        async with nothing_grows(server):
            silent = await asyncio.gather(*(wire.raw_websocket(WS_QUERY) for _ in range(50)))
            assert (await server.stats()).clients >= len(silent)
            await server.until(lambda stats: stats.clients == 0)

    async def test_after_the_probe_are_closed(self, server: Server) -> None:
        async with nothing_grows(server), Wire(server) as wire:
            sessions = [await wire.polling() for _ in range(20)]
            probes = [await wire.probe(session) for session in sessions]
            for probe in probes[:10]:
                await probe.send("2probe")
            await asyncio.gather(*(probe.closed() for probe in probes))

    async def test_after_the_tcp_handshake_do_no_harm(self, wire: Wire, server: Server) -> None:
        writers = [(await asyncio.open_connection(server.host, server.port))[1] for _ in range(100)]
        link = await wire.websocket()
        await join(link)
        await is_served(link)
        for writer in writers:
            writer.close()
            await writer.wait_closed()


class TestFloods:
    async def test_of_pongs_start_nothing(self, server: Server) -> None:
        async with nothing_grows(server), raw(server) as tcp:
            await tcp.upgrade(WS_QUERY)
            await tcp.read_frame()
            before = await server.stats()
            for _ in range(20_000):
                tcp.frame(TEXT, b"3")
            tcp.frame(TEXT, b"40")
            assert (await tcp.read_frame()).payload.startswith(b'40{"sid"')
            after = await server.stats()
            assert after.tasks <= before.tasks

    @pytest.mark.parametrize("size", [0, 1])
    async def test_of_tiny_fragments_are_bounded(self, server: Server, size: int) -> None:
        async with nothing_grows(server, megabytes=20), raw(server) as tcp:
            await tcp.upgrade(WS_QUERY)
            await tcp.read_frame()
            before = (await server.stats()).rss
            tcp.frame(BINARY, b"", fin=False)
            try:
                for _ in range(100):
                    for _ in range(1000):
                        tcp.frame(CONTINUATION, b"x" * size, fin=False)
                    await tcp.writer.drain()
            except ConnectionError:
                pass
            assert await grown(server, before) < 20

    async def test_of_websocket_pings_are_answered_or_refused(self, server: Server) -> None:
        # Node keeps every pong that the client does not take; that is its own.
        limit = 100 if server.is_node else 30
        async with nothing_grows(server, megabytes=limit), deaf_client(server) as (tcp, _):
            before = (await server.stats()).rss
            try:
                for _ in range(200):
                    for _ in range(500):
                        tcp.frame(9, b"x" * 125)
                    await asyncio.wait_for(tcp.writer.drain(), 1)
            except (ConnectionError, TimeoutError):
                pass
            assert await grown(server, before) < limit

    async def test_of_connections_leave_nothing(self, server: Server) -> None:
        async with nothing_grows(server, megabytes=20):
            for _ in range(5):
                async with Wire(server) as wire:
                    links = [
                        await wire.open("polling" if n % 4 else "websocket") for n in range(40)
                    ]
                    await asyncio.gather(*(join(link) for link in links))
                    await asyncio.gather(*(is_served(link) for link in links))

    async def test_of_connections_cut_off_leave_nothing(self, server: Server) -> None:
        async with nothing_grows(server, megabytes=20):
            for step in range(60):
                async with raw(server) as tcp:
                    await tcp.upgrade(WS_QUERY)
                    if step % 3:
                        tcp.frame(TEXT, b"40")
                        await tcp.read_frame()
                    if step % 3 == 2:
                        tcp.frame(TEXT, b'42["wait",0.1,"1"]')
                    await tcp.writer.drain()
                    tcp.reset()
            # The one that is left is the connection that asks.
            await server.until(lambda stats: stats.alive.get("PollingProtocol", 0) <= 1)


@pytest.mark.server("socketio", ping_interval=1, ping_timeout=0.5)
async def test_silent_clients_in_every_state_are_forgotten(wire: Wire, server: Server) -> None:
    """N clients at each point where a client can stop; all registries must be empty in the end."""
    async with nothing_grows(server):
        for _ in range(10):
            await wire.handshake()
            await join(await wire.polling())
            session = await wire.polling()
            await (await wire.probe(session)).send("2probe")
            await join(await wire.upgrade(await wire.polling()))
            link = await wire.websocket()
            await join(link)
            await link.send(
                '451-["message",{"_placeholder":true,"num":0}]', '40/slow,{"seconds":0.2}'
            )
        await server.until(lambda stats: stats.clients == 0)
