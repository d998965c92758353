"""The one-look table of a registry, against what a full look gives."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from antiphon.events.registry import Registry
from antiphon.names import Listener
from tests.properties.profile import machine

EVENTS = ("red", "blue")


def first(socket: object) -> None: ...
def second(socket: object) -> None: ...


events = st.sampled_from(EVENTS)
functions = st.sampled_from([first, second])


class RegistryMachine(RuleBasedStateMachine):
    """The model: what ``take`` would give, asked without taking."""

    def __init__(self) -> None:
        super().__init__()
        self.registry = Registry(leading=1)
        self.once: set[str] = set()

    @rule(event=events, function=functions, once=st.booleans())
    def on(self, event: str, function: Listener, once: bool) -> None:
        self.registry.on(event, function, once=once)
        if once:
            self.once.add(event)

    @rule(event=st.none() | events, function=st.none() | functions)
    def off(self, event: str | None, function: Listener | None) -> None:
        self.registry.off(event, function)

    @rule(event=events)
    def take(self, event: str) -> None:
        taken = self.registry.take(event)
        assert [one.function for one in taken if not one.once] == self.registry.listeners(event)

    @rule(count=st.integers(0, 2))
    def listen_to_all(self, count: int) -> None:
        self.registry.any = (first,) * count

    @invariant()
    def one_look_is_enough_exactly_where_one_handler_stays(self) -> None:
        for event in EVENTS:
            before = self.registry.listeners(event)
            single = self.registry.single.get(event)
            if single is not None:
                assert before == [single.function]
                assert not single.once
                assert not self.registry.any
                assert self.registry.take(event) == (single,)
            else:
                assert len(before) != 1 or self.registry.any or event in self.once


TestRegistry = RegistryMachine.TestCase
TestRegistry.settings = machine()
