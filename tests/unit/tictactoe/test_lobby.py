from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tictactoe.lobby import Lobby
from tictactoe.terms import PlayerId


def names(text: str) -> list[PlayerId]:
    return [PlayerId(name) for name in text.split()]


def test_players_are_paired_as_they_come() -> None:
    lobby = Lobby()
    seats = [lobby.join(player) for player in names("ann ben cat dan eve")]
    assert [(seat.match.id, seat.number) for seat in seats] == [
        (1, 1),
        (1, 2),
        (2, 1),
        (2, 2),
        (3, 1),
    ]
    assert lobby.seat_of(PlayerId("cat")) == seats[2]
    assert lobby.seat_of(PlayerId("nobody")) is None


def test_a_player_sits_once() -> None:
    lobby = Lobby()
    lobby.join(PlayerId("ann"))
    with pytest.raises(ValueError, match="sits already"):
        lobby.join(PlayerId("ann"))


def test_the_oldest_match_with_a_free_seat_is_filled_first() -> None:
    lobby = Lobby()
    for player in names("ann ben cat dan eve"):
        lobby.join(player)
    lobby.leave(PlayerId("dan"))
    lobby.leave(PlayerId("ann"))
    seats = [lobby.join(player) for player in names("fay gus hal ida")]
    assert [(seat.match.id, seat.number) for seat in seats] == [(1, 1), (2, 2), (3, 2), (4, 1)]


def test_leaving_tells_who_stays() -> None:
    lobby = Lobby()
    ann, ben = names("ann ben")
    match = lobby.join(ann).match
    lobby.join(ben)
    left = lobby.leave(ann)
    assert left is not None
    assert (left.match, left.stays) == (match, ben)
    last = lobby.leave(ben)
    assert last is not None
    assert last.stays is None


def test_the_departure_of_a_stranger_is_nothing() -> None:
    assert Lobby().leave(PlayerId("nobody")) is None


def test_a_match_is_forgotten_with_its_last_player() -> None:
    lobby = Lobby()
    ann, ben, cat = names("ann ben cat")
    lobby.join(ann)
    lobby.join(ben)
    lobby.leave(ann)
    assert lobby.match_count == 1
    lobby.leave(ben)
    assert (lobby.match_count, lobby.player_count) == (0, 0)
    seat = lobby.join(cat)
    assert (seat.match.id, seat.number) == (2, 1), "a new match, not a ghost of the first"


class LobbyMachine(RuleBasedStateMachine):
    """Players come and go; the model finds the first free seat by walking the list of matches."""

    def __init__(self) -> None:
        super().__init__()
        self.lobby = Lobby()
        self.arrivals = 0
        self.created = 0
        self.matches: dict[int, dict[int, PlayerId]] = {}
        self.most_matches = 0

    @rule()
    def join(self) -> None:
        self.arrivals += 1
        player = PlayerId(f"player-{self.arrivals}")
        seat = self.lobby.join(player)
        open_matches = [number for number, seats in sorted(self.matches.items()) if len(seats) < 2]
        if open_matches:
            expected = open_matches[0]
        else:
            self.created += 1
            expected = self.created
        seats = self.matches.setdefault(expected, {})
        assert (seat.match.id, seat.number) == (expected, 2 if 1 in seats else 1)
        seats[seat.number] = player
        self.most_matches = max(self.most_matches, len(self.matches))

    @precondition(lambda self: bool(self.matches))
    @rule(data=st.data())
    def leave(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(sorted(self.matches)))
        seat = data.draw(st.sampled_from(sorted(self.matches[number])))
        player = self.matches[number].pop(seat)
        departure = self.lobby.leave(player)
        assert departure is not None
        assert departure.match.id == number
        assert departure.stays == next(iter(self.matches[number].values()), None)
        assert self.lobby.leave(player) is None
        if not self.matches[number]:
            del self.matches[number]

    @invariant()
    def everybody_sits_where_the_model_says(self) -> None:
        for number, seats in self.matches.items():
            for seat_number, player in seats.items():
                seat = self.lobby.seat_of(player)
                assert seat is not None
                assert (seat.match.id, seat.number) == (number, seat_number)
                assert seat.match.player(seat.number) == player

    @invariant()
    def nothing_is_kept(self) -> None:
        assert self.lobby.match_count == len(self.matches)
        assert self.lobby.player_count == sum(map(len, self.matches.values()))
        assert len(self.lobby._open) <= 2 * max(1, self.most_matches)


TestLobbySeatsEverybody = LobbyMachine.TestCase
TestLobbySeatsEverybody.settings = settings(max_examples=100, stateful_step_count=60, deadline=None)
