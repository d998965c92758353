"""Whatever is lost, comes back, or comes twice, and in whatever order the server sees it: no move
is lost or counted twice, nobody moves out of turn, and no seat has two players.

The model has players with tokens (pages) and without (front ends of the original contract). It
gives a player a connection that the server knows of, and others whose end it has not seen yet.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tictactoe.attendance import Attendance
from tictactoe.lobby import Lobby
from tictactoe.match import Match
from tictactoe.moves import MoveId
from tictactoe.presence import Arrival, Departure, Overdue, Presence
from tictactoe.rules import SPACES, SpaceId
from tictactoe.terms import (
    Claimed,
    Forfeit,
    ForfeitReason,
    MatchId,
    Phase,
    PlayerNumber,
    RematchAgreed,
    Repeated,
)
from tictactoe.watchers import ConnectionId

GRACE = 10.0


@dataclass
class Table:
    """A match as the model knows it."""

    seats: dict[PlayerNumber, Person] = field(default_factory=dict["PlayerNumber", "Person"])
    moves: list[tuple[PlayerNumber, SpaceId]] = field(
        default_factory=list[tuple[PlayerNumber, SpaceId]]
    )
    over: bool = False


@dataclass(eq=False)
class Person:
    """Somebody with a page; `here` and `since` are what the server has seen."""

    token: str | None
    here: ConnectionId | None = None
    since: float = 0.0
    overdue: bool = False
    table: Table | None = None
    number: PlayerNumber = 1
    alive: bool = True
    last_move: tuple[MoveId, SpaceId] | None = None

    @property
    def opponent(self) -> Person | None:
        assert self.table is not None
        return self.table.seats.get(2 if self.number == 1 else 1)


class AttendanceMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.ids = count(1)
        self.lobby = Lobby()
        self.attendance = Attendance(
            self.lobby, grace=GRACE, make_token=lambda: f"token-{next(self.ids)}"
        )
        self.now = 0.0
        self.people: list[Person] = []
        self.ended: list[ConnectionId] = []
        self.tables: dict[int, Table] = {}

    # The model.

    def give_up(self, person: Person) -> None:
        assert person.table is not None
        opponent, table = person.opponent, person.table
        del table.seats[person.number]
        table.moves, table.over = [], False
        person.table, person.here, person.last_move = None, None, None
        if opponent is not None and opponent.here is None:
            self.give_up(opponent)

    def seat(self, person: Person, connection: ConnectionId) -> None:
        """As a newcomer."""
        returns = person.token is not None
        arrival = self.attendance.arrive(connection, person.token, self.now, returns=returns)
        assert isinstance(arrival, Arrival)
        assert not arrival.returned
        assert arrival.replaced is None
        assert (arrival.token is not None) == returns
        assert arrival.token is None or arrival.token != person.token
        person.token, person.here, person.alive = arrival.token, connection, True
        person.number = arrival.seat.number
        person.table = self.tables.setdefault(arrival.seat.match.id, Table())
        assert person.number not in person.table.seats, "the seat is somebody's"
        person.table.seats[person.number] = person
        assert len([p for p in person.table.seats.values() if p.here]) == len(person.table.seats), (
            "nobody is seated opposite somebody who is away"
        )

    def match_of(self, person: Person) -> Match:
        number = next(n for n, table in self.tables.items() if table is person.table)
        match = self.lobby.match(MatchId(number))
        assert match is not None
        return match

    def connection(self) -> ConnectionId:
        return ConnectionId(f"connection-{next(self.ids)}")

    def draw(self, data: st.DataObject, people: list[Person]) -> Person:
        return people[data.draw(st.integers(0, len(people) - 1))]

    def connected(self) -> list[Person]:
        return [p for p in self.people if p.alive and p.here]

    # What happens.

    @rule(returns=st.booleans())
    def come(self, returns: bool) -> None:
        person = Person("none of the server's" if returns else None)
        self.people.append(person)
        self.seat(person, self.connection())

    @precondition(lambda self: bool(self.connected()))
    @rule(data=st.data(), seen=st.booleans())
    def lose_the_connection(self, data: st.DataObject, seen: bool) -> None:
        person = self.draw(data, self.connected())
        person.alive = False
        assert person.here is not None
        if seen:
            self.see_the_end(person)

    @precondition(lambda self: bool([p for p in self.people if p.here and not p.alive]))
    @rule(data=st.data())
    def see_an_end_late(self, data: st.DataObject) -> None:
        self.see_the_end(self.draw(data, [p for p in self.people if p.here and not p.alive]))

    def see_the_end(self, person: Person) -> None:
        assert person.here is not None
        connection, opponent = person.here, person.opponent
        event = self.attendance.lose(connection, self.now)
        self.ended.append(connection)
        if person.token is None or opponent is None:
            assert isinstance(event, Departure)
            self.give_up(person)
            assert event.stays == (opponent.here if opponent else None)
        else:
            person.here, person.since, person.overdue = None, self.now, False

    @precondition(lambda self: bool([p for p in self.people if not p.alive and p.token]))
    @rule(data=st.data())
    def come_back(self, data: st.DataObject) -> None:
        """Whether the end of the old connection was seen before or not."""
        person = self.draw(data, [p for p in self.people if not p.alive and p.token])
        connection = self.connection()
        if person.table is None:
            self.seat(person, connection)
            return
        arrival = self.attendance.arrive(connection, person.token, self.now, returns=True)
        assert isinstance(arrival, Arrival)
        assert arrival.returned
        assert arrival.token == person.token
        assert arrival.replaced == person.here
        assert self.tables[arrival.seat.match.id] is person.table
        assert arrival.seat.number == person.number
        if person.here:
            self.ended.append(person.here)
        person.here, person.alive, person.overdue = connection, True, False

    @precondition(lambda self: bool(self.connected()))
    @rule(data=st.data())
    def come_by_another_tab(self, data: st.DataObject) -> None:
        """The old connection lives, and the same token comes by another one."""
        person = self.draw(data, self.connected())
        person.alive = False
        if person.token:
            self.come_back_as(person)

    def come_back_as(self, person: Person) -> None:
        connection = self.connection()
        arrival = self.attendance.arrive(connection, person.token, self.now, returns=True)
        assert isinstance(arrival, Arrival)
        assert arrival.replaced == person.here
        assert person.here is not None
        self.ended.append(person.here)
        person.here, person.alive = connection, True

    @precondition(lambda self: bool(self.connected()))
    @rule(data=st.data())
    def leave(self, data: st.DataObject) -> None:
        person = self.draw(data, self.connected())
        assert person.here is not None
        connection = person.here
        assert isinstance(self.attendance.leave(connection, self.now), Departure)
        self.ended.append(connection)
        person.alive = False
        self.give_up(person)

    @rule(seconds=st.sampled_from([0.5, GRACE / 2, GRACE, 3 * GRACE]))
    def wait(self, seconds: float) -> None:
        self.now += seconds
        events = self.attendance.expire(self.now)
        due = [p for p in self.people if p.table and p.here is None and not p.overdue]
        for person in sorted(due, key=lambda p: p.since):
            if person.table is None or person.since + GRACE > self.now:
                continue
            person.overdue = True
            opponent = person.opponent
            here = opponent is not None and opponent.here is not None
            if here and opponent is not None and opponent.token and not person.table.over:
                match = self.match_of(person)
                assert Overdue(match, ConnectionId(str(opponent.here))) in events
            elif here or opponent is None or opponent.overdue:
                self.give_up(person)
        deadline = self.attendance.deadline
        assert deadline is None or deadline > self.now

    # Playing.

    @precondition(lambda self: bool(self.connected()))
    @rule(data=st.data(), space=st.sampled_from(SPACES))
    def move(self, data: st.DataObject, space: SpaceId) -> None:
        self.claim(self.draw(data, self.connected()), space)

    @precondition(lambda self: bool([p for p in self.connected() if self.may_move(p)]))
    @rule(data=st.data())
    def move_well(self, data: st.DataObject) -> None:
        person = self.draw(data, [p for p in self.connected() if self.may_move(p)])
        assert person.table is not None
        taken = {space for _, space in person.table.moves}
        self.claim(person, data.draw(st.sampled_from([s for s in SPACES if s not in taken])))

    def may_move(self, person: Person) -> bool:
        assert person.here is not None
        seat = self.attendance.seat_of(person.here)
        assert seat is not None
        return seat.match.phase is Phase.PLAYING and seat.match.turn == person.number

    def claim(self, person: Person, space: SpaceId) -> None:
        assert person.here is not None
        assert person.table is not None
        seat = self.attendance.seat_of(person.here)
        assert seat is not None
        allowed = self.may_move(person) and all(s != space for _, s in person.table.moves)
        move = MoveId(f"move-{next(self.ids)}")
        answer = seat.match.claim(person.number, space, move)
        assert isinstance(answer, Claimed) == allowed
        person.last_move = (move, space)
        if isinstance(answer, Claimed):
            table = person.table
            assert not table.moves or table.moves[-1][0] != person.number, "twice in a row"
            table.moves.append((person.number, space))
            table.over = answer.outcome is not None

    @precondition(lambda self: bool([p for p in self.connected() if p.last_move]))
    @rule(data=st.data())
    def send_the_last_move_again(self, data: st.DataObject) -> None:
        person = self.draw(data, [p for p in self.connected() if p.last_move])
        assert person.here is not None
        assert person.last_move is not None
        seat = self.attendance.seat_of(person.here)
        assert seat is not None
        version = seat.match.version
        move, space = person.last_move
        assert isinstance(seat.match.claim(person.number, space, move), Repeated)
        assert seat.match.version == version

    @precondition(lambda self: bool([p for p in self.connected() if p.table and p.table.over]))
    @rule(data=st.data())
    def play_again(self, data: st.DataObject) -> None:
        person = self.draw(data, [p for p in self.connected() if p.table and p.table.over])
        assert person.here is not None
        assert person.table is not None
        seat = self.attendance.seat_of(person.here)
        assert seat is not None
        if isinstance(seat.match.ask_rematch(person.number), RematchAgreed):
            person.table.moves, person.table.over = [], False

    @precondition(lambda self: bool(self.connected()))
    @rule(data=st.data())
    def claim_the_win(self, data: st.DataObject) -> None:
        person = self.draw(data, self.connected())
        assert person.here is not None
        assert person.table is not None
        seat = self.attendance.seat_of(person.here)
        assert seat is not None
        if self.attendance.opponent_of(seat, self.now).presence is not Presence.OVERDUE:
            return
        answer = seat.match.forfeit(2 if person.number == 1 else 1, ForfeitReason.AWAY)
        assert isinstance(answer, Forfeit) == (not person.table.over)
        person.table.over = True

    # What is always so.

    @invariant()
    def everybody_has_the_seat_of_before(self) -> None:
        for number, table in self.tables.items():
            for seat_number, person in table.seats.items():
                if person.here is None:
                    continue
                seat = self.attendance.seat_of(person.here)
                assert seat is not None
                assert (seat.match.id, seat.number) == (number, seat_number)
                opponent = person.opponent
                expected = (
                    Presence.NOBODY
                    if opponent is None
                    else Presence.HERE
                    if opponent.here
                    else Presence.OVERDUE
                    if opponent.overdue
                    else Presence.AWAY
                )
                standing = self.attendance.opponent_of(seat, self.now)
                assert standing.presence is expected
                if opponent and expected is Presence.AWAY:
                    assert standing.seconds == max(0, opponent.since + GRACE - self.now)

    @invariant()
    def boards_hold_what_was_accepted(self) -> None:
        for person in self.connected():
            assert person.here is not None
            assert person.table is not None
            seat = self.attendance.seat_of(person.here)
            assert seat is not None
            played = {space: "X" if n == 1 else "O" for n, space in person.table.moves}
            assert seat.match.board.claims == played

    @invariant()
    def ended_connections_speak_for_nobody(self) -> None:
        for connection in self.ended:
            assert self.attendance.seat_of(connection) is None
            assert self.attendance.lose(connection, self.now) is None
            assert self.attendance.leave(connection, self.now) is None

    @invariant()
    def nothing_is_kept(self) -> None:
        seated = sum(len(table.seats) for table in self.tables.values())
        assert self.attendance.guest_count == self.lobby.player_count == seated
        assert self.attendance._guests.token_count <= seated
        assert self.attendance.player_count <= seated


TestNobodyLosesASeat = AttendanceMachine.TestCase
TestNobodyLosesASeat.settings = settings(max_examples=150, stateful_step_count=60, deadline=None)
