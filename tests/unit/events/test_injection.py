"""What is given beside the event: by whom, how often, and what happens afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import fastapi
import pytest

from antiphon import Auth, Depends, InvalidPayload
from antiphon.events.handler import Handler
from antiphon.events.injection import Sources
from antiphon.names import Listener

if TYPE_CHECKING:
    from decimal import Decimal


class Subject:
    """What stands for a socket."""

    def __init__(self, **auth: Any) -> None:
        self.auth = auth
        self.overrides: dict[Listener, Listener] = {}


SOURCES = Sources(
    subject=Subject,
    by_type={Subject: lambda subject: subject, dict: lambda subject: subject.auth},
    auth=lambda subject, wanted: wanted(**subject.auth),
    overrides=lambda subject: subject.overrides,
)


@dataclass
class Play:
    x: int


@dataclass
class Login:
    name: str


def one() -> int:
    return 1


async def two(one: Annotated[int, Depends(one)]) -> int:
    await asyncio.sleep(1)
    return one + 1


@dataclass
class Three:
    """A class is a provider too."""

    subject: Subject
    two: Annotated[int, Depends(two)]
    more: str = "default"


class Four:
    """And so is what can be called."""

    async def __call__(self, three: Annotated[Three, Depends()]) -> int:
        return three.two + 2


def handler(function: Callable[..., Any], **options: Any) -> Handler:
    return Handler.of(function, 1, "play", sources=SOURCES, **options)


async def call(function: Callable[..., Any], *args: Any, subject: Subject | None = None) -> Any:
    result = handler(function).function(subject or Subject(), *args)
    return await result if asyncio.iscoroutine(result) else result


class TestProviders:
    async def test_give_what_they_return(self) -> None:
        subject = Subject()

        async def play(
            socket: Subject,
            one: Annotated[int, Depends(one)],
            play: Play,
            four: int = Depends(Four()),
            *,
            three: Annotated[Three, Depends()],
            bound: Annotated[int, Depends(partial(max, 5, 6))],
        ) -> object:
            return socket, one, play, four, three, bound

        made = handler(play)
        assert (made.least, made.most) == (1, 1)
        assert await call(play, {"x": 7}, subject=subject) == (
            *(subject, 1, Play(7), 4, Three(subject, 2), 6),
        )

    async def test_are_asked_once_for_an_event_unless_they_say_otherwise(self) -> None:
        asked: list[int] = []

        def count() -> int:
            asked.append(1)
            return len(asked)

        def other(count: Annotated[int, Depends(count)]) -> int:
            return count

        def play(
            socket: Subject,
            a: Annotated[int, Depends(count)],
            b: Annotated[int, Depends(other)],
            c: Annotated[int, Depends(count, use_cache=False)],
        ) -> object:
            return a, b, c

        assert await call(play) == (1, 1, 2)
        assert await call(play) == (3, 3, 4)

    async def test_that_give_none_are_asked_once_too(self) -> None:
        asked: list[None] = []

        def nothing() -> None:
            asked.append(None)

        def play(
            socket: Subject,
            a: Annotated[None, Depends(nothing)],
            b: Annotated[None, Depends(nothing)],
        ) -> None: ...

        await call(play)
        assert asked == [None]

    async def test_are_not_asked_for_what_is_not_valid(self) -> None:
        def refuse() -> None:
            raise AssertionError

        def play(socket: Subject, play: Play, a: None = Depends(refuse)) -> None: ...

        with pytest.raises(InvalidPayload):
            await call(play, {"x": "1"})

    async def test_that_raise_keep_the_handler_from_being_called(self) -> None:
        def refuse() -> None:
            raise KeyError

        def play(socket: Subject, a: None = Depends(refuse)) -> None:
            raise AssertionError

        with pytest.raises(KeyError):
            await call(play)


class Cleaning:
    """Generators that note what they do."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def plain(self) -> Iterator[str]:
        self.seen.append("plain begins")
        try:
            yield "plain"
        except BaseException as error:
            self.seen.append(f"plain sees {type(error).__name__}")
            raise
        finally:
            self.seen.append("plain ends")

    def handler(self, function: Callable[[str], Any]) -> Callable[..., Any]:
        async def later(plain: Annotated[str, Depends(self.plain)]) -> AsyncIterator[str]:
            self.seen.append("later begins")
            try:
                yield f"later with {plain}"
            finally:
                await asyncio.sleep(1)
                self.seen.append("later ends")

        async def play(socket: Subject, later: Any = Depends(later)) -> Any:
            self.seen.append("handler")
            result = function(later)
            return await result if asyncio.iscoroutine(result) else result

        return play


class TestCleanUp:
    async def test_follows_the_handler_last_begun_first(self) -> None:
        cleaning = Cleaning()
        assert await call(cleaning.handler(str.upper)) == "LATER WITH PLAIN"
        assert cleaning.seen == [
            *("plain begins", "later begins", "handler", "later ends", "plain ends"),
        ]

    async def test_follows_an_error_too(self) -> None:
        cleaning = Cleaning()

        def fail(value: str) -> None:
            raise KeyError(value)

        with pytest.raises(KeyError):
            await call(cleaning.handler(fail))
        assert cleaning.seen[-3:] == ["later ends", "plain sees KeyError", "plain ends"]

    async def test_follows_a_cancellation_too(self) -> None:
        cleaning = Cleaning()

        async def wait(value: str) -> None:
            await asyncio.sleep(100)

        task = asyncio.create_task(call(cleaning.handler(wait)))
        await asyncio.sleep(1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert cleaning.seen[-3:] == ["later ends", "plain sees CancelledError", "plain ends"]

    @pytest.mark.parametrize("kind", [KeyError, asyncio.CancelledError])
    async def test_cannot_hide_what_the_handler_raised(self, kind: type[BaseException]) -> None:
        def swallow() -> Iterator[int]:
            with suppress(BaseException):
                yield 1

        def play(socket: Subject, a: int = Depends(swallow)) -> None:
            raise kind

        with pytest.raises(kind):
            await call(play)

    async def test_that_fails_is_the_handlers_failure(self) -> None:
        def fail() -> Iterator[int]:
            yield 1
            raise KeyError

        def play(socket: Subject, a: int = Depends(fail)) -> int:
            return a

        with pytest.raises(KeyError):
            await call(play)


class TestSources:
    async def test_give_the_subject_wherever_it_is_named(self) -> None:
        def plays(play: Play, socket: Subject) -> object:
            return play, socket

        def moved(socket: Subject, play: Play, *, again: Subject, auth: dict) -> object:  # type: ignore[type-arg]
            return socket, play, again, auth

        def asks(one: Annotated[int, Depends(one)], play: Play) -> object:
            return one, play

        subject = Subject(a=1)
        assert await call(plays, {"x": 1}, subject=subject) == (Play(1), subject)
        assert await call(moved, {"x": 1}, subject=subject) == (
            *(subject, Play(1), subject, {"a": 1}),
        )
        assert await call(asks, {"x": 1}) == (1, Play(1))

    def test_alone_make_no_coroutine(self) -> None:
        def play(socket: Subject, login: Annotated[Login, Auth()], play: Play) -> object:
            return login, play

        made = handler(play)
        assert made.function(Subject(name="Ada"), {"x": 1}) == (Login("Ada"), Play(1))
        assert made.takes(1)
        assert not made.takes(2)

    async def test_give_auth_to_providers(self) -> None:
        def name(login: Login = Auth()) -> str:
            return login.name

        def play(socket: Subject, name: Annotated[str, Depends(name)]) -> str:
            return name

        assert await call(play, subject=Subject(name="Ada")) == "Ada"

    def test_of_a_sockets_own_handlers_are_asked_of_that_socket(self) -> None:
        subject = Subject()

        def play(play: Play, socket: Subject) -> object:
            return play, socket

        made = Handler.of(play, 0, "play", sources=SOURCES, subject=subject)
        assert made.function({"x": 1}) == (Play(1), subject)


class TestOverrides:
    async def test_take_the_place_of_a_provider_wherever_it_is_asked(self) -> None:
        subject = Subject()
        subject.overrides[one] = lambda: 10

        def play(
            socket: Subject, a: Annotated[int, Depends(one)], b: Annotated[int, Depends(two)]
        ) -> object:
            return a, b

        assert await call(play, subject=subject) == (10, 11)
        subject.overrides.clear()
        assert await call(play, subject=subject) == (1, 2)

    async def test_may_ask_for_what_they_replace(self) -> None:
        def ten_more(one: Annotated[int, Depends(one)]) -> int:
            return one + 10

        subject = Subject()
        subject.overrides[one] = ten_more

        def play(socket: Subject, a: Annotated[int, Depends(one)]) -> int:
            return a

        assert await call(play, subject=subject) == 11


class TestGraphs:
    def test_with_a_circle_are_refused(self) -> None:
        def one(three: object) -> None: ...
        def two(one: Annotated[None, Depends(one)]) -> None: ...
        def three(two: Annotated[None, Depends(two)]) -> None: ...

        one.__annotations__["three"] = Annotated[None, Depends(three)]

        def play(socket: Subject, a: None = Depends(three)) -> None: ...

        with pytest.raises(TypeError) as raised:
            handler(play)
        words = str(raised.value).replace("TestGraphs.test_with_a_circle_are_refused.<locals>.", "")
        assert words == "providers depend on each other in a circle: three → two → one → three"

    def test_with_something_that_nothing_gives_are_refused(self) -> None:
        def user(token: str) -> None: ...
        def play(socket: Subject, a: None = Depends(user)) -> None: ...

        with pytest.raises(TypeError, match=r"user wants 'token', which nothing gives: annotate"):
            handler(play)

    @pytest.mark.parametrize(
        ("function", "message"),
        [
            (lambda socket, a=Depends(5): None, "the provider of 'a' is no function: 5"),  # type: ignore[call-overload]
            (lambda socket, a=Depends(): None, "the provider of 'a' is no function"),
            (lambda socket, a=Auth(): None, "say of which type the auth 'a' is"),
            (lambda socket, a=Depends(one), *rest: None, "given beside the event behind \\*rest"),
            (lambda: None, "must take the socket as its first argument"),
        ],
    )
    def test_that_cannot_be_are_refused(self, function: Callable[..., Any], message: str) -> None:
        with pytest.raises(TypeError, match=message):
            handler(function)

    @pytest.mark.parametrize("mark", [fastapi.Depends(one), fastapi.Header()])
    def test_with_marks_of_fastapi_are_refused_as_clients_would_say_what_it_is(
        self, mark: Any
    ) -> None:
        def by_default(socket: Subject, user: str = mark) -> None: ...
        def by_annotation(socket: Subject, user: Any) -> None: ...
        def provided(socket: Subject, user: None = Depends(by_annotation)) -> None: ...

        by_annotation.__annotations__["user"] = Annotated[str, mark]
        for function in (by_default, by_annotation, provided):
            with pytest.raises(TypeError, match=r"'user' is marked by FastAPI's \w+, which"):
                handler(function)

    def test_with_marks_that_are_not_there_at_run_time_are_refused(self) -> None:
        def play(socket: Subject, a: Annotated[Decimal, Depends(one)]) -> None: ...

        with pytest.raises(TypeError, match="of 'a' cannot be found at run time"):
            handler(play)

    def test_with_auth_of_a_type_that_cannot_be_checked_are_refused(self) -> None:
        def play(socket: Subject, a: complex = Auth()) -> None: ...

        with pytest.raises(TypeError, match="cannot validate complex"):
            handler(play)

    def test_without_auth_to_be_had_are_refused(self) -> None:
        def play(socket: Subject, a: Login = Auth()) -> None: ...

        with pytest.raises(TypeError, match="there is no auth to be had here for 'a'"):
            Handler.of(play, 1, "play")


def test_who_asks_for_nothing_is_called_as_it_is() -> None:
    def play(socket: Subject, a: Any, b: object = None) -> None: ...

    assert handler(play).function is play
