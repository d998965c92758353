"""An engine with a session at hand, for the tests of sessions."""

from __future__ import annotations

from antiphon.engine import EngineServer, EngineSocket
from tests.unit.wire import PollingPeer, WebSocketPeer


class Opened:
    """An engine whose newest session is at hand, and what its sessions note.

    Attributes:
        events: The messages and the reason of the end, as they come.
    """

    def __init__(self) -> None:
        self.engine = EngineServer()
        self.events: list[object] = []
        self.engine.on("connection", self._connection)

    def _connection(self, socket: EngineSocket) -> None:
        self.socket = socket
        socket.on("message", self.events.append)
        socket.on("upgrade", lambda name: self.events.append(("upgrade", name)))
        socket.on("close", lambda reason: self.events.append(("close", reason)))

    async def websocket(self) -> WebSocketPeer:
        peer = await WebSocketPeer.open(self.engine)
        peer.take()
        return peer

    async def polling(self) -> PollingPeer:
        return await PollingPeer.open(self.engine)

    def assert_gone(self) -> None:
        """Nothing is left of any session."""
        assert self.engine.clients_count == 0
        assert not self.engine._sockets
        assert all(place[2].sleeper is None for place in self.engine.clock._heap)
