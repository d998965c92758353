"""Handlers by namespace and event, with python-socketio's order of precedence."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Protocol, TypeAlias

from antiphon.events.registry import UNBOUNDED, Handler, Registry
from antiphon.server.socket import SOURCES

__all__ = ["Arity", "Bound", "Events", "Handlers", "Joined"]

Function: TypeAlias = Callable[..., Any]
Run: TypeAlias = Callable[..., Any]
LIFE: Final = ("connect", "disconnect")
ALL: Final = "*"


@dataclass(frozen=True, slots=True)
class Arity:
    """How many arguments a function takes.

    Attributes:
        least: Those that it must be given.
        most: Those that it can be given; ``UNBOUNDED`` for any number.
    """

    least: int
    most: int

    @classmethod
    def of(cls, function: Function, *, within: bool = False) -> Arity:
        """Look at a function, once, instead of trying it with more and with fewer.

        Args:
            function: What a decorator has put around another counts, as it may add arguments or
                take some away.
            within: Look at the one within, if that around it takes any number.
        """
        try:
            parameters = inspect.signature(function, follow_wrapped=False).parameters.values()
            if within and any(each.kind is each.VAR_POSITIONAL for each in parameters):
                parameters = inspect.signature(function).parameters.values()
        except ValueError:  # some built-in functions do not tell
            return cls(0, UNBOUNDED)
        positional = [
            each
            for each in parameters
            if each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD)
        ]
        unbounded = any(each.kind is each.VAR_POSITIONAL for each in parameters)
        least = sum(each.default is each.empty for each in positional)
        return cls(least, UNBOUNDED if unbounded else len(positional))

    def trim(self, args: Sequence[Any]) -> tuple[Any, ...]:
        """Those arguments that it takes: handlers of old know no ``auth`` and no ``reason``."""
        return tuple(args[: self.most])


class ClassBased(Protocol):
    """An ``AsyncNamespace``, as it is called here."""

    def trigger_event(self, event: str, *args: Any) -> Awaitable[Any]: ...


@dataclass(frozen=True, slots=True)
class Bound:
    """A handler, and what it takes before the sid.

    Attributes:
        function: The program's function.
        before: The event, the namespace, both or nothing.
        arity: Of the function.
    """

    function: Function
    before: tuple[str, ...]
    arity: Arity

    def __call__(self, *args: Any) -> Any:
        """Call it with the sid and what follows, or with as much of it as it takes."""
        return self.function(*self.arity.trim((*self.before, *args)))

    def as_handler(self, run: Run) -> Handler:
        """The same as a handler of ours, which is run by a function that is given this first."""
        leading = len(self.before) + 1
        return Handler(
            partial(run, self),
            max(self.arity.least - leading, 0),
            self.arity.most if self.arity.most == UNBOUNDED else self.arity.most - leading,
        )


class Handlers:
    """What a program has registered.

    Attributes:
        functions: Functions and what they take, by namespace and event.
        namespaces: Class-based namespaces, by name.
    """

    def __init__(self) -> None:
        self.functions: dict[str, dict[str, tuple[Function, Arity]]] = {}
        self.namespaces: dict[str, ClassBased] = {}

    def add(self, event: str, namespace: str, function: Function) -> None:
        """Register a function in the place of the one that was there.

        Raises:
            TypeError: It cannot be a handler.
        """
        if not callable(function):
            raise TypeError(f"the handler of {event!r} is a function, not {function!r}")
        arity = Arity.of(function, within=event in LIFE)
        wanted = [*(["the event"] if event == ALL else []), "the sid"]
        if namespace == ALL:
            wanted.insert(-1, "the namespace")
        if event == "connect":
            wanted.append("the environ")
        if arity.most < len(wanted):
            raise TypeError(
                f"the handler of {event!r} in {namespace!r} must take {', '.join(wanted)}"
            )
        self.functions.setdefault(namespace, {})[event] = function, arity

    def knows(self, namespace: str) -> bool:
        """Whether something is registered for just that namespace."""
        return namespace in self.functions or namespace in self.namespaces

    def find(self, event: str, namespace: str) -> Bound | None:
        """The one handler of an event in a namespace: a catch-all is for what has none."""
        for place in (namespace, ALL):
            functions = self.functions.get(place, {})
            before = () if place == namespace else (namespace,)
            if event in functions:
                function, arity = functions[event]
                return Bound(function, before, arity)
            if ALL in functions and event not in LIFE:
                function, arity = functions[ALL]
                return Bound(function, (event, *before), arity)
        for place in (namespace, ALL):
            if place in self.namespaces:
                function = partial(self.namespaces[place].trigger_event, event)
                before = () if place == namespace else (namespace,)
                return Bound(function, before, Arity(0, UNBOUNDED))
        return None


class Joined(Registry):
    """The handlers of one namespace, and those of the family that it is of.

    Args:
        family: What is registered with the family; later additions count too.
    """

    __slots__ = ("_family",)

    def __init__(self, family: Registry) -> None:
        self._family = family
        super().__init__(leading=1, sources=SOURCES)

    def take(self, event: str) -> tuple[Handler, ...]:
        """The handlers to call now."""
        return (*super().take(event), *self._family.take(event))


class Events(Joined):
    """The handlers of the clients' events in one namespace.

    What is registered with the server below comes first, so that a program can move on one event at
    a time.

    Args:
        handlers: What the program has registered.
        namespace: The namespace's name.
        run: Given the handler, the socket and the event's arguments.
        family: What is registered with the family below that the namespace is of.
    """

    __slots__ = ("_namespace", "_run", "_shared")

    def __init__(self, handlers: Handlers, namespace: str, run: Run, family: Registry) -> None:
        super().__init__(family)
        self._shared = handlers
        self._namespace = namespace
        self._run = run

    def take(self, event: str) -> tuple[Handler, ...]:
        """The handlers to call now."""
        own = super().take(event)
        if own:
            return own
        bound = self._shared.find(event, self._namespace)
        return () if bound is None else (bound.as_handler(self._run),)
