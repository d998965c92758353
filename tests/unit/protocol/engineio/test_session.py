"""A session, seen from the server: what each packet and each moment means for it."""

from __future__ import annotations

import pytest

from antiphon.protocol.engineio.packet import Packet, PacketType
from antiphon.protocol.engineio.session import (
    LINGER,
    Close,
    Due,
    Message,
    Ping,
    Session,
    State,
)


@pytest.fixture
def session() -> Session:
    """Opened at 0."""
    return Session(0, ping_interval=25, ping_timeout=20)


class TestReceive:
    @pytest.mark.parametrize("data", ["hello", "", b"\x01"])
    def test_a_message_is_for_the_floor_above(self, session: Session, data: str | bytes) -> None:
        assert session.receive(Packet(PacketType.MESSAGE, data), 1) == Message(data)

    @pytest.mark.parametrize("kind", [PacketType.OPEN, PacketType.UPGRADE, PacketType.NOOP])
    def test_what_means_nothing_is_ignored(self, session: Session, kind: PacketType) -> None:
        assert session.receive(Packet(kind, "x"), 1) is None
        assert session.state is State.OPEN

    def test_a_close_packet_ends_it(self, session: Session) -> None:
        close = session.receive(Packet(PacketType.CLOSE), 1)
        assert close == Close("transport close", by_client=True)
        assert session.state is State.CLOSED

    @pytest.mark.parametrize("data", ["", "probe"])
    def test_a_ping_ends_it(self, session: Session, data: str) -> None:
        assert session.receive(Packet(PacketType.PING, data), 1) == Close("transport error")

    def test_a_pong_moves_the_next_ping(self, session: Session) -> None:
        assert session.receive(Packet(PacketType.PONG), 10) is None
        assert session.deadline == 35

    def test_anything_else_gives_more_time_for_a_pong(self, session: Session) -> None:
        session.expire(25)
        session.receive(Packet(PacketType.NOOP), 40)
        assert session.deadline == 60

    @pytest.mark.parametrize("kind", list(PacketType))
    def test_nothing_means_anything_after_the_end(self, session: Session, kind: PacketType) -> None:
        session.close("forced close")
        assert session.receive(Packet(kind), 1) is None


class TestExpire:
    def test_pings_then_ends(self, session: Session) -> None:
        deadlines = [session.deadline]
        assert session.expire(24) is None
        assert session.expire(25) is Due.PING
        deadlines.append(session.deadline)
        assert session.expire(44) is None
        assert session.expire(45) == Close("ping timeout")
        assert session.state is State.CLOSED
        assert session.expire(1000) is None
        assert [*deadlines, session.deadline] == [25, 45, None]

    def test_brings_what_an_upgrade_wants(self, session: Session) -> None:
        assert session.begin_upgrade(1, 10)
        assert session.upgrade is not None
        assert session.deadline == 11
        session.upgrade.receive(Packet(PacketType.PING, "probe"), 2)
        assert session.deadline == pytest.approx(2.1)
        assert session.expire(2.1) is Due.RELEASE_POLL
        assert session.expire(2.1) is None
        assert session.expire(11) is Due.ABANDON_PROBE
        session.upgrade.abandon()
        assert session.expire(11) is None
        assert session.deadline == 25

    def test_brings_everything_that_is_due_at_one_moment(self, session: Session) -> None:
        session.begin_upgrade(20, 5)
        assert session.upgrade is not None
        found = [session.expire(25), session.expire(25)]
        session.upgrade.abandon()
        assert [*found, session.expire(25)] == [Due.PING, Due.ABANDON_PROBE, None]


class TestUpgrade:
    def test_begins_once(self, session: Session) -> None:
        assert session.begin_upgrade(1, 10)
        assert not session.begin_upgrade(2, 10)

    @pytest.mark.parametrize("closing", [False, True])
    def test_does_not_begin_after_the_end(self, session: Session, closing: bool) -> None:
        if closing:
            session.linger(1)
        else:
            session.close("forced close")
        assert not session.begin_upgrade(2, 10)


class TestClose:
    def test_happens_once(self, session: Session) -> None:
        assert session.close("forced close") == Close("forced close")
        assert session.close("transport close") is None

    def test_may_wait_for_the_client_to_be_told(self, session: Session) -> None:
        session.close("forced close")
        session.linger(100)
        assert (session.state, session.deadline) == (State.CLOSING, 100 + LINGER)
        assert session.receive(Packet(PacketType.MESSAGE, "late"), 101) is None
        assert session.expire(129) is None
        assert session.expire(130) is Due.LINGERED
        assert (session.state, session.deadline) == (State.CLOSED, None)
        assert session.expire(131) is None

    def test_is_final_when_the_client_was_told(self, session: Session) -> None:
        session.close("forced close")
        session.linger(100)
        session.close("forced close")
        assert (session.state, session.deadline) == (State.CLOSED, None)


class TestRevision3:
    """The client pings, and the server waits for it."""

    def test_a_ping_is_to_be_answered_and_gives_more_time(self) -> None:
        session = Session(0, ping_interval=25, ping_timeout=20, client_pings=True)
        assert session.deadline == 45
        assert session.receive(Packet(PacketType.PING), 30) == Ping()
        assert session.deadline == 75
        assert session.expire(74.9) is None
        assert session.expire(75) == Close("ping timeout")

    @pytest.mark.parametrize("kind", [PacketType.MESSAGE, PacketType.NOOP, PacketType.UPGRADE])
    def test_nothing_else_does(self, kind: PacketType) -> None:
        session = Session(0, ping_interval=25, ping_timeout=20, client_pings=True)
        session.receive(Packet(kind), 30)
        assert session.deadline == 45

    def test_a_pong_ends_it(self) -> None:
        session = Session(0, ping_interval=25, ping_timeout=20, client_pings=True)
        assert session.receive(Packet(PacketType.PONG), 1) == Close("transport error")
