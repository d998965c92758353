"""Who needs a socket: those who wait for being let in, and those who have it."""

from __future__ import annotations

import asyncio

from antiphon.errors import ConnectError

__all__ = ["Holders"]


class Holders:
    """Those who need one socket; true if somebody has it.

    Who is within an ``async with`` is there until that is left, also when the socket has come to an
    end meanwhile: what others have connected since is not theirs to disconnect.

    Attributes:
        waiting: How many wait for being connected.
    """

    __slots__ = ("_answers", "_awaited", "_blocks", "_former", "_over", "_resumed", "waiting")

    def __init__(self) -> None:
        self.waiting = 0
        # How many have asked for it without a block, and whether it was told itself to connect.
        self._awaited = 0
        self._resumed = False
        # The blocks that it is connected for, and those that have seen its end.
        self._blocks: list[object] = []
        self._former: list[object] = []
        self._over = False
        # Who waits for the answer, and whether for as long as it is tried.
        self._answers: list[tuple[asyncio.Future[None], bool]] = []

    def __bool__(self) -> bool:
        return bool(self._awaited or self._resumed or self._blocks)

    @property
    def needed(self) -> bool:
        """Whether somebody has it, or waits for it."""
        return bool(self or self._answers)

    def add(self, block: object = None) -> None:
        """One more has it, within a block or until the end."""
        if block is not None:
            (self._former if self._over else self._blocks).append(block)
        elif not self._over:
            self._awaited += 1

    def resume(self) -> None:
        """Who has it already, has connected it (again)."""
        if not (self or self._over):
            self._resumed = True

    def enter(self, block: object) -> None:
        """Who has it already, needs it until the end of a block only."""
        if self._awaited:
            self._awaited -= 1
        else:
            self._resumed = False
        self.add(block)

    def leave(self, block: object) -> bool:
        """One is through; whether nobody needs it any more."""
        for blocks in (self._blocks, self._former):
            if block in blocks:
                blocks.remove(block)
                break
        if not (self._blocks or self._former):
            self._resumed = False  # that was one of those who left
        return not (self or self.waiting)

    def end(self) -> None:
        """It has come to an end, for all: also for who was let in, and does not know yet."""
        self._over = True
        self._awaited = 0
        self._resumed = False
        self._former += self._blocks
        self._blocks.clear()

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
        self._over = False
        waiting, self._answers = self._answers, []
        return [each for each, _ in waiting]

    def refuse(self, error: ConnectError, *, goes_on: bool) -> bool:
        """Tell those who wait that it failed; whether there were any.

        Args:
            error: Why.
            goes_on: Whether it is tried on, for who is patient.
        """
        refused = [each for each, patient in self._answers if not (patient and goes_on)]
        self._answers = [each for each in self._answers if each[0] not in refused]
        for each in refused:
            if not each.done():
                each.set_exception(error)
        return bool(refused)
