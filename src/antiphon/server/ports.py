"""The doors between a socket and its neighbours: its connection below, its namespace around it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, TypeVar

from antiphon.adapters.base import Adapter
from antiphon.engine.prepared import Prepared
from antiphon.events.registry import Registry
from antiphon.monitor import Monitor
from antiphon.names import DisconnectReason, Listener, Room
from antiphon.protocol.socketio.parser import Parser
from antiphon.tasks import Tasks

__all__ = ["Link", "SocketHome"]

S = TypeVar("S", contravariant=True)


class Link(Protocol):
    """What a socket needs of its connection."""

    def left(self, namespace: str) -> None:
        """Its socket in that namespace is no more."""

    def disconnect(self) -> None:
        """Disconnect the client from all its namespaces, and close."""

    def superseded(self) -> None:
        """The client is back over another connection: this one is lost."""


class SocketHome(Protocol[S]):
    """What a socket needs of its namespace."""

    @property
    def name(self) -> str: ...
    @property
    def adapter(self) -> Adapter: ...
    @property
    def registry(self) -> Registry: ...
    @property
    def parser(self) -> Parser: ...
    @property
    def tasks(self) -> Tasks: ...
    @property
    def monitor(self) -> Monitor: ...
    @property
    def max_pending_acks(self) -> int: ...
    @property
    def dependency_overrides(self) -> Mapping[Listener, Listener]: ...

    def next_ack_id(self) -> int:
        """An id for an acknowledgement; one counter for all sockets of the namespace."""
        ...

    def prepare(self, data: list[Any], ack_id: int | None, compress: bool) -> Prepared:
        """Encode an event."""
        ...

    def prepare_ack(self, values: list[Any], ack_id: int) -> Prepared:
        """Encode an acknowledgement."""
        ...

    def report(self, error: Exception, socket: S, event: str) -> None:
        """Something that the application gave us failed."""

    def ended(self, socket: S, reason: DisconnectReason, rooms: frozenset[Room]) -> None:
        """A socket is disconnected."""
