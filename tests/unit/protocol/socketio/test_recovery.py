"""The log of events, limit by limit."""

from __future__ import annotations

import math
from typing import Any

import pytest

from antiphon.names import SocketId
from antiphon.protocol.socketio import recovery
from antiphon.protocol.socketio.recovery import (
    ENTRY_BYTES,
    MAX_CHANGES,
    TICKS,
    EventLog,
    Recovery,
    Session,
)


def log_of(max_age: float = 160, **limits: Any) -> EventLog[str]:
    return EventLog("abcd:", Recovery(**limits), max_age)


def session() -> Session:
    return Session(SocketId("own"), "pid", {})


class TestRecovery:
    @pytest.mark.parametrize(
        "name", ["max_disconnection_duration", "max_bytes", "max_events", "max_sessions", "max_age"]
    )
    def test_numbers_are_above_0(self, name: str) -> None:
        good: dict[str, Any] = {name: 1}
        Recovery(**good)
        with pytest.raises(ValueError, match=f"{name} is a number"):
            Recovery(**{**good, name: 0})

    @pytest.mark.parametrize("name", ["max_bytes", "max_events", "max_sessions"])
    def test_what_is_counted_is_whole(self, name: str) -> None:
        counted: dict[str, Any] = {name: 1e4}
        assert type(getattr(Recovery(**counted), name)) is int
        for value in (1.5, math.inf):
            with pytest.raises(ValueError, match=f"{name} is a whole number, not {value}"):
                Recovery(**{name: value})  # type: ignore[arg-type]

    def test_defaults_are_nodes(self) -> None:
        default = Recovery()
        assert (default.max_disconnection_duration, default.skip_middlewares) == (120, True)


class TestOffsets:
    def test_they_count(self) -> None:
        log = log_of()
        log.append("one", 3, None)
        assert log.offset(log.last) == "abcd:1"
        assert log.number("abcd:1") == 1
        assert log.number("abcd:0") == 0

    def test_those_of_another_log_are_known_as_such(self) -> None:
        assert log_of().number("wxyz:1000000") is None

    @pytest.mark.parametrize(
        "offset",
        [
            "",
            "abcd:",
            "1",
            "abcd:-1",
            "abcd:2",
            "abcd: 1",
            "abcd:1\n",
            "abcd:" + "1" * 16,
            "é123:4",
        ],
    )
    def test_others_are_none(self, offset: str) -> None:
        log = log_of()
        log.append("one", 3, None)
        with pytest.raises(ValueError, match="not an offset"):
            log.number(offset)


class TestBounds:
    def test_by_number(self) -> None:
        log = log_of(max_events=3)
        for _ in range(3):
            log.append("x", 1, None)
        assert log.missed(session(), 0) is not None
        log.append("x", 1, None)
        assert (len(log), log.missed(session(), 0)) == (3, None)
        assert log.missed(session(), 1) == [(2, "x"), (3, "x"), (4, "x")]

    def test_by_bytes(self) -> None:
        log = log_of(max_bytes=2 * (ENTRY_BYTES + 100))
        log.append("a", 100, None)
        log.append("b", 100, None)
        assert len(log) == 2
        log.append("c", 1, None)
        assert (len(log), log.size) == (2, 2 * ENTRY_BYTES + 101)
        log.append("larger than all", 10_000, None)
        assert (len(log), log.size) == (0, 0)
        assert log.missed(session(), 3) is None
        assert log.missed(session(), 4) == []

    def test_by_age(self) -> None:
        log = log_of()
        assert log.period == 160 / TICKS
        log.append("old", 1, None)
        for _ in range(TICKS):
            log.tick()
        assert len(log) == 1
        log.append("new", 1, None)
        log.tick()
        assert log.missed(session(), 1) == [(2, "new")]
        assert log.missed(session(), 0) is None

    def test_when_full_some_go_at_a_time(self) -> None:
        log = log_of(max_events=recovery.BATCHES * 10)
        for _ in range(recovery.BATCHES * 10 + 1):
            log.append("x", 1, None)
        assert len(log) == recovery.BATCHES * 10 - 10

    def test_changes_of_rooms(self) -> None:
        log, one = log_of(), session()
        log.append("x", 1, "red")
        log.append("x", 1, "red")
        for number in range(MAX_CHANGES):
            log.remember(one, ["red"], joined=number % 2 == 0)
        assert log.missed(one, 0) == []
        log.append("x", 1, "blue")
        log.remember(one, ["red"], joined=True)
        assert len(one.changes) == MAX_CHANGES
        one.rooms = frozenset({"red"})
        assert log.missed(one, 1) is None, "where it was then cannot be told any more"
        assert log.missed(one, 2) == []

    def test_changes_before_the_oldest_event_are_forgotten(self) -> None:
        log, one = log_of(max_events=1), session()
        log.append("x", 1, "red")
        log.remember(one, ["red"], joined=True)
        for _ in range(3):
            log.append("x", 1, "red")
        log.remember(one, ["blue"], joined=True)
        assert [room for _, room, _ in one.changes] == ["blue"]


class TestLookingUp:
    def test_costs_what_there_is_for_its_rooms(self, monkeypatch: pytest.MonkeyPatch) -> None:
        log, one = log_of(), session()
        for number in range(10_000):
            log.append("x", 1, f"room {number % 100}")
        one.rooms = frozenset({"room 7"})
        log.missed(one, 0)  # brings the index up to date
        looked_at: list[int] = []
        entry = EventLog._entry

        def look(log: EventLog[str], number: int) -> Any:
            looked_at.append(number)
            return entry(log, number)

        monkeypatch.setattr(EventLog, "_entry", look)
        assert len(log.missed(one, 9_000) or ()) == 10
        assert len(looked_at) == 10
