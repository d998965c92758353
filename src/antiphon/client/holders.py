"""Who needs a socket: those who wait for being let in, and those who have it."""

from __future__ import annotations

import asyncio

from antiphon.errors import ConnectError

__all__ = ["Holders"]


class Holders:
    """Those who need one socket.

    Attributes:
        count: How many have it, and are not through with it.
    """

    __slots__ = ("_answers", "count")

    def __init__(self) -> None:
        self.count = 0
        # Who waits for the answer, and whether for as long as it is tried.
        self._answers: list[tuple[asyncio.Future[None], bool]] = []

    async def answer(self, over: ConnectError | None, *, patient: bool) -> None:
        """Wait for the answer of the namespace.

        Args:
            over: The answer, if it was given before anybody waited.
            patient: Whether to wait for as long as it is tried.

        Raises:
            ConnectError: It is no.
        """
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if over is not None:
            waiting.set_exception(over)
        self._answers.append((waiting, patient))
        try:
            await waiting
        finally:
            self._answers = [each for each in self._answers if each[0] is not waiting]

    def take_waiting(self) -> list[asyncio.Future[None]]:
        """Those who wait for the answer, which is yes; they are to be told."""
        waiting, self._answers = self._answers, []
        return [each for each, _ in waiting]

    def refuse(self, error: ConnectError, *, goes_on: bool) -> bool:
        """Tell those who wait that it failed; whether they were all that needed it.

        Args:
            error: Why.
            goes_on: Whether it is tried on, for who is patient.
        """
        refused = [each for each, patient in self._answers if not (patient and goes_on)]
        self._answers = [each for each in self._answers if each[0] not in refused]
        for each in refused:
            if not each.done():
                each.set_exception(error)
        return bool(refused) and not (self.count or self._answers)
