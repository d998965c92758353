"""Rooms and broadcasts: everybody who shall hear does, once, and nobody else."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.interop.clients.client import Client, until
from tests.interop.conftest import Connect

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def heard_by(clients: Sequence[Client], event: str) -> list[list[list[object]]]:
    """What each has heard of an event, once all that was sent before has arrived."""
    await clients[0].call("tell", {}, f"after {event}")
    for client in clients:
        await client.hears(f"after {event}")
    return [client.events(event) for client in clients]


async def test_who_hears_what(connect: Connect) -> None:
    clients = [await connect() for _ in range(3)]
    first, second, third = clients
    for client, room in ((first, "a"), (second, "a"), (second, "b"), (third, "b")):
        await client.call("enter", room)
    once, never = [[1, b"\0"]], list[list[object]]()
    for event, to, expected in (
        ("everybody", {}, [once, once, once]),
        ("the others", {"broadcast": True}, [never, once, once]),
        ("a room", {"rooms": ["a"]}, [once, once, never]),
        ("several rooms", {"rooms": ["a", "b"]}, [once, once, once]),
        ("others in a room", {"rooms": ["a"], "broadcast": True}, [never, once, never]),
        ("not a room", {"except": ["b"]}, [once, never, never]),
        ("a room but", {"rooms": ["a"], "except": ["b"]}, [once, never, never]),
        ("one socket", {"rooms": [await third.id()]}, [never, never, once]),
        ("not one socket", {"except": [await third.id()]}, [once, once, never]),
        ("no such room", {"rooms": ["c"]}, [never, never, never]),
    ):
        await first.call("tell", to, event, 1, b"\0")
        assert await heard_by(clients, event) == expected, event
    await second.call("exit", "a")
    await first.call("tell", {"rooms": ["a"]}, "later")
    assert await heard_by(clients, "later") == [[[]], never, never]


async def test_a_namespace_hears_only_its_own(connect: Connect) -> None:
    both = await connect(namespaces=["/", "/custom"])
    other = await connect()
    await both.call("enter", "room", namespace="/custom")
    await both.call("tell", {"rooms": ["room"]}, "secret", namespace="/custom")
    await both.call("tell", {}, "custom only", namespace="/custom")
    assert await heard_by([other, both], "secret") == [[], []]
    assert await heard_by([other, both], "custom only") == [[], []]
    assert await both.hears("secret", namespace="/custom") == [[]]
    assert await both.hears("custom only", namespace="/custom") == [[]]


async def test_volatile_events_reach_who_keeps_up(connect: Connect) -> None:
    client = await connect()
    tries = 0

    async def try_again() -> None:
        nonlocal tries
        tries += 1
        await client.call("tell", {"volatile": True}, "volatile", tries)

    # Over polling one comes through only while a request waits for it.
    while not client.events("volatile"):
        assert tries < 50
        await try_again()
    await until(lambda: client.events("volatile"))
