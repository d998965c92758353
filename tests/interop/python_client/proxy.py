"""A TCP proxy that can cut, freeze and refuse: the network at its worst."""

from __future__ import annotations

import asyncio
from contextlib import suppress

__all__ = ["Proxy"]


class Proxy:
    """Stands between clients and a server.

    Args:
        port: The server's port.

    Attributes:
        connections: How many connections were accepted so far.
        upward: Bytes that clients sent.
        downward: Bytes that they were sent.
    """

    def __init__(self, port: int) -> None:
        self.connections = 0
        self.upward = 0
        self.downward = 0
        self._target = port
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._refusing = False
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        self.cut()
        self._flowing.set()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self) -> None:
        """Reset all connections."""
        for writer in self._writers:
            writer.transport.abort()

    def freeze(self) -> None:
        """Let nothing through any more, and close nothing: a connection that is half open."""
        self._flowing.clear()

    def thaw(self) -> None:
        """Let everything through again."""
        self._flowing.set()

    def refuse(self, refusing: bool = True) -> None:
        """Close each new connection at once."""
        self._refusing = refusing

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        if self._refusing:
            writer.transport.abort()
            return
        upper, lower = await asyncio.open_connection("127.0.0.1", self._target)
        for source, sink, upward in ((reader, lower, True), (upper, writer, False)):
            self._writers.add(sink)
            task = asyncio.create_task(self._pump(source, sink, upward))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pump(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, upward: bool
    ) -> None:
        with suppress(ConnectionError):
            while data := await source.read(65536):
                await self._flowing.wait()
                if upward:
                    self.upward += len(data)
                else:
                    self.downward += len(data)
                sink.write(data)
                await sink.drain()
        self._writers.discard(sink)
        with suppress(RuntimeError):
            sink.close()
