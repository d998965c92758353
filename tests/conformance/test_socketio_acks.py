"""Socket.IO: acknowledgements, asked for by either side."""

from __future__ import annotations

import pytest

from .serving import Server
from .sio import is_served, join, text
from .wire import Link, Transport, Wire

pytestmark = pytest.mark.server("socketio")

both_transports = pytest.mark.parametrize("transport", ["polling", "websocket"])


@pytest.fixture
async def link(wire: Wire) -> Link:
    link = await wire.websocket()
    await join(link)
    return link


class TestAskedByTheClient:
    @both_transports
    async def test_are_answered_with_the_same_id(self, wire: Wire, transport: Transport) -> None:
        link = await wire.open(transport)
        await join(link)
        await link.send('42456["message-with-ack",1,"2",{"3":[false]}]')
        assert await link.receive() == '43456[1,"2",{"3":[false]}]'

    @pytest.mark.parametrize("number", ["0", "1", "9", "10", "4294967296", "9007199254740991"])
    async def test_take_any_id(self, link: Link, number: str) -> None:
        await link.send(f'42{number}["message-with-ack","x"]')
        assert await link.receive() == f'43{number}["x"]'

    async def test_without_values_are_an_empty_list(self, link: Link) -> None:
        await link.send('421["message-with-ack"]')
        assert await link.receive() == "431[]"
        await link.send('422["answer-nothing"]')
        assert await link.receive() == "432[]"

    async def test_of_several_events_each_have_their_own(self, link: Link) -> None:
        await link.send(*[f'42{number}["message-with-ack",{number}]' for number in range(20)])
        assert await link.receive_many(20) == [f"43{number}[{number}]" for number in range(20)]

    async def test_may_use_an_id_again(self, link: Link) -> None:
        for value in (1, 2):
            await link.send(f'427["message-with-ack",{value}]')
            assert await link.receive() == f"437[{value}]"

    @pytest.mark.antiphon_only("Node's app has no such namespace")
    async def test_in_another_namespace_name_it(self, link: Link) -> None:
        await join(link, "/explode")
        await link.send('42/explode,12["ping"]')
        assert await link.receive() == '43/explode,12["pong"]'

    async def test_for_an_event_that_nobody_hears_are_not_made_up(self, link: Link) -> None:
        await link.send('421["nobody-listens"]')
        await is_served(link)


async def question(link: Link, *arguments: str) -> str:
    """Let the server ask; the id under which it waits for the answer."""
    await link.send(f'42["ask-me"{"".join("," + argument for argument in arguments)}]')
    asked = text(await link.receive())
    assert asked.startswith("42"), asked
    number, bracket, _ = asked[2:].partition("[")
    assert (number.isdecimal(), bracket) == (True, "["), asked
    return number


class TestAskedByTheServer:
    @both_transports
    async def test_are_heard(self, wire: Wire, transport: Transport) -> None:
        link = await wire.open(transport)
        await join(link)
        number = await question(link, '"why?"')
        await link.send(f'43{number}["because",{{"of":[1]}}]')
        assert await link.receive() == '42["answered","because",{"of":[1]}]'

    async def test_begin_at_zero_and_count_up(self, wire: Wire) -> None:
        link = await wire.websocket()
        await join(link)
        numbers = [int(await question(link)) for _ in range(3)]
        assert numbers == [numbers[0], numbers[0] + 1, numbers[0] + 2]

    async def test_without_values_are_heard(self, link: Link) -> None:
        await link.send(f"43{await question(link)}[]")
        assert await link.receive() == '42["answered"]'

    async def test_are_heard_in_any_order(self, link: Link) -> None:
        await link.send('42["ask-me-twice"]')
        first, second = [text(await link.receive())[2:].partition("[")[0] for _ in range(2)]
        await link.send(f'43{second}["second"]', f'43{first}["first"]')
        assert await link.receive_many(2) == [
            '42["answered",2,"second"]',
            '42["answered",1,"first"]',
        ]

    async def test_are_heard_once(self, link: Link) -> None:
        number = await question(link)
        await link.send(f'43{number}["one"]', f'43{number}["two"]')
        assert await link.receive() == '42["answered","one"]'
        await is_served(link)

    @pytest.mark.parametrize("number", ["999999", "9007199254740991"])
    async def test_with_an_unknown_id_are_ignored(self, link: Link, number: str) -> None:
        await link.send(f'43{number}["never asked"]')
        await is_served(link)

    async def test_of_another_socket_are_not_heard(self, wire: Wire, link: Link) -> None:
        thief = await wire.websocket()
        await join(thief)
        number = await question(link)
        await thief.send(f'43{number}["stolen"]')
        await is_served(thief)
        await link.send(f'43{number}["mine"]')
        assert await link.receive() == '42["answered","mine"]'

    async def test_of_another_namespace_are_not_heard(self, link: Link) -> None:
        await join(link, "/custom")
        number = await question(link)
        await link.send(f'43/custom,{number}["elsewhere"]')
        await is_served(link)
        await link.send(f'43{number}["here"]')
        assert await link.receive() == '42["answered","here"]'

    @pytest.mark.antiphon_only("the questions of Node's app do not end")
    async def test_fail_as_soon_as_the_socket_is_gone(self, link: Link, server: Server) -> None:
        await link.send('42["call-me"]')
        assert text(await link.receive()).endswith('["question"]')
        await link.close()
        await server.until(lambda stats: "Disconnected" in server.log())

    @pytest.mark.antiphon_only("the questions of Node's app do not end")
    async def test_that_are_late_are_not_heard_and_nothing_waits_for_them(self, link: Link) -> None:
        await link.send('421["call-me-briefly"]')
        asked = text(await link.receive())
        number = asked[2:].partition("[")[0]
        assert await link.receive() == '431["AckTimeout"]'
        await link.send(f'43{number}["too late"]')
        await is_served(link)
