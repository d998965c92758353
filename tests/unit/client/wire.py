"""A server in memory, and a transport that leads to it: the test says what the server does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import orjson

import antiphon
from antiphon.client.transport import Context, Receiver, Transport
from antiphon.errors import ConnectError, Unreachable
from antiphon.protocol.engineio.batch import Outgoing

__all__ = ["InMemory", "Peer"]

OPENED = {"sid": "s", "upgrades": [], "pingInterval": 25000, "pingTimeout": 20000}


class Peer:
    """The server's end.

    Attributes:
        attempts: When each attempt to connect was made.
        sent: What the client sent, over all connections.
        refusing: What attempts fail with, if they shall.
        answers: What to answer, by what is sent; in front of that ``40`` is answered.
    """

    def __init__(self) -> None:
        self.attempts: list[float] = []
        self.sent: list[str | bytes] = []
        self.refusing: ConnectError | None = None
        self.opened: dict[str, Any] = dict(OPENED)
        self.lets_in = True
        self.transport: InMemory | None = None
        self.echo: Callable[[str], str | None] = lambda text: None

    def manager(self, **options: Any) -> antiphon.Manager:
        """A manager whose connections lead here."""
        kind = type("Leading", (InMemory,), {"peer": self})
        return antiphon.Manager("http://peer", **{"transports": [kind], **options})

    def say(self, *packets: str | bytes) -> None:
        """Send packets to the client."""
        assert self.transport is not None
        for packet in packets:
            receiver = self.transport.receiver
            if isinstance(packet, str):
                receiver.receive_text(packet)
            else:
                receiver.receive_binary(packet)

    def break_off(self, error: Exception | None = None) -> None:
        """Lose the connection."""
        assert self.transport is not None
        self.transport.receiver.lost("transport close", error)

    def came(self, transport: InMemory, packet: Outgoing) -> None:
        """The client sent something."""
        data = packet.data if packet.binary else packet.data.decode()
        self.sent.append(data)
        if isinstance(data, bytes):
            return
        if data.startswith("40") and self.lets_in:
            namespace = data[2:].partition("{")[0]
            self.say(f'40{namespace}{{"sid":"id{len(self.attempts)}"}}')
        elif (answer := self.echo(data)) is not None:
            self.say(answer)


class InMemory(Transport):
    """The transport; no upgrade is made to it."""

    name: ClassVar[str] = "websocket"
    peer: ClassVar[Peer]

    def __init__(self, context: Context, receiver: Receiver) -> None:
        super().__init__(context, receiver)
        self.takes = True
        self._closed = False

    async def open(self) -> None:
        peer = self.peer
        peer.attempts.append(asyncio.get_running_loop().time())
        await asyncio.sleep(0)
        if peer.refusing is not None:
            raise peer.refusing
        peer.transport = self
        self.receiver.receive_text("0" + orjson.dumps(peer.opened).decode())

    @property
    def writable(self) -> bool:
        return self.takes

    @property
    def unsent(self) -> int:
        return 0

    def send(self, packets: Sequence[Outgoing]) -> None:
        for packet in packets:
            if not self._closed:
                self.peer.came(self, packet)

    async def close(self) -> None:
        self._closed = True

    def abort(self) -> None:
        self._closed = True


NOBODY = Unreachable("nobody is there")
