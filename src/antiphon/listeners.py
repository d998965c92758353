"""Listeners by name, in order: what ``on``, ``once`` and ``off`` keep, on every floor."""

from __future__ import annotations

from antiphon.names import Listener

__all__ = ["Listeners"]


class Listeners:
    """Lists of listeners, by name.

    A list is replaced when it changes, never changed in place, so that what ``take`` has handed out
    stays as it was while a listener adds or removes others.
    """

    __slots__ = ("_by_name", "_once")

    def __init__(self) -> None:
        self._by_name: dict[str, tuple[Listener, ...]] = {}
        self._once: dict[str, tuple[Listener, ...]] = {}

    def add(self, name: str, listener: Listener, *, once: bool = False) -> None:
        """Add a listener behind those that are there."""
        self._by_name[name] = (*self._by_name.get(name, ()), listener)
        if once:
            self._once[name] = (*self._once.get(name, ()), listener)

    def remove(self, name: str | None = None, listener: Listener | None = None) -> None:
        """Remove one listener of a name, or all of that name, or all there are."""
        if name is None:
            self._by_name.clear()
            self._once.clear()
        elif listener is None:
            self._by_name.pop(name, None)
            self._once.pop(name, None)
        else:
            _drop(self._by_name, name, listener)
            _drop(self._once, name, listener)

    def take(self, name: str) -> tuple[Listener, ...]:
        """The listeners to call now; those added for one time only are gone afterwards."""
        found = self._by_name.get(name, ())
        if self._once and name in self._once:
            for listener in self._once[name]:
                _drop(self._by_name, name, listener)
            del self._once[name]
        return found

    def of(self, name: str) -> tuple[Listener, ...]:
        """The listeners of a name."""
        return self._by_name.get(name, ())


def _drop(lists: dict[str, tuple[Listener, ...]], name: str, listener: Listener) -> None:
    """Take the first such listener out of a list, and the list away when it is empty."""
    kept = list(lists.get(name, ()))
    if listener in kept:
        kept.remove(listener)
    if kept:
        lists[name] = tuple(kept)
    else:
        lists.pop(name, None)
