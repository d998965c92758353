"""Socket.IO: events both ways, their order, rooms, broadcasts, and handlers that fail."""

from __future__ import annotations

import asyncio
import json

import pytest

from .serving import Server
from .sio import call, is_served, join, text
from .wire import Link, Transport, Wire

pytestmark = pytest.mark.server("socketio")

both_transports = pytest.mark.parametrize("transport", ["polling", "websocket"])


@pytest.fixture
async def link(wire: Wire) -> Link:
    link = await wire.websocket()
    await join(link)
    return link


async def members(wire: Wire, *rooms: str, count: int = 2) -> list[Link]:
    """Clients on `/` that have joined the rooms; by turns on websocket and polling."""
    links: list[Link] = []
    for number in range(count):
        link = await wire.open("polling" if number % 2 else "websocket")
        await join(link)
        for room in rooms:
            await call(link, 0, "join", room)
        links.append(link)
    return links


class TestEcho:
    @both_transports
    async def test_of_plain_arguments(self, wire: Wire, transport: Transport) -> None:
        link = await wire.open(transport)
        await join(link)
        await link.send('42["message",1,"2",{"3":[true]}]')
        assert await link.receive() == '42["message-back",1,"2",{"3":[true]}]'

    @pytest.mark.parametrize(
        "arguments",
        [
            "null",
            "true,false",
            "0,-1,1.5,1e21,9007199254740991",
            '"žluťoučký kůň 🎵"',
            '"\\u0000\\"\\\\\\n"',
            '"\u2028\u2029"',
            "[],{},[[]],[{}]",
            '{"a":{"b":{"c":[1,[2,[3]]]}}}',
            '{"__proto__":1,"constructor":2,"toString":3}',
            '""',
            '{"":""}',
            '"[1]","43","\\u001e"',
        ],
    )
    async def test_of_any_json(self, link: Link, arguments: str) -> None:
        await link.send(f'42["message",{arguments}]')
        answer = text(await link.receive())
        assert answer.startswith('42["message-back",')
        assert json.loads(answer[2:]) == ["message-back", *json.loads(f"[{arguments}]")]

    async def test_of_no_arguments(self, link: Link) -> None:
        await link.send('42["message"]')
        assert await link.receive() == '42["message-back"]'

    async def test_is_written_without_spaces_and_escapes_only_what_must_be(
        self, link: Link
    ) -> None:
        await link.send('42["message", {"a": [1, 2], "b": "č/🎵"} ]')
        assert await link.receive() == '42["message-back",{"a":[1,2],"b":"č/🎵"}]'

    async def test_of_lone_surrogates_escapes_them(self, link: Link) -> None:
        """JavaScript sends them; UTF-8 cannot carry them."""
        await link.send('42["message","\\ud800","a\\udfffb"]')
        assert await link.receive() == '42["message-back","\\ud800","a\\udfffb"]'

    async def test_of_a_long_text(self, link: Link) -> None:
        await link.send(f'42["message","{"x" * 900_000}"]')
        assert await link.receive() == f'42["message-back","{"x" * 900_000}"]'

    async def test_in_another_namespace(self, link: Link) -> None:
        await join(link, "/custom")
        await link.send('42/custom,["message","hello, world"]')
        assert await link.receive() == '42/custom,["message-back","hello, world"]'


class TestServersOwn:
    async def test_not_a_number_becomes_null(self, link: Link) -> None:
        await link.send('421["numbers"]')
        assert await link.receive() == "431[[null,null,null,1.5]]"

    async def test_text_goes_out_as_utf_8(self, link: Link) -> None:
        await link.send('42["speak","ěščř"]')
        assert await link.receive() == '42["spoken","ěščř","žluťoučký kůň 🎵"]'

    @both_transports
    async def test_volatile_events_reach_a_client_that_keeps_up(
        self, wire: Wire, transport: Transport
    ) -> None:
        link = await wire.open(transport)
        await join(link)
        reading = asyncio.create_task(link.receive())
        await asyncio.sleep(0.05)  # over polling, only a GET that waits can be told at once
        await link.send('42["volatile-flood-me",1,5]')
        assert await reading == '42["flood","xxxxx"]'

    async def test_volatile_events_are_dropped_when_nobody_polls(self, wire: Wire) -> None:
        session = await wire.polling()
        await join(session)
        await session.send('42["volatile-flood-me",100,5]')
        await is_served(session)


class TestOrder:
    @both_transports
    async def test_of_many_events_is_kept(self, wire: Wire, transport: Transport) -> None:
        link = await wire.open(transport)
        await join(link)
        await link.send(*[f'42["message",{number}]' for number in range(40)])
        assert await link.receive_many(40) == [
            f'42["message-back",{number}]' for number in range(40)
        ]

    async def test_a_slow_handler_does_not_hold_up_the_next_event(self, link: Link) -> None:
        await link.send('42["wait",0.2,"slow"]', '42["wait",0,"quick"]')
        began = await link.receive_many(2)
        assert began[0] == '42["began","slow"]'
        rest = [began[1], *await link.receive_many(2)]
        assert rest[-1] == '42["ended","slow"]'


class TestRooms:
    async def test_an_emit_to_a_room_reaches_its_members_only(self, wire: Wire) -> None:
        ann, ben = await members(wire, "den")
        (eve,) = await members(wire, count=1)
        await eve.send('42["to-room","den","hello",[1]]')
        assert await ann.receive() == await ben.receive() == '42["room-event","hello",[1]]'
        await is_served(eve)

    async def test_an_emit_to_several_rooms_reaches_each_member_once(self, wire: Wire) -> None:
        ann, ben = await members(wire, "den", "attic", "cellar")
        await ann.send('42["to-room",["den","attic","cellar"],1]')
        assert await ann.receive() == await ben.receive() == '42["room-event",1]'
        await is_served(ann)
        await is_served(ben)

    async def test_who_has_left_a_room_hears_no_more(self, wire: Wire) -> None:
        ann, ben = await members(wire, "den")
        await call(ann, 1, "leave", "den")
        await ben.send('42["to-room","den",1]')
        assert await ben.receive() == '42["room-event",1]'
        await is_served(ann)

    async def test_a_broadcast_reaches_all_but_the_sender(self, wire: Wire) -> None:
        ann, ben, eve = await members(wire, count=3)
        await ann.send('42["broadcast","hi"]')
        assert await ben.receive() == await eve.receive() == '42["broadcasted","hi"]'
        await is_served(ann)

    async def test_an_emit_to_all_reaches_one_namespace_only(self, wire: Wire) -> None:
        ann, ben = await members(wire)
        custom = await wire.websocket()
        await join(custom, "/custom")
        await ann.send('42["to-all",1]')
        assert await ann.receive() == await ben.receive() == '42["for-all",1]'
        await is_served(custom, "/custom")

    async def test_the_id_of_a_socket_is_a_room_of_its_own(self, wire: Wire) -> None:
        ann, ben = await wire.websocket(), await wire.polling()
        await join(ann)
        sid = await join(ben)
        await ann.send(f'42["to-room","{sid}","psst"]')
        assert await ben.receive() == '42["room-event","psst"]'
        await is_served(ann)


@pytest.mark.antiphon_only("an exception in Node's handlers ends the process")
class TestHandlersThatFail:
    """The connection lives on, the caller is answered, and no detail leaves the server."""

    @pytest.mark.parametrize("event", ["raise", "raise-later", "raise-plain"])
    async def test_answer_the_ack_with_one_error(
        self, link: Link, server: Server, event: str
    ) -> None:
        await link.send(f'425["{event}"]')
        answer = text(await link.receive())
        assert answer.startswith("435[")
        (given,) = json.loads(answer[3:])
        assert set(given) == {"error"}
        assert {"code", "message"} <= set(given["error"])
        assert "secret" not in answer
        assert f"secret of {event}" in server.log()
        await is_served(link)

    async def test_may_choose_the_error(self, link: Link) -> None:
        await link.send('425["raise-event-error"]')
        assert (
            await link.receive()
            == '435[{"error":{"code":"taken","message":"by X","data":{"cell":"1-1"}}}]'
        )

    async def test_may_choose_an_error_without_data(self, link: Link) -> None:
        await link.send('425["raise-event-error-without-data"]')
        assert await link.receive() == '435[{"error":{"code":"taken","message":"by X"}}]'

    @pytest.mark.parametrize("event", ["raise", "raise-later", "raise-plain", "raise-event-error"])
    async def test_without_an_ack_say_nothing_on_the_wire(self, link: Link, event: str) -> None:
        await link.send(f'42["{event}"]')
        await is_served(link)

    async def test_by_returning_what_no_json_holds_answer_with_an_error(
        self, link: Link, server: Server
    ) -> None:
        await link.send('425["return-unserialisable"]')
        answer = text(await link.receive())
        assert answer.startswith('435[{"error":{"code":')
        await is_served(link)

    async def test_by_emitting_what_no_json_holds_are_told_so(self, link: Link) -> None:
        await link.send('425["emit-unserialisable"]')
        answer = text(await link.receive())
        assert answer.startswith('435[{"error":{"code":')
        await is_served(link)

    @pytest.mark.parametrize("arguments", ["", ",null", ',{"a":1}', ',"1"'])
    async def test_for_want_of_the_right_arguments_live_on(
        self, link: Link, arguments: str
    ) -> None:
        await link.send(f'425["takes-one-and-a-number"{arguments}]')
        answer = text(await link.receive())
        assert answer.startswith('435[{"error":{"code":')
        await is_served(link)


class TestUnheard:
    @pytest.mark.parametrize(
        "event", ["nobody-listens", "error", "", "constructor", "__proto__", "__init__", "*"]
    )
    async def test_events_do_no_harm(self, link: Link, event: str) -> None:
        await link.send(f'42["{event}","x"]', f'42["{event}"]')
        await is_served(link)

    async def test_numbers_may_be_event_names(self, link: Link) -> None:
        await link.send("42[5,1]", "42[0]", "42[-1.5]")
        await is_served(link)
