"""What a handler takes: the socket, the event's arguments, and what is given beside them."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from sys import maxsize
from typing import Any, Final

from antiphon.events.annotations import NOTHING, Parameter, parameters_of, returned_by
from antiphon.events.injection import Need, Sources, check_named, need_of
from antiphon.names import Listener

__all__ = ["UNBOUNDED", "Signature"]

UNBOUNDED: Final = maxsize


@dataclass(frozen=True, slots=True)
class Signature:
    """What a function takes.

    Attributes:
        leading: Arguments in front of those of the event that it takes by their place.
        arguments: The parameters that the event's arguments go to, in order.
        rest: The parameter that takes all further arguments.
        needs: What is given to it by name, by parameter.
        by_name: Whether the event's arguments go by name too, as something else stands among them.
        returned: The type that it returns, ``NOTHING`` or ``Unresolved``.
    """

    leading: int
    arguments: tuple[Parameter, ...]
    rest: Parameter | None
    needs: Mapping[str, Need]
    by_name: bool
    returned: Any

    @property
    def least(self) -> int:
        """Arguments of the event that it must be given."""
        return sum(each.default is NOTHING for each in self.arguments)

    @property
    def most(self) -> int:
        """Arguments that it can be given; ``UNBOUNDED`` for any number."""
        return len(self.arguments) if self.rest is None else UNBOUNDED

    @classmethod
    def of(cls, function: Listener, leading: int, owner: str, sources: Sources) -> Signature:
        """Look at a function.

        Args:
            function: The user's function.
            leading: Arguments that come before those of the event: 1 for the socket, or 0.
            owner: What it is, for complaints.
            sources: What can be given beside the event's arguments.

        Raises:
            TypeError: It cannot be a handler.
        """
        parameters = parameters_of(function)
        if parameters is None:  # some built-in functions do not tell
            anything = Parameter("args", inspect.Parameter.VAR_POSITIONAL, NOTHING, NOTHING)
            return cls(leading, (), anything, {}, False, NOTHING)
        wanted = [need_of(each, sources, owner) for each in parameters]
        first = _in_front(parameters, wanted, sources) if leading else 0
        if first > sum(each.positional or each.variadic for each in parameters):
            raise TypeError(f"{owner} must take the socket as its first argument")
        needs: dict[str, Need] = {}
        arguments: list[Parameter] = []
        rest: Parameter | None = None
        by_name = False
        for each, need in list(zip(parameters, wanted, strict=True))[_passed(parameters, first) :]:
            if need is not None:
                check_named(each, owner)
                needs[each.name] = need
            elif each.variadic:
                rest = each
            elif each.positional:
                by_name = by_name or bool(needs)
                arguments.append(each)
            elif each.default is NOTHING:
                raise TypeError(
                    f"{owner} has a keyword-only argument {each.name!r} without a default: "
                    "nothing could give it"
                )
        if rest is not None and any(each.positional and each.name in needs for each in parameters):
            raise TypeError(f"{owner}: put what is given beside the event behind *{rest.name}")
        return cls(first, tuple(arguments), rest, needs, by_name, returned_by(function))


def _in_front(
    parameters: Sequence[Parameter], needs: Sequence[Need | None], sources: Sources
) -> int:
    """Whether a function takes the socket by its place, as 1 or 0.

    Its first parameter is the socket, unless that asks for something else, or is of another type
    while another parameter is annotated as the socket.
    """
    if not parameters or parameters[0].variadic:
        return 1
    first, subject = parameters[0].annotation, sources.subject
    if first is subject or (first is NOTHING and needs[0] is None):
        return 1
    elsewhere = subject is not None and any(each.annotation is subject for each in parameters[1:])
    return 0 if needs[0] is not None or elsewhere else 1


def _passed(parameters: Sequence[Parameter], first: int) -> int:
    """How many parameters are taken by what is in front; ``*args`` takes that and all else."""
    return 0 if parameters and parameters[0].variadic else first
