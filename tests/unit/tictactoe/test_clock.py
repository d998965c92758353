"""The clock: examples, and what holds whatever happens."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.properties.profile import machine
from tictactoe.clock import MEASUREMENTS, MOST_COMPENSATION, Clock, RoundTrips
from tictactoe.options import ClockKind, ClockRule
from tictactoe.saved import SavedClock
from tictactoe.terms import PlayerNumber, opponent_of

PER_MOVE = ClockRule(ClockKind.MOVE, 10)
PER_GAME = ClockRule(ClockKind.GAME, 60)


def begun(rule: ClockRule, now: float = 0.0) -> Clock:
    clock = Clock(rule)
    clock.begin(1, now)
    return clock


def left(clock: Clock, now: float) -> tuple[float, float]:
    reading = clock.reading(now)
    return reading.left[1], reading.left[2]


@pytest.mark.parametrize("rule", [PER_MOVE, PER_GAME])
def test_the_first_move_of_each_player_costs_nothing(rule: ClockRule) -> None:
    clock = begun(rule)
    full = float(rule.seconds)
    assert clock.reading(500).running is None
    assert clock.deadline() is None
    clock.press(1_000)
    assert clock.reading(1_500).running is None
    clock.press(2_000)
    assert left(clock, 2_000) == (full, full)
    assert clock.reading(2_000).running == 1
    assert clock.deadline() == 2_000 + full


def test_time_of_a_game_is_spent_move_by_move() -> None:
    clock = begun(PER_GAME)
    clock.press(0)
    clock.press(0)
    clock.press(20)
    assert left(clock, 20) == (40, 60)
    clock.press(25)
    assert left(clock, 30) == (35, 55)
    assert clock.deadline() == 25 + 40


def test_time_of_a_move_is_new_for_each_move() -> None:
    clock = begun(PER_MOVE)
    clock.press(0)
    clock.press(0)
    clock.press(9)
    assert left(clock, 9) == (1, 10)
    clock.press(10)
    assert left(clock, 10) == (10, 9)


def test_time_is_over_at_its_end_and_not_before() -> None:
    clock = begun(PER_MOVE)
    clock.press(0)
    clock.press(0)
    assert clock.overdue(9.99) is None
    assert clock.overdue(10) == 1
    clock.stop(10)
    assert left(clock, 99) == (0, 10)
    assert clock.overdue(99) is None
    assert clock.reading(99).running is None


def test_the_network_costs_no_time_up_to_a_bound() -> None:
    clock = begun(PER_GAME)
    clock.press(0)
    clock.press(0)
    clock.press(5, lag=0.25)
    assert left(clock, 5) == (55.25, 60)
    # A move that took less than the way: nothing is given.
    clock.press(5.1, lag=0.5)
    assert left(clock, 5.1) == (55.25, 60)
    clock.press(10.1, lag=30)
    assert left(clock, 10.1)[0] == pytest.approx(55.25 - 5 + MOST_COMPENSATION)
    clock.press(11.1, lag=-3)
    assert left(clock, 11.1)[1] == pytest.approx(59)


def test_a_move_that_was_made_in_time_counts_although_it_arrives_late() -> None:
    clock = begun(PER_MOVE)
    clock.press(0)
    clock.press(0)
    assert clock.deadline(lag=0.3) == 10.3
    assert clock.overdue(10.2) == 1
    assert clock.overdue(10.2, lag=0.3) is None
    clock.press(10.2, lag=0.3)
    assert left(clock, 10.2)[0] == pytest.approx(0.1)
    assert clock.overdue(10.2 + 10 + MOST_COMPENSATION, lag=99) == 2


def test_it_stands_still_while_the_server_is_down() -> None:
    clock = begun(PER_GAME)
    clock.press(0)
    clock.press(0)
    clock.note(12)
    assert clock.save() == SavedClock((48, 60), 1, (1, 2))
    back = Clock.restored(PER_GAME, clock.save())
    assert back.is_suspended
    assert back.wakes(1_000_000) is None
    assert back.reading(1_000_000).running is None
    back.go_on(1_000_010)
    assert back.reading(1_000_000).running is None
    assert back.wakes(1_000_000) == 1_000_010
    assert back.reading(1_000_010).running == 1
    assert left(back, 1_000_000) == left(back, 1_000_010) == (48, 60)
    assert back.deadline() == back.wakes(1_000_010) == 1_000_010 + 48
    # Who is back before it starts again may move at once; the other one may not be back yet.
    back.press(1_000_005)
    assert left(back, 1_000_010) == (48, 60)
    assert back.wakes(1_000_005) == 1_000_010
    assert left(back, 1_000_011) == (48, 59)


def test_what_was_not_noted_is_given_back_by_a_restart() -> None:
    clock = begun(PER_GAME)
    clock.press(0)
    clock.press(0)
    clock.press(20)
    assert clock.reading(30).left == {1: 40, 2: 50}
    assert clock.save().left == (40, 60)


def test_nobody_moves_without_a_game() -> None:
    clock = Clock(PER_MOVE)
    with pytest.raises(ValueError, match="no game"):
        clock.press(0)


def test_the_typical_round_trip_does_not_care_for_one_that_hung() -> None:
    trips = RoundTrips()
    assert trips.typical == 0.0
    for seconds in (0.04, 0.05, 30.0):
        trips.add(seconds)
    assert trips.typical == 0.05
    for _ in range(MEASUREMENTS):
        trips.add(0.2)
    assert trips.typical == 0.2


# Sums are exact, as all moments are multiples of this.
TICK = 1 / 64
ticks = st.integers(0, 6 * 64).map(lambda n: n * TICK)
lags = st.sampled_from([0.0, TICK, 0.25, MOST_COMPENSATION, 2 * MOST_COMPENSATION])

players: st.SearchStrategy[PlayerNumber] = st.sampled_from((1, 2))


class ClockMachine(RuleBasedStateMachine):
    """Against a model that counts what each player has spent and been given."""

    clock: Clock
    full: float

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.turn: PlayerNumber | None = None
        self.moves = 0
        self.since = 0.0
        self.spent: dict[PlayerNumber, float] = {1: 0.0, 2: 0.0}

    @initialize(kind=st.sampled_from([*ClockKind]), seconds=st.integers(3, 20))
    def make(self, kind: ClockKind, seconds: int) -> None:
        self.clock = Clock(ClockRule(kind, seconds))
        self.full = float(seconds)

    @property
    def per_move(self) -> bool:
        return self.clock.rule.kind is ClockKind.MOVE

    def thought(self) -> float:
        """How long who is to move has been running; 0 in each player's first move."""
        return max(0.0, self.now - self.since) if self.moves >= 2 else 0.0

    def compensation(self, lag: float) -> float:
        return min(lag, MOST_COMPENSATION, self.thought())

    def is_over(self, lag: float) -> bool:
        assert self.turn is not None
        if self.moves < 2:
            return False
        return self.thought() >= self.full - self.spent[self.turn] + min(lag, MOST_COMPENSATION)

    # What happens.

    @precondition(lambda self: self.turn is None)
    @rule(beginner=players)
    def begin(self, beginner: PlayerNumber) -> None:
        self.clock.begin(beginner, self.now)
        self.turn, self.moves, self.since = beginner, 0, self.now
        self.spent = {1: 0.0, 2: 0.0}

    @rule(seconds=ticks)
    def wait(self, seconds: float) -> None:
        """Without an event, one player's time at most goes down, by what has passed."""
        before, then = self.clock.reading(self.now), self.now
        self.now += seconds
        after = self.clock.reading(self.now)
        down = {n: before.left[n] - after.left[n] for n in before.left}
        assert all(0 <= lost <= seconds for lost in down.values())
        runner = after.running
        assert all(lost == 0 for n, lost in down.items() if n != runner)
        if runner is not None and after.left[runner] > 0:
            assert down[runner] == self.now - max(then, self.since)

    @precondition(lambda self: self.turn is not None)
    @rule(lag=lags)
    def move(self, lag: float) -> None:
        assert self.turn is not None
        mover, other = self.turn, opponent_of(self.turn)
        before = self.clock.reading(self.now).left
        if self.is_over(lag):
            assert self.clock.overdue(self.now, lag) == mover
            self.stop()
            return
        assert self.clock.overdue(self.now, lag) is None
        given = self.compensation(lag)
        self.clock.press(self.now, lag)
        after = self.clock.reading(self.now).left
        # What is shown is never below zero, so a late move may seem to be given less.
        assert after[mover] - before[mover] <= given
        assert after[other] == (self.full if self.per_move else before[other])
        self.spent[mover] += self.thought() - given
        if self.per_move:
            self.spent[other] = 0.0
        self.turn, self.since = other, max(self.since, self.now)
        self.moves += 1

    @precondition(lambda self: self.turn is not None)
    @rule()
    def stop(self) -> None:
        assert self.turn is not None
        shown = self.clock.reading(self.now).left
        self.clock.stop(self.now)
        assert self.clock.reading(self.now + 99).left == shown
        self.spent = {n: self.full - seconds for n, seconds in shown.items()}
        self.turn = None

    @rule(down=ticks, pause=ticks)
    def restart(self, down: float, pause: float) -> None:
        shown = self.clock.reading(self.now).left
        self.clock.note(self.now)
        saved = msgspec.json.decode(msgspec.json.encode(self.clock.save()), type=SavedClock)
        if self.turn is not None:
            self.spent[self.turn] += min(
                self.thought(), max(0.0, self.full - self.spent[self.turn])
            )
        self.now += down
        self.since = self.now + pause
        self.clock = Clock.restored(self.clock.rule, saved)
        assert self.clock.reading(self.now).left == shown
        assert self.clock.reading(self.now).running is None
        self.clock.go_on(self.since)
        assert self.clock.reading(self.now).left == shown

    # What is always so.

    @invariant()
    def what_is_left_is_what_was_not_spent(self) -> None:
        shown = self.clock.reading(self.now).left
        for number, seconds in shown.items():
            runs = self.thought() if number == self.turn else 0.0
            assert seconds == max(0.0, self.full - self.spent[number] - runs)
            assert 0 <= seconds <= self.full

    @invariant()
    def time_runs_for_who_is_to_move_or_for_nobody(self) -> None:
        expected = self.turn if self.moves >= 2 and self.since <= self.now else None
        assert self.clock.reading(self.now).running == expected
        assert (self.clock.deadline() is None) == (self.turn is None or self.moves < 2)

    @invariant()
    def it_rings_when_nothing_is_left(self) -> None:
        deadline = self.clock.deadline()
        if deadline is not None:
            assert self.clock.overdue(deadline - TICK) is None
            assert self.clock.overdue(deadline) == self.turn
            assert self.clock.overdue(deadline, lag=TICK) is None


TestClockKeepsItsPromises = ClockMachine.TestCase
TestClockKeepsItsPromises.settings = machine(examples=100, steps=40)
