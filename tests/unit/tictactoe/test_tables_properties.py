"""Private tables, bots, spectators and restarts: whatever people ask for, and in whatever order.

The model knows only what each connection was answered: a seat with a token, or something to watch.
All else is asked of the house, and must fit.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import count

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tictactoe.attendance import ALONE, Attendance
from tictactoe.lobby import Lobby
from tictactoe.match import Match
from tictactoe.options import (
    BeginnerRule,
    ByCode,
    NewTable,
    Nowhere,
    QuickMatch,
    Strength,
    TableCode,
    TableKind,
    TableOptions,
    TableWish,
    ToWatch,
)
from tictactoe.presence import Arrival, Away, Departure, Moved, Presence, Watching
from tictactoe.refusals import Refusal, RefusalCode
from tictactoe.rules import SPACES
from tictactoe.saved import SavedTable
from tictactoe.terms import SYMBOLS, ForfeitReason, MatchId, Phase, PlayerNumber
from tictactoe.watchers import ConnectionId

GRACE = 60.0
NOWHERE = TableCode("NONE")

own_tables = st.builds(
    TableOptions,
    st.just(TableKind.PRIVATE),
    st.sampled_from(BeginnerRule),
) | st.builds(
    TableOptions,
    st.just(TableKind.BOT),
    st.sampled_from(BeginnerRule),
    st.none(),
    st.sampled_from(Strength),
)


@dataclass(eq=False)
class Page:
    """A tab: what it was told last, and by which connection it speaks."""

    connection: ConnectionId | None
    token: str | None = None
    seat: tuple[MatchId, PlayerNumber] | None = None
    watches: MatchId | None = None


class HouseMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.ids = count(1)
        self.codes = count(1)
        self.now = 0.0
        self.pages: list[Page] = []
        self.tokens: set[str] = set()
        self.versions: dict[str, int] = {}
        self.open_house()

    def open_house(self) -> None:
        # Codes are made twice on purpose: the lobby must not give one to two tables.
        self.lobby = Lobby(
            make_code=lambda: f"C{next(self.codes) // 2}",
            make_key=lambda: f"key-{next(self.ids)}",
        )
        self.attendance = Attendance(
            self.lobby, grace=GRACE, make_token=lambda: f"token-{next(self.ids)}"
        )

    # The model.

    def connection(self) -> ConnectionId:
        return ConnectionId(f"connection-{next(self.ids)}")

    def draw(self, data: st.DataObject, pages: list[Page]) -> Page:
        return data.draw(st.sampled_from(pages))

    def connected(self) -> list[Page]:
        return [page for page in self.pages if page.connection]

    def seated(self) -> list[Page]:
        return [page for page in self.connected() if page.seat]

    def draw_wish(self, data: st.DataObject) -> TableWish:
        codes = [match.code for match in self.attendance.tables()]
        code = data.draw(st.sampled_from([*codes, NOWHERE]))
        wishes: list[TableWish] = [
            QuickMatch(),
            ByCode(code),
            ToWatch(code),
            NewTable(data.draw(own_tables)),
            Nowhere(),
        ]
        return data.draw(st.sampled_from(wishes))

    def told(self, page: Page, came: Arrival | Watching | None, wish: TableWish) -> None:
        page.token, page.seat, page.watches = None, None, None
        if came is None:
            assert isinstance(wish, Nowhere)
            return
        if isinstance(came, Watching):
            page.watches = came.match.id
            assert isinstance(wish, ByCode | ToWatch)
            assert came.match.code == wish.code
            assert isinstance(wish, ToWatch) or came.match.phase is not Phase.WAITING
            return
        assert came.token is not None
        assert came.token not in self.tokens, "no token is given twice"
        self.tokens.add(came.token)
        page.token = came.token
        page.seat = (came.seat.match.id, came.seat.number)
        match = came.seat.match
        opponent = self.attendance.opponent_of(came.seat, self.now).presence
        match wish:
            case QuickMatch():
                assert opponent in (Presence.NOBODY, Presence.HERE)
                assert match.options.kind is TableKind.QUICK
            case NewTable(options):
                assert match.options is options
                bot = options.kind is TableKind.BOT
                assert opponent is (Presence.HERE if bot else Presence.NOBODY)
                assert came.seat.number == 1
            case ByCode(code):
                assert match.code == code
                assert match.phase is Phase.PLAYING
            case ToWatch() | Nowhere():
                raise AssertionError("who wants no seat gets none")

    # What happens.

    @rule(data=st.data())
    def come(self, data: st.DataObject) -> None:
        page, wish = Page(self.connection()), self.draw_wish(data)
        assert page.connection is not None
        came = self.attendance.arrive(page.connection, None, self.now, returns=True, wish=wish)
        self.pages.append(page)
        if isinstance(came, Refusal):
            assert came.code is RefusalCode.NO_SUCH_TABLE
            assert isinstance(wish, ByCode | ToWatch)
            assert wish.code == NOWHERE
        else:
            self.told(page, came, wish)

    @precondition(lambda self: bool(self.connected()))
    @rule(data=st.data())
    def go_elsewhere(self, data: st.DataObject) -> None:
        page, wish = self.draw(data, self.connected()), self.draw_wish(data)
        assert page.connection is not None
        seat = self.attendance.seat_of(page.connection)
        before = self.everything()
        old = page.token
        moved = self.attendance.move(page.connection, wish, self.now)
        if isinstance(moved, Refusal):
            assert isinstance(wish, ByCode | ToWatch)
            mine = seat is not None and seat.match.code == wish.code
            expected = RefusalCode.SITS_HERE if mine else RefusalCode.NO_SUCH_TABLE
            assert moved.code is expected
            assert mine or wish.code == NOWHERE
            assert self.everything() == before, "a refusal changes nothing"
            return
        assert isinstance(moved, Moved)
        self.check_left(page, moved)
        self.told(page, moved.came, wish)
        if isinstance(moved.left, Departure) and isinstance(moved.came, Arrival):
            assert moved.came.seat.match is not moved.left.match, "not the one just left"
        if page.token is None and old is not None and page.connection is not None:
            late = self.connection()
            came = self.attendance.arrive(late, old, self.now, returns=True, wish=Nowhere())
            assert came is None, "a seat that was given up is nobody's"

    def check_left(self, page: Page, moved: Moved) -> None:
        if page.seat:
            assert isinstance(moved.left, Departure)
            assert moved.left.match.id == page.seat[0]
        elif moved.left is not None:
            assert isinstance(moved.left, Watching)
            assert moved.left.match.id == page.watches

    def everything(self) -> object:
        tables = [match.save() for match in self.attendance.tables()]
        return (tables, self.attendance.guest_count, self.attendance.watching_count)

    @precondition(lambda self: bool(self.connected()))
    @rule(data=st.data())
    def lose_the_connection(self, data: st.DataObject) -> None:
        page = self.draw(data, self.connected())
        assert page.connection is not None
        seat = self.attendance.seat_of(page.connection)
        lost = self.attendance.lose(page.connection, self.now)
        page.connection = None
        if page.watches is not None:
            assert lost is None or isinstance(lost, Watching)
            page.watches = None
        elif seat is not None:
            private = seat.match.options.kind is TableKind.PRIVATE
            alone = not isinstance(lost, Away) or lost.seconds == ALONE
            assert isinstance(lost, Away) == (private or not alone)

    @precondition(lambda self: bool([p for p in self.pages if p.token]))
    @rule(data=st.data())
    def come_by_the_token(self, data: st.DataObject) -> None:
        """After a loss, or by another tab while the old connection lives."""
        page = self.draw(data, [page for page in self.pages if page.token])
        old, page.connection = page.connection, self.connection()
        wish = QuickMatch()
        came = self.attendance.arrive(
            page.connection, page.token, self.now, returns=True, wish=wish
        )
        assert isinstance(came, Arrival)
        if came.returned:
            assert (came.seat.match.id, came.seat.number) == page.seat
            assert came.token == page.token
            assert came.replaced == old
        else:
            assert old is None, "who is here has a seat"
            self.told(page, came, wish)

    @precondition(lambda self: bool(self.connected()))
    @rule(data=st.data())
    def leave(self, data: st.DataObject) -> None:
        page = self.draw(data, self.connected())
        assert page.connection is not None
        gone = self.attendance.leave(page.connection, self.now)
        assert isinstance(gone, Departure) == (page.seat is not None)
        self.pages.remove(page)

    @rule(seconds=st.sampled_from([0.5, GRACE / 2, GRACE, ALONE / 2, ALONE]))
    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.attendance.expire(self.now)
        deadline = self.attendance.deadline
        assert deadline is None or deadline > self.now

    @precondition(lambda self: bool(self.seated()))
    @rule(data=st.data(), space=st.sampled_from(SPACES), resigns=st.integers(0, 9))
    def play(self, data: st.DataObject, space: str, resigns: int) -> None:
        page = self.draw(data, self.seated())
        assert page.connection is not None
        seat = self.attendance.seat_of(page.connection)
        assert seat is not None
        if resigns == 0:
            seat.match.forfeit(seat.number, ForfeitReason.RESIGNED)
        elif seat.match.phase is Phase.OVER:
            for number in SYMBOLS:
                seat.match.ask_rematch(number)
        else:
            free = [space for space in SPACES if seat.match.board.is_free(space)]
            seat.match.claim(seat.match.turn, data.draw(st.sampled_from(free)))

    @rule(pause=st.sampled_from([0.0, 1000.0]))
    def restart(self, pause: float) -> None:
        """The server is killed, and set up again from what it has kept."""
        kept = {match.id: self.attendance.save(match.id) for match in self.attendance.tables()}
        saved = [table for table in kept.values() if table]
        for table in saved:
            assert msgspec.json.decode(msgspec.json.encode(table), type=SavedTable) == table
        self.open_house()
        self.now += pause
        self.attendance.restore(saved, self.now)
        assert [self.attendance.save(MatchId(table.match.id)) for table in saved] == saved
        for page in self.pages:
            page.connection, page.watches = None, None
            if page.seat and not kept.get(page.seat[0]):
                page.seat = None
        assert self.attendance.player_count == self.attendance.watching_count == 0
        for match in self.attendance.tables():
            for number in SYMBOLS:
                standing = self.attendance.standing(match, number, self.now)
                bot = (sitter := self.attendance.sitter(match, number)) and sitter.bot
                if sitter and not bot:
                    alone = match.phase is Phase.WAITING
                    assert standing.seconds == (ALONE if alone else GRACE)

    # What is always so.

    @invariant()
    def everybody_is_at_one_place(self) -> None:
        seats: Counter[tuple[MatchId, PlayerNumber]] = Counter()
        for page in self.connected():
            assert page.connection is not None
            seat = self.attendance.seat_of(page.connection)
            watched = self.attendance.watched_by(page.connection)
            assert seat is None or watched is None, "nobody who watches has a seat"
            assert (seat and (seat.match.id, seat.number)) == page.seat
            if seat:
                seats[seat.match.id, seat.number] += 1
                assert page.watches is None
                assert self.attendance.connection_at(seat.match, seat.number) == page.connection
            elif watched:
                assert watched.id == page.watches
                assert self.attendance.table(watched.id) is watched, "nobody watches the past"
            else:
                assert page.watches is None or self.attendance.table(page.watches) is None
        assert all(times == 1 for times in seats.values())

    @invariant()
    def counts_are_true(self) -> None:
        tables = list(self.attendance.tables())
        assert self.attendance.player_count == len(self.seated())
        full = [match for match in tables if match.phase is not Phase.WAITING]
        assert self.attendance.game_count == len(full)
        watching = Counter(
            match.id
            for page in self.connected()
            if page.connection and (match := self.attendance.watched_by(page.connection))
        )
        assert self.attendance.watching_count == watching.total()
        for match in tables:
            assert self.attendance.watchers_of(match) == watching[match.id]
        taken = [(m, n) for m in tables for n in SYMBOLS if m.player(n)]
        assert self.attendance.guest_count == self.lobby.player_count == len(taken)
        assert self.lobby.match_count == len(tables)

    @invariant()
    def codes_lead_to_their_tables(self) -> None:
        for match in self.attendance.tables():
            assert self.lobby.find(match.code) is match
            assert self.attendance.table(match.id) is match
        assert self.lobby.find(NOWHERE) is None

    @invariant()
    def nobody_waits_for_nobody(self) -> None:
        """Each table has somebody who is here, or whose time still runs."""
        for match in self.attendance.tables():
            presences = {n: self.attendance.standing(match, n, self.now) for n in SYMBOLS}
            assert any(
                presence.presence in (Presence.HERE, Presence.AWAY) and not self.is_bot(match, n)
                for n, presence in presences.items()
            )

    def is_bot(self, match: Match, number: PlayerNumber) -> bool:
        sitter = self.attendance.sitter(match, number)
        return sitter is not None and sitter.bot is not None

    @invariant()
    def bots_are_at_their_tables_alone(self) -> None:
        for match in self.attendance.tables():
            bots = [number for number in SYMBOLS if self.is_bot(match, number)]
            assert bots == ([2] if match.options.kind is TableKind.BOT else [])

    @invariant()
    def versions_never_fall(self) -> None:
        for match in self.attendance.tables():
            assert match.version >= self.versions.get(match.key, 0)
            self.versions[match.key] = match.version


TestTheHouseStaysInOrder = HouseMachine.TestCase
TestTheHouseStaysInOrder.settings = settings(
    max_examples=150, stateful_step_count=50, deadline=None
)
