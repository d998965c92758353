"""Events that are sent until they are acknowledged (option ``retries``): in order, one at a time.

An event keeps its acknowledgement's id from one try to the next, so the answer to an earlier try
is as good as one to the latest.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from antiphon.client.waiting import Event, SendBuffer
from antiphon.errors import AckTimeout, AntiphonError, MessageTooBig

__all__ = ["Retries"]

Answer = Callable[[AntiphonError | None, list[Any]], object]
"""Given None and the values of the acknowledgement, or the error."""


class Retries:
    """The events of one socket that are not acknowledged yet.

    Args:
        limit: How often an event is sent again.
        timeout: Seconds that a try has; None for as long as the connection lasts.
        buffer: Holds them.
        send: Sends one.
        given_up: Is told of one that was never acknowledged, if nobody waits for that.
        through: Is called when one is acknowledged or given up.
    """

    __slots__ = (
        "_answers",
        "_buffer",
        "_given_up",
        "_limit",
        "_send",
        "_through",
        "_timeout",
        "_timer",
        "_tries",
    )

    def __init__(
        self,
        limit: int,
        timeout: float | None,
        buffer: SendBuffer,
        send: Callable[[Event], None],
        given_up: Callable[[Event, AntiphonError], None],
        through: Callable[[], None],
    ) -> None:
        self._limit = limit
        self._timeout = timeout
        self._buffer = buffer
        self._send = send
        self._given_up = given_up
        self._through = through
        self._answers: dict[int, Answer] = {}
        self._tries = 0
        self._timer: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        return len(self._buffer)

    def add(self, event: Event, answer: Answer | None, *, connected: bool) -> list[Event]:
        """Add an event behind the others, and send it if it is the first one.

        Returns:
            Those that had to go for it, which may be itself; for ``refuse``.

        Raises:
            BufferFull: Too many wait.
        """
        before = next(iter(self._buffer), None)
        dropped = self._buffer.add(event)
        if answer is not None:
            assert event.ack_id is not None
            self._answers[event.ack_id] = answer
        if next(iter(self._buffer), None) is not before:
            # It is the only one, or that which was under way had to go.
            self._stop_timer()
            self._tries = 0
            if connected and self._buffer:
                self._try()
        return dropped

    def refuse(self, ack_id: int, error: AntiphonError) -> None:
        """An event is not sent after all: tell who waits for its acknowledgement."""
        answer = self._answers.pop(ack_id, None)
        if answer is not None:
            answer(error, [])

    def connected(self) -> None:
        """There is a new connection: the first one is sent, maybe once more."""
        if self._buffer:
            self._try()

    def resume(self) -> None:
        """Go on, if nothing is under way."""
        if self._buffer and not self._tries:
            self._try()

    def disconnected(self) -> None:
        """There is none: nothing can be acknowledged, and the try that was under way was none."""
        self._stop_timer()
        self._tries = max(self._tries - 1, 0)

    def answered(self, ack_id: int | None, values: list[Any]) -> bool:
        """An acknowledgement came; False if it is of none of them."""
        first = next(iter(self._buffer), None)
        if first is None or first.ack_id != ack_id:
            return False
        self._finish(None, values)
        return True

    def abandon(self, error: AntiphonError) -> None:
        """There will be no connection: those that somebody waits for are given up."""
        self._stop_timer()
        before = next(iter(self._buffer), None)
        answers, self._answers = self._answers, {}
        self._buffer.remove_all(answers)
        if next(iter(self._buffer), None) is not before:
            self._tries = 0  # they were those of one that is given up
        for answer in answers.values():
            answer(error, [])

    def _try(self) -> None:
        self._stop_timer()
        self._tries += 1
        if self._timeout is not None:
            self._timer = asyncio.get_running_loop().call_later(self._timeout, self._late)
        try:
            self._send(next(iter(self._buffer)))
        except MessageTooBig as error:
            self._finish(error, [])

    def _late(self) -> None:
        if self._tries > self._limit:
            self._finish(AckTimeout(), [])
        else:
            self._try()

    def _finish(self, error: AntiphonError | None, values: list[Any]) -> None:
        self._stop_timer()
        self._tries = 0
        event = self._buffer.pop()
        assert event.ack_id is not None
        answer = self._answers.pop(event.ack_id, None)
        if answer is not None:
            answer(error, values)
        elif error is not None:
            self._given_up(event, error)
        self._through()
        self.resume()  # unless whoever was told has emitted, and so begun the next one

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
