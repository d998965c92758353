"""The MessagePack parser, against npm's socket.io-msgpack-parser."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any, cast

import pytest
from hypothesis import given, settings

from antiphon.protocol.socketio.msgpack_parser import MsgpackParser
from antiphon.protocol.socketio.packet import Packet, PacketType
from tests.interop.clients.client import Client
from tests.interop.clients.node import NodeClient
from tests.interop.conftest import Connect
from tests.interop.serving import Server
from tests.properties.profile import QUICK
from tests.properties.values import same_msgpack, scalar, values_with_times

PEER = Path(__file__).parent / "clients" / "msgpack_peer.js"
MOMENT = datetime(2026, 11, 23, 12, 30, 0, 123_000, tzinfo=UTC)

VALUES: list[list[Any]] = [
    [],
    ["", 0, -1, 127, 128, 2**32, 2**53 - 1, -(2**31), -(2**40), 1.5, -2.5e-7],
    [None, True, False, [[]], {}, {"a": {"b": [1, {"c": None}]}}],
    ["žluťoučký kůň 漢字 😀 \u2028 \x00 \x1e", {"klíč 🔑": "🚪"}, "x" * 40_000],
    [b"", b"\x00\xff", bytes(range(256)) * 300, {"deep": [b"\x1e", {"er": b"4"}]}],
    [MOMENT, {"at": [datetime(1969, 1, 1, tzinfo=UTC)]}],
    [list(range(70_000))],
    [{"_placeholder": True, "num": 0}, '42["echo"]'],
    [bytes([number]) for number in range(20)],
]


class Peer:
    """A Node process that reads packets with the package and writes them again."""

    def __init__(self) -> None:
        self.process = Popen(["node", str(PEER)], stdin=PIPE, stdout=PIPE)

    def echo(self, frame: bytes) -> bytes:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(frame.hex().encode() + b"\n")
        self.process.stdin.flush()
        return bytes.fromhex(self.process.stdout.readline().decode())

    def close(self) -> None:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


def fits(value: Any) -> bool:
    """Whether the package writes it at all well: it breaks whole numbers beyond 64 bits, and an
    object's ``__proto__`` is none of its fields."""
    if isinstance(value, dict):
        return all(scalar(key) != "__proto__" and fits(each) for key, each in value.items())
    if isinstance(value, list):
        return all(map(fits, value))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return not math.isfinite(value) or abs(value) < 2**53
    return True


def test_values_are_the_same_to_the_package() -> None:
    peer = Peer()
    parser, decoder = MsgpackParser(), MsgpackParser().decoder()

    @settings(QUICK)
    @given(values_with_times.filter(fits))
    def compare(value: Any) -> None:
        packet = Packet(PacketType.EVENT, "/x", ["event", value], 5)
        _, (frame,) = parser.encode(packet)
        back = decoder.decode_binary(peer.echo(frame))
        assert back is not None
        assert (back.type, back.namespace, back.id) == (packet.type, "/x", 5)
        assert same_msgpack(back.data, packet.data)

    try:
        compare()
    finally:
        peer.close()


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.pairs(msgpack=True)
class TestClients:
    async def test_values_return_as_they_were_sent(self, connect: Connect) -> None:
        client: Client = await connect()
        for values in VALUES:
            assert await client.call("echo", *values) == values
        assert await client.hears("echo", len(VALUES)) == VALUES

    async def test_the_server_is_acknowledged(self, connect: Connect) -> None:
        client = await connect()
        for values in VALUES:
            assert await client.call("ask", "question", *values) == [values]

    async def test_auth_refusals_and_namespaces(self, server: Server, connect: Connect) -> None:
        auth = {"token": b"\x00\xff", "at": MOMENT}
        client = cast("NodeClient", await connect(auth=auth))
        (told,) = await client.call("whoami")
        assert told["auth"] == auth
        await client.join("/dyn-7")
        await client.becomes("connect", namespace="/dyn-7")
        assert await client.call("echo", b"x", namespace="/dyn-7") == [b"x"]
        await client.join("/refuse")
        (error,) = await client.becomes("connect_error", namespace="/refuse")
        assert (error["message"], error["data"]) == ("not authorized", {"code": "E1"})
        await client.join("/unknown")
        (error,) = await client.becomes("connect_error", namespace="/unknown")
        assert error["message"] == "Invalid namespace"
        left = await client.id("/dyn-7")
        await client.disconnect("/dyn-7")
        assert await server.reason(left) == "client namespace disconnect"
        assert await client.call("echo", 1) == [1]

    async def test_a_broadcast_reaches_all(self, connect: Connect) -> None:
        clients = [await connect() for _ in range(3)]
        for client in clients[:2]:
            await client.call("enter", "room")
        await clients[2].call("tell", {"rooms": ["room"]}, "news", b"\x01", {"at": MOMENT})
        for client in clients[:2]:
            assert await client.hears("news") == [[b"\x01", {"at": MOMENT}]]
        assert clients[2].events("news") == []

    async def test_being_thrown_out(self, connect: Connect) -> None:
        client = await connect()
        await client.emit("leave", False)
        assert await client.becomes("disconnect") == ["io server disconnect"]
