"""Every operator with every verb, from everything that one can send from."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from antiphon import AckTimeout, Server, Socket
from antiphon.adapters.broadcast import Broadcaster
from tests.unit.wire import WebSocketPeer, joined, settle

Where = str
Chain = Callable[[Any], Any]
NAMESPACES = ["/", "/chat", "/dyn-1", "/dyn-2"]

STARTS: dict[str, list[str]] = {
    "server": ["/"],
    "namespace": ["/chat"],
    "socket": ["/chat"],
    "family": ["/dyn-1", "/dyn-2"],
}
# Who is addressed of A (red), B (red and blue), C (none).
CHAINS: dict[str, tuple[Chain, str]] = {
    "all": (lambda start: start, "ABC"),
    "to": (lambda start: start.to("red"), "AB"),
    "to to": (lambda start: start.to("blue").to("none"), "B"),
    "in_": (lambda start: start.in_(["red", "blue"]), "AB"),
    "except_": (lambda start: start.except_("blue"), "AC"),
    "to except_": (lambda start: start.to("red").except_(["blue", "none"]), "A"),
    "volatile": (lambda start: start.volatile.to("red"), "AB"),
    "compress": (lambda start: start.compress(False).to("red"), "AB"),
    "local": (lambda start: start.local.to("red"), "AB"),
    "timeout": (lambda start: start.timeout(1).to("red"), "AB"),
}


class World:
    """Four namespaces with three clients each.

    Attributes:
        sockets: By namespace and letter.
        peers: By namespace and letter.
    """

    def __init__(self) -> None:
        self.io = Server()
        self.family = self.io.of(re.compile(r"^/dyn-\d$"))
        self.io.of("/chat")
        self.sockets: dict[tuple[Where, str], Socket] = {}
        self.peers: dict[tuple[Where, str], WebSocketPeer] = {}

    async def open(self) -> World:
        for name in NAMESPACES:
            for letter, rooms in (("A", ["red"]), ("B", ["red", "blue"]), ("C", [])):
                peer, sid = await joined(self.io, name)
                socket = next(each for each in self.io.of(name).sockets.values() if each.id == sid)
                socket.join(rooms)
                self.sockets[name, letter] = socket
                self.peers[name, letter] = peer
        return self

    def start(self, name: str) -> Broadcaster:
        starts: dict[str, Broadcaster] = {
            "server": self.io,
            "namespace": self.io.of("/chat"),
            "socket": self.sockets["/chat", "A"].broadcast,
            "family": self.family,
        }
        return starts[name]

    def heard(self) -> dict[tuple[Where, str], list[Any]]:
        """What each has heard; those that have heard nothing left out."""
        heard = {key: peer.take() for key, peer in self.peers.items()}
        return {key: frames for key, frames in heard.items() if frames}


@pytest.fixture
async def world() -> World:
    return await World().open()


@pytest.fixture(params=[(start, chain) for start in STARTS for chain in CHAINS], ids="-".join)
def case(
    request: pytest.FixtureRequest, world: World
) -> tuple[Broadcaster, list[tuple[Where, str]]]:
    """An operator, and who is addressed: namespaces and letters."""
    start, chain = request.param
    make, letters = CHAINS[chain]
    addressed = [(name, letter) for name in STARTS[start] for letter in letters]
    if start == "socket":
        addressed = [each for each in addressed if each[1] != "A"]
    return make(world.start(start)), addressed


Case = tuple[Broadcaster, list[tuple[Where, str]]]


def prefix(name: Where) -> str:
    return "" if name == "/" else f"{name},"


async def test_emit_and_send(world: World, case: Case) -> None:
    operator, addressed = case
    operator.emit("news", 1)
    operator.send("hello")
    assert world.heard() == {
        (name, letter): [f'42{prefix(name)}["news",1]', f'42{prefix(name)}["message","hello"]']
        for name, letter in addressed
    }


async def test_call(world: World, case: Case) -> None:
    operator, addressed = case
    calling = asyncio.create_task(operator.timeout(2).call("question"))
    await settle()
    heard = world.heard()
    assert list(heard) == sorted(addressed, key=list(world.peers).index)
    for (name, letter), (frame,) in heard.items():
        ack_id = frame.removeprefix(f"42{prefix(name)}").partition("[")[0]
        world.peers[name, letter].send(f'43{prefix(name)}{ack_id}["{name}{letter}"]')
    assert await calling == [f"{name}{letter}" for name, letter in heard]


async def test_call_that_is_late_has_the_answers_that_came(world: World, case: Case) -> None:
    operator, addressed = case
    if not addressed:
        assert await operator.call("question") == []
        return
    calling = asyncio.create_task(operator.timeout(2).call("question"))
    await settle()
    (name, letter), (frame,) = next(iter(world.heard().items()))
    ack_id = frame.removeprefix(f"42{prefix(name)}").partition("[")[0]
    if len(addressed) == 1:
        with pytest.raises(AckTimeout) as late:
            await calling
        assert late.value.responses == []
        return
    world.peers[name, letter].send(f"43{prefix(name)}{ack_id}[5]")
    with pytest.raises(AckTimeout) as late:
        await calling
    assert late.value.responses == [5]


async def test_fetch_sockets(world: World, case: Case) -> None:
    operator, addressed = case
    assert set(await operator.fetch_sockets()) == {world.sockets[each] for each in addressed}


async def test_sockets_join_and_leave(world: World, case: Case) -> None:
    operator, addressed = case
    operator.sockets_join(["green", "white"])
    joined_them = {key for key, socket in world.sockets.items() if "green" in socket.rooms}
    assert joined_them == set(addressed)
    operator.sockets_leave("green")
    assert not any("green" in socket.rooms for socket in world.sockets.values())
    assert {key for key, each in world.sockets.items() if "white" in each.rooms} == set(addressed)


@pytest.mark.parametrize("close", [False, True])
async def test_disconnect_sockets(world: World, case: Case, close: bool) -> None:
    operator, addressed = case
    operator.disconnect_sockets(close)
    gone = {key for key, socket in world.sockets.items() if not socket.connected}
    assert gone == set(addressed)
    closed = {key for key, peer in world.peers.items() if not peer.writer.is_open}
    assert closed == (gone if close else set())
    assert world.heard() == {
        (name, letter): ["41" + (f"{name}," if name != "/" else "")] for name, letter in addressed
    }


REMOTE: dict[str, tuple[Callable[[Any], Any], Callable[[Socket, list[Any]], bool]]] = {
    "emit": (lambda one: one.emit("hi", 1), lambda _, heard: heard == ['42["hi",1]']),
    "join": (lambda one: one.join(["x", "y"]), lambda one, _: {"x", "y"} <= one.rooms),
    "leave": (lambda one: one.leave("red"), lambda one, _: one.rooms == {one.id}),
    "disconnect": (lambda one: one.disconnect(), lambda one, heard: heard == ["41"]),
    "close": (lambda one: one.disconnect(True), lambda one, _: not one.connected),
}


@pytest.mark.parametrize("verb", list(REMOTE))
async def test_verbs_of_fetched_sockets(world: World, verb: str) -> None:
    do, done = REMOTE[verb]
    (fetched,) = await world.io.in_(world.sockets["/", "A"].id).fetch_sockets()
    assert (fetched.id, fetched.data) == (world.sockets["/", "A"].id, {})
    assert fetched.handshake.auth == {}
    result = do(fetched)
    if isinstance(result, Awaitable):
        await result
    assert done(world.sockets["/", "A"], world.peers["/", "A"].take())


async def test_a_family_speaks_to_those_that_exist_then(world: World) -> None:
    operator = world.family.to("red")
    peer, sid = await joined(world.io, "/dyn-3")
    world.io.of("/dyn-3").in_(sid).sockets_join("red")
    operator.emit("news")
    assert peer.take() == ['42/dyn-3,["news"]']
