"""The blocking face, from threads that know nothing of loops."""

from __future__ import annotations

import asyncio
import operator
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import pytest

import antiphon
from tests.interop.serving import ROOT, Server

T = TypeVar("T")

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.pairs(client="antiphon", msgpack=False),
]


@dataclass
class Seat:
    row: int


async def blocking(function: Callable[[], T]) -> T:
    """Run a program that blocks."""
    return await asyncio.wait_for(asyncio.to_thread(function), 20)


def eventually(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


async def test_events_calls_and_handlers(server: Server, transports: Any) -> None:
    def program() -> None:
        with antiphon.sync.connect(
            server.url, auth={"greet": 3}, transports=transports, force_new=True
        ) as socket:
            numbers: list[int] = []
            threads: set[str] = set()

            @socket.on("number")
            def number(value: int) -> None:
                threads.add(threading.current_thread().name)
                numbers.append(value)

            assert socket.connected and socket.id and socket.namespace == "/"
            assert socket.call("echo", "é", b"\0", timeout=30) == ("é", b"\0")
            eventually(lambda: len(numbers) == 3)
            assert numbers == [0, 1, 2]
            assert threads == {"antiphon-handlers"}
            answers: list[Any] = []
            socket.emit("echo", 1, ack=answers.append)
            socket.timeout(30).emit("echo", 2, ack=lambda *given: answers.append(given))
            eventually(lambda: len(answers) == 2)
            assert answers == [1, (None, 2)]
            socket.drain(timeout=30)
        assert not socket.active

    await blocking(program)


async def test_a_handler_may_call_back_and_answer(server: Server) -> None:
    def program() -> None:
        with antiphon.sync.connect(server.url, force_new=True) as socket:

            @socket.on("question")
            def question(value: int) -> Any:
                return socket.call("echo", value + 1, timeout=30)

            @socket.on("seat")
            def seat(wanted: Seat) -> int:
                return wanted.row

            assert socket.call("ask", "question", 1, timeout=30) == [2]
            assert socket.call("ask", "seat", {"row": 3}, timeout=30) == [3]
            (refused,) = socket.call("ask", "seat", {"row": "x"}, timeout=30)
            assert refused["error"]["code"] == "invalid_payload"
            assert socket.listeners("question") == [question]
            socket.off("question", question)
            assert socket.listeners("question") == []

    await blocking(program)


async def test_events_one_after_the_other(server: Server) -> None:
    def program() -> None:
        seen: list[Any] = []
        with antiphon.sync.connect(server.url, auth={"greet": 2}, force_new=True) as socket:
            for event, args in socket:
                seen.append((event, args))
                if event == "echo":
                    socket.emit("leave", False)
                elif len(seen) == 2:
                    socket.emit("echo", "x")
            assert socket.wait(timeout=30) == "io server disconnect"
            assert not socket.active
            assert socket.connect().call("echo", 1, timeout=30) == 1
            assert socket.wait(timeout=0.01) is None
        assert seen == [("number", (0,)), ("number", (1,)), ("echo", ("x",))]

    await blocking(program)


async def test_many_threads_at_once(server: Server) -> None:
    def program() -> None:
        with (
            antiphon.sync.connect(server.url, force_new=True) as socket,
            ThreadPoolExecutor(8) as pool,
        ):
            calls = [pool.submit(socket.call, "echo", n, timeout=10) for n in range(200)]
            assert [each.result() for each in calls] == list(range(200))

    await blocking(program)


async def test_who_is_through_leaves_no_thread(server: Server) -> None:
    def program() -> None:
        before = threading.active_count()
        for _ in range(3):
            with antiphon.sync.connect(server.url, force_new=True) as socket:
                answers: list[Any] = []
                socket.on("disconnect", answers.append)
                socket.emit("echo", 1, ack=answers.append)
                eventually(partial(operator.contains, answers, 1))
            eventually(partial(operator.eq, answers, [1, "io client disconnect"]))
        eventually(lambda: threading.active_count() <= before + 1)  # the loop's

    await blocking(program)


async def test_all_that_was_emitted_is_delivered(server: Server) -> None:
    name = f"blocking-{time.monotonic_ns()}"

    def program() -> Any:
        socket = antiphon.sync.connect(server.url, force_new=True)
        for number in range(1_000):
            socket.emit("log", name, number)
        socket.disconnect()
        with antiphon.sync.connect(server.url, force_new=True) as other:
            return other.call("logged", name, timeout=30)

    assert await blocking(program) == list(range(1_000))


async def test_errors_are_raised_where_they_are_made(server: Server) -> None:
    def program() -> None:
        with antiphon.sync.connect(server.url, force_new=True) as socket:
            with pytest.raises(antiphon.EncodeError):
                socket.emit("echo", object())
            with pytest.raises(ValueError, match="reserved"):
                socket.emit("connect")
            with pytest.raises(TypeError, match="function"):
                socket.on("echo", 1)  # type: ignore[call-overload]
            with pytest.raises(antiphon.AckTimeout):
                socket.call("unheard of", timeout=0.02)
            assert socket.call("echo", 1, timeout=30) == 1
        with pytest.raises(antiphon.Disconnected):
            socket.call("echo", 1)
        with pytest.raises(antiphon.ConnectionRefused) as caught:
            antiphon.sync.connect(server.url, "/refuse", force_new=True)
        assert caught.value.data == {"code": "E1"}

    await blocking(program)


async def test_options_that_block_are_asked_beside_the_loop(server: Server) -> None:
    def auth() -> dict[str, int]:
        with antiphon.sync.connect(server.url, force_new=True) as other:
            return {"token": other.call("echo", 7, timeout=30)}

    def program() -> None:
        with antiphon.sync.connect(server.url, auth=auth, force_new=True) as socket:
            assert socket.call("whoami", timeout=30)["auth"] == {"token": 7}

    await blocking(program)


async def test_a_handler_that_fails_is_told(server: Server) -> None:
    def program() -> None:
        with antiphon.sync.connect(server.url, force_new=True) as socket:
            told: list[Any] = []
            socket.on_error(lambda error, event: told.append((str(error), event)))

            @socket.on("exits")
            def exits() -> None:
                raise SystemExit(1)

            @socket.on("fails")
            def fails() -> None:
                raise KeyError("x")

            @socket.on("stops")
            def stops() -> None:
                next(iter(()))

            for event in ("exits", "fails", "stops"):
                (answer,) = socket.call("ask", event, timeout=30)
                assert answer["error"]["code"] == "internal_error"
            eventually(lambda: len(told) == 3)
            assert told == [
                ("a handler raised SystemExit(1)", "exits"),
                ("'x'", "fails"),
                ("a handler raised StopIteration()", "stops"),
            ]

    await blocking(program)


SCRIPT = textwrap.dedent("""
    import sys
    import antiphon
    socket = antiphon.sync.connect(sys.argv[1])
    print("connected", flush=True)
    if sys.argv[2] == "wait":
        try:
            socket.wait()
        except KeyboardInterrupt:
            print("interrupted", flush=True)
            socket.disconnect()
    elif sys.argv[2] == "call":
        try:
            socket.call("unheard of")
        except KeyboardInterrupt:
            print("interrupted", socket.call("echo", 1, timeout=30), flush=True)
    for number in range(100):
        socket.emit("log", sys.argv[3], number)
""")


FORKING = textwrap.dedent("""
    import os
    import sys
    import antiphon
    with antiphon.sync.connect(sys.argv[1]) as socket:
        child = os.fork()
        if child:
            os.waitpid(child, 0)
            print("parent", socket.call("echo", 3, timeout=30))
        else:
            try:
                socket.call("echo", 1)
            except RuntimeError as error:
                print(error)
            with antiphon.sync.connect(sys.argv[1]) as own:
                print("child", own.call("echo", 2, timeout=30), flush=True)
""")


async def test_after_a_fork_the_child_connects_anew(server: Server) -> None:
    command = [sys.executable, "-W", "ignore", "-c", FORKING, server.url]
    done = await asyncio.to_thread(
        subprocess.run, command, capture_output=True, text=True, timeout=20, cwd=ROOT
    )
    foreign, child, parent = done.stdout.splitlines()
    assert foreign.startswith("this blocking client is of the process before the fork")
    assert (child, parent) == ("child 2", "parent 3")
    assert (done.stderr, done.returncode) == ("", 0)


@pytest.mark.parametrize("doing", ["wait", "call"])
async def test_ctrl_c_ends_the_waiting(server: Server, doing: str) -> None:
    command = [sys.executable, "-c", SCRIPT, server.url, doing, "interrupted"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        assert await asyncio.to_thread(process.stdout.readline) == "connected\n"
        await asyncio.sleep(0.1)
        process.send_signal(signal.SIGINT)
        expected = "interrupted\n" if doing == "wait" else "interrupted 1\n"
        assert await asyncio.to_thread(process.stdout.readline) == expected
        assert await asyncio.to_thread(process.wait, 10) == 0


async def test_a_program_that_just_ends_has_delivered(server: Server) -> None:
    name = f"ended-{time.monotonic_ns()}"
    command = [sys.executable, "-c", SCRIPT, server.url, "end", name]
    done = await asyncio.to_thread(
        subprocess.run, command, capture_output=True, text=True, timeout=20, cwd=ROOT
    )
    assert (done.stdout, done.stderr, done.returncode) == ("connected\n", "", 0)
    async with antiphon.connect(server.url, force_new=True) as socket:
        assert await socket.call("logged", name, timeout=30) == list(range(100))
