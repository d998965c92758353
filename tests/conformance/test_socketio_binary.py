"""Socket.IO: bytes inside events and acknowledgements, each in a frame after the header."""

from __future__ import annotations

import asyncio
import json

import pytest

from .sio import call, is_served, join, text
from .wire import Link, Transport, Wire

pytestmark = pytest.mark.server("socketio")

both_transports = pytest.mark.parametrize("transport", ["polling", "websocket"])


def hole(number: int) -> str:
    return f'{{"_placeholder":true,"num":{number}}}'


@pytest.fixture
async def link(wire: Wire, transport: Transport) -> Link:
    link = await wire.open(transport)
    await join(link)
    return link


@both_transports
class TestEvents:
    async def test_with_one_attachment(self, link: Link) -> None:
        await link.send(f'451-["message",{hole(0)}]', b"\x01\x02\x03")
        assert await link.receive_many(2) == [f'451-["message-back",{hole(0)}]', b"\x01\x02\x03"]

    async def test_with_several_attachments_anywhere(self, link: Link) -> None:
        await link.send(
            f'452-["message",{hole(0)},"2",{{"a":[{hole(1)}]}}]', b"\x01\x02\x03", b"\x04\x05"
        )
        assert await link.receive_many(3) == [
            f'452-["message-back",{hole(0)},"2",{{"a":[{hole(1)}]}}]',
            b"\x01\x02\x03",
            b"\x04\x05",
        ]

    async def test_in_another_namespace(self, link: Link) -> None:
        await join(link, "/custom")
        await link.send(f'451-/custom,["message",{hole(0)}]', b"\x01")
        assert await link.receive_many(2) == [f'451-/custom,["message-back",{hole(0)}]', b"\x01"]

    async def test_with_empty_bytes(self, link: Link) -> None:
        await link.send(f'451-["message",{hole(0)}]', b"")
        assert await link.receive_many(2) == [f'451-["message-back",{hole(0)}]', b""]

    async def test_with_ten_attachments(self, link: Link) -> None:
        holes = ",".join(map(hole, range(10)))
        parts = [bytes([number]) * number for number in range(10)]
        await link.send(f'4510-["message",{holes}]', *parts)
        assert await link.receive_many(11) == [f'4510-["message-back",{holes}]', *parts]

    async def test_with_placeholders_in_another_order(self, link: Link) -> None:
        await link.send(f'452-["message",{hole(1)},{hole(0)}]', b"first", b"second")
        header, *parts = await link.receive_many(3)
        assert header == f'452-["message-back",{hole(0)},{hole(1)}]'
        assert parts == [b"second", b"first"]

    async def test_with_two_placeholders_for_one_attachment(self, link: Link) -> None:
        await link.send(f'451-["message",{hole(0)},{hole(0)}]', b"both")
        header = text(await link.receive())
        count, _, body = header[2:].partition("-")
        parts = await link.receive_many(int(count))
        places = [part["num"] for part in json.loads(body)[1:]]
        assert [parts[place] for place in places] == [b"both", b"both"]

    async def test_with_a_large_attachment(self, link: Link) -> None:
        large = bytes(range(256)) * 2000
        await link.send(f'451-["message",{hole(0)}]')
        await link.send(large)
        assert await link.receive_many(2) == [f'451-["message-back",{hole(0)}]', large]

    async def test_before_and_after_plain_ones(self, link: Link) -> None:
        await link.send('42["message",1]', f'451-["message",{hole(0)}]', b"2", '42["message",3]')
        assert await link.receive_many(4) == [
            '42["message-back",1]',
            f'451-["message-back",{hole(0)}]',
            b"2",
            '42["message-back",3]',
        ]

    async def test_with_attachments_that_come_later(self, link: Link) -> None:
        await link.send(f'452-["message",{hole(0)},{hole(1)}]')
        await link.send(b"one")
        await link.send(b"two")
        assert await link.receive_many(3) == [
            f'452-["message-back",{hole(0)},{hole(1)}]',
            b"one",
            b"two",
        ]


@both_transports
class TestAcks:
    async def test_asked_by_the_client(self, link: Link) -> None:
        await link.send(
            f'452-789["message-with-ack",{hole(0)},"2",{{"3":{hole(1)}}}]', b"\x01\x02", b"\x03"
        )
        assert await link.receive_many(3) == [
            f'462-789[{hole(0)},"2",{{"3":{hole(1)}}}]',
            b"\x01\x02",
            b"\x03",
        ]

    async def test_asked_by_the_server(self, link: Link) -> None:
        await link.send('42["ask-me"]')
        number = text(await link.receive())[2:].partition("[")[0]
        await link.send(f"461-{number}[{hole(0)}]", b"\xff\xfe")
        assert await link.receive_many(2) == [f'451-["answered",{hole(0)}]', b"\xff\xfe"]

    async def test_asked_by_the_server_with_an_attachment(self, link: Link) -> None:
        await link.send(f'451-["ask-me",{hole(0)}]', b"\x01")
        header = text(await link.receive())
        assert header.startswith("451-")
        number, _, _ = header[4:].partition("[")
        assert header == f'451-{number}["question",{hole(0)}]'
        assert await link.receive() == b"\x01"
        await link.send(f"43{number}[1]")
        assert await link.receive() == '42["answered",1]'


class TestBroadcasts:
    async def test_reach_polling_and_websocket_clients_alike(self, wire: Wire) -> None:
        links = [await wire.open("polling" if number % 2 else "websocket") for number in range(4)]
        for link in links:
            await join(link)
            await call(link, 0, "join", "den")
        await links[0].send(
            f'452-["to-room","den",{hole(0)},{{"and":{hole(1)}}}]', b"\x00\x01", b"\xff"
        )
        for link in links:
            assert await link.receive_many(3) == [
                f'452-["room-event",{hole(0)},{{"and":{hole(1)}}}]',
                b"\x00\x01",
                b"\xff",
            ]

    async def test_from_many_at_once_never_come_between_a_header_and_its_attachments(
        self, wire: Wire
    ) -> None:
        listener = await wire.websocket()
        await join(listener)
        await join(listener, "/custom")
        senders = [await wire.open("polling" if number % 2 else "websocket") for number in range(4)]
        for sender in senders:
            await join(sender)

        async def shout(number: int) -> None:
            for _ in range(10):
                parts = [bytes([number])] * 3
                holes = ",".join(map(hole, range(3)))
                await senders[number].send(f'453-["broadcast",{number},{holes}]', *parts)

        async def listen() -> None:
            for _ in range(40):
                header = text(await listener.receive())
                number = json.loads(header.partition("-")[2])[1]
                assert await listener.receive_many(3) == [bytes([number])] * 3

        await asyncio.gather(listen(), *map(shout, range(4)))


@both_transports
async def test_an_event_that_looks_like_a_placeholder_is_not_one(link: Link) -> None:
    """Without attachments, an object with `_placeholder` is an ordinary object."""
    await link.send(f'42["message",{hole(0)}]')
    assert await link.receive() == f'42["message-back",{hole(0)}]'
    await is_served(link)
