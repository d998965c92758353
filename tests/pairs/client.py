"""The client's end of Socket.IO, as small as it can be, joined to a server in memory.

It has the server's codec, and a table of its own for what the protocol allows the server.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from antiphon import Server
from antiphon.protocol.socketio.packet import Packet, PacketType
from antiphon.protocol.socketio.parser import JSONParser
from tests.pairs.engine_client import EngineClient

__all__ = ["Client", "ClientSocket"]


class ClientSocket:
    """A client in one namespace.

    Attributes:
        id: Its id; None while it is not connected.
        events: The events that came, in order, with the ids of the acknowledgements asked for.
        answers: What to answer, by event.
    """

    def __init__(self, client: Client, namespace: str) -> None:
        self.namespace = namespace
        self.id: str | None = None
        self.error: Any = None
        self.events: list[list[Any]] = []
        self.answers: dict[str, Callable[..., list[Any]]] = {}
        self._client = client
        self._changed = asyncio.Event()
        self._next_id = 0
        self._pending: dict[int, asyncio.Future[list[Any]]] = {}

    async def connect(self, auth: Any = None) -> ClientSocket:
        """Join the namespace."""
        self.error = None
        self._client.put(Packet(PacketType.CONNECT, self.namespace, auth))
        self._changed.clear()
        await asyncio.wait_for(self._changed.wait(), 30)
        return self

    def emit(self, *event: Any) -> None:
        """Send an event."""
        self._client.put(Packet(PacketType.EVENT, self.namespace, list(event)))

    async def call(self, *event: Any) -> list[Any]:
        """Send an event and wait for the values of its acknowledgement."""
        number, self._next_id = self._next_id, self._next_id + 1
        self._pending[number] = asyncio.get_running_loop().create_future()
        self._client.put(Packet(PacketType.EVENT, self.namespace, list(event), number))
        return await asyncio.wait_for(self._pending[number], 30)

    def disconnect(self) -> None:
        """Leave the namespace."""
        self.id = None
        self._client.put(Packet(PacketType.DISCONNECT, self.namespace))

    def receive(self, packet: Packet) -> None:
        """A packet came for it."""
        if packet.type is PacketType.CONNECT:
            assert self.id is None, "connected twice"
            self.id = packet.data["sid"]
        elif packet.type is PacketType.CONNECT_ERROR:
            assert self.id is None, "refused after it was let in"
            self.error = packet.data
        else:
            assert self.id is not None, f"{packet} before CONNECT, or after the end"
            self._receive_connected(packet)
        self._changed.set()

    def _receive_connected(self, packet: Packet) -> None:
        if packet.type is PacketType.EVENT:
            self.events.append(packet.data)
            answer = self.answers.get(packet.data[0])
            if packet.id is not None and answer is not None:
                values = answer(*packet.data[1:])
                self._client.put(Packet(PacketType.ACK, self.namespace, values, packet.id))
        elif packet.type is PacketType.ACK:
            assert packet.id is not None
            self._pending.pop(packet.id).set_result(packet.data)
        else:
            assert packet.type is PacketType.DISCONNECT
            self.id = None


class Client:
    """A connection, and its sockets by namespace.

    Attributes:
        engine: Its session.
    """

    def __init__(self, io: Server) -> None:
        self.engine = EngineClient(io.engine)
        self.engine.on_message = self._message
        self._parser = JSONParser()
        self._decoder = self._parser.decoder()
        self._sockets: dict[str, ClientSocket] = {}

    async def open(self, transport: str = "websocket") -> Client:
        """Open the connection."""
        await self.engine.open(transport)
        return self

    def socket(self, namespace: str = "/") -> ClientSocket:
        """The socket of a namespace."""
        if namespace not in self._sockets:
            self._sockets[namespace] = ClientSocket(self, namespace)
        return self._sockets[namespace]

    def put(self, packet: Packet) -> None:
        """Send a packet, its attachments right behind it."""
        text, attachments = self._parser.encode(packet)
        assert text is not None
        self.engine.send(text[1:].decode())
        for attachment in attachments:
            self.engine.send(attachment)

    def _message(self, data: str | bytes) -> None:
        if isinstance(data, str):
            packet = self._decoder.decode_text(data)
        else:
            packet = self._decoder.decode_binary(data)
        if packet is not None:
            self._sockets[packet.namespace].receive(packet)
