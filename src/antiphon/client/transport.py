"""What an engine knows of a transport, and a transport of its engine."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Protocol, TypeAlias

from antiphon.names import DisconnectReason
from antiphon.protocol.engineio.batch import Outgoing
from antiphon.tasks import Tasks

if TYPE_CHECKING:
    from picows import WSListener, WSTransport

    from antiphon.client.cork import Cork

__all__ = ["Context", "Network", "Receiver", "Transport"]

Pairs: TypeAlias = Sequence[tuple[str, str]]


class Network(Protocol):
    """What a transport reaches its server with."""

    @property
    def where(self) -> str:
        """Host and port, for sentences."""
        ...

    async def request(
        self, method: str, query: Pairs, headers: Pairs, body: bytes | None = None
    ) -> bytes:
        """Do a polling request; the body of its answer."""
        ...

    async def open_websocket(
        self, listener: WSListener, query: Pairs, headers: Pairs
    ) -> tuple[WSTransport, Cork | None]:
        """Open a WebSocket; with what gathers what is sent over it, if there is that."""
        ...


class Receiver(Protocol):
    """Who is given what arrives."""

    def receive_text(self, text: str) -> None:
        """A packet came, as text."""

    def receive_binary(self, data: bytes) -> None:
        """A binary message came."""

    def drained(self) -> None:
        """What was given to the transport has left."""

    def lost(self, reason: DisconnectReason, error: Exception | None = None) -> None:
        """The transport is of no use any more."""


class Context:
    """What a transport is made with.

    Attributes:
        network: Does its requests.
        query: The parameters of its requests.
        headers: Their headers.
        tasks: Runs what is async.
        max_message_size: Bytes that a message of the server may have.
        timeout: Seconds that an attempt to connect may take.
        deflate_threshold: From how many bytes on WebSocket messages are compressed, if the server
            agrees to that; None for never.
    """

    __slots__ = (
        "deflate_threshold",
        "headers",
        "max_message_size",
        "network",
        "query",
        "tasks",
        "timeout",
    )

    def __init__(
        self,
        network: Network,
        query: Sequence[tuple[str, str]],
        headers: Sequence[tuple[str, str]],
        tasks: Tasks,
        *,
        max_message_size: int,
        timeout: float,
        deflate_threshold: int | None = None,
    ) -> None:
        self.network = network
        self.query = query
        self.headers = headers
        self.tasks = tasks
        self.max_message_size = max_message_size
        self.timeout = timeout
        self.deflate_threshold = deflate_threshold


class Transport(ABC):
    """One transport of one session.

    Args:
        context: What it is made with.
        receiver: Who is given what arrives; may be changed later.

    Attributes:
        name: Its name in the addresses.
        batches: Whether it takes packets by the batch, each when the one before has left.
        sid: The session's id; None until there is a session.
    """

    name: ClassVar[str]
    batches: ClassVar[bool] = False

    def __init__(self, context: Context, receiver: Receiver) -> None:
        self.context = context
        self.receiver = receiver
        self.sid: str | None = None

    def attach(self, receiver: Receiver) -> None:
        """Give what arrives to another receiver."""
        self.receiver = receiver

    @property
    def query(self) -> list[tuple[str, str]]:
        """The parameters of a request."""
        given = [*self.context.query, ("EIO", "4"), ("transport", self.name)]
        return given if self.sid is None else [*given, ("sid", self.sid)]

    @abstractmethod
    async def open(self) -> None:
        """Connect; what the server says first is given to the receiver, now or later.

        Raises:
            ConnectError: It is not possible.
        """

    @property
    @abstractmethod
    def writable(self) -> bool:
        """Whether what is sent now leaves at once."""

    @property
    @abstractmethod
    def unsent(self) -> int:
        """Bytes that wait in this process."""

    @abstractmethod
    def send(self, packets: Sequence[Outgoing]) -> None:
        """Send packets; of one that batches only when it is writable."""

    def send_text(self, data: bytes, compress: bool = True) -> None:
        """Send one packet that is text."""
        self.send([Outgoing(data, compress=compress)])

    async def pause(self) -> None:
        """Wait until nothing is under way, and begin nothing more."""
        return

    def resume(self) -> None:
        """Go on after a pause."""
        return

    async def delivered(self) -> None:
        """Wait until the server has read what was sent, as far as one can know."""
        return

    @abstractmethod
    async def close(self) -> None:
        """Say goodbye after what was sent, and wait until the server knows."""

    @abstractmethod
    def abort(self) -> None:
        """End it at once."""
