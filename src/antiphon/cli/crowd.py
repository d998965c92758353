"""Many clients that emit at a rate, and what comes of it."""

from __future__ import annotations

import asyncio
import random
import time
from array import array
from collections import deque
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any, Final

import antiphon

__all__ = ["Crowd", "Plan"]

SAMPLES: Final = 200_000
"""Latencies that are kept; of more than that each is kept with the same chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the crowd does.

    Attributes:
        clients: How many there are.
        event: What each emits.
        args: With these arguments.
        rate: Events per second and client; 0 for none.
        duration: Seconds, once all are there.
        ramp: Clients that come per second.
        echo: The event that answers; None if nothing or the acknowledgement does.
        ack: Whether acknowledgements are asked for.
        timeout: Seconds until one is missing.
    """

    clients: int
    event: str
    args: list[Any] = field(default_factory=lambda: [])
    rate: float = 1.0
    duration: float = 10.0
    ramp: float = 100.0
    echo: str | None = None
    ack: bool = True
    timeout: float = 20.0


class Crowd:
    """Clients of one server.

    Args:
        connect: Gives a connection that can be awaited.
        plan: What they do.

    Attributes:
        plan: What they do.
        here: Clients that are connected.
        sent: Events emitted.
        answered: Events that came back, or were acknowledged.
        missing: Events whose answer did not come in time.
        received: Other events that came.
        lost: Clients that could not connect, or were disconnected.
        first_failure: Why the first of those was.
        latencies: Seconds from when an event was due to its answer, a sample of them.
        connects: Seconds that each connect took.
        late: The most seconds that an event left later than it was due: how far behind we are.
    """

    def __init__(self, connect: Callable[[], Any], plan: Plan) -> None:
        self.plan = plan
        self.here = self.sent = self.answered = self.missing = self.received = self.lost = 0
        self.first_failure: str | None = None
        self.latencies = array("d")
        self.connects = array("d")
        self.late = 0.0
        self._connect = connect
        self._seen = 0
        self._started = time.perf_counter()
        self._emitting_since: float | None = None
        self._emitting_until: float | None = None
        self._over = False

    @property
    def emitting_for(self) -> float:
        """Seconds for which all have been there and emitting."""
        if self._emitting_since is None:
            return 0.0
        return (self._emitting_until or time.perf_counter()) - self._emitting_since

    async def run(self) -> None:
        """Let them come, emit for as long as is planned, wait for the last answers, and leave."""
        async with AsyncExitStack() as stack:
            try:
                sockets = await self._gather(stack)
                self._emitting_since = time.perf_counter()
                try:
                    if self.plan.rate:
                        await asyncio.gather(*map(self._emit, sockets))
                    else:
                        await asyncio.sleep(self.plan.duration)
                finally:
                    self._emitting_until = time.perf_counter()
                await self._last_answers()
            finally:
                self._over = True  # also after Ctrl-C: who leaves now is not lost

    async def _gather(self, stack: AsyncExitStack) -> list[antiphon.ClientSocket]:
        """Let the clients come."""
        coming: list[asyncio.Task[antiphon.ClientSocket | None]] = []
        self._started = time.perf_counter()
        for number in range(self.plan.clients):
            due = self._started + number / self.plan.ramp
            await asyncio.sleep(max(due - time.perf_counter(), 0))
            begun = time.perf_counter()
            # What was typed wrongly raises here, before there is anybody.
            coming.append(asyncio.create_task(self._enter(stack, self._connect(), begun)))
        return [socket for task in coming if (socket := await task) is not None]

    async def _enter(
        self, stack: AsyncExitStack, connecting: Any, begun: float
    ) -> antiphon.ClientSocket | None:
        try:
            socket: antiphon.ClientSocket = await stack.enter_async_context(connecting)
        except antiphon.ConnectError as error:
            self._lose(str(error))
            return None
        self.connects.append(time.perf_counter() - begun)
        self.here += 1
        socket.on_any(self._event)
        socket.on("disconnect", self._disconnected)
        return socket

    async def _emit(self, socket: antiphon.ClientSocket) -> None:
        """Emit at the rate of the plan, from a moment by chance so that not all do it at once."""
        plan = self.plan
        dues: deque[float] = deque()
        if plan.echo is not None:
            # A connection keeps its order, so what comes back first was sent first.
            socket.on(plan.echo, self._echoed(dues))
        begun = time.perf_counter()
        due = begun + random.random() / plan.rate
        while due < begun + plan.duration and socket.connected:
            await asyncio.sleep(max(due - time.perf_counter(), 0))
            self.late = max(self.late, time.perf_counter() - due)
            self.sent += 1
            if plan.ack:
                operator = socket.timeout(plan.timeout)
                operator.emit(plan.event, *plan.args, ack=self._acknowledged(due))
            else:
                dues.append(due)
                socket.emit(plan.event, *plan.args)
            due += 1 / plan.rate

    def _echoed(self, dues: deque[float]) -> Callable[..., None]:
        def echoed(*values: Any) -> None:
            if dues:
                self._answer(dues.popleft())

        return echoed

    def _acknowledged(self, due: float) -> Callable[..., None]:
        def acknowledged(error: Exception | None, *values: Any) -> None:
            if error is None:
                self._answer(due)
            else:
                self.missing += 1

        return acknowledged

    def _answer(self, due: float) -> None:
        """An answer came: keep how long it took, or let chance decide once there are many."""
        self.answered += 1
        took = time.perf_counter() - due
        self._seen += 1
        if len(self.latencies) < SAMPLES:
            self.latencies.append(took)
        elif (at := random.randrange(self._seen)) < SAMPLES:
            self.latencies[at] = took

    async def _last_answers(self) -> None:
        if not (self.plan.ack or self.plan.echo):
            return
        until = time.perf_counter() + self.plan.timeout
        while self.answered + self.missing < self.sent and time.perf_counter() < until:
            if not self.here:
                break
            await asyncio.sleep(0.01)
        self.missing = self.sent - self.answered

    def _event(self, name: str, *args: Any) -> None:
        self.received += name != self.plan.echo

    def _disconnected(self, reason: str) -> None:
        self.here -= 1
        if not self._over:
            self._lose(f"a client was disconnected: {reason}")

    def _lose(self, why: str) -> None:
        self.lost += 1
        self.first_failure = self.first_failure or why
