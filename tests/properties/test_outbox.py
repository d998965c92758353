"""The outbox, against a list."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from antiphon.engine.outbox import Outbox
from antiphon.engine.prepared import Prepared
from tests.properties.profile import machine


class OutboxMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.outbox = Outbox()
        self.model: list[Prepared] = []

    @rule(data=st.text(max_size=9) | st.binary(max_size=9))
    def put(self, data: str | bytes) -> None:
        message = Prepared.of(data)
        self.outbox.put(message)
        self.model.append(message)

    @precondition(lambda self: self.model)
    @rule()
    def pop(self) -> None:
        assert self.outbox.pop() is self.model.pop(0)

    @rule()
    def take(self) -> None:
        assert self.outbox.take() == self.model
        self.model = []

    @rule()
    def clear(self) -> None:
        self.outbox.clear()
        self.model = []

    @invariant()
    def it_knows_its_size(self) -> None:
        assert self.outbox.size == sum(message.size for message in self.model)
        assert bool(self.outbox) is bool(self.model)


TestOutbox = OutboxMachine.TestCase
TestOutbox.settings = machine()
