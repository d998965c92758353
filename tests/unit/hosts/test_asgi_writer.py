"""Writing to ASGI servers of different kinds: what they are given, in which order, and when."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest

from antiphon.engine.prepared import Prepared
from antiphon.hosts.asgi_writer import AsgiWriter
from antiphon.hosts.scope import Message, Send


class Host:
    """An ASGI server that notes what it is given.

    Attributes:
        given: The payloads that it was given; None for a close.
        busy: Makes it wait while it is not set.
    """

    def __init__(self) -> None:
        self.given: list[Any] = []
        self.busy = asyncio.Event()
        self.busy.set()

    async def send(self, message: Message) -> None:
        """Take a message, after a while if it is busy."""
        self.given.append(message.get("text", message.get("bytes")))
        await self.busy.wait()

    def send_awaitable(self, message: Message) -> Awaitable[None]:
        """The same, of a server whose function is none that is async."""
        return asyncio.ensure_future(self.send(message))

    def send_failing(self, message: Message) -> Awaitable[None]:
        """Fail before there is anything to wait for."""
        raise ConnectionError("gone")


def text(packet: str) -> Prepared:
    """A message."""
    return Prepared(packet.encode())


async def test_a_server_that_takes_a_text_at_once_has_it_at_once() -> None:
    host = Host()
    writer = AsgiWriter(host.send)
    writer.send(text("4a"))
    writer.send(Prepared(b"45", [b"\x01"]))
    writer.send(text("4b"))
    assert host.given == ["4a", "45", b"\x01", "4b"]
    assert (writer.unsent, writer.writable) == (0, True)
    await writer.finish()


@pytest.mark.parametrize("kind", ["send", "send_awaitable"])
async def test_a_server_that_waits_gets_everything_in_order(kind: str) -> None:
    host = Host()
    host.busy.clear()
    send: Send = getattr(host, kind)
    writer = AsgiWriter(send)
    drained: list[int] = []
    writer.drained = lambda: drained.append(writer.unsent)
    for packet in ("4a", "4bc", "4d"):
        writer.send(text(packet))
    await asyncio.sleep(0)
    assert host.given == ["4a"]
    assert (writer.unsent, drained) == (7, [])
    writer.close()
    host.busy.set()
    await writer.finish()
    assert host.given == ["4a", "4bc", "4d", None]
    assert (writer.unsent, drained, writer.closed) == (0, [0], True)


async def test_a_large_message_under_way_makes_it_unwritable() -> None:
    host = Host()
    host.busy.clear()
    writer = AsgiWriter(host.send)
    writer.send(text("4" * 65_535))
    seen = [writer.writable]
    writer.send(text("4"))
    seen.append(writer.writable)
    host.busy.set()
    await writer.finish()
    assert [*seen, writer.writable] == [True, False, True]


@pytest.mark.parametrize("late", [False, True])
async def test_a_server_that_fails_is_given_nothing_more(late: bool) -> None:
    given: list[str] = []

    async def send(message: Message) -> None:
        given.append(message["text"])
        if late:
            await asyncio.sleep(0)
        raise ConnectionError("gone")

    writer = AsgiWriter(send)
    writer.send(text("4a"))
    writer.send(text("4b"))
    await writer.finish()
    writer.send(text("4c"))
    assert (given, writer.closed, writer.unsent) == (["4a"], True, 0)


async def test_a_server_that_fails_before_it_waits_is_no_failure_of_who_sends() -> None:
    writer = AsgiWriter(Host().send_failing)
    writer.send(text("4a"))
    assert writer.closed
    await writer.finish()


async def test_what_is_sent_while_the_server_takes_something_comes_after_it() -> None:
    given: list[Any] = []

    async def send(message: Message) -> None:
        if message.get("text") == "4a":
            writer.send(text("4b"))
            writer.close()
        given.append(message.get("text"))

    writer = AsgiWriter(send)
    writer.send(text("4a"))
    await writer.finish()
    assert given == ["4a", "4b", None]


async def test_a_cut_connection_forgets_what_waits() -> None:
    host = Host()
    host.busy.clear()
    writer = AsgiWriter(host.send)
    writer.send(text("4a"))
    writer.send(text("4b"))
    writer.abort()
    assert writer.unsent == 0
    host.busy.set()
    await writer.finish()
    assert host.given == ["4a", None]
