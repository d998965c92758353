"""Clients that come back do so one by one, and with the patience that they were told."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

import antiphon
from antiphon.client.backoff import Backoff
from tests.defects.hosting import Hosted, holds

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_delays_are_spread_over_half_of_them_up_and_down() -> None:
    for attempt, middle in enumerate([1.0, 2.0, 4.0, 8.0]):
        delays: list[float] = []
        for chance in (0.0, 0.25, 0.5, 0.75, 1.0):
            backoff = Backoff(1, 100, 0.5, partial(float, chance))
            delays.append([backoff.next() for _ in range(attempt + 1)][-1])
        assert delays == [middle * part for part in (0.5, 0.75, 1, 1.25, 1.5)]


async def test_each_attempt_has_the_timeout_of_the_first() -> None:
    hosted = Hosted(antiphon.Server(), "fast")
    await hosted.start()
    port = hosted.port
    attempts: list[asyncio.StreamWriter] = []

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        attempts.append(writer)
        await reader.read()
        writer.close()

    socket = await antiphon.connect(
        hosted.origin, force_new=True, timeout=0.2, reconnection_delay=0.01
    )
    await hosted.stop()
    listening = await asyncio.start_server(silent, hosted.host, port)
    try:
        # Without that timeout the first of them would be waited for for 20 seconds.
        await holds(lambda: len(attempts) >= 4, within=15)
    finally:
        await socket.disconnect()
        listening.close()
        for writer in attempts:
            writer.close()
