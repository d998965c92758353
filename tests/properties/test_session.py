"""A session, whatever packets come and however long they take."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from antiphon.protocol.engineio.packet import Packet, PacketType
from antiphon.protocol.engineio.session import LINGER, Close, Due, Message, Session, State
from tests.properties.profile import machine

INTERVAL, TIMEOUT, UPGRADE = 25.0, 20.0, 10.0

packets = st.builds(Packet, st.sampled_from(PacketType), st.sampled_from(["", "probe", "x", b"x"]))


class SessionMachine(RuleBasedStateMachine):
    """The caller is one that calls ``expire`` in time, or late."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1000.0
        self.session = Session(self.now, ping_interval=INTERVAL, ping_timeout=TIMEOUT)
        self.pinged_at: float | None = None
        self.heard_at = self.now
        self.extended = False
        self.closes = 0
        self.lingering_since: float | None = None

    def closed(self, close: Close) -> None:
        self.closes += 1
        assert self.session.state is State.CLOSED
        self.pinged_at = None
        if close.by_client:
            assert close.reason == "transport close"

    @rule(packet=packets)
    def receive(self, packet: Packet) -> None:
        was_open = self.session.state is State.OPEN
        outcome = self.session.receive(packet, self.now)
        if not was_open:
            assert outcome is None
        elif packet.type is PacketType.MESSAGE:
            assert outcome == Message(packet.data)
        elif packet.type in {PacketType.CLOSE, PacketType.PING}:
            assert isinstance(outcome, Close)
            self.closed(outcome)
            return
        else:
            assert outcome is None
        if was_open and packet.type is PacketType.PONG:
            self.pinged_at, self.heard_at, self.extended = None, self.now, False
        elif was_open and self.pinged_at is not None and not self.extended:
            self.pinged_at, self.extended = self.now, True

    @rule(seconds=st.floats(0, 60) | st.sampled_from([0.1, 10.0, 20.0, 25.0, 3600.0]))
    def wait(self, seconds: float) -> None:
        self.now += seconds
        for _ in range(10):
            due = self.session.expire(self.now)
            if due is None:
                break
            self.is_due(due)
        else:
            raise AssertionError("there is no end to what is due")
        deadline = self.session.deadline
        assert deadline is None or deadline > self.now

    @rule()
    def wait_for_the_deadline(self) -> None:
        if self.session.deadline is not None:
            self.wait(self.session.deadline - self.now)

    def is_due(self, due: Due | Close) -> None:
        if isinstance(due, Close):
            assert due.reason == "ping timeout"
            assert self.pinged_at is not None
            assert self.now >= self.pinged_at + TIMEOUT - 1e-6
            self.closed(due)
        elif due is Due.PING:
            assert self.pinged_at is None, "two pings are out"
            assert self.now >= self.heard_at + INTERVAL - 1e-6
            self.pinged_at, self.extended = self.now, False
        elif due is Due.LINGERED:
            assert self.lingering_since is not None
            assert self.now >= self.lingering_since + LINGER - 1e-6
            self.lingering_since = None
        else:
            assert self.session.upgrade is not None
            if due is Due.ABANDON_PROBE:
                self.session.upgrade.abandon()

    @rule(data=st.lists(packets, max_size=3))
    def upgrade(self, data: list[Packet]) -> None:
        if not self.session.begin_upgrade(self.now, UPGRADE):
            return
        assert self.session.state is State.OPEN
        assert self.session.upgrade is not None
        for packet in data:
            if self.session.upgrade.receive(packet, self.now) == "refused":
                self.session.upgrade.abandon()
                break

    @precondition(lambda self: self.session.state is State.OPEN)
    @rule(linger=st.booleans())
    def close(self, linger: bool) -> None:
        close = self.session.close("forced close")
        assert close == Close("forced close")
        self.closed(close)
        if linger:
            self.session.linger(self.now)
            self.lingering_since = self.now

    @precondition(lambda self: self.session.state is State.CLOSING)
    @rule()
    def tell(self) -> None:
        self.session.close("forced close")
        self.lingering_since = None

    @invariant()
    def it_ends_once(self) -> None:
        assert self.closes == (self.session.state is not State.OPEN)

    @invariant()
    def somebody_is_always_going_to_look_at_it(self) -> None:
        if self.session.state is State.OPEN:
            assert self.session.deadline is not None
            # However often its client speaks, a dead connection is found out in this time.
            assert self.session.deadline <= self.now + INTERVAL + TIMEOUT
        elif self.session.state is State.CLOSING:
            assert self.lingering_since is not None
            assert self.session.deadline == self.lingering_since + LINGER
        else:
            assert self.session.deadline is None


TestSession = SessionMachine.TestCase
TestSession.settings = machine(100, 30)
