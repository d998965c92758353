"""HTTP long-polling: one GET always waits for packets, POSTs carry ours, one at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from antiphon.client.failures import explain_body
from antiphon.client.transport import Context, Receiver, Transport
from antiphon.errors import ConnectError
from antiphon.protocol.engineio.batch import Outgoing
from antiphon.protocol.engineio.payload import SEPARATOR

__all__ = ["PollingTransport"]

CLOSE: Final = b"1"
CLOSE_TIMEOUT: Final = 5.0
"""Seconds that the server may take to hear that a session ends."""

SEPARATING: Final = SEPARATOR.decode()


class PollingTransport(Transport):
    """The polling transport of one session."""

    name = "polling"
    batches = True

    def __init__(self, context: Context, receiver: Receiver) -> None:
        super().__init__(context, receiver)
        self._poll: asyncio.Task[None] | None = None
        self._post: asyncio.Task[None] | None = None
        self._sending = 0
        self._paused = False
        self._closed = False

    @property
    def writable(self) -> bool:
        return not (self._sending or self._closed)

    @property
    def unsent(self) -> int:
        return self._sending

    async def open(self) -> None:
        """The handshake: a GET without a session, which is answered with the open packet."""
        body = await self._get()
        if not body.startswith("0"):
            raise explain_body(200, body, self.context.network.where)
        self._deliver(body)
        self.resume()

    def send(self, packets: Sequence[Outgoing]) -> None:
        body = SEPARATOR.join(packet.encoded for packet in packets)
        self._sending = len(body)
        self._post = self.context.tasks.start(self._write(body))

    async def pause(self) -> None:
        """Wait for the GET and the POST that are under way; the server lets the GET go."""
        self._paused = True
        for task in (self._poll, self._post):
            if task is not None and not task.done():
                await asyncio.wait([task])

    def resume(self) -> None:
        """Poll again."""
        self._paused = False
        if not self._closed and (self._poll is None or self._poll.done()):
            self._poll = self.context.tasks.start(self._keep_polling())

    async def delivered(self) -> None:
        """Wait for the answer to the POST that is under way."""
        if self._post is not None and not self._post.done():
            await asyncio.wait([self._post])

    async def close(self) -> None:
        """Tell the server, and let go of the waiting GET only then: it calls that an error."""
        if self._closed:
            return
        await self.delivered()
        self._closed = True
        if self.sid is not None:
            with suppress(ConnectError, TimeoutError):
                async with asyncio.timeout(CLOSE_TIMEOUT):
                    await self._request("POST", CLOSE)
        self.abort()

    def abort(self) -> None:
        self._closed = True
        for task in (self._poll, self._post):
            if task is not None and task is not asyncio.current_task():
                task.cancel()

    # Within.

    async def _keep_polling(self) -> None:
        try:
            while not (self._paused or self._closed):
                self._deliver(await self._get())
        except ConnectError as error:
            self._lost(error)

    async def _write(self, body: bytes) -> None:
        try:
            await self._request("POST", body)
        except ConnectError as error:
            self._lost(error)
        else:
            self._sending = 0
            if not self._closed:
                self.receiver.drained()

    async def _get(self) -> str:
        body = await self._request("GET")
        try:
            return body.decode()
        except UnicodeDecodeError:
            where = self.context.network.where
            raise explain_body(200, body.decode(errors="replace"), where) from None

    async def _request(self, method: str, body: bytes | None = None) -> bytes:
        context = self.context
        return await context.network.request(method, self.query, context.headers, body)

    def _deliver(self, body: str) -> None:
        for part in body.split(SEPARATING):
            if self._closed:
                return
            self.receiver.receive_text(part)

    def _lost(self, error: ConnectError) -> None:
        if not self._closed:
            self._closed = True
            self.receiver.lost("transport error", error)
