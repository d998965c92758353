"""Socket.IO: connection state recovery, packet by packet."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import pytest

from .serving import Server
from .sio import call, prefix, text
from .wire import Link, Transport, Wire

pytestmark = pytest.mark.server(
    "socketio", connection_state_recovery={"max_disconnection_duration": 30}
)

both_transports = pytest.mark.parametrize("transport", ["polling", "websocket"])


class Joined(NamedTuple):
    """A client in a namespace, and the words by which it may come back."""

    link: Link
    sid: str
    pid: str
    offset: str | None


async def join(link: Link, namespace: str = "/") -> Joined:
    """Join for the first time; the main namespace greets with an event."""
    await link.send(f"40{prefix(namespace)}")
    told = json.loads(text(await link.receive())[len(f"40{prefix(namespace)}") :])
    assert list(told) == ["sid", "pid"]
    assert len(told["sid"]) == len(told["pid"]) == 20
    assert told["sid"] != told["pid"]
    offset = None
    if namespace == "/":
        greeting = json.loads(text(await link.receive())[2:])
        assert greeting[:-1] == ["auth", {}]
        assert isinstance(greeting[-1], str)
        offset = greeting[-1]
    return Joined(link, told["sid"], told["pid"], offset)


async def claim(link: Link, namespace: str = "/", **words: Any) -> None:
    await link.send(f"40{prefix(namespace)}{json.dumps(words)}")


async def is_new(link: Link, old: Joined) -> None:
    """The answer is a new session, and nothing before it."""
    answer = text(await link.receive())
    assert answer.startswith("40{"), answer
    told = json.loads(answer[2:])
    assert told["sid"] != old.sid
    assert told["pid"] != old.pid


@both_transports
async def test_missed_events_come_first(wire: Wire, server: Server, transport: Transport) -> None:
    lost = await join(await wire.open(transport))
    witness = await join(await wire.open("websocket"))
    await call(lost.link, 1, "join", "red")
    await lost.link.close()
    assert await server.reason(lost.sid) == "transport close"
    await witness.link.send('42["to-room","red","one"]', '42["to-room","blue","not its room"]')
    await witness.link.send('451-["to-room","red",{"_placeholder":true,"num":0}]', b"\x01\x02")
    await witness.link.send('42["to-room","red","three"]')
    await call(witness.link, 2, "answer-nothing")

    link = await wire.open(transport)
    await claim(link, pid=lost.pid, offset=lost.offset)
    one, head, binary, three, welcome = await link.receive_many(5)
    assert json.loads(text(one)[2:])[:-1] == ["room-event", "one"]
    assert text(head).startswith('451-["room-event",{"_placeholder":true,"num":0},"')
    assert binary == b"\x01\x02"
    assert json.loads(text(three)[2:])[:-1] == ["room-event", "three"]
    told = json.dumps({"sid": lost.sid, "pid": lost.pid}, separators=(",", ":"))
    assert welcome == f"40{told}"

    # The connect handler greets again; the rooms are what they were.
    assert text(await link.receive()).startswith('42["auth",')
    await witness.link.send('42["to-room","red","four"]')
    assert json.loads(text(await link.receive())[2:])[:-1] == ["room-event", "four"]


@both_transports
async def test_a_forged_id(wire: Wire, transport: Transport) -> None:
    known = await join(await wire.open(transport))
    link = await wire.open(transport)
    await claim(link, pid="x" * 20, offset=known.offset)
    await is_new(link, known)
    await call(known.link, 1, "answer-nothing")


async def test_a_forged_offset(wire: Wire, server: Server) -> None:
    lost = await join(await wire.open("websocket"))
    await lost.link.close()
    await server.reason(lost.sid)
    link = await wire.open("websocket")
    await claim(link, pid=lost.pid, offset="garbage")
    await is_new(link, lost)


@pytest.mark.parametrize("words", [{"pid": 7}, {"pid": None}, {"pid": []}, {"pid": {}}])
async def test_an_id_of_another_kind(wire: Wire, words: dict[str, Any]) -> None:
    link = await wire.open("websocket")
    await claim(link, **words)
    assert text(await link.receive()).startswith('40{"sid":"')


async def test_who_left_on_purpose(wire: Wire, server: Server) -> None:
    lost = await join(await wire.open("websocket"))
    await lost.link.send("41")
    await server.reason(lost.sid)
    link = await wire.open("websocket")
    await claim(link, pid=lost.pid, offset=lost.offset)
    await is_new(link, lost)


@pytest.mark.node_differs("without an offset it recovers nobody (socket.io issue 5538)")
async def test_nothing_was_received_yet(wire: Wire, server: Server) -> None:
    lost = await join(await wire.open("websocket"), "/dynamic-1")
    await lost.link.close()
    await server.reason(lost.sid)
    link = await wire.open("websocket")
    await claim(link, "/dynamic-1", pid=lost.pid)
    told = json.dumps({"sid": lost.sid, "pid": lost.pid}, separators=(",", ":"))
    assert await link.receive() == f"40/dynamic-1,{told}"


@both_transports
@pytest.mark.node_differs("who is not known to be lost is not recovered (socket.io issue 4880)")
async def test_the_old_connection_seems_alive(
    wire: Wire, server: Server, transport: Transport
) -> None:
    lost = await join(await wire.open(transport))
    witness = await join(await wire.open("websocket"))
    await call(lost.link, 1, "join", "red")
    await witness.link.send('42["to-room","red","into the void"]')
    await call(witness.link, 1, "answer-nothing")
    link = await wire.open(transport)
    await claim(link, pid=lost.pid, offset=lost.offset)
    missed, welcome = await link.receive_many(2)
    assert json.loads(text(missed)[2:])[:-1] == ["room-event", "into the void"]
    assert json.loads(text(welcome)[2:]) == {"sid": lost.sid, "pid": lost.pid}
    assert await server.reason(lost.sid) == "transport close"
    await lost.link.closed()
    assert text(await link.receive()).startswith('42["auth",')
    await witness.link.send('42["to-room","red","on"]')
    assert json.loads(text(await link.receive())[2:])[:-1] == ["room-event", "on"]
