"""The upgrade, packet by packet: what goes where, and what becomes of it when it fails."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, ClassVar

import orjson
import pytest

import antiphon
from antiphon.client.transport import Context, Receiver, Transport
from antiphon.errors import Unreachable
from antiphon.protocol.engineio.batch import Outgoing
from tests.unit.wire import settle

OPENED = {"sid": "s", "upgrades": ["websocket"], "pingInterval": 25000, "pingTimeout": 20000}


class First(Transport):
    """Polling, as the engine sees it."""

    name: ClassVar[str] = "polling"
    batches: ClassVar[bool] = True
    made: ClassVar[list[First]]

    def __init__(self, context: Context, receiver: Receiver) -> None:
        super().__init__(context, receiver)
        self.sent: list[bytes] = []
        self.free = True
        self.paused: asyncio.Future[None] | None = None
        self.resumed = 0
        self.aborted = False
        self.made.append(self)

    async def open(self) -> None:
        self.receiver.receive_text("0" + orjson.dumps(OPENED).decode())

    @property
    def writable(self) -> bool:
        return self.free

    @property
    def unsent(self) -> int:
        return 0

    def send(self, packets: Sequence[Outgoing]) -> None:
        assert self.free and self.paused is None
        self.sent += [packet.data for packet in packets]
        self.free = False
        asyncio.get_running_loop().call_soon(self._drained)
        if any(packet.data == b"40" for packet in packets):
            self.receiver.receive_text('40{"sid":"id"}')

    def _drained(self) -> None:
        self.free = True
        self.receiver.drained()

    async def pause(self) -> None:
        self.paused = asyncio.get_running_loop().create_future()
        await self.paused

    def resume(self) -> None:
        self.paused = None
        self.resumed += 1

    async def close(self) -> None:
        self.aborted = True

    def abort(self) -> None:
        self.aborted = True


class Second(First):
    """The WebSocket that is tried."""

    name: ClassVar[str] = "websocket"
    batches: ClassVar[bool] = False
    error: ClassVar[Exception | None] = None

    async def open(self) -> None:
        await asyncio.sleep(0.1)
        if self.error is not None:
            raise self.error

    def send(self, packets: Sequence[Outgoing]) -> None:
        self.sent += [packet.data for packet in packets]


@pytest.fixture
def kinds() -> tuple[type[First], type[Second]]:
    made: list[First] = []
    return type("A", (First,), {"made": made}), type("B", (Second,), {"made": made})


@pytest.fixture
async def begun(
    kinds: tuple[type[First], type[Second]],
) -> tuple[antiphon.Manager, antiphon.ClientSocket, list[Any]]:
    manager = antiphon.Manager("http://x", transports=kinds, timeout=5)
    told: list[Any] = []
    manager.on("upgrade", told.append)
    manager.on("upgrade_error", told.append)
    return manager, await manager.socket().connect(), told


Begun = tuple[antiphon.Manager, antiphon.ClientSocket, list[Any]]


async def test_polling_goes_on_until_the_websocket_answers(
    begun: Begun, kinds: tuple[type[First], type[Second]]
) -> None:
    manager, socket, told = begun
    polling, websocket = kinds[0].made
    await asyncio.sleep(0.2)
    assert websocket.sent == [b"2probe"]
    socket.emit("over polling")
    await settle()
    assert polling.sent == [b"40", b'42["over polling"]']
    websocket.receiver.receive_text("3probe")
    await settle()
    assert polling.paused is not None
    socket.emit("kept")
    socket.emit("kept too", b"\0")
    socket.volatile.emit("dropped")
    assert websocket.sent == [b"2probe"] and len(polling.sent) == 2
    polling.receiver.receive_text('42["still heard"]')
    polling.paused.set_result(None)
    await settle()
    assert (polling.aborted, told, manager.transport) == (True, ["websocket"], "websocket")
    assert websocket.sent[1:] == [
        b"5",
        b'42["kept"]',
        b'451-["kept too",{"_placeholder":true,"num":0}]',
        b"\0",
    ]
    socket.emit("direct")
    assert websocket.sent[-1] == b'42["direct"]'


@pytest.mark.parametrize("stage", ["answer", "lost", "lost while pausing", "silent"])
async def test_when_it_fails_polling_goes_on(
    begun: Begun, kinds: tuple[type[First], type[Second]], stage: str
) -> None:
    manager, socket, told = begun
    polling, websocket = kinds[0].made
    await asyncio.sleep(0.2)
    if stage == "answer":
        websocket.receiver.receive_text("4x")
    elif stage == "lost":
        websocket.receiver.lost("transport close")
    elif stage == "lost while pausing":
        websocket.receiver.receive_text("3probe")
        await settle()
        socket.emit("kept")
        websocket.receiver.lost("transport close")
        assert polling.paused is not None
        polling.paused.set_result(None)
    await asyncio.sleep(6)
    (error,) = told
    assert isinstance(error, Exception)
    assert (websocket.aborted, polling.resumed, manager.transport) == (True, 1, "polling")
    socket.emit("on")
    await settle()
    kept = [b'42["kept"]'] if stage == "lost while pausing" else []
    assert polling.sent[1:] == [*kept, b'42["on"]']


async def test_a_websocket_that_cannot_be_had(kinds: tuple[type[First], type[Second]]) -> None:
    kinds[1].error = Unreachable("no way")
    manager = antiphon.Manager("http://x", transports=kinds)
    told: list[Any] = []
    manager.on("upgrade_error", told.append)
    await manager.socket().connect()
    await asyncio.sleep(1)
    assert told == [kinds[1].error]
    assert manager.transport == "polling"


async def test_upgrade_is_an_option(kinds: tuple[type[First], type[Second]]) -> None:
    await antiphon.Manager("http://x", transports=kinds, upgrade=False).socket().connect()
    await asyncio.sleep(1)
    assert len(kinds[0].made) == 1


async def test_a_disconnect_while_it_upgrades(
    begun: Begun, kinds: tuple[type[First], type[Second]]
) -> None:
    manager, socket, _ = begun
    polling, websocket = kinds[0].made
    socket.emit("last")
    await socket.disconnect()
    assert polling.sent == [b"40", b'42["last"]', b"41"]
    assert websocket.aborted and polling.aborted and not manager.connected
