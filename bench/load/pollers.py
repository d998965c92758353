"""Many long-polling clients in one loop, and sessions without anybody who polls."""

from __future__ import annotations

import json
import select
import time
from collections.abc import Callable
from typing import Any, Final

from bench.load.http import Poller, Wire, get, post, session_id
from bench.load.peer import PATIENCE, LoadFailed, connect_socket

__all__ = ["Pollers", "leave_sessions_behind"]

PER_SOURCE: Final = 5_000
SIDE_BY_SIDE: Final = 16
"""Connections over which sessions are opened."""


class Pollers:
    """Long-polling clients of one server.

    Args:
        port: The server's port.
    """

    def __init__(self, port: int) -> None:
        self.pollers: list[Poller] = []
        self._port = port
        self._epoll = select.epoll()
        self._take: dict[int, Callable[[], int]] = {}

    def close(self) -> None:
        """All leave."""
        for poller in self.pollers:
            poller.polls.connection.close()
            poller.posts.connection.close()
        self.pollers.clear()
        self._epoll.close()

    def grow(self, count: int, *, one_connection: bool = False) -> None:
        """Let more clients join.

        Args:
            count: How many.
            one_connection: They only wait for what comes, so that one connection each suffices.
        """
        for number in range(len(self.pollers), len(self.pollers) + count):
            polls = self._wire(number)
            poller = Poller(polls, polls if one_connection else self._wire(number))
            self.pollers.append(poller)
            poller.join(PATIENCE)
            self._watch(polls, poller.polled)
            if not one_connection:
                self._watch(poller.posts, poller.posted)

    def _wire(self, number: int) -> Wire:
        return Wire(connect_socket(self._port, number // PER_SOURCE))

    def _watch(self, wire: Wire, take: Callable[[], int]) -> None:
        self._take[wire.connection.fileno()] = take
        self._epoll.register(wire.connection, select.EPOLLIN)

    def start(self, packet: bytes) -> None:
        """All post a packet that has an answer, and post it again when they have that."""
        for poller in self.pollers:
            poller.repeat(packet)

    def pump(self, seconds: float) -> int:
        """Keep that up for a number of seconds; how many answers came."""
        total = 0
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            ready = self._epoll.poll(PATIENCE)
            if not ready:
                raise LoadFailed(f"the server has said nothing for {PATIENCE} s")
            for fd, _ in ready:
                total += self._take[fd]()
        return total


def leave_sessions_behind(
    port: int, count: int, auth: Callable[[int], dict[str, Any]], *, patience: float = PATIENCE
) -> None:
    """Open polling sessions, joined to the main namespace, that nobody polls: they need no files.

    Args:
        port: The server's port.
        count: How many.
        auth: What each connects with, by its number.
        patience: Seconds that a server may take for one response.
    """
    wires = [Wire(connect_socket(port, 0)) for _ in range(min(count, SIDE_BY_SIDE))]
    try:
        for first in range(0, count, len(wires)):
            some = wires[: count - first]
            for wire in some:
                wire.send(get())
            sids = [session_id(wire.wait(patience)) for wire in some]
            for number, (wire, sid) in enumerate(zip(some, sids, strict=True), first):
                wire.send(post(sid, b"40" + json.dumps(auth(number)).encode()))
            for wire in some:
                wire.wait(patience)
    finally:
        for wire in wires:
            wire.connection.close()
