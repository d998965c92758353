"""``antiphon export``, as a person or a CI job types it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from antiphon.cli import program

MODULE = """
import re

import antiphon

io = antiphon.Server()
app = antiphon.ASGIApp(io)


@io.on("say")
def say(socket, text: str) -> int: ...


@io.on("odd")
def odd(socket) -> re.Match[str]: ...
"""
SAY = "  say: (text: string, ack: (response: number) => void) => void;\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Path]:
    (tmp_path / "chat.py").write_text(MODULE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # what is written here changes too fast
    before = set(sys.modules)
    yield tmp_path
    forget(before)


def forget(before: set[str]) -> None:
    for name in set(sys.modules) - before:
        if name in ("chat", "empty", "broken", "several", "bad"):
            del sys.modules[name]


def export(*args: str) -> Result:
    """Run the command in this process, as if it were a new one."""
    path, modules = list(sys.path), set(sys.modules)
    try:
        return CliRunner().invoke(program, ["export", *args], env={"COLUMNS": "1000"})
    finally:
        sys.path[:] = path
        forget(modules)


@pytest.mark.parametrize("where", ["chat:io", "chat:app", "chat"])
def test_it_prints(folder: Path, where: str) -> None:
    result = export("typescript", where)
    assert result.exit_code == 0
    assert SAY in result.stdout
    assert result.stderr == "note: nothing is known of re.Match[str]: it is exported as any\n"


def test_it_writes_a_file_and_checks_it(folder: Path) -> None:
    written = folder / "web" / "events.ts"
    missing = export("typescript", "chat:io", "--output", "web/events.ts", "--check")
    assert missing.exit_code == 1
    assert f"+{SAY}" in missing.stdout
    assert not written.exists()

    assert export("typescript", "chat:io", "-o", "web/events.ts").exit_code == 0
    assert written.read_text() == export("typescript", "chat:io").stdout
    same = export("typescript", "chat:io", "-o", "web/events.ts", "--check")
    assert (same.exit_code, same.stdout) == (0, "")

    (folder / "chat.py").write_text(MODULE.replace("text: str", "text: bytes"))
    before = written.read_text()
    other = export("typescript", "chat:io", "-o", "web/events.ts", "--check")
    assert other.exit_code == 1
    assert f"-{SAY}" in other.stdout
    assert "+  say: (text: Binary" in other.stdout
    assert "web/events.ts is not what the server says" in other.stderr
    assert written.read_text() == before


def test_a_file_that_is_right_is_left_alone(folder: Path) -> None:
    export("typescript", "chat:io", "-o", "events.ts")
    before = (folder / "events.ts").stat().st_mtime_ns
    export("typescript", "chat:io", "-o", "events.ts")
    assert (folder / "events.ts").stat().st_mtime_ns == before


def test_it_looks_for_the_module_where_it_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert export("typescript", "chat:io").exit_code == 2
    assert SAY in export("typescript", "chat:io", "--app-dir", str(folder)).stdout


def test_as_a_program_of_its_own(folder: Path) -> None:
    command = [sys.executable, "-m", "antiphon.cli", "export", "typescript", "chat:io"]
    first = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=30)
    assert (first.returncode, SAY in first.stdout) == (0, True)
    command += ["--output", "chat.py", "--check"]
    second = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=30)
    assert (second.returncode, f"+{SAY}" in second.stdout) == (1, True)


def test_acknowledgements_may_be_errors(folder: Path) -> None:
    result = export("typescript", "chat:io", "--errors")
    assert "(response: number | ErrorAnswer) => void" in result.stdout


def test_it_prints_asyncapi(folder: Path) -> None:
    options = ["--title", "Chat", "--version", "2.1", "--url", "https://example.com/app"]
    document = json.loads(export("asyncapi", "chat:io", *options, "--description", "All.").stdout)
    assert document["asyncapi"] == "3.0.0"
    assert document["info"]["title"] == "Chat"
    assert document["info"]["version"] == "2.1"
    assert document["info"]["description"].startswith("All.\n")
    assert document["servers"]["server"]["pathname"] == "/app/socket.io/"
    assert export("asyncapi", "chat:io", "-o", "events.json", "--check").exit_code == 1
    assert export("asyncapi", "chat:io", "-o", "events.json").exit_code == 0
    assert export("asyncapi", "chat:io", "-o", "events.json", "--check").exit_code == 0


def test_it_wants_a_whole_url(folder: Path) -> None:
    result = export("asyncapi", "chat:io", "--url", "example.com")
    assert result.exit_code == 2
    assert "say where the server is as https://example.com, not as 'example.com'" in result.stderr


MISTAKES = [
    (["nothing:io"], "there is no module 'nothing' here; --app-dir says where to look for it"),
    (["broken:io"], "the module 'broken' imports 'not_there', which is not installed"),
    (["chat:nothing"], "there is no 'nothing' in the module 'chat'"),
    (["chat:MODULE"], "chat:MODULE is no antiphon.Server, nor an application of one: it is 'x'"),
    (["empty"], "there is no antiphon.Server in the module 'empty'"),
    (["several"], "there are several servers in 'several', say which: several:one, several:two"),
    ([":io"], "say where the server is as module:name, not as ''"),
    (["..chat:io"], "say where the server is as module:name, not as '..chat'"),
    (["chat:io", "--check"], "say which file it is to be: --output FILE"),
    (["chat:io", "-o", "."], "Is a directory"),
    (["chat:io", "-o", "chat.py/x"], "File exists"),
    (["chat:io", "-o", "binary"], "can't decode byte 0xff"),
]


@pytest.mark.parametrize(("args", "words"), MISTAKES, ids=lambda value: str(value)[:40])
def test_mistakes_are_told_in_a_sentence(folder: Path, args: list[str], words: str) -> None:
    (folder / "chat.py").write_text(f"{MODULE}\nMODULE = 'x'\n")
    (folder / "empty.py").write_text("import antiphon\n")
    (folder / "broken.py").write_text("import not_there\n")
    (folder / "several.py").write_text(
        "import antiphon\none = again = antiphon.Server()\ntwo = antiphon.Server()\n"
    )
    (folder / "binary").write_bytes(b"\xff\xff")
    result = export("typescript", *args)
    assert result.exit_code == 2
    assert words in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_what_a_module_raises_is_shown(folder: Path) -> None:
    (folder / "bad.py").write_text("raise ValueError('bad luck')\n")
    result = export("typescript", "bad:io")
    assert isinstance(result.exception, ValueError)
    assert str(result.exception) == "bad luck"
