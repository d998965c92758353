"""A ping at times, a pong in time. The numbers are seconds of nobody's clock."""

from __future__ import annotations

import pytest

from antiphon.protocol.engineio.heartbeat import Heartbeat


@pytest.fixture
def heartbeat() -> Heartbeat:
    """Of a session that was opened at 0."""
    return Heartbeat(interval=25, timeout=20, deadline=25)


def test_has_nothing_to_say_before_its_time(heartbeat: Heartbeat) -> None:
    assert heartbeat.expire(24.999) is None
    assert heartbeat.deadline == 25


def test_pings_once_and_waits_for_the_pong(heartbeat: Heartbeat) -> None:
    assert heartbeat.expire(25) == "ping"
    assert heartbeat.expire(25) is None
    assert heartbeat.expire(44.999) is None
    assert (heartbeat.deadline, heartbeat.awaiting_pong) == (45, True)


def test_gives_up_when_no_pong_comes(heartbeat: Heartbeat) -> None:
    heartbeat.expire(25)
    assert heartbeat.expire(45) == "timeout"


def test_pings_again_an_interval_after_the_pong(heartbeat: Heartbeat) -> None:
    heartbeat.expire(25)
    heartbeat.pong_received(30)
    assert (heartbeat.deadline, heartbeat.awaiting_pong) == (55, False)
    assert heartbeat.expire(54.999) is None
    assert heartbeat.expire(55) == "ping"


def test_a_late_look_gives_the_whole_timeout(heartbeat: Heartbeat) -> None:
    # A process that slept for an hour must not take all its clients for dead.
    assert heartbeat.expire(3600) == "ping"
    assert heartbeat.deadline == 3620


def test_a_pong_that_nobody_asked_for_puts_the_ping_off(heartbeat: Heartbeat) -> None:
    for now in range(10):
        heartbeat.pong_received(now)
    assert heartbeat.deadline == 34
    assert heartbeat.expire(34) == "ping"


class TestData:
    """engine.io 6.6.12 ``hasRefreshedPingTimeout``."""

    def test_does_not_put_the_ping_off(self, heartbeat: Heartbeat) -> None:
        heartbeat.data_received(20)
        assert heartbeat.deadline == 25

    def test_gives_more_time_for_the_pong_once(self, heartbeat: Heartbeat) -> None:
        heartbeat.expire(25)
        heartbeat.data_received(40)
        assert heartbeat.deadline == 60
        heartbeat.data_received(50)
        assert heartbeat.deadline == 60
        assert heartbeat.expire(60) == "timeout"

    def test_gives_more_time_again_at_the_next_ping(self, heartbeat: Heartbeat) -> None:
        heartbeat.expire(25)
        heartbeat.data_received(40)
        heartbeat.pong_received(41)
        heartbeat.expire(66)
        heartbeat.data_received(80)
        assert heartbeat.deadline == 100
