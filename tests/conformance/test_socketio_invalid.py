"""Socket.IO: packets that break the protocol end the whole connection, and nothing but it.

Row by row what a server must make of each; `closed` is the connection with all its namespaces.
"""

from __future__ import annotations

import pytest

from .serving import Server
from .sio import is_served, join
from .wire import Link, Packet, Polling, Transport, Wire

pytestmark = pytest.mark.server("socketio")

NAMELESS = "hears an event without a name"
HOLE = '{"_placeholder":true,"num":0}'


def node_takes(packet: str, what: str) -> object:
    return pytest.param(packet, marks=pytest.mark.node_differs(what))


@pytest.fixture
async def witness(wire: Wire) -> Link:
    """Another client, which must not notice anything."""
    link = await wire.websocket()
    await join(link)
    return link


@pytest.fixture
async def link(wire: Wire) -> Link:
    link = await wire.websocket()
    await join(link)
    await join(link, "/custom")
    return link


async def closes(link: Link, witness: Link, *packets: Packet) -> None:
    """The packets must end the connection of `link`, unanswered, and not that of the witness."""
    await link.send(*packets)
    with pytest.raises(ConnectionError):
        packet = await link.receive()
        pytest.fail(f"answered with {packet!r}")
    await is_served(witness)


class TestTypes:
    @pytest.mark.parametrize(
        "packet",
        [
            "4abc",
            "47",
            "48",
            "49",
            "4",
            "4-1",
            "4a",
            "4[]",
            '4"2"',
            '4{"type":2}',
            "4undefined",
            "4٢[]",
        ],
    )
    async def test_that_do_not_exist_close(self, link: Link, witness: Link, packet: str) -> None:
        await closes(link, witness, packet)

    @pytest.mark.parametrize(
        "packet",
        ['44{"message":"x"}', "44", '44/custom,{"message":"x"}', '44/nope,{"message":"x"}'],
    )
    async def test_for_the_server_only_close(self, link: Link, witness: Link, packet: str) -> None:
        await closes(link, witness, packet)

    @pytest.mark.parametrize("packet", ["41{}", '41"x"', "41[]", "41/custom,{}", '41["x"]'])
    async def test_disconnect_with_a_payload_closes(
        self, link: Link, witness: Link, packet: str
    ) -> None:
        await closes(link, witness, packet)


class TestNamespaces:
    @pytest.mark.parametrize(
        "packet", ['42["message"]', "43[1]", "430[1]", "41", '42/custom,["message"]', "41/custom,"]
    )
    async def test_before_the_connect_close(self, wire: Wire, witness: Link, packet: str) -> None:
        await closes(await wire.websocket(), witness, packet)

    @pytest.mark.parametrize(
        "packet", ['42/nope,["message"]', "43/nope,0[1]", "41/nope,", '42/custo,["message"]']
    )
    async def test_not_joined_close(self, link: Link, witness: Link, packet: str) -> None:
        await closes(link, witness, packet)

    @pytest.mark.parametrize(
        "packet",
        ['42custom,["message"]', '42/custom["message"]', node_takes("42/custom", NAMELESS)],
    )
    async def test_not_written_properly_close(self, link: Link, witness: Link, packet: str) -> None:
        await closes(link, witness, packet)

    async def test_closing_one_ends_all(self, link: Link, server: Server, wire: Wire) -> None:
        other = await wire.websocket()
        main, custom = await join(other), await join(other, "/custom")
        await other.send('42/nope,["message"]')
        assert await server.reason(main) == await server.reason(custom)


class TestEvents:
    @pytest.mark.parametrize(
        "payload",
        [
            node_takes("", NAMELESS),
            node_takes("1", NAMELESS),
            "{}",
            '"message"',
            "null",
            "true",
            "[]",
            "[null]",
            "[true]",
            "[{}]",
            "[[]]",
            '[["message"]]',
            '[{"toString":"foo"}]',
            '[{"length":1}]',
        ],
    )
    async def test_whose_payload_does_not_begin_with_a_name_close(
        self, link: Link, witness: Link, payload: str
    ) -> None:
        await closes(link, witness, f"42{payload}")

    @pytest.mark.parametrize(
        "name",
        [
            "connect",
            "connect_error",
            "disconnect",
            "disconnecting",
            "newListener",
            "removeListener",
        ],
    )
    async def test_with_a_reserved_name_close(self, link: Link, witness: Link, name: str) -> None:
        await closes(link, witness, f'42["{name}"]')

    @pytest.mark.parametrize(
        "payload",
        [
            '["message"',
            '["message"]]',
            '["message"]x',
            "['message']",
            '["message",]',
            '["message",undefined]',
            '["message",NaN]',
            '["message",Infinity]',
            '["message",01]',
            '["message","\n"]',
            '["message","\\x"]',
            node_takes('\ufeff["message"]', "reads a byte order mark as ack id 0"),
        ],
    )
    async def test_that_are_not_json_close(self, link: Link, witness: Link, payload: str) -> None:
        await closes(link, witness, f"42{payload}")

    async def test_over_polling_too(self, wire: Wire, witness: Link) -> None:
        session: Polling = await wire.polling()
        await join(session)
        await session.send("42{}")
        await session.closed()
        await is_served(witness)

    async def test_after_one_that_closes_are_not_heard(self, wire: Wire, witness: Link) -> None:
        session = await wire.polling()
        await join(session)
        await session.send("42{}", '42["broadcast","too late"]')
        await session.closed()
        await is_served(witness)


class TestAckIds:
    @pytest.mark.parametrize(
        "packet",
        [
            '42abc["message-with-ack",1]',
            '42-1["message-with-ack"]',
            '421.5["message-with-ack"]',
            '42+1["message-with-ack"]',
            '421e3["message-with-ack"]',
            '42٣["message-with-ack"]',
            '42²["message-with-ack"]',
            '421_0["message-with-ack"]',
        ],
    )
    async def test_that_are_no_digits_close(self, link: Link, witness: Link, packet: str) -> None:
        await closes(link, witness, packet)

    @pytest.mark.parametrize(
        "packet",
        [
            node_takes('42 1["message-with-ack"]', "reads id 1"),
            node_takes('421 ["message-with-ack"]', "reads id 1"),
        ],
    )
    async def test_with_spaces_close(self, link: Link, witness: Link, packet: str) -> None:
        await closes(link, witness, packet)

    @pytest.mark.node_differs("reads any number of digits, as a float")
    @pytest.mark.parametrize("digits", [17, 100, 5000])
    async def test_of_more_than_16_digits_close(
        self, link: Link, witness: Link, digits: int
    ) -> None:
        await closes(link, witness, f'42{"1" * digits}["message-with-ack"]')

    @pytest.mark.parametrize("payload", ["{}", '"x"', "null", "true", "[", "[1]x"])
    async def test_of_acknowledgements_whose_payload_is_no_list_close(
        self, link: Link, witness: Link, payload: str
    ) -> None:
        await closes(link, witness, f"430{payload}")

    @pytest.mark.node_differs("takes it for a packet without values")
    @pytest.mark.parametrize("packet", ["43", "430"])
    async def test_of_acknowledgements_without_payload_close(
        self, link: Link, witness: Link, packet: str
    ) -> None:
        await closes(link, witness, packet)

    async def test_missing_from_an_acknowledgement_do_no_harm(
        self, link: Link, witness: Link
    ) -> None:
        await link.send("43[1]")
        try:
            await is_served(link)
        except ConnectionError:
            await is_served(witness)


class TestAttachments:
    @pytest.mark.parametrize(
        "header",
        [
            "45",
            '450-["message"]',
            '45-["message"]',
            "45woooot",
            '45a-["message"]',
            '451.5-["message"]',
            '451["message"]',
            '45-1-["message"]',
            "451",
            node_takes("451-", NAMELESS),
            '45١-["message"]',
            node_takes('45 1-["message"]', "reads one attachment"),
            "46",
            "460-0[1]",
            "461",
            '45/custom,1-["message"]',
        ],
    )
    async def test_whose_number_is_not_written_properly_close(
        self, link: Link, witness: Link, header: str
    ) -> None:
        await closes(link, witness, header)

    @pytest.mark.parametrize("count", [11, 100, 100_000, 10**20])
    async def test_more_than_ten_close_at_once(self, link: Link, witness: Link, count: int) -> None:
        await closes(link, witness, f'45{count}-["message"]')

    async def test_without_a_header_close(self, link: Link, witness: Link) -> None:
        await closes(link, witness, b"\x01\x02")

    async def test_before_the_connect_close(self, wire: Wire, witness: Link) -> None:
        await closes(await wire.websocket(), witness, b"\x01\x02")

    async def test_of_a_namespace_not_joined_close(self, link: Link, witness: Link) -> None:
        await closes(link, witness, f'451-/nope,["message",{HOLE}]', b"\x01")

    @pytest.mark.parametrize(
        "packet", ['42["message"]', "41", "40/dynamic-1,", "430[1]", f'451-["message",{HOLE}]']
    )
    async def test_missing_where_another_packet_comes_close(
        self, link: Link, witness: Link, packet: str
    ) -> None:
        await closes(link, witness, f'451-["message",{HOLE}]', packet)

    async def test_more_than_announced_close(self, link: Link, witness: Link) -> None:
        await link.send(f'451-["message",{HOLE}]', b"\x01", b"\x02")
        with pytest.raises(ConnectionError):
            await link.receive_many(3)
        await is_served(witness)

    @pytest.mark.parametrize(
        "number",
        [
            '"splice"',
            "-1",
            "1",
            "10",
            "1.5",
            "true",
            "null",
            '"0"',
            "[]",
            "{}",
            '"__proto__"',
            "1e400",
        ],
    )
    async def test_that_a_placeholder_does_not_find_close(
        self, link: Link, witness: Link, number: str
    ) -> None:
        await closes(
            link, witness, f'451-["message",{{"_placeholder":true,"num":{number}}}]', b"\x01"
        )

    @pytest.mark.parametrize("holder", ['{"_placeholder":true}', '{"_placeholder":true,"nun":0}'])
    async def test_that_a_placeholder_does_not_name_close(
        self, link: Link, witness: Link, holder: str
    ) -> None:
        await closes(link, witness, f'451-["message",{holder}]', b"\x01")

    @pytest.mark.parametrize(
        "holder", ['{"_placeholder":false,"num":0}', '{"_placeholder":1,"num":0}', '{"num":0}']
    )
    async def test_that_nobody_names_do_no_harm(
        self, link: Link, witness: Link, holder: str
    ) -> None:
        await link.send(f'451-["nobody-listens",{holder}]', b"\x01")
        await is_served(link)

    async def test_as_the_name_of_an_event_close(self, link: Link, witness: Link) -> None:
        await closes(link, witness, f"451-[{HOLE}]", b"\x01")

    async def test_with_a_reserved_name_close(self, link: Link, witness: Link) -> None:
        await closes(link, witness, f'451-["disconnect",{HOLE}]', b"\x01")


@pytest.mark.node_differs("reads JSON of any depth, and dies of writing it")
@pytest.mark.parametrize("depth", [1100, 100_000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
@pytest.mark.parametrize("transport", ["polling", "websocket"])
async def test_json_nested_too_deep_closes(
    wire: Wire, witness: Link, transport: Transport, opening: str, closing: str, depth: int
) -> None:
    link = await wire.open(transport)
    await join(link)
    value = opening * depth + ("1" if opening != "[" else "") + closing * depth
    await link.send(f'42["message",{value}]')
    await link.closed()
    await is_served(witness)


async def test_json_nested_a_thousand_times_is_heard(link: Link) -> None:
    value = "[" * 1000 + "]" * 1000
    await link.send(f'42["message",{value}]')
    assert await link.receive() == f'42["message-back",{value}]'
