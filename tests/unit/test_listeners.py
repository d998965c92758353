"""Lists of listeners, by name."""

from __future__ import annotations

from antiphon.listeners import Listeners


def one() -> None: ...
def two() -> None: ...


def test_are_called_in_order_each_as_often_as_it_was_added() -> None:
    listeners = Listeners()
    for listener in (one, two, one):
        listeners.add("open", listener)
    assert listeners.take("open") == listeners.take("open") == (one, two, one)
    assert listeners.take("close") == ()


def test_those_for_one_time_are_gone_after_it() -> None:
    listeners = Listeners()
    listeners.add("open", one)
    listeners.add("open", two, once=True)
    listeners.add("close", two)
    assert listeners.take("close") == (two,)
    assert listeners.of("open") == (one, two)
    assert listeners.take("open") == (one, two)
    assert listeners.take("open") == (one,)


def test_one_for_one_time_and_for_ever_stays_for_ever() -> None:
    listeners = Listeners()
    listeners.add("open", one)
    listeners.add("open", one, once=True)
    assert listeners.take("open") == (one, one)
    assert listeners.take("open") == (one,)
    assert listeners.take("open") == (one,)


def test_are_removed_one_by_one_by_name_or_all() -> None:
    listeners = Listeners()
    for name in ("a", "b", "c"):
        for listener in (one, two, one):
            listeners.add(name, listener, once=True)
    listeners.remove("a", one)
    listeners.remove("a", max)
    listeners.remove("b")
    assert listeners.of("a") == (two, one)
    assert listeners.of("b") == ()
    assert listeners.take("a") == (two, one)
    assert listeners.of("a") == ()
    listeners.remove()
    assert listeners.of("c") == ()
    listeners.remove("c", one)


def test_what_was_taken_stays_as_it_was() -> None:
    listeners = Listeners()
    listeners.add("open", one)
    taken = listeners.take("open")
    listeners.remove("open", one)
    listeners.add("open", two)
    assert taken == (one,)
