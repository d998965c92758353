"""A network between clients and a server, with a switch: a TCP proxy."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

__all__ = ["Network"]


class Network:
    """Connections to a server, which can be cut, or be silent for ever.

    Args:
        port: The server's.
    """

    def __init__(self, port: int) -> None:
        self._target = port
        self._port = 0
        self._server: asyncio.Server | None = None
        self._ends: set[asyncio.StreamWriter] = set()
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
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def down(self) -> None:
        """End all connections, those that are silent too, and take no more."""
        if self._server is not None:
            self._server.close()
            self._server = None
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

    def silence(self) -> None:
        """Cut the clients off, but leave the server in the belief that they are there."""
        for pump in self._pumps:
            pump.cancel()
        for end in tuple(self._ends):
            if end.get_extra_info("sockname")[1] == self._port:
                end.transport.abort()
                self._ends.discard(end)

    async def _connected(
        self, near_reader: asyncio.StreamReader, near: asyncio.StreamWriter
    ) -> None:
        self._ends.add(near)
        far_reader, far = await asyncio.open_connection("127.0.0.1", self._target)
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
