"""A transport that is tried beside the one in use."""

from __future__ import annotations

import asyncio

from antiphon.client.transport import Context, Transport
from antiphon.errors import AntiphonError, RemoteProtocolError
from antiphon.names import DisconnectReason
from antiphon.protocol.engineio.batch import Outgoing
from antiphon.protocol.engineio.client_session import ClientSession
from antiphon.protocol.engineio.client_upgrade import PROBE
from antiphon.protocol.engineio.packet import decode_packet

__all__ = ["Probe", "ProbeFailed"]


class ProbeFailed(AntiphonError):
    """The server did not answer as it should, or the connection broke."""


class Probe:
    """The trial of a transport, and its receiver until it is the session's own.

    Args:
        kind: The transport's class.
        context: What it is made with.
        session: The session that tries it.
        sid: The session's id.

    Attributes:
        transport: It.
    """

    def __init__(
        self, kind: type[Transport], context: Context, session: ClientSession, sid: str | None
    ) -> None:
        self._session = session
        self._answered: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._error: Exception | None = None
        self.transport = kind(context, self)
        self.transport.sid = sid

    async def open(self) -> None:
        """Connect, ask, and wait for the answer.

        Raises:
            ConnectError, ProbeFailed: It is of no use.
        """
        self._session.upgrade.begin()
        await self.transport.open()
        self.transport.send([Outgoing(PROBE)])
        await self._answered

    def check(self) -> None:
        """Whether it is of use still.

        Raises:
            ProbeFailed: It is not.
        """
        if self._error is not None:
            raise self._error

    def abort(self) -> None:
        """Give it up."""
        if not self._answered.cancel() and not self._answered.cancelled():
            self._answered.exception()  # it is known
        self.transport.abort()

    # What the transport calls (Receiver).

    def receive_text(self, text: str) -> None:
        """A packet came on it."""
        try:
            self._session.upgrade.receive(decode_packet(text))
        except RemoteProtocolError as error:
            self._fail(ProbeFailed(str(error)))
        else:
            if not self._answered.done():
                self._answered.set_result(None)

    def receive_binary(self, data: bytes) -> None:
        """Nothing binary can be an answer."""
        self._fail(ProbeFailed("the answer to the probe was binary"))

    def drained(self) -> None:
        """Nothing waits for that."""

    def lost(self, reason: DisconnectReason, error: Exception | None = None) -> None:
        """It is gone."""
        self._fail(ProbeFailed(f"{reason}: {error}" if error else reason))

    def _fail(self, error: ProbeFailed) -> None:
        self._error = error
        if not self._answered.done():
            self._answered.set_exception(error)
