"""Listening and emitting."""

from __future__ import annotations

from typing import Any

import pytest

from tests.compat.conftest import Connect
from tests.interop.clients.client import Client

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.program("events")]


@pytest.mark.parametrize(
    ("event", "args", "answer"),
    [
        ("my_event", [{"a": 1}], ["my_event", {"a": 1}]),
        ("my custom event", ["é"], [{"custom": "é"}]),
        ("none", [], []),
        ("whatever", [], [["any event", "whatever", []]]),
        ("what ever", [1, b"\0", None], [["any event", "what ever", [1, b"\0", None]]]),
    ],
)
async def test_the_answer_is_what_the_handler_returns(
    connect: Connect, event: str, args: list[Any], answer: list[Any]
) -> None:
    assert await (await connect()).call(event, *args) == answer


@pytest.mark.parametrize(
    ("namespace", "event", "answer"),
    [
        ("/chat", "my_custom_event", ["chat", 5]),
        ("/chat", "other", ["anything", "other", "/chat", [5]]),
        ("/chat", "named", ["named", "/chat", 5]),
        ("/elsewhere", "other", ["anything", "other", "/elsewhere", [5]]),
    ],
)
async def test_the_nearest_handler_is_called(
    connect: Connect, namespace: str, event: str, answer: list[Any]
) -> None:
    client = await connect(namespaces=[namespace])
    assert await client.call(event, 5, namespace=namespace) == [answer]


async def test_a_tuple_makes_several_arguments_and_none_makes_none(connect: Connect) -> None:
    client = await connect()
    await client.emit("emit_tuple")
    assert await client.hears("tuple") == [["foo", "bar"]]
    assert await client.hears("list") == [[["foo", "bar"]]]
    assert await client.hears("nothing") == [[]]
    assert await client.hears("binary") == [[{"bytes": b"\0\1", "text": "é"}]]
    assert await client.hears("message") == [["a message"]]


async def test_a_callback_gets_the_clients_answer(connect: Connect) -> None:
    client = await connect()
    await client.emit("emit_with_callback")
    assert await client.hears("called back") == [[["one", 2]]]


async def test_call_returns_the_clients_answer(connect: Connect) -> None:
    client = await connect()
    assert await client.call("ask", 1, {"b": b"\0"}) == [1, {"b": b"\0"}]
    assert await client.call("ask") == []
    assert await client.call("ask_namespace") == [{"a": 1}]


async def test_a_broadcast_can_skip_one(connect: Connect) -> None:
    first, second = await connect(), await connect()
    await first.call("broadcast", 1, True)
    await first.call("broadcast", 2, False)
    assert await second.hears("news", 2) == [[1], [2]]
    assert await first.hears("news") == [[2]]


async def test_a_list_of_rooms_is_a_recipient(connect: Connect) -> None:
    client = await connect()
    await client.call("to_rooms", "here")
    assert await client.hears("rooms") == [["here"]]


async def test_the_transport_and_the_environment_are_known(connect: Connect) -> None:
    (answer,) = await (await connect()).call("whoami")
    assert answer["transport"] == "websocket"
    assert "transport=websocket" in answer["query"] and "EIO=4" in answer["query"]


@pytest.mark.ours_alone  # its own server keeps its client waiting for 30 seconds in the end
async def test_clients_over_polling_are_served(connect: Connect) -> None:
    client = await connect(way="polling")
    (answer,) = await client.call("whoami")
    assert answer["transport"] == "polling"
    assert await client.call("ask", 1, {"b": b"\0"}) == [1, {"b": b"\0"}]


@pytest.mark.ours_alone
async def test_a_handler_that_raises_answers_with_an_error_that_tells_nothing(
    connect: Connect,
) -> None:
    client: Client = await connect()
    (answer,) = await client.call("broken")
    assert answer == {"error": {"code": "internal_error", "message": "internal server error"}}
    assert await client.call("none") == []


@pytest.mark.ours_alone
async def test_a_wrong_number_of_arguments_is_answered_with_an_error(connect: Connect) -> None:
    (answer,) = await (await connect()).call("my_event")
    assert answer["error"]["code"] == "bad_arguments"
