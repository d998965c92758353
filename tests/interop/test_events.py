"""Text, binary and acknowledgements, in both directions."""

from __future__ import annotations

from typing import Any

import pytest

from tests.interop.clients.client import Way
from tests.interop.conftest import Connect
from tests.interop.serving import Server

pytestmark = pytest.mark.asyncio(loop_scope="session")

LARGE = 900_000
# Over polling four characters stand for three bytes.
LARGE_BINARY: dict[Way, int] = {"polling": 700_000, "websocket": LARGE, "upgrade": LARGE}

VALUES: dict[str, list[Any]] = {
    "no arguments": [],
    "empty text": [""],
    "several": [1, "two", [3, [4]], {"five": {"six": None}}, False],
    "null": [None],
    "numbers": [0, -1, 2**53 - 1, 1.5, -2.5e-7, 1e21],
    "unicode": ["žluťoučký kůň 漢字 😀 \u2028 \x00 \x1e \x7f", {"klíč 🔑": "🚪"}],
    "half a surrogate pair": ["\ud83d", "a\ude00b", {"\udfff": 1}],
    "what looks like a packet": ["0", "41", '42["echo"]', "b4AQID", "451-[]", "\x1e4"],
    "what looks like an attachment": [{"_placeholder": 0, "num": "0"}, "_placeholder"],
    "bytes": [bytes(range(256))],
    "empty bytes": [b""],
    "nested bytes": [{"a": [b"\x00", {"b": b"\xff"}], "c": "text"}, [[b"\x1e"]], b"\x04"],
    "ten attachments": [bytes([number]) for number in range(10)],
}


async def test_values_return_as_they_were_sent(connect: Connect) -> None:
    client = await connect()
    for name, values in VALUES.items():
        assert await client.call("echo", *values) == values, name
    heard = await client.hears("echo", len(VALUES))
    assert sorted(heard, key=repr) == sorted(VALUES.values(), key=repr)
    assert not client.keeps_order or heard == list(VALUES.values())


async def test_large_messages(connect: Connect, way: Way) -> None:
    client = await connect()
    text = "x" * LARGE
    binary = bytes(range(250)) * (LARGE_BINARY[way] // 250)
    assert await client.call("echo", text) == [text]
    assert await client.call("echo", binary) == [binary]
    assert await client.hears("echo", 2) == [[text], [binary]]


async def test_the_server_is_acknowledged(connect: Connect) -> None:
    client = await connect()
    for values in ([], ["one"], ["one", 2, {"three": [4]}], [b"\x00\xff", {"in": [b"\x01"]}]):
        assert await client.call("ask", "question", *values) == [values]
        assert client.events("question")[-1] == values


async def test_an_acknowledgement_without_values(connect: Connect) -> None:
    client = await connect()
    assert await client.call("nothing", 1) == []


async def test_acknowledgements_find_their_calls(connect: Connect) -> None:
    client = await connect()
    for number in range(20):
        await client.emit("ask", "question", number)
        assert await client.call("echo", number) == [number]
    await client.counts("question", 20)


@pytest.mark.pairs(server="antiphon")
async def test_a_handler_that_raises_answers_with_an_error(
    server: Server, connect: Connect
) -> None:
    client = await connect()
    told = {"code": "full", "message": "the room is full", "data": {"seats": 0}}
    assert await client.call("fail-well") == [{"error": told}]
    (answer,) = await client.call("fail")
    assert answer == {"error": {"code": "internal_error", "message": "internal server error"}}
    await client.emit("fail")
    # The connection lives on.
    assert await client.call("echo", "still here") == ["still here"]
    assert client.lives("disconnect") == []
    expected = ["fail-well: EventError", "fail: ValueError", "fail: ValueError"]
    assert (await server.stats()).failed[-3:] == expected
