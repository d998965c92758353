"""A network between clients and a server, with a switch: a TCP proxy."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

__all__ = ["Network"]


class Network:
    """Connections to a server, which can be cut, or be silent for ever.

    Args:
        port: The server's.
    """

    def __init__(self, port: int) -> None:
        self._target = port
        self._port = 0
        self._listener: socket.socket | None = None
        self._ends: set[asyncio.StreamWriter] = set()
        self._connecting: set[asyncio.Task[None]] = set()
        self._pumps: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @classmethod
    @asynccontextmanager
    async def to(cls, port: int) -> AsyncGenerator[Network]:
        network = cls(port)
        await network.up()
        yield network
        await network.down()

    async def up(self) -> None:
        """Take connections, on the same port as before."""
        self._listener = socket.create_server(("127.0.0.1", self._port), backlog=100)
        self._listener.setblocking(False)
        self._port = self._listener.getsockname()[1]
        asyncio.get_running_loop().add_reader(self._listener, self._accept, self._listener)

    async def down(self) -> None:
        """End all connections, those that are silent too, and take no more."""
        self._take_no_more()
        await asyncio.gather(*self._connecting)
        pumps = tuple(self._pumps)
        self.cut()
        for pump in pumps:
            pump.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)

    def cut(self) -> None:
        """End all connections."""
        for end in tuple(self._ends):
            end.transport.abort()
        self._ends.clear()

    async def silence(self) -> None:
        """Cut the clients off, but leave the server in the belief that they are there."""
        self._take_no_more()  # who was between two polls would not notice otherwise
        await asyncio.gather(*self._connecting)
        for pump in self._pumps:
            pump.cancel()
        for end in tuple(self._ends):
            if end.get_extra_info("sockname")[1] == self._port:
                end.transport.abort()
                self._ends.discard(end)

    def _take_no_more(self) -> None:
        if self._listener is not None:
            asyncio.get_running_loop().remove_reader(self._listener)
            self._listener.close()
            self._listener = None

    # asyncio's own server forgets who is being accepted while it is closed, and leaves him waiting.
    def _accept(self, listener: socket.socket) -> None:
        with suppress(BlockingIOError, ConnectionAbortedError):
            near, _ = listener.accept()
            task = asyncio.create_task(self._connected(near))
            self._connecting.add(task)
            task.add_done_callback(self._connecting.discard)

    async def _connected(self, accepted: socket.socket) -> None:
        near_reader, near = await asyncio.open_connection(sock=accepted)
        self._ends.add(near)
        try:
            far_reader, far = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            near.transport.abort()
            self._ends.discard(near)
            return
        self._ends.add(far)
        for reader, writer in ((near_reader, far), (far_reader, near)):
            pump = asyncio.create_task(self._pump(reader, writer))
            self._pumps.add(pump)
            pump.add_done_callback(self._pumps.discard)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65_536):
                writer.write(data)
        except ConnectionError:
            pass
        writer.close()
        self._ends.discard(writer)
