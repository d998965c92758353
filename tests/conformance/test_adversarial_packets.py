"""Abuse by Socket.IO packets: sizes, depths, floods, and things left unfinished."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Iterable

import pytest

from .aftermath import nothing_grows
from .serving import PATIENCE, Server
from .sio import call, is_served, join, text
from .wire import Link, Packet, Wire

HOLE = '{"_placeholder":true,"num":0}'
LIMIT = 10_000_000
HUGE = 5_000_000

pytestmark = pytest.mark.server("socketio", cleanup_empty_child_namespaces=True)


async def joined(wire: Wire) -> Link:
    link = await wire.websocket()
    await join(link)
    return link


async def answers(link: Link, *, at_most: int) -> list[Packet]:
    """What still comes, until the connection ends or that many packets have come."""
    received: list[Packet] = []
    try:
        while len(received) < at_most:
            received.append(await link.receive())
    except ConnectionError:
        pass
    return received


class TestHugePackets:
    """Within a limit of 10 MB: read in linear time, or refused, while others are served."""

    HUGE_PACKETS = pytest.mark.parametrize(
        "packet",
        [
            pytest.param("42" + "2" * HUGE, id="digits"),
            pytest.param("42" + "2" * HUGE + '["nobody-listens"]', id="ack id"),
            pytest.param("43" + "2" * HUGE + "[]", id="ack id of an acknowledgement"),
            pytest.param("45" + "1" * HUGE + '-["x"]', id="attachments"),
            pytest.param("42/" + "a" * HUGE, id="namespace"),
            pytest.param("42[" + "[" * HUGE, id="brackets"),
            pytest.param("42[" + '{"a":' * (HUGE // 5), id="braces"),
            pytest.param('42["nobody-listens",' + "9" * HUGE + "]", id="integer"),
            pytest.param('42["nobody-listens","' + "\\" * (HUGE // 2 * 2) + '"]', id="backslashes"),
            pytest.param('42["nobody-listens"' + " " * HUGE + "]", id="spaces"),
            pytest.param('42["' + "x" * HUGE + '"]', id="event name"),
        ],
    )

    @HUGE_PACKETS
    @pytest.mark.server("socketio", max_http_buffer_size=LIMIT)
    async def test_cost_no_more_than_their_reading(self, server: Server, packet: str) -> None:
        async with nothing_grows(server, megabytes=200), Wire(server) as wire:
            link, witness = await joined(wire), await joined(wire)
            async with asyncio.timeout(PATIENCE):
                await link.send(packet)
                await is_served(witness)
                await link.send('421["message-with-ack","heard"]')
                assert await answers(link, at_most=1) in ([], ['431["heard"]'])

    async def test_a_namespace_of_a_megabyte_is_refused(self, server: Server) -> None:
        async with nothing_grows(server), Wire(server) as wire:
            link = await joined(wire)
            await link.send("40/" + "a" * 999_000 + ",")
            (answer,) = await answers(link, at_most=1) or ["closed"]
            assert answer == "closed" or text(answer).startswith("44/")

    @pytest.mark.parametrize("digits", [300, 5000, 500_000])
    async def test_an_integer_of_many_digits_is_no_trap(self, server: Server, digits: int) -> None:
        """Python's own conversion is quadratic, and refuses more than 4,300 digits."""
        async with nothing_grows(server), Wire(server) as wire:
            link, witness = await joined(wire), await joined(wire)
            await link.send(f'42["message",{"9" * digits}]')
            await answers(link, at_most=1)
            await is_served(witness)

    async def test_a_number_beyond_all_numbers_is_heard_as_null(self, server: Server) -> None:
        async with Wire(server) as wire:
            link = await joined(wire)
            await link.send('42["message",1e999,-1e999]')
            assert await link.receive() == '42["message-back",null,null]'


class TestUnfinishedBinary:
    async def test_is_forgotten_with_its_connection(self, server: Server) -> None:
        async with nothing_grows(server, megabytes=60):
            for _ in range(20):
                async with Wire(server) as wire:
                    link = await joined(wire)
                    holes = ",".join(HOLE.replace("0", str(number)) for number in range(10))
                    await link.send(f'4510-["nobody-listens",{holes}]', *[b"x" * 500_000] * 9)

    async def test_is_forgotten_when_the_namespace_is_left(self, server: Server) -> None:
        async with nothing_grows(server), Wire(server) as wire:
            link = await joined(wire)
            await link.send(f'451-["message",{HOLE}]', "41")
            assert await answers(link, at_most=1) == []

    async def test_announced_without_end_is_refused_at_its_head(self, server: Server) -> None:
        async with nothing_grows(server, megabytes=10), Wire(server) as wire:
            link = await joined(wire)
            with contextlib.suppress(ConnectionError):
                await link.send('45100000-["x"]', *[b"x" * 500_000] * 20)
            assert await answers(link, at_most=1) == []

    async def test_named_ten_thousand_times_is_one_attachment(self, server: Server) -> None:
        async with nothing_grows(server, megabytes=20), Wire(server) as wire:
            link = await joined(wire)
            holes = ",".join([HOLE] * 10_000)
            await link.send(f'451-["nobody-listens",{holes}]', b"x" * 900_000)
            await is_served(link)

    async def test_multiplied_by_the_echo_does_no_harm(self, server: Server) -> None:
        async with nothing_grows(server, megabytes=20), Wire(server) as wire:
            link, witness = await joined(wire), await joined(wire)
            await link.send(f'451-["message",{",".join([HOLE] * 30)}]', b"x" * 10_000)
            await is_served(witness)


async def send_all(link: Link, packets: Iterable[str]) -> None:
    """Send many packets; the server may well end the connection before the last."""
    try:
        for packet in packets:
            await link.send(packet)
    except ConnectionError:
        pass


class TestFloods:
    @pytest.mark.node_differs("lets one client join as many namespaces as it likes")
    async def test_of_connects_are_bounded(self, server: Server) -> None:
        async with nothing_grows(server), Wire(server) as wire:
            link = await joined(wire)
            await send_all(link, (f"40/dynamic-{number}," for number in range(3000)))
            received = await answers(link, at_most=3000)
            accepted = [packet for packet in received if text(packet).startswith("40/")]
            assert 10 <= len(accepted) <= 1000
            assert (await server.stats()).sockets <= 1000

    async def test_of_connects_to_unknown_namespaces_are_refused(self, server: Server) -> None:
        async with nothing_grows(server), Wire(server) as wire:
            link = await joined(wire)
            await send_all(link, (f"40/nope-{number}," for number in range(3000)))
            for packet in await answers(link, at_most=3000):
                assert text(packet).startswith("44/nope-")

    async def test_of_comings_and_goings_leave_nothing(self, server: Server) -> None:
        async with nothing_grows(server), Wire(server) as wire:
            link = await wire.websocket()
            for number in range(300):
                await join(link, f"/dynamic-{number}")
                await link.send(f"41/dynamic-{number},")
            await server.until(lambda stats: stats.sockets == 0)

    async def test_of_rooms_leave_nothing(self, server: Server) -> None:
        async with nothing_grows(server), Wire(server) as wire:
            link = await joined(wire)
            for number in range(1000):
                await call(link, number, "join", f"room {number}")

    async def test_of_questions_never_answered_leave_nothing(self, server: Server) -> None:
        async with nothing_grows(server), Wire(server) as wire:
            link = await joined(wire)
            for _ in range(12):
                await link.send(*['42["ask-me"]'] * 1000)
                await answers(link, at_most=500)

    async def test_of_slow_handlers_leave_nothing(self, server: Server) -> None:
        async with nothing_grows(server), Wire(server) as wire:
            link = await joined(wire)
            await link.send(*[f'42["wait",0.3,"{number}"]' for number in range(1000)])
            assert len(await answers(link, at_most=1000)) == 1000

    async def test_of_events_for_nobody_leave_nothing(self, server: Server) -> None:
        async with nothing_grows(server, megabytes=20), Wire(server) as wire:
            link = await joined(wire)
            await link.send(*[f'42{number}["event {number}",{{}}]' for number in range(5000)])
            await is_served(link)

    async def test_of_strange_names_are_not_remembered(self, server: Server) -> None:
        """Neither names of events nor of rooms may stay in a table that grows."""
        async with nothing_grows(server, megabytes=20), Wire(server) as wire:
            link = await joined(wire)
            for number in range(200):
                name = json.dumps(f"{number}" * 1000)
                await link.send(f"42[{name}]", f'42["to-room",{name},1]', f"4299[{name}]")
            await is_served(link)
