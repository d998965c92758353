"""The acknowledgements that one socket still owes."""

from __future__ import annotations

import pytest

from antiphon.errors import LocalProtocolError
from antiphon.protocol.socketio.acks import AckTable


@pytest.fixture
def given() -> list[list[object] | None]:
    """What the callbacks were given."""
    return []


def test_each_is_given_once(given: list[list[object] | None]) -> None:
    table = AckTable(10)
    table.expect(3, given.append)
    assert table.resolve(3, ["yes"])
    assert not table.resolve(3, ["again"])
    assert given == [["yes"]]
    assert len(table) == 0


def test_nobody_waits_for_others(given: list[list[object] | None]) -> None:
    table = AckTable(10)
    table.expect(3, given.append)
    assert not table.resolve(4, [])
    assert not table.resolve(None, [])
    assert (given, len(table)) == ([], 1)


def test_one_may_be_forgotten(given: list[list[object] | None]) -> None:
    table = AckTable(10)
    table.expect(3, given.append)
    table.forget(3)
    table.forget(3)
    assert not table.resolve(3, [])
    assert (given, len(table)) == ([], 0)


def test_all_are_told_when_none_can_come(given: list[list[object] | None]) -> None:
    table = AckTable(10)
    for number in range(3):
        table.expect(number, given.append)
    table.abandon()
    table.abandon()
    assert (given, len(table)) == ([None] * 3, 0)


def test_who_is_told_may_ask_again(given: list[list[object] | None]) -> None:
    table = AckTable(10)
    table.expect(1, lambda _: table.expect(2, given.append))
    table.abandon()
    assert (given, len(table)) == ([], 1)


def test_have_a_limit(given: list[list[object] | None]) -> None:
    table = AckTable(2)
    table.expect(1, given.append)
    table.expect(2, given.append)
    with pytest.raises(LocalProtocolError, match="2 acknowledgements are pending"):
        table.expect(3, given.append)
    table.resolve(1, [])
    table.expect(3, given.append)
    assert len(table) == 2
