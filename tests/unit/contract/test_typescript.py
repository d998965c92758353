"""What is exported as TypeScript: the whole of an application, then the edges one by one."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, NamedTuple, TypedDict

import msgspec
import pytest

import antiphon
from antiphon import contract
from tests.unit.contract import sample

GOLDEN = Path(__file__).with_name("golden")


def test_the_whole_application_is_as_it_was() -> None:
    # After a change that is meant: antiphon export typescript tests.unit.contract.sample:io
    # --output tests/unit/contract/golden/events.ts
    assert contract.typescript(sample.io) == (GOLDEN / "events.ts").read_text()


def test_the_documentation_shows_what_is_exported() -> None:
    page = (Path(__file__).parents[3] / "docs" / "contracts.md").read_text()
    [program, *_] = re.findall(r"```python\n(.*?)```", page, re.S)
    [shown, *_] = re.findall(r"```ts\n(.*?)```", page, re.S)
    module = ModuleType("shop")
    sys.modules["shop"] = module  # dataclasses look for their module
    try:
        exec(compile(program, "contracts.md", "exec", dont_inherit=True), vars(module))
        written = contract.typescript(module.io)
    finally:
        del sys.modules["shop"]
    for part in shown.split("\n\n"):
        assert part.strip() in written


def test_what_cannot_be_told_is_noted() -> None:
    [note] = contract.notes(sample.io)
    assert note == "nothing is known of re.Match[str]: it is exported as any"


def exported(handler: Callable[..., Any]) -> str:
    """The line of one event."""
    io = antiphon.Server()
    io.on("it", handler)
    [line] = [line for line in contract.typescript(io).splitlines() if line.startswith("  it: ")]
    return line.removeprefix("  it: ").removesuffix(" => void;")


class Point(NamedTuple):
    x: int
    y: int


@dataclass
class Found:
    count: int


class Refused(TypedDict):
    reason: str


class TestArguments:
    def test_none(self) -> None:
        def it(socket: object) -> None: ...

        assert exported(it) == "()"

    def test_with_names_that_typescript_keeps_for_itself(self) -> None:
        def it(socket: object, new: int, this: str, ack: bool, größe: int) -> int:
            raise NotImplementedError

        assert exported(it) == (
            "(new_: number, this_: string, ack: boolean, gr__e: number, "
            "ack2: (response: number) => void)"
        )

    def test_that_may_be_left_out(self) -> None:
        def it(socket: object, a: int, b: str = "", c: bool = False) -> None: ...

        assert exported(it) == "(a: number, b?: string, c?: boolean)"

    def test_that_may_be_left_out_before_the_acknowledgement(self) -> None:
        def it(socket: object, a: int = 1) -> str:
            raise NotImplementedError

        ack = "ack: (response: string) => void"
        assert exported(it) == f"(...args: [{ack}] | [a: number, {ack}])"

    def test_of_any_number(self) -> None:
        def it(socket: object, a: int, *rest: Literal["b", "c"]) -> None: ...

        assert exported(it) == '(a: number, ...rest: ("b" | "c")[])'

    def test_of_any_number_behind_one_that_is_called_rest(self) -> None:
        def it(socket: object, rest: str, *more: int) -> None: ...

        assert exported(it) == "(rest: string, ...rest2: number[])"

    def test_of_any_number_before_what_may_be_an_acknowledgement(self) -> None:
        def it(socket: object, *rest: int): ...  # type: ignore[no-untyped-def]

        assert exported(it) == (
            "(...args: [...rest: number[]] | [...rest: number[], ack: (response: any) => void])"
        )

    def test_of_which_nothing_is_said(self) -> None:
        def it(socket, a, b=1): ...  # type: ignore[no-untyped-def]

        ack = "ack?: (response: any) => void"
        assert exported(it) == f"(...args: [a: any, {ack}] | [a: any, b: any, {ack}])"

    def test_of_a_function_that_tells_nothing(self) -> None:
        assert exported(print) == "(...args: any[])"

    @pytest.mark.parametrize(
        ("declared", "told"),
        [
            (int | None, "number | null"),
            (list[int | None], "(number | null)[]"),
            (list[Literal["|", "&"]], '("&" | "|")[]'),
            (dict[str, list[float]], "{ [key: string]: number[] }"),
            (dict[int, Any], "{ [key: string]: any }"),
            (dict[str, object], "{ [key: string]: any }"),
            (dict, "{ [key: string]: any }"),
            (list, "any[]"),
            (tuple[int, str], "[number, string]"),
            (tuple[int, ...], "number[]"),
            (tuple[()], "[]"),
            (set[bool], "boolean[]"),
            (bytes, "Binary"),
            (list[bytes], "Binary[]"),
            (object, "any"),
            (None, "null"),
            (Literal[1, "a", None], '1 | "a" | null'),
            (list[Point], "Point[]"),
        ],
    )
    def test_of_types(self, declared: Any, told: str) -> None:
        def it(socket: object, a: Any) -> None: ...

        it.__annotations__["a"] = declared
        assert exported(it) == f"(a: {told})"


class TestAcknowledgements:
    @pytest.mark.parametrize(
        ("declared", "told"),
        [
            (int | None, "response?: number"),
            (Found | Refused, "response: Found | Refused"),
            (Found | Refused | None, "response?: Found | Refused"),
            (tuple[int, str], "response1: number, response2: string"),
            (Point, "response1: number, response2: number"),
            (tuple[int, ...], "...rest: number[]"),
            (tuple[int, str] | None, "...response: [number, string] | []"),
            (tuple[int, str] | Found, "...response: [number, string] | [Found]"),
            (list[Found | None], "response: (Found | null)[]"),
            (Any, None),
        ],
    )
    def test_of_types(self, declared: Any, told: str | None) -> None:
        def it(socket: object) -> Any: ...

        it.__annotations__["return"] = declared
        said = "(ack?: (response: any) => void)" if told is None else f"(ack: ({told}) => void)"
        assert exported(it) == said

    def test_of_nothing(self) -> None:
        assert exported(lambda socket: None) == "(ack?: (response: any) => void)"

    def test_with_errors(self) -> None:
        io = antiphon.Server()
        io.on(antiphon.Event("one", (), int))
        for name, kind in [("one", int), ("two", tuple[int, str]), ("none", int | None)]:

            def handler(socket: object) -> Any: ...

            handler.__annotations__["return"] = kind
            io.on(name, handler)
        written = contract.typescript(io, errors=True)
        assert "  one: (ack: (response: number | ErrorAnswer) => void) => void;" in written
        assert "(...response: [number, string] | [ErrorAnswer]) => void" in written
        assert "  none: (ack: (response?: number | ErrorAnswer) => void) => void;" in written


class TestHandlers:
    """Several of one event: what is sent has to suit them all, and one of them answers."""

    def test_what_each_wants_is_wanted(self) -> None:
        io = antiphon.Server()

        @io.on("it")
        def first(socket: object, a: Found, b: int = 1, c: int = 2) -> None: ...

        @io.on("it")
        def second(socket: object, a: Refused, b: int) -> int | None: ...

        @io.on("it")
        def third(socket: object, *all: Any) -> str | None: ...

        assert (
            "  it: (a: Found & Refused, b: number, "
            "ack: (response?: number | string) => void) => void;"
        ) in contract.typescript(io)

    def test_one_that_always_answers_leaves_no_doubt(self) -> None:
        io = antiphon.Server()

        @io.on("it")
        def first(socket: object) -> int | None: ...

        @io.on("it")
        def second(socket: object) -> str:
            return ""

        assert "ack: (response: number | string) => void" in contract.typescript(io)


class TestNames:
    def test_of_events_are_quoted_if_need_be(self) -> None:
        io = antiphon.Server()
        for name in ("a-b", "new", 'say "hi"', "ünder", "plain_1"):
            io.on(name, lambda socket: None)
        keys = [line.split(": ")[0] for line in contract.typescript(io).splitlines()]
        for key in ('  "a-b"', '  "new"', '  "say \\"hi\\""', '  "ünder"', "  plain_1"):
            assert key in keys

    def test_of_namespaces(self) -> None:
        io = antiphon.Server()
        for name in ("/chat", "/games/room-1", "/Chat", "/1", "/日本"):
            io.of(name).on("it", lambda socket: None)
        io.of(lambda name, auth: True).on("it", lambda socket: None)

        def by_tenant(name: str, auth: dict[str, Any]) -> bool:
            return True

        io.of(by_tenant).on("it", lambda socket: None)
        written = contract.typescript(io)
        told = [each.split()[2] for each in written.splitlines() if "ClientToServer" in each]
        prefixes = [name.removesuffix("ClientToServerEvents") for name in told[:4]]
        assert prefixes == ["Namespace", "Chat", "ChatClientToServerEvents2", "GamesRoom1"]
        assert "Namespace2" in written or "NamespaceClientToServerEvents2" in written
        assert "ByTenantClientToServerEvents" in written

    def test_of_classes_leave_those_of_the_interfaces(self) -> None:
        class ErrorAnswer(msgspec.Struct):
            words: str

        io = antiphon.Server()
        io.emits(antiphon.Event("failed", ErrorAnswer))
        written = contract.typescript(io)
        assert "failed: (arg: ErrorAnswer2) => void" in written
        assert "export interface ErrorAnswer2 {" in written

    def test_the_main_namespace_is_left_out_where_it_has_nothing(self) -> None:
        io = antiphon.Server()
        assert "export interface ServerToClientEvents {" in contract.typescript(io)
        io.of("/chat")
        assert "export interface ServerToClientEvents {" not in contract.typescript(io)
        assert "export interface ChatClientToServerEvents {}" in contract.typescript(io)


class TestAuth:
    def test_all_types_that_are_asked_for_are_wanted(self) -> None:
        io = antiphon.Server()

        @io.on("connect")
        def first(socket: object, auth: Found = antiphon.Auth()) -> None: ...

        @io.use
        def second(socket: object, auth: Refused = antiphon.Auth()) -> None: ...

        assert "export type Auth = Found & Refused;" in contract.typescript(io)

    def test_a_class_of_that_name_is_it(self) -> None:
        class Auth(msgspec.Struct):
            token: str

        io = antiphon.Server()

        @io.on("connect")
        def connected(socket: object, auth: Auth = antiphon.Auth()) -> None: ...

        written = contract.typescript(io)
        assert written.count("Auth") == 1
        assert "export interface Auth {\n  token: string;\n}" in written


def test_comments_cannot_be_left() -> None:
    io = antiphon.Server()

    @io.on("it")
    def it(socket: object) -> None:
        """Ends */ here.

        And goes on.
        """

    assert (
        "  /**\n   * Ends *\\/ here.\n   *\n   * And goes on.\n   */\n  it: () => void;\n"
    ) in contract.typescript(io)


def test_it_needs_no_pydantic(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pydantic", None)  # importing it fails
    io = antiphon.Server()

    @io.on("it")
    def it(socket: object, found: Found) -> sample.Mark | complex:
        raise NotImplementedError

    assert "response: any" in contract.typescript(io)
    assert any("complex" in note for note in contract.notes(io))
