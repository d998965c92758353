"""The polling transport: packets leave in the body of a GET, and come in the body of a POST."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import ClassVar, Final, NamedTuple, Protocol, TypeAlias

from antiphon.engine.outbox import Outbox
from antiphon.engine.ports import Body, BodyTooLarge
from antiphon.engine.prepared import CLOSE, NOOP, Prepared
from antiphon.engine.request import Request
from antiphon.engine.response import Response
from antiphon.errors import RemoteProtocolError
from antiphon.names import DisconnectReason
from antiphon.protocol.engineio.packet import Packet
from antiphon.protocol.engineio.payload import SEPARATOR, decode_payload

__all__ = ["Answer", "Payload", "PollingOwner", "PollingTransport"]

OK: Final = [
    (b"Content-Type", b"text/html"),
    (b"Content-Length", b"2"),
    (b"Cache-Control", b"no-store"),
]


class Payload(NamedTuple):
    """The body of a poll's response."""

    body: bytes
    compress: bool
    binary: bool = False


Answer: TypeAlias = Callable[[Payload], None]
"""Takes the payload that answers a GET."""


class PollingOwner(Protocol):
    """The session that a polling transport serves."""

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The loop that it lives on."""
        ...

    def receive_packet(self, packet: Packet) -> None:
        """A packet came."""

    def fail(self, reason: DisconnectReason, detail: str) -> None:
        """The client broke a rule, or is gone: the session is over."""

    def drained(self) -> None:
        """Nothing waits to be sent any more."""

    def farewell_taken(self) -> None:
        """The client of a closing session has been told."""


class PollingTransport:
    """The polling transport of one session.

    Attributes:
        name: ``polling``.
        takes_binary: Whether the body of a POST may be bytes.
    """

    __slots__ = (
        "_farewell",
        "_flush_due",
        "_handed_over",
        "_outbox",
        "_owner",
        "_poll",
        "_posting",
    )

    name: Final = "polling"
    takes_binary: ClassVar[bool] = False

    def __init__(self, owner: PollingOwner) -> None:
        self._owner = owner
        self._outbox = Outbox()
        self._poll: Answer | None = None
        self._posting: asyncio.Timeout | None = None
        self._flush_due = False
        self._farewell = False
        self._handed_over = False

    @property
    def writable(self) -> bool:
        """Whether a GET is pending."""
        return self._poll is not None

    @property
    def unsent(self) -> int:
        """Bytes that wait for a GET."""
        return self._outbox.size

    def send(self, message: Prepared) -> None:
        """Send with the pending GET, at the end of this turn of the loop, or with the next one."""
        self._outbox.put(message)
        if self._poll is not None and not self._flush_due:
            # Whatever else is sent in this turn leaves in the same response.
            self._flush_due = True
            self._owner.loop.call_soon(self._flush)

    def release(self, packet: Prepared = NOOP) -> None:
        """Answer the pending GET, if there is one, with this packet behind what waits."""
        if self._poll is not None:
            self._outbox.put(packet)
            self._answer()

    def hand_over(self) -> list[Prepared]:
        """Another transport takes over: requests that are pending end, and end nothing but that.

        Returns:
            What waits, for the other one to send.
        """
        waiting = self._outbox.take()
        self._handed_over = True
        self.release()
        self._give_post_up()
        return waiting

    def close(self, *, tell: bool, linger: bool) -> bool:
        """The session is over.

        Args:
            tell: Whether the client must still hear that it is.
            linger: Whether it may hear so by a GET that is still to come.

        Returns:
            Whether the client has been told; if not, it will be by the next GET.
        """
        self._give_post_up()
        if not tell:
            self.release()
            return True
        if self._poll is not None and not (linger and self._outbox):
            self.release(CLOSE)
            return True
        # What waits goes first, by itself: clients hear of a close before what stands beside it.
        self._flush()
        self._farewell = True
        return False

    def open_poll(self, answer: Answer) -> bool:
        """A GET came: answer it with the next packets, now or as soon as there are any.

        Args:
            answer: Called once, with the payload.

        Returns:
            False if another GET is pending: the client breaks a rule, and its session is over.
        """
        if self._poll is not None:
            self._owner.fail("transport error", "two GET requests at once")
            return False
        self._poll = answer
        if self._outbox:
            self._answer()
        elif self._farewell:
            self._outbox.put(NOOP)
            self._outbox.put(CLOSE)
            self._answer()
            self._owner.farewell_taken()
        return True

    def abort_poll(self, answer: Answer) -> None:
        """Whoever waits for this answer is gone."""
        if self._poll is answer:
            self._poll = None
            self._owner.fail("transport error", "a pending GET was aborted")

    async def get(self, body: Body) -> Response | Payload:
        """Serve a GET: the next packets, as soon as there are any."""
        loop = asyncio.get_running_loop()
        waiting: asyncio.Future[Payload | None] = loop.create_future()

        def answer(payload: Payload) -> None:
            if not waiting.done():
                waiting.set_result(payload)

        def gone(_: asyncio.Task[None]) -> None:
            if not waiting.done():
                waiting.set_result(None)
                self.abort_poll(answer)

        if not self.open_poll(answer):
            return Response(400)
        if not waiting.done():
            watch = loop.create_task(body.disconnected())
            watch.add_done_callback(gone)
            try:
                await waiting
            except asyncio.CancelledError:
                # What may have been taken for it is lost: better no session than one with a hole.
                self._owner.fail("transport error", "the host gave a pending GET up")
                raise
            finally:
                watch.cancel()
                self.abort_poll(answer)
        return waiting.result() or Response(400)

    async def post(self, request: Request, body: Body, *, limit: int) -> Response:
        """Serve a POST: packets of the client.

        Args:
            request: Its head.
            body: Its body.
            limit: Bytes that the body may have.
        """
        if self._posting is not None:
            self._owner.fail("transport error", "two POST requests at once")
            return Response(400)
        binary = request.header(b"content-type") == "application/octet-stream"
        if binary and not self.takes_binary:
            self._owner.fail("transport error", "a binary body")
            return Response(400)
        try:
            data = await self._read(body, limit)
        except BodyTooLarge:
            return Response(413)
        except (ConnectionError, TimeoutError):
            self._post_failed("the body of a POST did not come")
            return Response(400)
        except asyncio.CancelledError:
            self._post_failed("the host gave a POST up")
            raise
        received = self.receive(data, binary=binary)
        return Response(200, b"ok", list(OK)) if received else Response(400)

    @property
    def posting(self) -> bool:
        """Whether the body of a POST is awaited."""
        return self._posting is not None

    def receive(self, data: bytes, *, binary: bool = False) -> bool:
        """The body of a POST has come: packets of the client.

        Args:
            data: The body.
            binary: Whether it is said to be bytes; only where ``takes_binary``.

        Returns:
            False if they cannot be read: the session is over.
        """
        try:
            for packet in self._decode(data, binary=binary):
                self._owner.receive_packet(packet)
        except RemoteProtocolError as error:
            self._owner.fail("parse error", str(error))
            return False
        return True

    def encode(self, messages: list[Prepared]) -> Payload:
        """The body for some messages."""
        body = SEPARATOR.join([message.payload for message in messages])
        return Payload(body, any(message.compress for message in messages))

    async def _read(self, body: Body, limit: int) -> bytes:
        """Read a body, for as long as the session lives."""
        try:
            async with asyncio.timeout(None) as self._posting:
                return await body.read(limit)
        finally:
            self._posting = None

    def _give_post_up(self) -> None:
        """Whoever waits for the rest of a body waits in vain."""
        if self._posting is not None:
            self._posting.reschedule(0)

    def _post_failed(self, detail: str) -> None:
        """The body of a POST will not come: so the session ends, while it depends on us."""
        if not self._handed_over:
            self._owner.fail("transport error", detail)

    def _flush(self) -> None:
        self._flush_due = False
        if self._poll is not None and self._outbox:
            self._answer()

    def _answer(self) -> None:
        """Resolve the pending GET with all that waits."""
        answer, self._poll = self._poll, None
        messages = self._outbox.take()
        if answer is not None:
            answer(self.encode(messages))
        self._owner.drained()

    def _decode(self, data: bytes, *, binary: bool) -> Iterator[Packet]:
        """The packets of a body."""
        return decode_payload(data)
