"""What handlers and middlewares ask for beside the event: the socket, or what a provider makes.

The graph of what a function needs is built when it is registered, so that one that cannot work is
refused then. For each event it is walked once, in the order in which parameters stand.
"""

from __future__ import annotations

import inspect
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Generator,
    Iterator,
    Mapping,
)
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, TypeAlias, TypeVar, cast, get_args, get_origin, overload

from antiphon.events.annotations import NOTHING, Parameter, Unresolved, parameters_of
from antiphon.events.payload import checker, type_name
from antiphon.names import Listener

__all__ = [
    "NO_SOURCES",
    "Auth",
    "Depends",
    "Need",
    "Sources",
    "auth_types",
    "check_named",
    "injected",
    "need_of",
]

T = TypeVar("T")
Overrides: TypeAlias = Mapping[Listener, Listener]


@dataclass(frozen=True, slots=True)
class Asked:
    """The mark of a parameter that a provider gives: what ``Depends`` makes."""

    provider: Listener | None
    use_cache: bool


class AskedAuth:
    """The mark of a parameter that is the client's ``auth``: what ``Auth`` makes."""


AUTH: Final = AskedAuth()


@overload
def Depends(
    provider: Callable[..., AsyncGenerator[T, Any]] | Callable[..., AsyncIterator[T]],
    *,
    use_cache: bool = True,
) -> T: ...
@overload
def Depends(
    provider: Callable[..., Generator[T, Any, Any]] | Callable[..., Iterator[T]],
    *,
    use_cache: bool = True,
) -> T: ...
@overload
def Depends(provider: Callable[..., Awaitable[T]], *, use_cache: bool = True) -> T: ...
@overload
def Depends(provider: Callable[..., T], *, use_cache: bool = True) -> T: ...
@overload
def Depends(provider: None = None, *, use_cache: bool = True) -> Any: ...
def Depends(provider: Listener | None = None, *, use_cache: bool = True) -> Any:
    """Mark a parameter of a handler, a middleware or a provider as what a provider gives.

    ``user: Annotated[User, Depends(current_user)]``, or ``user: User = Depends(current_user)``.

    Args:
        provider: A function, sync or async, or a generator, sync or async, that yields once: what
            stands behind the yield runs after the handler, also when that failed or was cancelled.
            A class is a provider too. None for the annotated class itself.
        use_cache: Whether it is asked once for an event, however often it is wanted.
    """
    return Asked(provider, use_cache)


def Auth() -> Any:
    """Mark a parameter as the client's ``auth``, checked against the parameter's type.

    ``login: Annotated[Login, Auth()]``, or ``login: Login = Auth()``. A client whose ``auth``
    is not of the type is refused before any middleware runs.
    """
    return AUTH


@dataclass(frozen=True, slots=True)
class Sources:
    """Where values come from that no provider makes; all are asked of the subject, the socket.

    Attributes:
        subject: The type of the subject.
        by_type: Parameters of these types are given what these functions say.
        auth: The client's ``auth`` as a type wants it.
        overrides: Providers to be asked instead of others.
    """

    subject: type | None = None
    by_type: Mapping[type, Callable[[Any], object]] = field(default_factory=lambda: {})
    auth: Callable[[Any, Any], object] | None = None
    overrides: Callable[[Any], Overrides] = field(default=lambda subject: {})


NO_SOURCES: Final = Sources()


@dataclass(frozen=True, slots=True)
class Given:
    """Something that the subject has."""

    get: Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class GivenAuth:
    """The client's ``auth``."""

    wanted: Any
    get: Callable[[Any, Any], object]


@dataclass(frozen=True, slots=True, eq=False)
class Provided:
    """Something that a provider makes.

    Attributes:
        provider: The function.
        needs: What it wants itself, by parameter.
        use_cache: Whether it is asked once for an event.
    """

    provider: Listener
    needs: Mapping[str, Need]
    use_cache: bool


Need: TypeAlias = Given | GivenAuth | Provided


def need_of(
    parameter: Parameter, sources: Sources, owner: str, path: tuple[Listener, ...] = ()
) -> Need | None:
    """What a parameter asks for; None if it asks for nothing.

    Args:
        parameter: The parameter.
        sources: Where values come from.
        owner: Whose parameter it is, for complaints.
        path: The providers on the way to it.

    Raises:
        TypeError: It asks for something that cannot be had.
    """
    wanted, mark = _mark_of(parameter, owner)
    if mark is None:
        get = sources.by_type.get(wanted) if isinstance(wanted, type) else None
        return None if get is None else Given(get)
    check_named(parameter, owner)
    if isinstance(mark, AskedAuth):
        return _auth(wanted, parameter, sources, owner)
    provider = mark.provider if mark.provider is not None else wanted
    if provider is NOTHING or not callable(provider):
        raise TypeError(f"{owner}: the provider of {parameter.name!r} is no function: {provider!r}")
    return _provided(provider, mark.use_cache, sources, path)


def check_named(parameter: Parameter, owner: str) -> None:
    """Complain about a parameter that is to be given something, but cannot be given it by name.

    Raises:
        TypeError: It is such a one.
    """
    if parameter.variadic or parameter.kind is inspect.Parameter.POSITIONAL_ONLY:
        raise TypeError(f"{owner}: {parameter.name!r} must be a parameter that has a name")


def auth_types(needs: Mapping[str, Need]) -> list[Any]:
    """The types that the client's ``auth`` has to be of."""
    found: list[Any] = []
    for need in needs.values():
        if isinstance(need, GivenAuth):
            found.append(need.wanted)
        elif isinstance(need, Provided):
            found += auth_types(need.needs)
    return found


def injected(
    function: Listener, needs: Mapping[str, Need], sources: Sources
) -> Callable[[Any, tuple[Any, ...], dict[str, Any]], Any]:
    """A function that fills in what another needs, then calls it.

    Returns:
        To be called with the subject, and with the other arguments. It gives a coroutine if there
        are providers to be asked, or what the function returned.
    """
    if not any(isinstance(need, Provided) for need in needs.values()):

        def call(subject: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
            return function(*args, **named, **{name: _had(needs[name], subject) for name in needs})

        return call

    async def call_later(subject: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
        failed: BaseException | None = None
        async with AsyncExitStack() as stack:
            walk = _Walk(subject, sources, stack)
            try:
                values = await walk.all(needs)
                result = function(*args, **named, **values)
                return await result if inspect.isawaitable(result) else result
            except BaseException as error:
                failed = error
                raise
        # A provider kept the error to itself: the caller is told all the same.
        raise failed if failed is not None else RuntimeError("a handler has no result")

    return call_later


class _Walk:
    """One walk through the graph: what was made so far, and what is to be cleaned up."""

    __slots__ = ("_made", "_overrides", "_sources", "_stack", "_subject")

    def __init__(self, subject: Any, sources: Sources, stack: AsyncExitStack) -> None:
        self._subject = subject
        self._sources = sources
        self._stack = stack
        self._overrides = sources.overrides(subject)
        self._made: dict[Listener, Any] = {}

    async def all(
        self, needs: Mapping[str, Need], replaced: frozenset[Listener] = frozenset()
    ) -> dict[str, Any]:
        """The values of some parameters."""
        return {name: await self._one(need, replaced) for name, need in needs.items()}

    async def _one(self, need: Need, replaced: frozenset[Listener]) -> Any:
        if not isinstance(need, Provided):
            return _had(need, self._subject)
        provider = need.provider
        instead = self._overrides.get(provider)
        if instead is not None and provider not in replaced:
            # What takes its place may ask for the original.
            replaced |= {provider}
            need = _provided(instead, need.use_cache, self._sources, ())
            provider = instead
        if need.use_cache and provider in self._made:
            return self._made[provider]
        value = await self._ask(provider, await self.all(need.needs, replaced))
        if need.use_cache:
            self._made[provider] = value
        return value

    async def _ask(self, provider: Any, values: dict[str, Any]) -> Any:
        value = provider(**values)
        if inspect.isasyncgen(value):
            return await self._stack.enter_async_context(_later(value))
        if inspect.isgenerator(value):
            return self._stack.enter_context(_plain(value))
        return await value if inspect.isawaitable(value) else value


@asynccontextmanager
def _later(generator: Any) -> AsyncGenerator[Any, Any]:
    return cast("AsyncGenerator[Any, Any]", generator)


@contextmanager
def _plain(generator: Any) -> Generator[Any, Any, Any]:
    return cast("Generator[Any, Any, Any]", generator)


def _had(need: Need, subject: Any) -> Any:
    if isinstance(need, GivenAuth):
        return need.get(subject, need.wanted)
    assert isinstance(need, Given)
    return need.get(subject)


def _mark_of(parameter: Parameter, owner: str) -> tuple[Any, Asked | AskedAuth | None]:
    """The type of a parameter, and the mark on it."""
    annotation, mark = parameter.annotation, parameter.default
    marks: list[Any] = [mark]
    if get_origin(annotation) is Annotated:
        annotation, *marks[1:] = get_args(annotation)
        for each in marks[1:]:
            if isinstance(each, (Asked, AskedAuth)):
                mark = each
    for each in marks:
        if type(each).__module__ == "fastapi.params":  # clients would say what it is
            raise TypeError(
                f"{owner}: {parameter.name!r} is marked by FastAPI's {type(each).__name__}, which "
                "is asked of HTTP requests only: here it is antiphon.Depends(…) or antiphon.Auth()"
            )
        if each is Auth or each is Depends:  # they would here too
            raise TypeError(
                f"{owner}: the mark of {parameter.name!r} is made by a call: "
                f"{'Auth()' if each is Auth else 'Depends(provider)'}"
            )
    if isinstance(annotation, Unresolved):
        if "Depends" in annotation.source or "Auth" in annotation.source:
            raise TypeError(
                f"{owner}: the annotation {annotation.source!r} of {parameter.name!r} cannot be "
                f"found at run time ({annotation.reason}): import it outside of TYPE_CHECKING, or "
                "mark the parameter by its default, as in `= Depends(provider)`"
            )
        annotation = NOTHING
    return annotation, mark if isinstance(mark, (Asked, AskedAuth)) else None


def _auth(wanted: Any, parameter: Parameter, sources: Sources, owner: str) -> Need:
    if sources.auth is None:
        raise TypeError(f"{owner}: there is no auth to be had here for {parameter.name!r}")
    if wanted is NOTHING:
        raise TypeError(f"{owner}: say of which type the auth {parameter.name!r} is")
    checker(wanted)
    return GivenAuth(wanted, sources.auth)


def _provided(
    provider: Listener, use_cache: bool, sources: Sources, path: tuple[Listener, ...]
) -> Provided:
    name = _name(provider)
    if provider in path:
        circle = " → ".join(_name(each) for each in (*path[path.index(provider) :], provider))
        raise TypeError(f"providers depend on each other in a circle: {circle}")
    owner = f"the provider {name}"
    try:
        hash(provider)
    except TypeError as error:
        raise TypeError(
            f"{owner} is not hashable, so it cannot be told from others: {error}"
        ) from None
    needs: dict[str, Need] = {}
    for each in parameters_of(provider) or []:
        need = need_of(each, sources, owner, (*path, provider))
        if need is not None:
            check_named(each, owner)
            needs[each.name] = need
        elif each.default is NOTHING and not each.variadic:
            known = ", ".join(sorted(type_name(one) for one in sources.by_type))
            raise TypeError(
                f"{owner} wants {each.name!r}, which nothing gives: annotate it as one of "
                f"{known or 'nothing'}, with Depends(…) or Auth(), or give it a default"
            )
    return Provided(provider, needs, use_cache)


def _name(provider: Any) -> str:
    return str(getattr(provider, "__qualname__", None) or repr(provider))
