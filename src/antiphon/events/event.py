"""Events as values: a name with the types of its arguments and of its acknowledgement."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from typing import (
    TYPE_CHECKING,
    Any,
    Final,
    Generic,
    Protocol,
    TypeAlias,
    cast,
    get_origin,
    overload,
)

from antiphon.errors import AckError, AckTimeout, InvalidAck
from antiphon.events.payload import Check, Mismatch, checker, type_name
from antiphon.names import RESERVED_EVENTS

# What has a default is known to type checkers only: at run time Python 3.11 has no such defaults.
if TYPE_CHECKING:
    from typing_extensions import ParamSpec, TypeVar

    P = ParamSpec("P", default=[])
    R = TypeVar("R", default=None)
else:
    from typing import ParamSpec, TypeVar

    P = ParamSpec("P")
    R = TypeVar("R")

__all__ = ["Event", "EventLike", "Handles", "emitted", "event_name"]

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")
Q = ParamSpec("Q")
T = TypeVar("T")


class Event(Generic[P, R]):
    """An event that both sides know: its name and its types.

    ``Event("play", Play, Played)`` takes one argument and is acknowledged; ``Event("left")`` has
    neither; several arguments are a tuple of types, none is ``()``. For types that are no classes
    (unions, ``Literal``, ``Annotated``) say ``Event[[Play | None], Literal["yes", "no"]]("play")``.

    Args:
        name: The event's name.
        arguments: The type of its argument, or a tuple of the types of several.
        acknowledgement: The type of what acknowledges it; a tuple type for several values. None
            if it is acknowledged with nothing.

    Raises:
        TypeError: Nothing can be checked against one of the types.
        ValueError: The name is reserved.

    Attributes:
        name: The event's name.
        arguments: The types of its arguments.
        acknowledgement: The type of its acknowledgement; ``NoneType`` for none.
    """

    __slots__ = ("_check", "acknowledgement", "arguments", "name")

    @overload
    def __init__(self, name: str, /) -> None: ...
    @overload
    def __init__(
        self: Event[[], T], name: str, arguments: tuple[()], acknowledgement: type[T], /
    ) -> None: ...
    @overload
    def __init__(self: Event[[A], None], name: str, arguments: type[A], /) -> None: ...
    @overload
    def __init__(
        self: Event[[A], T], name: str, arguments: type[A], acknowledgement: type[T], /
    ) -> None: ...
    @overload
    def __init__(
        self: Event[[A, B], None], name: str, arguments: tuple[type[A], type[B]], /
    ) -> None: ...
    @overload
    def __init__(
        self: Event[[A, B], T],
        name: str,
        arguments: tuple[type[A], type[B]],
        acknowledgement: type[T],
        /,
    ) -> None: ...
    @overload
    def __init__(
        self: Event[[A, B, C], None], name: str, arguments: tuple[type[A], type[B], type[C]], /
    ) -> None: ...
    @overload
    def __init__(
        self: Event[[A, B, C], T],
        name: str,
        arguments: tuple[type[A], type[B], type[C]],
        acknowledgement: type[T],
        /,
    ) -> None: ...
    @overload
    def __init__(
        self: Event[[A, B, C, D], None],
        name: str,
        arguments: tuple[type[A], type[B], type[C], type[D]],
        /,
    ) -> None: ...
    @overload
    def __init__(
        self: Event[[A, B, C, D], T],
        name: str,
        arguments: tuple[type[A], type[B], type[C], type[D]],
        acknowledgement: type[T],
        /,
    ) -> None: ...
    def __init__(self, name: str, arguments: Any = (), acknowledgement: Any = None, /) -> None:
        if not isinstance(cast("object", name), str):
            raise TypeError(f"an event is named by a string, not by {name!r}")
        if name in RESERVED_EVENTS:
            raise ValueError(f'"{name}" is a reserved event name')
        self.name: Final = name
        self.arguments: tuple[Any, ...] = arguments if type(arguments) is tuple else (arguments,)
        self.acknowledgement: Any = type(None) if acknowledgement is None else acknowledgement
        self._check: Check | None = None
        for each in (*self.arguments, self.acknowledgement):
            checker(each)

    def __repr__(self) -> str:
        arguments = ", ".join(map(type_name, self.arguments))
        return f"Event[[{arguments}], {type_name(self.acknowledgement)}]({self.name!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Event) and _identity(self) == _identity(cast("AnyEvent", other))

    def __hash__(self) -> int:
        return hash(self.name)

    # ``Event[[int | None], str]("play")``: typing tells the new value what stood in the brackets.
    @property
    def __orig_class__(self) -> object:
        return None

    @__orig_class__.setter
    def __orig_class__(self, alias: Any) -> None:
        arguments, self.acknowledgement = alias.__args__
        self.arguments = tuple(arguments)

    def acknowledged(self, value: object) -> R:
        """An acknowledgement that came, as its type wants it.

        Args:
            value: What came: a tuple if there were several values, None if there was none.

        Raises:
            AckError: It is an error object: the peer's handler failed.
            InvalidAck: It is not of the type.
        """
        error = _error_in(value)
        if error is not None:
            raise error
        if self._check is None:
            self._check = checker(self.acknowledgement) or _anything
        try:
            return cast("R", self._check(value))
        except Mismatch as mismatch:
            if _may_be_alone(value, self.acknowledgement):
                # Several values come as a tuple, but one comes alone, and none as None.
                with suppress(Mismatch):
                    return cast("R", self._check(() if value is None else (value,)))
            message = f"the acknowledgement of {self.name!r} is not as declared: {mismatch}"
            raise InvalidAck(message, value) from None

    async def all_acknowledged(self, answers: Awaitable[list[object]]) -> list[R]:
        """The acknowledgements of a broadcast, each as its type wants it.

        Raises:
            AckTimeout: Some did not come in time; its ``responses`` are those that did and are of
                the type.
            AckError: One is an error object, and all others are of the type.
            InvalidAck: One is not of the type; its ``responses`` are those that are.
        """
        late: AckTimeout | None = None
        try:
            came = await answers
        except AckTimeout as error:
            late, came = error, error.responses
        valid: list[Any] = []
        wrong: list[AckError | InvalidAck] = []
        for each in came:
            try:
                valid.append(self.acknowledged(each))
            except (AckError, InvalidAck) as error:
                wrong.append(error)
        if late is not None:
            late.responses = valid
            raise late
        if wrong:
            first = next((each for each in wrong if isinstance(each, InvalidAck)), wrong[0])
            first.responses = valid
            raise first
        return valid

    def acknowledging(
        self, callback: Callable[..., object], *, with_error: bool
    ) -> Callable[..., object]:
        """A callback for the values of an acknowledgement, that gives them to one as one value.

        Args:
            callback: Given the value.
            with_error: Whether both are given an error, or None, in front; an acknowledgement that
                is not of the type is then such an error. Otherwise it is raised.

        Raises:
            TypeError: It is no function.
        """
        if not callable(callback):
            raise TypeError(f"ack is a function, not {callback!r}")

        def checked(*values: Any) -> object:
            if not with_error:
                return callback(self.acknowledged(_one(values)))
            error, *rest = values
            if error is not None:
                return callback(error)
            try:
                value = self.acknowledged(_one(tuple(rest)))
            except (AckError, InvalidAck) as wrong:
                return callback(wrong)
            return callback(None, value)

        return checked


AnyEvent: TypeAlias = Event[..., Any]
EventLike: TypeAlias = str | AnyEvent
"""What names an event: its name, or its ``Event``."""


class Handles(Protocol[Q, T]):
    """A decorator for handlers of an ``Event`` that take its arguments."""

    @overload
    def __call__(
        self, handler: Callable[Q, Coroutine[Any, Any, T]], /
    ) -> Callable[Q, Coroutine[Any, Any, T]]: ...
    @overload
    def __call__(self, handler: Callable[Q, T], /) -> Callable[Q, T]: ...


def event_name(event: EventLike) -> str:
    """The name of an event.

    Raises:
        TypeError: It is not named by a string.
    """
    if isinstance(event, str):
        return event
    if isinstance(cast("object", event), Event):
        return event.name
    raise TypeError(f"an event is named by a string or an Event, not by {event!r}")


def emitted(event: EventLike, args: Sequence[object]) -> str:
    """The name of an event that is to be emitted.

    Raises:
        TypeError: It is not named by a string, or there are too many arguments or too few for it.
        ValueError: Its name is reserved.
    """
    if isinstance(event, str):
        if event in RESERVED_EVENTS:
            raise ValueError(f'"{event}" is a reserved event name')
        return event
    name = event_name(event)
    if len(args) != (wanted := len(event.arguments)):
        raise TypeError(f"the event {name!r} has {wanted} arguments, {len(args)} were given")
    return name


def _identity(event: AnyEvent) -> tuple[object, ...]:
    return event.name, event.arguments, event.acknowledgement


def _anything(value: object) -> object:
    return value


def _may_be_alone(value: object, wanted: Any) -> bool:
    """Whether it may be the one value, or None, where a tuple of several is declared."""
    kind = get_origin(wanted) or wanted
    return isinstance(kind, type) and issubclass(kind, tuple) and not isinstance(value, tuple)


def _one(values: tuple[Any, ...]) -> Any:
    if len(values) == 1:
        return values[0]
    return values or None


def _error_in(value: object) -> AckError | None:
    """The error that a handler answered with, if that is what came: ``{"error": {"code": …}}``."""
    if not isinstance(value, dict):
        return None
    answer = cast("dict[str, object]", value)
    error = answer.get("error")
    if len(answer) != 1 or not isinstance(error, dict):
        return None
    told = cast("dict[str, object]", error)
    code, message = told.get("code"), told.get("message")
    if not isinstance(code, str) or not isinstance(message, str):
        return None
    return AckError(code, message, told.get("data"))
