"""Programs as processes of their own, forked from one that has imported already what they need.

A test wants a server without a past, and it gets one; what it need not wait for, each time, is an
interpreter that reads the same hundreds of modules: that is nine tenths of a start.
"""

from __future__ import annotations

import asyncio
import os
import runpy
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from multiprocessing import get_context, reduction
from multiprocessing.forkserver import ensure_running
from pathlib import Path
from typing import Any

__all__ = ["Program"]

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


class Program:
    """A program that runs. It is used like `asyncio.subprocess.Process`.

    Attributes:
        stdin: What it reads: nothing, but its end when this is closed.
        stdout: What it writes; its errors too, if they go nowhere else.
    """

    def __init__(
        self,
        module: str,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        errors: int | None,
    ) -> None:
        reader, writer = _context.Pipe(duplex=False)
        end, self.stdin = _context.Pipe(duplex=False)
        with reader, writer, end:
            files = [_File(end.fileno()), _File(writer.fileno())]
            files.append(files[1] if errors is None else _File(errors))
            self._process = _context.Process(
                target=_run, args=(module, list(arguments), dict(environment), files), daemon=True
            )
            self._process.start()
            self._output = os.fdopen(os.dup(reader.fileno()), "rb", 0)
        self.stdout = asyncio.StreamReader()
        self._ended = asyncio.Event()
        asyncio.get_running_loop().add_reader(self._process.sentinel, self._has_ended)

    @classmethod
    async def start(
        cls,
        module: str,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        *,
        errors: int | None = None,
    ) -> Program:
        """Start it.

        Args:
            module: what `python -m` would run.
            arguments: of its command line.
            environment: all its variables.
            errors: descriptor of the file that its errors go to.
        """
        _be_ready()
        program = cls(module, arguments, environment, errors)
        await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(program.stdout), program._output
        )
        return program

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """How it ended; less than 0: by that signal. None while it runs."""
        return self._process.exitcode

    def send_signal(self, number: signal.Signals) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    async def wait(self) -> int:
        """Wait until it has ended; returns how."""
        await self._ended.wait()
        assert self.returncode is not None
        return self.returncode

    def _has_ended(self) -> None:
        asyncio.get_running_loop().remove_reader(self._process.sentinel)
        self._process.join()
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


def _run(module: str, arguments: list[str], environment: dict[str, str], files: list[int]) -> None:
    """Be the program."""
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
    os.environ.update(environment)
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
