"""A Socket.IO server, whatever frames its clients send and whenever they leave."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antiphon import ConnectionRefused, EventError, Server, Socket
from tests.properties.profile import QUICK
from tests.unit.server.leaks import left_in_tables
from tests.unit.virtual_time import run
from tests.unit.wire import WebSocketPeer, settle

HOLE = '{"_placeholder":true,"num":0}'
USUAL = [
    *("40", "40/a,", "40/family-1,", '40{"wait":1}', '40/a,{"wait":2}', '40/a,{"refuse":true}'),
    *('42["echo",1]', '421["slow",2]', '422["fail"]', '423["leave"]', '42/a,4["echo"]', "41"),
    *("41/a,", "430[1]", "431[]", "43/a,0[]", f'451-["echo",{HOLE}]', b"x", '42["ask"]', "3"),
    *('424["join"]', '42/family-1,5["join"]', "41/family-1,", '42["everybody"]', "2probe"),
]
RARE: list[str | bytes] = ["9", "1", "2", '42["connect"]', "40[", "44", b"", "", "5", "40/none,"]
frames = st.sampled_from([*USUAL * 4, *RARE])
steps = st.tuples(
    st.integers(0, 2), frames | st.just(None), st.sampled_from([0, 0, 0, 0.001, 0.6, 3])
)
Step = tuple[int, str | bytes | None, float]


class Application:
    """One of everything that an application may do.

    Attributes:
        connected: The ids of sockets whose ``connect`` came and whose ``disconnect`` did not.
    """

    def __init__(self) -> None:
        self.io = Server(cleanup_empty_child_namespaces=True)
        self.connected: set[str] = set()
        for namespace in (self.io, self.io.of("/a"), self.io.of(re.compile("^/family-"))):
            namespace.use(self.middleware)
            namespace.on("connect", self.connect)
            namespace.on("disconnecting", self.disconnecting)
            namespace.on("disconnect", self.disconnect)
            for name in ("echo", "slow", "fail", "leave", "ask", "join", "everybody"):
                namespace.on(name, getattr(self, name))

    async def middleware(self, socket: Socket) -> None:
        auth = socket.handshake.auth
        socket.join("red")
        socket.emit("before", ack=print)
        await asyncio.sleep(auth.get("wait", 0))
        if auth.get("refuse"):
            raise ConnectionRefused("no")

    async def connect(self, socket: Socket) -> None:
        assert socket.connected
        assert socket.id not in self.connected
        self.connected.add(socket.id)

    async def disconnecting(self, socket: Socket) -> None:
        assert socket.id in self.connected
        assert "red" in socket.rooms
        socket.broadcast.emit("leaving")
        await asyncio.sleep(0.5)

    def disconnect(self, socket: Socket) -> None:
        assert not socket.connected
        self.connected.remove(socket.id)

    def echo(self, socket: Socket, *args: Any) -> Any:
        assert socket.id in self.connected
        return args

    async def slow(self, socket: Socket, *args: Any) -> Any:
        await asyncio.sleep(1)
        return args

    async def fail(self, socket: Socket, *args: Any) -> None:
        raise EventError("E1")

    def leave(self, socket: Socket, *args: Any) -> None:
        socket.disconnect(close=True)

    async def ask(self, socket: Socket, *args: Any) -> None:
        await socket.call("question", timeout=2)

    def join(self, socket: Socket, *args: Any) -> None:
        socket.join(["blue", "green"])
        socket.to("blue").emit("joined", b"bytes")

    def everybody(self, socket: Socket, *args: Any) -> None:
        self.io.emit("hello", b"bytes")
        self.io.in_("blue").disconnect_sockets()


async def follow(steps: Sequence[Step]) -> None:
    failures: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: failures.append(context))
    application = Application()
    io = application.io
    reported: list[BaseException] = []
    io.on_error(lambda error, *_: reported.append(error))
    peers = [await WebSocketPeer.open(io.engine) for _ in range(3)]
    for number, frame, seconds in steps:
        if frame is None:
            peers[number].leave()
            peers[number] = await WebSocketPeer.open(io.engine)
        else:
            peers[number].send(frame)
        await asyncio.sleep(seconds)
    for peer in peers:
        peer.leave()
    await asyncio.sleep(10)
    await settle()
    assert failures == []
    assert application.connected == set()
    assert left_in_tables(io) == {}
    assert [error for error in reported if isinstance(error, AssertionError)] == []
    assert io.monitor.counts["task_failed"] == 0
    assert set(io.namespaces.by_name) == {"/", "/a"}


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """A refusal writes a line, and there are thousands."""
    logger = logging.getLogger("antiphon")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    yield
    logger.setLevel(before)


@QUICK
@given(st.lists(steps, max_size=25))
def test_nothing_is_left_whatever_clients_do(steps: list[Step]) -> None:
    run(follow(steps))
