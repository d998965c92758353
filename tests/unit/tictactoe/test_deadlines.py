"""The earliest of many moments, against a plain dict."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tictactoe.deadlines import Deadlines

names = st.sampled_from("abcde")
steps = st.lists(
    st.tuples(st.just("set"), names, st.integers(0, 20))
    | st.tuples(st.just("remove"), names, st.just(0))
    | st.tuples(st.just("pop"), st.just(""), st.integers(0, 20)),
    max_size=80,
)


@given(steps)
def test_as_a_dict_that_is_searched(steps: list[tuple[str, str, int]]) -> None:
    deadlines, model = Deadlines[str](), dict[str, float]()
    for what, name, moment in steps:
        if what == "set":
            deadlines.set(name, moment)
            model[name] = moment
        elif what == "remove":
            deadlines.remove(name)
            model.pop(name, None)
        else:
            popped = deadlines.pop_due(moment)
            earliest = min(model.values(), default=None)
            if earliest is None or earliest > moment:
                assert popped is None
            else:
                assert popped is not None
                assert model.pop(popped) == earliest
        assert deadlines.next == min(model.values(), default=None)
        assert len(deadlines) == len(model)
        for name in "abcde":
            assert deadlines.moment_of(name) == model.get(name)
            assert (name in deadlines) == (name in model)


def test_what_is_outdated_does_not_pile_up() -> None:
    deadlines = Deadlines[str]()
    for moment in range(10_000):
        deadlines.set("a", 10_000 - moment)
        deadlines.set("b", moment)
    assert len(deadlines._heap) < 40
