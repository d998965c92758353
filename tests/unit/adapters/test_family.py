"""What is said to a family is said in each of its namespaces, by its name."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from antiphon import AckTimeout, Server
from antiphon.adapters.base import BroadcastFlags, Target
from antiphon.adapters.memory import MemoryAdapter
from antiphon.protocol.socketio.packet import Packet


class Noting(MemoryAdapter):
    """Notes the packets that it is given, and answers as it is told."""

    noted: list[tuple[str, str, list[Any]]]
    answer: list[object] | Exception

    def broadcast(self, packet: Packet, target: Target, flags: BroadcastFlags) -> None:
        self.noted.append((self.namespace, packet.namespace, packet.data))

    async def call(self, packet: Packet, target: Target, flags: BroadcastFlags) -> list[object]:
        self.noted.append((self.namespace, packet.namespace, packet.data))
        await asyncio.sleep(0)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class Two:
    """A family of two.

    Attributes:
        noted: What their adapters were given.
    """

    def __init__(self) -> None:
        io = Server(adapter=Noting)
        self.family = io.of(re.compile("^/dyn-"))
        self.noted: list[tuple[str, str, list[Any]]] = []
        self.adapters: list[Noting] = []
        for name in ("/dyn-1", "/dyn-2"):
            adapter = io.of(name).adapter
            assert isinstance(adapter, Noting)
            adapter.noted = self.noted
            adapter.answer = [name]
            self.adapters.append(adapter)


@pytest.fixture
async def two() -> Two:
    return Two()


async def test_a_packet_has_the_name_of_each(two: Two) -> None:
    two.family.emit("news", 1)
    assert two.noted == [
        ("/dyn-1", "/dyn-1", ["news", 1]),
        ("/dyn-2", "/dyn-2", ["news", 1]),
    ]
    two.noted.clear()
    assert await two.family.call("question") == ["/dyn-1", "/dyn-2"]
    assert [names[:2] for names in two.noted] == [("/dyn-1", "/dyn-1"), ("/dyn-2", "/dyn-2")]


async def test_who_is_late_keeps_nobodys_answers(two: Two) -> None:
    two.adapters[0].answer = AckTimeout("1 of 2", [5])
    with pytest.raises(AckTimeout, match="1 of 2") as late:
        await two.family.call("question")
    assert late.value.responses == [5, "/dyn-2"]


async def test_what_fails_otherwise_is_raised(two: Two) -> None:
    two.adapters[1].answer = KeyError("of the adapter")
    with pytest.raises(KeyError):
        await two.family.call("question")


async def test_a_family_without_children_is_silent() -> None:
    family = Server().of(re.compile("^/dyn-"))
    family.emit("news")
    assert await family.call("question") == []
    assert await family.fetch_sockets() == []
