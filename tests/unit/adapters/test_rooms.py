"""Who is in which room, kept both ways."""

from __future__ import annotations

import pytest

from antiphon.adapters.rooms import Rooms
from antiphon.names import SocketId

A, B, C = SocketId("A"), SocketId("B"), SocketId("C")


@pytest.fixture
def rooms() -> Rooms:
    """A is in red and blue, B is in blue, C nowhere."""
    rooms = Rooms()
    rooms.add(A, ["red", "blue"])
    rooms.add(B, ["blue"])
    return rooms


def test_are_known_from_both_sides(rooms: Rooms) -> None:
    assert [rooms.of(socket) for socket in (A, B, C)] == [{"red", "blue"}, {"blue"}, set()]
    assert [set(rooms.members(room)) for room in ("red", "blue", "green")] == [{A}, {A, B}, set()]
    assert len(rooms) == 2
    assert "red" in rooms
    assert "green" not in rooms


def test_tell_what_is_new(rooms: Rooms) -> None:
    assert rooms.add(C, ["red", "green"]) == (["red", "green"], ["green"])
    assert rooms.add(C, ["red", "green"]) == ([], [])
    assert rooms.add(C, ["x", "x"]) == (["x"], ["x"])
    assert rooms.add(C, []) == ([], [])


def test_tell_what_is_empty_now(rooms: Rooms) -> None:
    assert rooms.remove(A, "blue") == (True, False)
    assert rooms.remove(B, "blue") == (True, True)
    assert rooms.remove(B, "blue") == (False, False)
    assert rooms.remove(C, "never") == (False, False)
    assert "blue" not in rooms


def test_leave_nothing_behind(rooms: Rooms) -> None:
    for socket in (A, B):
        for room in rooms.of(socket):
            rooms.remove(socket, room)
    assert len(rooms) == 0
    assert not rooms._sockets
    assert not rooms._of_socket


def test_are_given_as_copies(rooms: Rooms) -> None:
    before = rooms.of(A)
    rooms.remove(A, "red")
    assert before == {"red", "blue"}


class TestOwnRoom:
    """A socket's id is a room too, though it is not stored."""

    def test_cannot_be_joined_or_left(self, rooms: Rooms) -> None:
        assert rooms.add(A, [A]) == ([], [])
        assert rooms.remove(A, A) == (False, False)
        assert rooms.of(A) == {"red", "blue"}
        assert A not in rooms

    def test_is_selected(self, rooms: Rooms) -> None:
        assert rooms.select([C]) == {C}

    def test_may_have_guests(self, rooms: Rooms) -> None:
        rooms.add(B, [A])
        assert rooms.select([A]) == {A, B}
        assert rooms.of(B) == {"blue", A}


@pytest.mark.parametrize(
    ("wanted", "selected"),
    [
        ([], set()),
        (["red"], {"red", A}),
        (["red", "blue"], {"red", "blue", A, B}),
        (["green"], {"green"}),
        (["red", C], {"red", A, C}),
    ],
)
def test_select_each_once_and_ids_of_whoever_may_be_elsewhere(
    rooms: Rooms, wanted: list[str], selected: set[str]
) -> None:
    assert rooms.select(wanted) == selected
