"""Middlewares: functions that are run in order, each of which may refuse by raising."""

from __future__ import annotations

from collections.abc import Iterable
from inspect import isawaitable

from antiphon.names import Listener

__all__ = ["run_middlewares"]


async def run_middlewares(middlewares: Iterable[Listener], *args: object) -> None:
    """Run them one after the other, sync or async; the first that raises ends it."""
    for middleware in middlewares:
        result = middleware(*args)
        if isawaitable(result):
            await result
