"""Rooms: python-socketio's may be named by any value, ours by strings."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Integral
from typing import cast

__all__ = ["original", "room_name", "room_names"]


class RoomName(str):
    """The name of a room whose own name is no string.

    Attributes:
        original: Its own name.
    """

    original: object


def room_name(room: object) -> str:
    """The string that names a room here: one for all numbers that are equal.

    Raises:
        TypeError: It cannot name a room, as it has no hash.
    """
    if isinstance(room, str):
        return room
    hash(room)
    same: object = room
    if isinstance(room, Integral) or (isinstance(room, float) and room.is_integer()):
        same = int(room)
    name = RoomName(f"\0{type(same).__qualname__} {same!r}")
    name.original = room
    return name


def room_names(rooms: object) -> frozenset[str]:
    """The names of the rooms of an argument: None, one room, or a list of several."""
    if rooms is None:
        return frozenset()
    if isinstance(rooms, list | tuple | set | frozenset):
        several = cast("Iterable[object]", rooms)
        return frozenset(room_name(room) for room in several if room is not None)
    return frozenset((room_name(rooms),))


def original(name: str) -> object:
    """The room of a name."""
    return name.original if isinstance(name, RoomName) else name
