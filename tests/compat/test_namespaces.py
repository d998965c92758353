"""Class-based namespaces."""

from __future__ import annotations

import pytest

from tests.compat.conftest import Connect
from tests.interop.clients.client import Client

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.program("namespaces")]

TEST = "/test"


async def test_methods_handle_events(connect: Connect) -> None:
    first, second = await connect(namespaces=[TEST]), await connect(namespaces=[TEST])
    assert await first.call("my_event", {"a": 1}, namespace=TEST) == ["seen", {"a": 1}]
    for client in (first, second):
        assert await client.hears("my_response", namespace=TEST) == [[{"a": 1}]]
    assert await first.call("no such", namespace=TEST) == []
    assert await first.call("my function", 1, namespace=TEST) == [["the function comes first", 1]]


async def test_rooms_of_the_namespace(connect: Connect) -> None:
    first, second = await connect(namespaces=[TEST]), await connect(namespaces=[TEST])
    for client in (first, second):
        await client.call("enter", "room", namespace=TEST)
    await first.call("tell", "room", "hello", namespace=TEST)
    assert await second.hears("told", namespace=TEST) == [["hello"]]
    assert await first.hears("message", namespace=TEST) == [["hello"]]
    await second.call("exit", "room", namespace=TEST)
    await first.call("tell", "room", "again", namespace=TEST)
    await first.call("close_room", "room", namespace=TEST)
    await first.call("my_event", "last", namespace=TEST)
    await second.hears("my_response", namespace=TEST)
    assert second.events("told", TEST) == [["hello"]]
    assert first.events("told", TEST) == []


async def test_calls_and_sessions_of_the_namespace(connect: Connect) -> None:
    client = await connect(namespaces=[TEST])
    assert await client.call("ask", ["a"], namespace=TEST) == [["a"]]
    await client.call("remember", "Ada", namespace=TEST)
    assert await client.call("recall", namespace=TEST) == [["Ada", True]]
    await client.call("forget", namespace=TEST)
    assert await client.call("recall", namespace=TEST) == [[None, True]]


async def test_rooms_are_still_there_when_the_client_leaves(connect: Connect) -> None:
    judge, client = await connect(namespaces=[TEST]), await connect(namespaces=[TEST])
    sid = await client.id(TEST)
    await client.call("enter", "room", namespace=TEST)
    await client.emit("bye", namespace=TEST)
    await client.becomes("disconnect", namespace=TEST)
    while not (left := [each[1:] for each in await left_of(judge) if each[0] == sid]):
        pass
    assert left == [["server disconnect", ["room"]]]


async def left_of(judge: Client) -> list[list[object]]:
    """Who has left."""
    (left,) = await judge.call("left", namespace=TEST)
    return list(left)


async def test_a_namespace_may_dispatch_by_itself(connect: Connect) -> None:
    client = await connect(namespaces=["/dispatcher"])
    answer = await client.call("whatever", 1, "two", namespace="/dispatcher")
    assert answer == [["whatever", [1, "two"]]]


async def test_one_class_for_all_other_namespaces(connect: Connect, start: Connect) -> None:
    client = await connect(namespaces=["/one", "/two"])
    assert await client.call("my_event", 1, namespace="/one") == [["/one", 1]]
    assert await client.call("my_event", 2, namespace="/two") == [["/two", 2]]
    refused = await start(namespaces=["/closed"])
    await refused.becomes("connect_error", namespace="/closed")
