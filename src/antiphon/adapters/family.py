"""What is said to a family of namespaces is said in each of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from antiphon.adapters.base import Adapter, BroadcastFlags, RemoteSocket, Target
from antiphon.errors import AckTimeout
from antiphon.names import Room
from antiphon.protocol.socketio.packet import Packet

__all__ = ["Family"]


class Family:
    """Carries out what an operator says in each of several namespaces (``Carrier``).

    Args:
        adapters: Gives the adapters of those that there are now.
    """

    namespace = "/"  # a packet is given the name of each in turn

    def __init__(self, adapters: Callable[[], Sequence[Adapter]]) -> None:
        self._adapters = adapters

    def broadcast(self, packet: Packet, target: Target, flags: BroadcastFlags) -> None:
        """Send an event."""
        for adapter in self._adapters():
            adapter.broadcast(replace(packet, namespace=adapter.namespace), target, flags)

    async def call(self, packet: Packet, target: Target, flags: BroadcastFlags) -> list[object]:
        """Send an event and collect the acknowledgements of all.

        Raises:
            AckTimeout: Some did not come in time; it holds those that did.
        """
        answers = await asyncio.gather(
            *(
                adapter.call(replace(packet, namespace=adapter.namespace), target, flags)
                for adapter in self._adapters()
            ),
            return_exceptions=True,
        )
        responses: list[object] = []
        late: list[AckTimeout] = []
        for answer in answers:
            if isinstance(answer, AckTimeout):
                late.append(answer)
                responses += answer.responses
            elif isinstance(answer, BaseException):
                raise answer
            else:
                responses += answer
        if late:
            raise AckTimeout("; ".join(map(str, late)), responses)
        return responses

    async def fetch_sockets(self, target: Target, *, local: bool = False) -> list[RemoteSocket]:
        """The sockets in question."""
        adapters = self._adapters()
        found = await asyncio.gather(
            *(each.fetch_sockets(target, local=local) for each in adapters)
        )
        return [socket for sockets in found for socket in sockets]

    def sockets_join(self, target: Target, rooms: Iterable[Room]) -> None:
        """Put the sockets in question into rooms."""
        wanted = frozenset(rooms)
        for adapter in self._adapters():
            adapter.sockets_join(target, wanted)

    def sockets_leave(self, target: Target, rooms: Iterable[Room]) -> None:
        """Take the sockets in question out of rooms."""
        unwanted = frozenset(rooms)
        for adapter in self._adapters():
            adapter.sockets_leave(target, unwanted)

    def disconnect_sockets(self, target: Target, *, close: bool) -> None:
        """Disconnect the sockets in question."""
        for adapter in self._adapters():
            adapter.disconnect_sockets(target, close=close)
