"""A wire between pages and the server, which can be pulled."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress


class Wire:
    """Passes bytes on, both ways, as long as it is whole."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._writers: set[asyncio.StreamWriter] = set()
        self._moving = asyncio.Event()
        self._moving.set()
        self._broken = False
        self.url = ""

    def stall(self) -> None:
        """Nothing passes until `resume`."""
        self._moving.clear()

    def resume(self) -> None:
        """All that has waited passes, and what comes."""
        self._broken = False
        self._moving.set()

    def pull(self) -> None:
        """All connections end, with what was on its way, and there are no new ones."""
        self._broken = True
        for writer in self._writers:
            writer.transport.abort()
        # Whatever has waited finds that its connection is gone.
        self._moving.set()

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Somebody comes."""
        self._writers.add(writer)
        try:
            if self._broken:
                writer.transport.abort()
                return
            answers, server = await asyncio.open_connection("127.0.0.1", self._port)
            self._writers.add(server)
            try:
                await asyncio.gather(self._pass(reader, server), self._pass(answers, writer))
            finally:
                self._writers.discard(server)
                server.close()
        except OSError:
            writer.transport.abort()
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _pass(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await source.read(65_536):
                await self._moving.wait()
                target.write(data)
                await target.drain()
        target.close()


@asynccontextmanager
async def wire(port: int) -> AsyncIterator[Wire]:
    """A wire to the server on that port."""
    line = Wire(port)
    server = await asyncio.start_server(line.connected, "127.0.0.1", 0)
    line.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield line
    finally:
        line.pull()
        server.close()
