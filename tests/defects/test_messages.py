"""Messages: all arrive, as they were sent, to all who shall have them, or the sender is told."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

import antiphon
from tests.conformance.wire import Transport, Wire
from tests.defects.conftest import Connect, Start
from tests.defects.hosting import Hosted, holds, join_quietly

pytestmark = pytest.mark.asyncio(loop_scope="session")

Wires = Callable[[Hosted], Wire]
BOTH = pytest.mark.parametrize("transport", ["polling", "websocket"])


def recording() -> tuple[antiphon.Server, list[Any]]:
    """A server that records what comes."""
    io = antiphon.Server()
    recorded: list[Any] = []
    io.on("record", lambda socket, value: recorded.append(value))
    return io, recorded


async def test_a_post_of_many_packets_is_handled_whole(host: Start, wires: Wires) -> None:
    io, recorded = recording()
    link = await wires(await host(io)).open("polling")
    await join_quietly(link)
    await link.send(*(f'42["record",{number}]' for number in range(500)))
    assert recorded == list(range(500))


async def test_what_the_official_client_emits_at_once_over_polling_arrives(
    host: Start, official: Connect
) -> None:
    io, recorded = recording()
    await official(await host(io), way="polling", at_once=40)
    await holds(lambda: len(recorded) == 40)
    assert recorded == list(range(40))


async def test_a_binary_broadcast_reaches_polling_and_websocket_alike(
    host: Start, official: Connect
) -> None:
    io = antiphon.Server()
    hosted = await host(io)
    clients = [await official(hosted, way=way) for way in ("polling", "websocket", "upgrade") * 2]
    for number in range(5):
        io.emit("news", {"bytes": bytes([number, 255]), "number": number}, b"")
    expected = [[{"bytes": bytes([n, 255]), "number": n}, b""] for n in range(5)]
    for client in clients:
        assert await client.hears("news", 5) == expected


@BOTH
@pytest.mark.parametrize("is_async", [True, False], ids=["async", "plain"])
async def test_a_handler_that_fails_answers_who_asked(
    host: Start, wires: Wires, transport: Transport, is_async: bool
) -> None:
    io = antiphon.Server()

    async def work(socket: antiphon.Socket) -> None:
        raise KeyError("no detail of this leaves the server")

    def work_at_once(socket: antiphon.Socket) -> None:
        raise KeyError("no detail of this leaves the server")

    io.on("work", work if is_async else work_at_once)
    link = await wires(await host(io)).open(transport)
    await join_quietly(link)
    await link.send('427["work"]')
    answer = '437[{"error":{"code":"internal_error","message":"internal server error"}}]'
    assert await link.receive() == answer
    assert io.monitor.counts["handler_failed"] == 1


@BOTH
async def test_calls_that_are_late_leave_nothing_behind(
    host: Start, wires: Wires, transport: Transport
) -> None:
    io = antiphon.Server()
    link = await wires(await host(io)).open(transport)
    await join_quietly(link)
    (socket,) = io.sockets.values()
    for _ in range(3):
        with pytest.raises(antiphon.AckTimeout):
            await socket.call("question", timeout=0.01)
    with pytest.raises(antiphon.AckTimeout):
        await io.timeout(0.01).call("question")
    socket.timeout(0.01).emit("question", ack=lambda error, *values: None)
    await holds(lambda: len(socket.acks._table) == 0)
    # What comes after all is passed over, and counted.
    await link.send("430[1]")
    await holds(lambda: io.monitor.counts["unexpected_acks"] == 1)


@BOTH
async def test_a_call_ends_at_once_when_the_client_leaves(
    host: Start, wires: Wires, transport: Transport
) -> None:
    io = antiphon.Server()
    link = await wires(await host(io)).open(transport)
    await join_quietly(link)
    (socket,) = io.sockets.values()
    calling = asyncio.create_task(socket.call("question", timeout=60))
    await asyncio.sleep(0)
    await link.close()
    with pytest.raises(antiphon.Disconnected):
        async with asyncio.timeout(30):
            await calling


async def test_who_does_not_read_is_closed_before_memory_is_full(host: Start, wires: Wires) -> None:
    io = antiphon.Server(max_unsent_bytes=1_000_000)
    left: list[str] = []
    io.on("disconnect", lambda socket, reason: left.append(reason))
    link = await wires(await host(io)).open("websocket")
    await join_quietly(link)
    (socket,) = io.sockets.values()
    most = 0
    for _ in range(30_000):
        io.emit("news", "x" * 2_000)
        if left:
            break
        most = max(most, socket.conn.unsent)
    await holds(lambda: left)
    assert left == ["slow reader"]
    assert most <= 1_000_000 + 3_000
    assert io.monitor.counts["closed_slow_reader"] == 1


@pytest.mark.parametrize("way", ["polling", "websocket"])
async def test_numbers_that_json_has_not_are_null_and_text_is_itself(
    host: Start, official: Connect, wires: Wires, way: Transport
) -> None:
    io = antiphon.Server()
    hosted = await host(io)
    client = await official(hosted, way=way)
    values = [math.nan, math.inf, -math.inf, {"deep": [math.nan]}, "žluť 漢字 😀"]
    io.emit("values", *values)
    heard = await client.hears("values")
    assert heard == [[None, None, None, {"deep": [None]}, "žluť 漢字 😀"]]
    assert not client.lives("disconnect")
    link = await wires(hosted).open(way)
    await join_quietly(link)
    io.emit("text", "žluť")
    assert await link.receive() == '42["text","žluť"]'  # no \\u escapes: half the bytes


async def test_a_disconnection_over_msgpack_is_one(
    host: Start, official: Connect, wires: Wires
) -> None:
    io = antiphon.Server(parser=antiphon.MsgpackParser())
    hosted = await host(io)
    client = await official(hosted, parser="socket.io-msgpack-parser")
    io.disconnect_sockets()
    assert await client.becomes("disconnect") == ["io server disconnect"]
    link = await wires(hosted).open("websocket")
    await link.send(msgspec.msgpack.encode({"type": 0, "nsp": "/"}))
    await link.receive()
    io.disconnect_sockets()
    packet = await link.receive()
    assert isinstance(packet, bytes)
    assert msgspec.msgpack.decode(packet) == {"type": 1, "nsp": "/"}
