"""``antiphon connect``, on a pipe and at a terminal."""

from __future__ import annotations

import asyncio
import json
import os
import pty
import re
import select
import subprocess
import sys
import termios
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.input import create_input
from prompt_toolkit.output import DummyOutput

import antiphon
from antiphon.cli.connect import history, typed_lines
from antiphon.cli.conversation import Conversation
from antiphon.cli.orders import read_order
from antiphon.cli.telling import Lines

from .conftest import Antiphon

PATIENCE = 60.0
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>]|\r")


def without_time(output: str) -> list[str]:
    return [re.sub(r"^\d\d:\d\d:\d\d ", "", line) for line in output.splitlines()]


def test_lines_are_carried_out(antiphon: Antiphon, server: str) -> None:
    lines = 'echo 1 {"a": [2]} word\n\n/ack echo 2\n/nope\n/status\n/help\n/quit\necho 9\n'
    ended = antiphon("connect", server, "-a", '{"name": "x"}', "-H", "X-Name: y", reads=lines)
    assert ended.returncode == 0, ended
    told = without_time(ended.stdout)
    assert told[0].startswith("* connected as ")
    for line in (
        '< hello {"name": "x"} "y"',
        '< echo 1 {"a": [2]} "word"',
        "= echo 2",
        "! there is no /nope; /help tells what there is",
        "* disconnected: io client disconnect",
    ):
        assert line in told, ended.stdout
    assert any(line.startswith("connected to / as ") for line in told)
    assert any(line.startswith("/ack event arg") for line in told)
    assert "< echo 9" not in told


def test_who_leaves_may_come_again(server: str) -> None:
    told: list[str] = []
    command = [sys.executable, "-m", "antiphon.cli", "connect", server]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None and process.stdout is not None

        def follow(line: str, beginning: str) -> None:
            process.stdin.write(line)  # type: ignore[union-attr]
            process.stdin.flush()  # type: ignore[union-attr]
            while not (told and told[-1].startswith(beginning)):
                read = process.stdout.readline()  # type: ignore[union-attr]
                assert read, told
                told.extend(without_time(read))

        follow("", "* connected")
        follow("/disconnect\n", "* disconnected")
        follow("/connect\n", "* connected")
        follow("/disconnect\n/connect\n", "* connected")
        follow("/ack echo 5\n", "= echo 5")
        process.stdin.close()
        assert process.wait(PATIENCE) == 0


async def test_who_leaves_may_come_again_at_once(
    server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async with asyncio.timeout(PATIENCE), antiphon.connect(server, force_new=True) as socket:

        async def lines() -> AsyncIterator[str]:
            yield "/disconnect"
            yield "/connect"
            yield "/ack echo 5"
            await socket.call("echo")

        talk = Conversation(socket, Lines(), PATIENCE)
        ended = asyncio.create_task(talk.ended())
        await asyncio.sleep(0)
        await talk.follow(lines(), read_order)
        assert not ended.done()
        await talk.finish()
        ended.cancel()
    assert "= echo 5" in without_time(capsys.readouterr().out)


def test_programs_speak_json(antiphon: Antiphon, server: str) -> None:
    lines = [
        ["echo", {"$bytes": "AAE="}],
        {"event": "echo", "args": [1, 2], "ack": True, "id": 7},
        {"event": "nobody", "ack": True, "id": 8},
        {"event": "connect"},
        5,
    ]
    reads = "".join(json.dumps(line) + "\n" for line in lines)
    ended = antiphon("connect", server, "--json", "--timeout", "0.5", reads=reads)
    assert ended.returncode == 0, ended
    told = [json.loads(line) for line in ended.stdout.splitlines()]
    assert told[0]["type"] == "connect"
    assert {"type": "event", "event": "echo", "args": [{"$bytes": "AAE="}]} in told
    assert {"type": "ack", "event": "echo", "args": [1, 2], "id": 7} in told
    assert {"type": "error", "message": "nobody: operation has timed out", "id": 8} in told
    assert {"type": "error", "message": '"connect" is a reserved event name'} in told
    assert told[-1] == {"type": "disconnect", "reason": "io client disconnect"}


def test_it_goes_on_for_a_while_when_that_is_asked(antiphon: Antiphon, server: str) -> None:
    begun = time.monotonic()
    ended = antiphon("connect", server, "--json", "--wait", "1")
    assert time.monotonic() - begun >= 1
    assert '"hello"' in ended.stdout
    ended = antiphon("connect", server, "--wait", "30", reads="leave\n")
    assert "* disconnected: io server disconnect" in ended.stdout
    assert time.monotonic() - begun < 25


def test_a_refusal_is_a_sentence(antiphon: Antiphon, server: str) -> None:
    ended = antiphon("connect", server, "--auth", '{"refuse": true}')
    assert (ended.returncode, ended.stderr) == (1, 'antiphon: not you: {"why": 1}\n')


def test_the_end_by_the_server_ends_it_while_it_still_reads(server: str) -> None:
    command = [sys.executable, "-m", "antiphon.cli", "connect", server]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stderr is not None
        process.stdin.write("leave\n")
        process.stdin.flush()
        assert process.wait(PATIENCE) == 1
        assert process.stderr.read() == (
            "antiphon: socket has been disconnected (io server disconnect)\n"
        )


class Terminal:
    """A person at a terminal."""

    def __init__(self, master: int) -> None:
        self._master = master
        self.seen = ""

    def types(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def sees(self, text: str) -> None:
        """Wait until it is on the screen, behind all that was awaited before."""
        deadline = time.monotonic() + PATIENCE
        while text not in self.seen:
            left = deadline - time.monotonic()
            ready, _, _ = select.select([self._master], [], [], max(left, 0))
            assert ready, f"no {text!r} in {self.seen!r}"
            try:
                self.seen += ESCAPES.sub("", os.read(self._master, 65_536).decode())
            except OSError:  # the other end is closed
                pytest.fail(f"it ended without {text!r}: {self.seen!r}")
        self.seen = self.seen[self.seen.index(text) + len(text) :]


@contextmanager
def terminal(server: str, home: Path) -> Iterator[Terminal]:
    master, slave = pty.openpty()
    environment = os.environ | {"TERM": "xterm", "XDG_CONFIG_HOME": str(home)}
    process = subprocess.Popen(
        [sys.executable, "-m", "antiphon.cli", "connect", server],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=environment,
        start_new_session=True,
    )
    os.close(slave)
    try:
        yield Terminal(master)
        assert process.wait(PATIENCE) == 0
        assert termios.tcgetattr(master)[3] & termios.ICANON  # it is as it was
    finally:
        process.kill()
        process.wait()
        os.close(master)


def test_a_person_types_completes_and_remembers(server: str, tmp_path: Path) -> None:
    with terminal(server, tmp_path) as screen:
        screen.sees("connected as")
        screen.sees("hello")
        screen.types("echo 42\r")
        screen.sees("< echo 42")
        screen.types("/ack ec\t")
        screen.sees("/ack echo")  # the tabulator completes it
        screen.types(" 43\r")
        screen.sees("= echo 43")
        screen.types("never sent\x03")  # Ctrl-C
        screen.types("leave\r")
        screen.sees("disconnected: io server disconnect")
        screen.types("/connect\r")
        screen.sees("connected as")
        screen.types("\x04")  # Ctrl-D
    with terminal(server, tmp_path) as screen:
        screen.sees("hello")
        screen.types("\x1b[A\x1b[A\x1b[A\x1b[A\r")  # four lines up
        screen.sees("< echo 42")
        screen.types("/quit\r")


async def test_what_is_typed_while_a_line_is_carried_out_is_the_next_one() -> None:
    master, slave = pty.openpty()
    with (
        os.fdopen(slave) as end,
        create_app_session(input=create_input(end), output=DummyOutput()),
    ):
        lines = typed_lines(list)
        os.write(master, b"one\r")
        async with asyncio.timeout(PATIENCE):
            assert await anext(lines) == "one"
            os.write(master, b"\x03two\r")
            assert await anext(lines) == "two"
            os.write(master, b"\x04")
            assert [line async for line in lines] == []
    os.close(master)


def test_a_line_that_is_no_text_is_told_and_the_next_one_read(server: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "antiphon.cli", "connect", server],
        input=b"echo 1\n\xff\n/ack echo \xc3\xa4\n",
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        timeout=PATIENCE,
    )
    told = without_time(ended.stdout.decode())
    assert ended.returncode == 0
    assert "< echo 1" in told and r"! no text: '\udcff'" in told and '= echo "ä"' in told


def test_it_ends_when_nobody_reads_any_more(server: str) -> None:
    command = [sys.executable, "-m", "antiphon.cli", "connect", server, "--json"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith('{"type": "connect"')
        process.stdout.close()
        process.stdin.write('["echo", 1]\n')
        process.stdin.flush()
        assert process.wait(PATIENCE) == 1
        assert process.stderr.read() == ""


def test_where_nothing_can_be_kept_lines_are_remembered_till_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", "/dev/null")
    assert isinstance(history(), InMemoryHistory)


@pytest.mark.parametrize("json_lines", [False, True])
def test_a_line_that_is_nested_too_deeply_is_told_and_passed_over(
    antiphon: Antiphon, server: str, json_lines: bool
) -> None:
    deep = "[" * 100_000
    reads = f'["echo", {deep}\n["echo", 1]\n' if json_lines else f"echo {deep}\necho 1\n"
    ended = antiphon("connect", server, *["--json"] * json_lines, reads=reads)
    assert ended.returncode == 0, ended
    assert "nested too deeply" in ended.stdout
    assert ('"args": [1]' if json_lines else "< echo 1") in ended.stdout
