"""The log of events: what a socket has missed, against a list of all that ever was."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from antiphon.names import SocketId
from antiphon.protocol.socketio.recovery import ENTRY_BYTES, EventLog, Recovery, Session
from tests.properties.profile import machine

OWN = SocketId("own")
ROOMS = ["red", "blue", "green"]
LIMITS = Recovery(max_events=40, max_bytes=40 * (ENTRY_BYTES + 5))

rooms = st.sampled_from(ROOMS)
targets = st.none() | rooms | st.just(str(OWN)) | st.frozensets(rooms, min_size=2)


class EventLogMachine(RuleBasedStateMachine):
    """The model: each event's number, and whether it was for the socket when it was sent."""

    def __init__(self) -> None:
        super().__init__()
        self.log: EventLog[int] = EventLog("abcd:", LIMITS, 160)
        self.session = Session(OWN, "pid", {})
        self.now: set[str] = set()
        self.was_for_us: list[bool] = [False]

    @rule(to=targets, except_=st.frozensets(rooms, max_size=1), size=st.integers(0, 10))
    def append(self, to: str | frozenset[str] | None, except_: frozenset[str], size: int) -> None:
        number = len(self.was_for_us)
        self.log.append(number, size, to, except_)
        assert self.log.last == number
        in_now = self.now | {OWN}
        wanted = to is None or bool(in_now & ({to} if isinstance(to, str) else to))
        self.was_for_us.append(wanted and not in_now & except_)

    @rule(room=rooms)
    def join(self, room: str) -> None:
        self.log.remember(self.session, {room} - self.now, joined=True)
        self.now.add(room)

    @rule(room=rooms)
    def leave(self, room: str) -> None:
        self.log.remember(self.session, {room} & self.now, joined=False)
        self.now.discard(room)

    @rule()
    def tick(self) -> None:
        self.log.tick()

    @rule(back=st.integers(0, 60))
    def look(self, back: int) -> None:
        after = max(self.log.last - back, 0)
        self.session.rooms = frozenset(self.now)
        missed = self.log.missed(self.session, after)
        if after < self.log.first - 1:
            assert missed is None
        else:
            numbers = [n for n in range(after + 1, self.log.last + 1) if self.was_for_us[n]]
            assert missed == [(number, number) for number in numbers]

    @invariant()
    def it_is_bounded(self) -> None:
        log = self.log
        assert len(log) <= LIMITS.max_events
        assert log.size <= LIMITS.max_bytes
        assert len(log._previous) <= len(log)
        assert len(log._latest) <= len(ROOMS) + 2
        assert len(log._entries) <= 2 * len(log) + 1
        assert log.offset(log.last) == f"abcd:{log.last}"


TestEventLog = EventLogMachine.TestCase
TestEventLog.settings = machine(examples=60, steps=60)
