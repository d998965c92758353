"""A server whose clients are lost and come back, for tests of recovery."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from antiphon import Recovery, Server, Socket
from tests.unit.wire import Frame, WebSocketPeer, settle

__all__ = ["Guest", "events", "live", "recovering"]


def recovering(**options: Any) -> Server:
    """A server with connection state recovery; the options are those of ``Recovery``."""
    return Server(connection_state_recovery=Recovery(**options))


class Guest:
    """A client in one namespace, with what it has to know to come back.

    Attributes:
        peer: Its connection.
        missed: What came before it was let in.
        offset: Of the last event that it has read.
    """

    def __init__(self, io: Server, namespace: str = "/") -> None:
        self.io = io
        self.namespace = namespace
        self.name = "" if namespace == "/" else f"{namespace},"
        self.sid = self.pid = ""
        self.offset: str | None = None
        self.missed: list[Frame] = []
        self.peer: WebSocketPeer

    async def come(self, claim: dict[str, Any] | None = None) -> bool:
        """Connect; returns whether it was recovered."""
        self.peer = await WebSocketPeer.open(self.io.engine)
        self.peer.take()
        if claim is None:
            claim = {"pid": self.pid, "offset": self.offset} if self.pid else {}
        frames = await self.peer.ask(f"40{self.name}{json.dumps(claim)}")
        place = next(n for n, frame in enumerate(frames) if str(frame).startswith("40"))
        self.missed, welcome, rest = frames[:place], str(frames[place]), frames[place + 1 :]
        told = json.loads(welcome[2 + len(self.name) :])
        recovered = bool(told["pid"] == self.pid)
        self.sid, self.pid = told["sid"], told["pid"]
        self._note(self.missed + rest)
        self.missed += rest
        return recovered

    def read(self) -> list[Frame]:
        """The frames that came, their offsets noted."""
        frames = self.peer.take()
        self._note(frames)
        return frames

    async def lose(self) -> None:
        """The connection is gone."""
        self.peer.leave()
        await settle()

    @property
    def socket(self) -> Socket:
        """Its socket."""
        return next(s for s in self.io.of(self.namespace).sockets.values() if s.id == self.sid)

    def _note(self, frames: list[Frame]) -> None:
        for frame in frames:
            if isinstance(frame, str) and "[" in frame:
                last = json.loads(frame[frame.index("[") :])[-1]
                self.offset = last if isinstance(last, str) else self.offset


def events(frames: list[Frame]) -> list[Any]:
    """The events in frames: name and arguments, without offsets; binary frames as they are."""
    return [
        json.loads(frame[frame.index("[") :])[:-1] if isinstance(frame, str) else frame
        for frame in frames
    ]


async def live(guest: Guest, seconds: int) -> None:
    """Time passes, and pings are answered."""
    for _ in range(seconds // 5):
        await asyncio.sleep(5)
        if "2" in guest.read():
            guest.peer.send("3")
