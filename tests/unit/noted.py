"""Tasks that note what they do, for tests of running them."""

from __future__ import annotations

import asyncio

from antiphon.tasks import Tasks

__all__ = ["Noted"]


class Noted:
    """Tasks, and the errors that they report."""

    def __init__(self) -> None:
        self.errors: list[BaseException] = []
        self.tasks = Tasks(self.errors.append)
        self.steps: list[str] = []

    async def work(self, name: str, seconds: float | None = None) -> str:
        self.steps.append(f"{name} begins")
        if seconds is not None:
            await asyncio.sleep(seconds)
        self.steps.append(f"{name} ends")
        return name
