from __future__ import annotations

import pytest

from tictactoe.settings import NO_LIMITS, Limits
from tictactoe.throttle import Rate
from tictactoe.visitors import PATIENCE, Origin, Verdict, Visitors, origin_of

ME, OTHER = "me", "other"
HERE, THERE = Origin("192.0.2.1"), Origin("192.0.2.2")


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ("2001:db8:0:1:ffff::", "2001:db8:0:1::/64"),
        ("2001:db8:0:2::1", "2001:db8:0:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", None),
        ("a unix socket", None),
    ],
)
def test_what_an_address_counts_as(address: str, origin: str | None) -> None:
    assert origin_of(address) == origin


def test_messages_are_refused_and_then_the_connection_is_closed() -> None:
    visitors = Visitors(Limits(messages=Rate(5, 10)))
    assert [visitors.judge(ME, 0.0) for _ in range(5)] == [Verdict.SERVE] * 5
    refused = [visitors.judge(ME, 0.0) for _ in range(PATIENCE.count)]
    assert refused == [Verdict.REFUSE] * PATIENCE.count
    assert visitors.judge(ME, 0.0) is Verdict.CLOSE
    assert visitors.judge(OTHER, 0.0) is Verdict.SERVE
    # Who slows down is served again.
    assert visitors.judge(ME, 2.0) is Verdict.SERVE
    visitors.forget(ME)
    assert visitors.judge(ME, 2.0) is Verdict.SERVE


def test_connections_of_an_address() -> None:
    visitors = Visitors(Limits(connections=2))
    assert [visitors.enter(HERE) for _ in range(3)] == [True, True, False]
    assert visitors.enter(THERE)
    assert not visitors.has_room(HERE)
    visitors.leave(HERE)
    assert visitors.has_room(HERE)


def test_tables_names_and_codes_of_an_address() -> None:
    visitors = Visitors(Limits(tables=Rate(2, 60), names=Rate(1, 60), wrong_codes=Rate(3, 60)))
    for _ in range(2):
        assert visitors.may_make_table(HERE, 0.0)
        visitors.table_was_made(HERE, 0.0)
    assert not visitors.may_make_table(HERE, 0.0)
    assert [visitors.may_change_name(HERE, 0.0) for _ in range(2)] == [True, False]
    for _ in range(3):
        assert visitors.may_try_code(HERE, 0.0)
        visitors.code_was_wrong(HERE, 0.0)
    assert not visitors.may_try_code(HERE, 0.0)
    assert visitors.may_try_code(THERE, 0.0)
    assert visitors.may_make_table(THERE, 0.0)
    assert visitors.may_change_name(THERE, 0.0)
    assert visitors.may_try_code(HERE, 20.1)


def test_right_codes_cost_nothing() -> None:
    visitors = Visitors(Limits(wrong_codes=Rate(1, 60)))
    assert all(visitors.may_try_code(HERE, 0.0) for _ in range(100))


def test_who_has_no_address_is_not_one_visitor() -> None:
    visitors = Visitors(
        Limits(connections=1, tables=Rate(1, 60), names=Rate(1, 60), wrong_codes=Rate(1, 60))
    )
    for _ in range(5):
        assert visitors.has_room(None)
        assert visitors.enter(None)
        assert visitors.may_make_table(None, 0.0)
        visitors.table_was_made(None, 0.0)
        assert visitors.may_change_name(None, 0.0)
        assert visitors.may_try_code(None, 0.0)
        visitors.code_was_wrong(None, 0.0)
    visitors.leave(None)


def test_all_limits_can_be_lifted() -> None:
    visitors = Visitors(NO_LIMITS)
    for _ in range(1000):
        assert visitors.enter(HERE)
        assert visitors.judge(ME, 0.0) is Verdict.SERVE
        visitors.table_was_made(HERE, 0.0)
        assert visitors.may_make_table(HERE, 0.0)
        assert visitors.may_change_name(HERE, 0.0)
        visitors.code_was_wrong(HERE, 0.0)
    assert visitors.may_try_code(HERE, 0.0)
