"""A handler: the user's function, what it can be called with, and what checks that before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from sys import maxsize
from typing import Final

from antiphon.errors import InvalidPayload
from antiphon.events.annotations import (
    NOTHING,
    Parameter,
    Unresolved,
    parameters_of,
)
from antiphon.events.event import AnyEvent, Event, EventLike, event_name
from antiphon.events.payload import Check, Mismatch, checker
from antiphon.names import Listener

__all__ = ["UNBOUNDED", "Handler"]

UNBOUNDED: Final = maxsize


@dataclass(frozen=True, slots=True)
class Handler:
    """A handler, and how many arguments of an event it takes.

    Attributes:
        function: What is called: the user's function, or what checks the arguments before.
        least: Arguments of the event that it must be given.
        most: Arguments that it can be given; ``UNBOUNDED`` for any number.
        once: It is called one time only.
        wraps: The user's function, if what is called stands around it.
        event: The ``Event`` that it was registered for, if it was one.
    """

    function: Listener
    least: int
    most: int
    once: bool = False
    wraps: Listener | None = None
    event: AnyEvent | None = None

    @property
    def original(self) -> Listener:
        """The user's function."""
        return self.function if self.wraps is None else self.wraps

    @classmethod
    def of(
        cls,
        function: Listener,
        leading: int,
        event: EventLike,
        *,
        once: bool = False,
        validate: bool = True,
    ) -> Handler:
        """Look at a function, so that a call with wrong arguments never happens.

        Args:
            function: The user's function.
            leading: Arguments that come before those of the event: 1 for the socket, or 0.
            event: The event, or its name.
            once: Whether it is called one time only.
            validate: Whether the arguments come from a peer, and have to be of the types that the
                event or the function declares.

        Raises:
            TypeError: It cannot be a handler.
        """
        name, typed = event_name(event), event if isinstance(event, Event) else None
        if not callable(function):
            raise TypeError(f"the handler of {name!r} is a function, not {function!r}")
        parameters = parameters_of(function)
        if parameters is None:
            return cls(function, 0, UNBOUNDED, once, None, typed)
        taken = _taken(parameters, name)
        least = sum(each.default is NOTHING for each in taken if not each.variadic) - leading
        most = UNBOUNDED if taken and taken[-1].variadic else len(taken) - leading
        if most < 0:
            raise TypeError(f"the handler of {name!r} must take the socket as its first argument")
        handler = cls(function, max(least, 0), most, once, None, typed)
        if typed is not None and not handler.takes(len(typed.arguments)):
            raise TypeError(
                f"the handler of {name!r} takes {handler.expects()} arguments, "
                f"but the event has {len(typed.arguments)}"
            )
        if not validate:
            return handler
        checks = (
            _declared(taken[leading:], name)
            if typed is None
            else [checker(each) for each in typed.arguments]
        )
        rest = checks.pop() if typed is None and most == UNBOUNDED and checks else None
        called = _checked(function, checks, rest, leading)
        return handler if called is function else replace(handler, function=called, wraps=function)

    def takes(self, count: int) -> bool:
        """Whether it can be called with so many arguments of an event."""
        return self.least <= count <= self.most

    def expects(self) -> str:
        """What it takes, in words."""
        if self.most == UNBOUNDED:
            return f"at least {self.least}"
        return str(self.least) if self.least == self.most else f"{self.least} to {self.most}"


def _taken(parameters: Sequence[Parameter], name: str) -> list[Parameter]:
    """The parameters that are given by their place."""
    for each in parameters:
        if each.keyword_only and each.default is NOTHING:
            raise TypeError(
                f"the handler of {name!r} has a keyword-only argument "
                f"{each.name!r} without a default: nothing could give it"
            )
    return [each for each in parameters if not each.keyword_only]


def _declared(parameters: Sequence[Parameter], name: str) -> list[Check | None]:
    """What checks each argument, by the annotations of a function."""
    checks: list[Check | None] = []
    for each in parameters:
        if isinstance(each.annotation, Unresolved):
            raise TypeError(
                f"the handler of {name!r} declares its argument {each.name!r} as "
                f"{each.annotation.source!r}, which cannot be found at run time "
                f"({each.annotation.reason}): import it outside of TYPE_CHECKING, or write Any"
            )
        try:
            checks.append(None if each.annotation is NOTHING else checker(each.annotation))
        except TypeError as error:
            raise TypeError(f"the handler of {name!r}, argument {each.name!r}: {error}") from error
    return checks


def _checked(
    function: Listener, checks: Sequence[Check | None], rest: Check | None, leading: int
) -> Listener:
    """A function that checks what it is given, then calls another; that one itself if it need not.

    Args:
        function: The user's function.
        checks: What checks the arguments, in order.
        rest: What checks each one that comes after those.
        leading: Arguments in front, which need no check.
    """
    needed = [(index, check) for index, check in enumerate(checks, leading) if check is not None]
    if not needed and rest is None:
        return function
    several = len(checks) > 1 or rest is not None
    end = leading + len(checks)

    def validated(*args: object) -> object:
        given = list(args)
        index = 0
        try:
            for index, check in needed:
                if index < len(given):
                    given[index] = check(given[index])
            if rest is not None:
                for index in range(end, len(given)):
                    given[index] = rest(given[index])
        except Mismatch as mismatch:
            raise _invalid(mismatch, index - leading, several) from None
        return function(*given)

    return validated


def _invalid(mismatch: Mismatch, index: int, several: bool) -> InvalidPayload:
    words = f"argument {index + 1}: {mismatch}" if several else str(mismatch)
    return InvalidPayload(words, {"argument": index, "errors": mismatch.told()})
