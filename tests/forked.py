"""Programs as processes of their own, forked from one that has imported already what they need.

A test wants a server without a past, and it gets one; what it need not wait for, each time, is an
interpreter that reads the same hundreds of modules: that is nine tenths of a start.
"""

from __future__ import annotations

import asyncio
import os
import runpy
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context, reduction
from multiprocessing.forkserver import ensure_running
from pathlib import Path
from typing import Any

__all__ = ["Fork", "Program"]

ROOT = Path(__file__).resolve().parents[1]
PRELOADED = [
    "aiohttp.web",
    "antiphon.hosts.uvicorn",
    "socketio",
    "starlette.applications",
    "starlette.staticfiles",
    "tests.browser.game.serve",
    "tests.interop.servers.listening",
    "uvicorn.main",
    "uvloop",
]

_context = get_context("forkserver")


class Fork:
    """A program that runs. It is used like `subprocess.Popen`.

    Args:
        program: What `python -m` would run, or the path of a script.
        arguments: Of its command line.
        environment: All its variables.
        output: Descriptor of the file that its output goes to, in place of `stdout`.
        errors: The same of its errors; None: they go where its output goes.
        group: Whether it leads a group of processes of its own.

    Attributes:
        stdin: What it reads: nothing, but its end when this is closed.
        stdout: What it writes; its errors too, if they go nowhere else.
    """

    def __init__(
        self,
        program: str | Path,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        *,
        output: int | None = None,
        errors: int | None = None,
        group: bool = False,
    ) -> None:
        _be_ready()
        reader, writer = _context.Pipe(duplex=False)
        end, self.stdin = _context.Pipe(duplex=False)
        with reader, writer, end:
            files = [_File(end.fileno()), _File(writer.fileno() if output is None else output)]
            files.append(files[1] if errors is None else _File(errors))
            what = _What(program, list(arguments), dict(environment), group)
            self.process = _context.Process(target=_run, args=(what, files), daemon=True)
            self.process.start()
            self.stdout = os.fdopen(os.dup(reader.fileno()), "rb", 0)

    @property
    def pid(self) -> int:
        assert self.process.pid is not None
        return self.process.pid

    @property
    def returncode(self) -> int | None:
        """How it ended; less than 0: by that signal. None while it runs."""
        return self.process.exitcode

    def poll(self) -> int | None:
        """See `returncode`."""
        return self.returncode

    def send_signal(self, number: signal.Signals) -> None:
        # The server of forks sees the end first, and then tells how it was.
        if self.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended, for so many seconds; returns how.

        Raises:
            subprocess.TimeoutExpired: it runs still.
        """
        self.process.join(timeout)
        if self.returncode is None:
            assert timeout is not None
            raise subprocess.TimeoutExpired(str(self.pid), timeout)
        return self.returncode


class Program:
    """A program that runs. It is used like `asyncio.subprocess.Process`; see `Fork`."""

    def __init__(self, fork: Fork) -> None:
        self._fork = fork
        self.stdin = fork.stdin
        self.stdout = asyncio.StreamReader()
        self._ended = asyncio.Event()
        asyncio.get_running_loop().add_reader(fork.process.sentinel, self._has_ended)

    @classmethod
    async def start(
        cls,
        program: str | Path,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        *,
        output: int | None = None,
        errors: int | None = None,
        group: bool = False,
    ) -> Program:
        """Start it; the arguments are those of `Fork`."""
        started = cls(
            Fork(program, arguments, environment, output=output, errors=errors, group=group)
        )
        await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(started.stdout), started._fork.stdout
        )
        return started

    @property
    def pid(self) -> int:
        return self._fork.pid

    @property
    def returncode(self) -> int | None:
        """How it ended; less than 0: by that signal. None while it runs."""
        return self._fork.returncode

    def send_signal(self, number: signal.Signals) -> None:
        self._fork.send_signal(number)

    def terminate(self) -> None:
        self._fork.terminate()

    def kill(self) -> None:
        self._fork.kill()

    async def wait(self) -> int:
        """Wait until it has ended; returns how."""
        await self._ended.wait()
        assert self.returncode is not None
        return self.returncode

    def _has_ended(self) -> None:
        asyncio.get_running_loop().remove_reader(self._fork.process.sentinel)
        self._fork.wait()
        self.stdin.close()
        self._ended.set()


def _be_ready() -> None:
    """Start the process that the programs are forked from, unless it runs."""
    _context.set_forkserver_preload(PRELOADED)
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT), str(ROOT / "apps"), before or ""])
    try:
        ensure_running()
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before


class _File:
    """An open file, on its way to the program."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def __reduce__(self) -> tuple[Callable[[Any], int], tuple[Any]]:
        return _detach, (reduction.DupFd(self._descriptor),)


def _detach(sent: Any) -> int:
    descriptor: int = sent.detach()
    return descriptor


@dataclass(frozen=True)
class _What:
    """What a program is told; see `Fork`."""

    program: str | Path
    arguments: list[str]
    environment: dict[str, str]
    group: bool


def _run(what: _What, files: list[int]) -> None:
    """Be the program."""
    if what.group:
        os.setsid()
    os.chdir(ROOT)
    for number, file in enumerate(files):
        os.dup2(file, number)
    for file in {*files} - {0, 1, 2}:
        os.close(file)
    sys.stdin, sys.stdout, sys.stderr = (
        open(number, mode, buffering=1, closefd=False)  # noqa: SIM115
        for number, mode in enumerate("rww")
    )
    os.environ.clear()
    os.environ.update(what.environment)
    sys.argv = [str(what.program), *what.arguments]
    if isinstance(what.program, Path):
        sys.path.insert(0, str(what.program.parent))
        runpy.run_path(str(what.program), run_name="__main__")
    else:
        runpy.run_module(what.program, run_name="__main__", alter_sys=True)
