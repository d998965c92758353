"""One session of an engine, whatever its client does and however long it takes.

Nothing is lost or overtakes anything while the session lives, and nothing is left when it ends.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from antiphon.engine import EngineServer, EngineSocket
from tests.properties.profile import QUICK
from tests.unit.virtual_time import run
from tests.unit.wire import MemoryBody, PollingPeer, WebSocketPeer, settle

Step = tuple[str, float]


class Client:
    """A client that may do anything, and what went each way.

    Attributes:
        sent_down: What the server has sent.
        sent_up: What the client has sent, and the server has taken.
        down: What the client got.
        up: What the server got.
        reasons: Why the session ended.
    """

    def __init__(self) -> None:
        self.engine = EngineServer(max_unsent_bytes=500)
        self.engine.on("connection", self._opened)
        self.sent_down: list[str] = []
        self.sent_up: list[str] = []
        self.down: list[str] = []
        self.up: list[str | bytes] = []
        self.reasons: list[str] = []
        self.websockets: list[WebSocketPeer] = []
        self.polls: list[asyncio.Task[None]] = []
        self.gone = MemoryBody()
        self.number = 0

    def _opened(self, socket: EngineSocket) -> None:
        self.socket = socket
        socket.on("message", self.up.append)
        socket.on("close", self.reasons.append)

    def next(self) -> str:
        self.number += 1
        return str(self.number)

    async def follow(self, first: str, steps: Sequence[Step]) -> None:
        if first == "polling":
            self.polling = await PollingPeer.open(self.engine)
        else:
            self.websockets.append(await WebSocketPeer.open(self.engine))
            self.polling = PollingPeer(self.engine, f'0{{"sid":"{self.socket.id}"}}')
        for name, seconds in steps:
            await getattr(self, name)()
            await asyncio.sleep(seconds)
            self.look()
        await self.finish()

    # What may happen.

    async def server_sends(self) -> None:
        if self.socket.open:
            self.sent_down.append(self.next())
            self.socket.send(self.sent_down[-1])

    async def server_closes(self) -> None:
        self.socket.close()

    async def client_posts(self) -> None:
        on_polling = self.socket.transport == "polling" and self.socket.open
        data = [self.next(), self.next()]
        if await self.polling.post(*[f"4{one}" for one in data]) == 200 and on_polling:
            self.sent_up += data

    async def client_posts_rubbish(self) -> None:
        await self.polling.post("x")

    async def client_polls(self) -> None:
        async def poll() -> None:
            response = await self.polling.respond("GET", self.gone)
            if response.status == 200:
                packets = response.body.decode().split("\x1e")
                self.down += [packet[1:] for packet in packets if packet[0] == "4"]
                if "2" in packets:
                    await self.polling.post("3")

        self.polls.append(asyncio.create_task(poll()))

    async def client_gives_its_polls_up(self) -> None:
        self.gone.leave()
        await settle()
        self.gone = MemoryBody()

    async def host_cancels_its_polls(self) -> None:
        for poll in self.polls:
            poll.cancel()

    async def client_opens_a_websocket(self) -> None:
        if self.engine.session(self.socket.id) is not None:
            self.websockets.append(await WebSocketPeer.open(self.engine, self.socket.id))

    async def client_probes(self) -> None:
        self._frame("2probe")

    async def client_changes_over(self) -> None:
        self._frame("5")

    async def client_sends_a_frame(self) -> None:
        data = self.next()
        if self._uses_websocket():
            self.sent_up.append(data)
        self._frame(f"4{data}")

    async def client_sends_a_pong(self) -> None:
        self._frame("3")

    async def client_sends_rubbish(self) -> None:
        self._frame("x")

    async def websocket_is_lost(self) -> None:
        for websocket in self.websockets:
            if websocket.writer.is_open:
                websocket.writer.closed = (1006, "")
                websocket.leave()

    async def client_stops_reading(self) -> None:
        for websocket in self.websockets:
            websocket.writer.writable, websocket.writer.unsent = False, 1000

    # Within.

    def _uses_websocket(self) -> bool:
        transport = self.websockets[-1].transport if self.websockets else None
        return self.socket.open and transport is self.socket._transport

    def _frame(self, frame: str) -> None:
        if self.websockets:
            self.websockets[-1].send(frame)

    def look(self) -> None:
        for websocket in self.websockets:
            frames = [str(frame) for frame in websocket.take()]
            self.down += [frame[1:] for frame in frames if frame[0] == "4"]
            assert frames.count("2") <= 1
            if "2" in frames:
                websocket.send("3")
        assert self.down == self.sent_down[: len(self.down)], "lost, or overtaken"
        assert self.up == self.sent_up[: len(self.up)], "lost, or overtaken"
        assert len(self.reasons) == (not self.socket.open)

    async def finish(self) -> None:
        """Let a session that lives bring what waits; then let it end."""
        if self.socket.open:
            if self.socket.transport == "polling" and not self.socket.writable:
                await self.client_polls()
            await settle()
            self.look()
            if self.socket.open and self.socket.transport == "polling":
                assert (self.down, self.up) == (self.sent_down, self.sent_up)
        self.gone.leave()
        await self.websocket_is_lost()
        await asyncio.sleep(80)
        assert len(self.reasons) == 1
        assert all(poll.done() for poll in self.polls)
        assert not self.engine._sockets
        assert self.engine.clients_count == len(self.engine.tasks) == 0
        assert all(place[2].sleeper is None for place in self.engine.clock._heap)


names = st.sampled_from(
    [
        # The usual ones more often, so that something comes of it.
        *["server_sends", "client_polls", "client_posts", "client_sends_a_frame"] * 4,
        *["client_opens_a_websocket", "client_probes", "client_changes_over"] * 3,
        *("server_closes", "client_posts_rubbish", "client_gives_its_polls_up"),
        *("host_cancels_its_polls", "client_sends_a_pong", "client_sends_rubbish"),
        *("websocket_is_lost", "client_stops_reading"),
    ]
)
steps = st.tuples(names, st.sampled_from([0, 0, 0.001, 0.001, 0.001, 0.15, 11, 26]))


@QUICK
@given(st.sampled_from(["polling", "polling", "websocket"]), st.lists(steps, max_size=25))
def test_a_session_loses_nothing_and_leaves_nothing(first: str, steps: list[Step]) -> None:
    run(Client().follow(first, steps))
