"""A handler: the user's function, what it can be called with, and what checks that before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from antiphon.callables import check_function
from antiphon.errors import InvalidPayload
from antiphon.events.annotations import NOTHING, Parameter, Unresolved
from antiphon.events.event import AnyEvent, Event, EventLike, event_name
from antiphon.events.injection import NO_SOURCES, Sources, injected
from antiphon.events.payload import Check, Mismatch, checker
from antiphon.events.signature import UNBOUNDED, Signature
from antiphon.names import Listener

__all__ = ["UNBOUNDED", "Handler"]


@dataclass(frozen=True, slots=True)
class Handler:
    """A handler, and how many arguments of an event it takes.

    Attributes:
        function: What is called: the user's function, or what checks the arguments before.
        least: Arguments of the event that it must be given.
        most: Arguments that it can be given; ``UNBOUNDED`` for any number.
        once: It is called one time only.
        wraps: The user's function, around which what is called may stand.
        signature: What the user's function takes.
        event: The ``Event`` that it was registered for, if it was one.
    """

    function: Listener
    least: int
    most: int
    once: bool = False
    wraps: Listener | None = None
    event: AnyEvent | None = None
    signature: Signature | None = None

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
        sources: Sources = NO_SOURCES,
        subject: object = None,
    ) -> Handler:
        """Look at a function, so that a call with wrong arguments never happens.

        Args:
            function: The user's function.
            leading: Arguments that come before those of the event: 1 for the socket, or 0.
            event: The event, or its name.
            once: Whether it is called one time only.
            validate: Whether the arguments come from a peer, and have to be of the types that the
                event or the function declares.
            sources: What can be given beside the event's arguments.
            subject: The socket, if none comes in front.

        Raises:
            TypeError: It cannot be a handler.
        """
        name, typed = event_name(event), event if isinstance(event, Event) else None
        check_function(function, f"the handler of {name!r}")
        signature = Signature.of(function, leading, f"the handler of {name!r}", sources)
        called = function
        if signature.needs or signature.leading < leading:
            called = _fed(function, signature, sources, leading, subject)
        handler = cls(called, signature.least, signature.most, once, function, typed, signature)
        if typed is not None:
            handler = handler.for_event(typed)
            checks, rest = [checker(each) for each in typed.arguments], None
        elif validate:
            checks = [_declared(each, name) for each in signature.arguments]
            rest = None if signature.rest is None else _declared(signature.rest, name)
        else:
            return handler
        return replace(handler, function=_checked(handler, checks, rest, leading))

    @classmethod
    def middleware(
        cls,
        function: Listener,
        role: str,
        given: Sequence[str],
        sources: Sources = NO_SOURCES,
        subject: object = None,
    ) -> Handler:
        """Look at a middleware in the same way.

        Args:
            function: The user's function.
            role: What it is, with an article.
            given: What it is given, in words; the socket, if no ``subject`` stands for it.
            sources: What it can be given beside.
            subject: The socket.

        Raises:
            TypeError: It is no function, or takes something else.
        """
        check_function(function, role)
        leading = 0 if subject is not None else 1
        signature = Signature.of(function, leading, role, sources)
        handler = cls(function, signature.least, signature.most, signature=signature)
        if not handler.takes(len(given) - leading):
            raise TypeError(
                f"{role} is given {' and '.join(given)}, not {handler.expects()} arguments"
                f"{' more' * leading}; there is no next: it returns to go on, and raises to refuse"
            )
        if signature.needs or signature.leading < leading:
            called = _fed(function, signature, sources, leading, subject)
            handler = replace(handler, function=called, wraps=function)
        return handler

    def for_event(self, event: AnyEvent) -> Handler:
        """The same, called with as many arguments as the event has, and never with others.

        Raises:
            TypeError: It does not take so many.
        """
        count = len(event.arguments)
        if not self.takes(count):
            raise TypeError(
                f"the handler of {event.name!r} takes {self.expects()} arguments, "
                f"but the event has {count}"
            )
        return replace(self, least=count, most=count)

    def takes(self, count: int) -> bool:
        """Whether it can be called with so many arguments of an event."""
        return self.least <= count <= self.most

    def expects(self) -> str:
        """What it takes, in words."""
        if self.most == UNBOUNDED:
            return f"at least {self.least}"
        return str(self.least) if self.least == self.most else f"{self.least} to {self.most}"


def _declared(parameter: Parameter, name: str) -> Check | None:
    """What checks an argument, by the annotation of its parameter."""
    annotation = parameter.annotation
    if annotation is NOTHING:
        return None
    if isinstance(annotation, Unresolved):
        raise TypeError(
            f"the handler of {name!r} declares its argument {parameter.name!r} as "
            f"{annotation.source!r}, which cannot be found at run time "
            f"({annotation.reason}): import it outside of TYPE_CHECKING, or write Any"
        )
    try:
        return checker(annotation)
    except TypeError as error:
        raise TypeError(f"the handler of {name!r}, argument {parameter.name!r}: {error}") from error


def _fed(
    function: Listener, signature: Signature, sources: Sources, leading: int, subject: object
) -> Listener:
    """A function that is called as a handler is, and gives another what it asks for."""
    feed = injected(function, signature.needs, sources)
    names = tuple(each.name for each in signature.arguments) if signature.by_name else None
    dropped = leading - signature.leading

    def fed(*args: Any) -> Any:
        asked = args[0] if leading else subject
        given = args[dropped:]
        if names is None:
            return feed(asked, given, {})
        front = signature.leading
        return feed(asked, given[:front], dict(zip(names, given[front:], strict=False)))

    return fed


def _checked(
    handler: Handler, checks: Sequence[Check | None], rest: Check | None, leading: int
) -> Listener:
    """A function that checks what it is given, then calls another; that one itself if it need not.

    Args:
        handler: What it calls, and how many arguments that takes.
        checks: What checks the arguments, in order.
        rest: What checks each one that comes after those.
        leading: Arguments in front, which need no check.
    """
    needed = [(index, check) for index, check in enumerate(checks, leading) if check is not None]
    function, several = handler.function, handler.most > 1
    if not needed and rest is None:
        return function
    end = leading + len(checks)

    if handler.least == handler.most == leading == 1:
        return _checked_once(function, needed[0][1])

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


def _checked_once(function: Listener, check: Check) -> Listener:
    """The same for a function that takes the socket and one argument, as most do."""

    def validated(socket: object, argument: object) -> object:
        try:
            argument = check(argument)
        except Mismatch as mismatch:
            raise _invalid(mismatch, 0, False) from None
        return function(socket, argument)

    return validated


def _invalid(mismatch: Mismatch, index: int, several: bool) -> InvalidPayload:
    words = f"argument {index + 1}: {mismatch}" if several else str(mismatch)
    return InvalidPayload(words, {"argument": index, "errors": mismatch.told()})
