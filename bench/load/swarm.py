"""Many WebSocket clients in one loop, which does as little as it can for each message."""

from __future__ import annotations

import select
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import Any, Final

from bench.load.frames import event
from bench.load.peer import PATIENCE, Bare, LoadFailed, Peer, connect_socket

__all__ = ["Swarm"]

PER_SOURCE: Final = 5_000
"""Connections from one loopback address."""

AT_ONCE: Final = 32
"""Clients that are connecting at a time."""


class Swarm:
    """Clients of one server.

    Args:
        port: The server's port.
        bare: They speak no Socket.IO.
        deflate: They offer permessage-deflate.

    Attributes:
        peers: The clients, in the order in which they came.
    """

    def __init__(self, port: int, *, bare: bool = False, deflate: bool = False) -> None:
        self.peers: list[Bare] = []
        self._port = port
        self._bare = bare
        self._deflate = deflate
        self._known: dict[bytes, int] = {}
        self._by_fd: dict[int, Bare] = {}
        self._epoll = select.epoll()

    def close(self) -> None:
        """All leave."""
        for peer in self.peers:
            peer.close()
        self.peers.clear()
        self._by_fd.clear()
        self._epoll.close()

    def grow(
        self,
        count: int,
        *,
        auth: Callable[[int], dict[str, Any]] | None = None,
        receive_buffer: int | None = None,
        patience: float = PATIENCE,
    ) -> list[Bare]:
        """Let more clients connect, some at a time, and wait for the last of them.

        Args:
            count: How many more.
            auth: What each connects with, by its number.
            receive_buffer: Bytes that the kernel may keep for each.
            patience: Seconds that may pass without any of them getting further.
        """
        numbers = iter(range(len(self.peers), len(self.peers) + count))
        joining: set[Bare] = set()
        new: list[Bare] = []
        while len(new) < count or joining:
            while len(joining) < AT_ONCE and (number := next(numbers, None)) is not None:
                peer = self._enter(number, auth, receive_buffer)
                new.append(peer)
                joining.add(peer)
            for peer in self._ready(patience):
                peer.receive()
                if peer.is_open:
                    joining.discard(peer)
        return new

    def _enter(
        self,
        number: int,
        auth: Callable[[int], dict[str, Any]] | None,
        receive_buffer: int | None,
    ) -> Bare:
        connection = connect_socket(self._port, number // PER_SOURCE, receive_buffer=receive_buffer)
        peer: Bare
        if self._bare:
            peer = Bare(connection, "/", self._known, deflate=False)
        else:
            given = None if auth is None else auth(number)
            peer = Peer(connection, self._known, deflate=self._deflate, auth=given)
        self.peers.append(peer)
        self._by_fd[connection.fileno()] = peer
        self._epoll.register(connection, select.EPOLLIN)
        peer.start()
        return peer

    def _ready(self, patience: float = PATIENCE) -> Iterator[Bare]:
        """Those to whom something has come."""
        ready = self._epoll.poll(patience)
        if not ready:
            raise LoadFailed(f"the server has said nothing for {patience} s")
        return (self._by_fd[fd] for fd, _ in ready)

    def stop_reading(self, peers: list[Bare]) -> None:
        """Let some of them read no more."""
        for peer in peers:
            self._epoll.unregister(peer.connection)

    def leave(self, peers: list[Bare]) -> None:
        """Let some of them leave, without a word."""
        leaving = set(peers)
        self.peers = [peer for peer in self.peers if peer not in leaving]
        for peer in peers:
            del self._by_fd[peer.connection.fileno()]
            peer.close()

    # Kinds of load.

    def message(self, name: str, *args: Any, ack: int | None = None) -> bytes:
        """The bytes of an event, as these clients send it."""
        return self.peers[0].frames(event(name, *args, ack=ack))

    @contextmanager
    def exchanging(self, message: bytes, window: int) -> Generator[Callable[[float], int]]:
        """Each client keeps `window` messages on their way and sends one for each that comes back.

        Gives a function that keeps this up for a number of seconds and returns how many came back.
        At the end the last ones are waited for.
        """
        several = [message * count for count in range(65)]
        peers, poll = self._by_fd, self._epoll.poll

        def pump(seconds: float) -> int:
            total = 0
            end = time.perf_counter() + seconds
            while time.perf_counter() < end:
                ready = poll(PATIENCE)
                if not ready:
                    raise LoadFailed(f"the server has said nothing for {PATIENCE} s")
                for fd, _ in ready:
                    peer = peers[fd]
                    count = peer.receive()
                    if count:
                        total += count
                        peer.write(several[count] if count < 65 else message * count)
            return total

        for peer in self.peers:
            peer.write(message * window)
        yield pump
        self.collect(len(self.peers) * window)

    def collect(self, count: int, *, patience: float = PATIENCE) -> None:
        """Wait until that many messages have come, whoever gets them."""
        poll, peers = self._epoll.poll, self._by_fd
        while count > 0:
            ready = poll(patience)
            if not ready:
                raise LoadFailed(f"{count} messages are missing after {patience} s")
            for fd, _ in ready:
                count -= peers[fd].receive()
        if count < 0:
            raise LoadFailed(f"{-count} messages too many have come")

    def publish(self, message: bytes, recipients: int, seconds: float) -> int:
        """The first client sends a message that comes to many, again and again, one at a time.

        Args:
            message: What it sends.
            recipients: To how many it comes each time.
            seconds: How long; the last one is waited for.

        Returns:
            How many came.
        """
        end = time.perf_counter() + seconds
        total = 0
        while total == 0 or time.perf_counter() < end:
            self.peers[0].write(message)
            self.collect(recipients)
            total += recipients
        return total

    def timed_broadcasts(
        self, message: bytes, recipients: int, count: int, most: float
    ) -> list[float]:
        """The first client sends a message that comes to many, and each notes when it came.

        Args:
            message: What it sends.
            recipients: To how many of those who read it comes each time.
            count: How often, one at a time.
            most: Seconds after which no other is begun.

        Returns:
            Seconds from sent to received, for each recipient of each message.
        """
        clock, poll, peers = time.perf_counter, self._epoll.poll, self._by_fd
        end = clock() + most
        took: list[float] = []
        for _ in range(count):
            sent = clock()
            if sent > end:
                break
            expected = len(took) + recipients
            self.peers[0].write(message)
            while len(took) < expected:
                ready = poll(PATIENCE)
                if not ready:
                    raise LoadFailed(f"a broadcast has not arrived after {PATIENCE} s")
                for fd, _ in ready:
                    if peers[fd].receive():
                        took.append(clock() - sent)
        return took

    def scatter(self, messages: list[bytes], recipients: int, window: int, seconds: float) -> int:
        """The first client sends messages in turn, each of which comes to a few.

        Args:
            messages: What it sends.
            recipients: To how many each comes.
            window: How many messages are on their way at a time.
            seconds: How long; the last ones are waited for.

        Returns:
            How many came.
        """
        end = time.perf_counter() + seconds
        sent = total = 0
        while time.perf_counter() < end:
            while sent - total // recipients < window:
                self.peers[0].write(messages[sent % len(messages)])
                sent += 1
            total += sum(peer.receive() for peer in self._ready())
        self.collect(sent * recipients - total)
        return sent * recipients

    def at_rate(self, message: bytes, rate: float, seconds: float) -> tuple[list[float], float]:
        """Send at a steady rate, whatever comes back, and note how long each answer took.

        The time counts from when a message was due, so a server that stalls is not let off the
        messages that it kept from being sent.

        Args:
            message: What each client sends in turn.
            rate: Messages per second, of all clients together.
            seconds: How long.

        Returns:
            Seconds from due to answered, for each message; and by how many seconds at most one
            message in a hundred was sent too late.
        """
        clock, poll, peers = time.perf_counter, self._epoll.poll, self._by_fd
        waiting: dict[Bare, deque[float]] = {peer: deque() for peer in self.peers}
        queue = [(peer, waiting[peer]) for peer in self.peers]
        took: list[float] = []
        late: list[float] = []
        number, all_of_them = 0, max(1, int(rate * seconds))
        began = clock()
        give_up = began + seconds + PATIENCE
        while len(took) < all_of_them:
            due = began + number / rate
            while number < all_of_them and due <= (now := clock()):
                peer, outstanding = queue[number % len(queue)]
                outstanding.append(due)
                peer.write(message)
                late.append(now - due)
                number += 1
                due = began + number / rate
            for fd, _ in poll(0):
                peer = peers[fd]
                count = peer.receive()
                now = clock()
                outstanding = waiting[peer]
                took.extend(now - outstanding.popleft() for _ in range(count))
            if clock() > give_up:
                raise LoadFailed(f"{all_of_them - len(took)} answers are missing")
        late.sort()
        return took, late[len(late) * 99 // 100]
