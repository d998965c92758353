"""What waits to be written, and how much of it there is."""

from __future__ import annotations

from antiphon.engine.outbox import Outbox
from antiphon.engine.prepared import CLOSE, NOOP, PING, Prepared


def test_keeps_the_order_and_counts_the_bytes() -> None:
    outbox = Outbox()
    messages = [Prepared.of("hello"), Prepared.of(b"\x01\x02"), PING]
    sizes = []
    for message in messages:
        outbox.put(message)
        sizes.append(outbox.size)
    assert sizes == [6, 8, 9]
    assert [outbox.pop(), outbox.pop()] == messages[:2]
    assert outbox.size == 1
    assert outbox


def test_gives_all_at_once() -> None:
    outbox = Outbox()
    outbox.put(NOOP)
    outbox.put(CLOSE)
    assert outbox.take() == [NOOP, CLOSE]
    assert (bool(outbox), outbox.size, outbox.take()) == (False, 0, [])


def test_forgets_all() -> None:
    outbox = Outbox()
    outbox.put(NOOP)
    outbox.clear()
    assert (bool(outbox), outbox.size) == (False, 0)
    outbox.put(CLOSE)
    assert outbox.pop() is CLOSE
