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
from collections.abc import Mapping, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.forkserver import ensure_running
from pathlib import Path

__all__ = ["Program"]

ROOT = Path(__file__).resolve().parents[1]
PRELOADED = ["uvicorn", "uvicorn.main", "uvloop", "tests.browser.game.serve"]

_context = get_context("forkserver")


class Program:
    """A program that runs. It is used like `asyncio.subprocess.Process`.

    Attributes:
        stdout: What it writes, its errors too.
    """

    def __init__(self, module: str, arguments: Sequence[str], environment: Mapping[str, str]):
        reader, writer = _context.Pipe(duplex=False)
        with reader, writer:
            self._process = _context.Process(
                target=_run, args=(module, list(arguments), dict(environment), writer), daemon=True
            )
            self._process.start()
            self._output = os.fdopen(os.dup(reader.fileno()), "rb", 0)
        self.stdout = asyncio.StreamReader()
        self._ended = asyncio.Event()
        asyncio.get_running_loop().add_reader(self._process.sentinel, self._has_ended)

    @classmethod
    async def start(
        cls, module: str, arguments: Sequence[str], environment: Mapping[str, str]
    ) -> Program:
        """Start it.

        Args:
            module: what `python -m` would run.
            arguments: of its command line.
            environment: all its variables.
        """
        _be_ready()
        program = cls(module, arguments, environment)
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


def _run(
    module: str, arguments: list[str], environment: dict[str, str], output: Connection
) -> None:
    """Be the program."""
    for number in (1, 2):
        os.dup2(output.fileno(), number)
    output.close()
    sys.stdout = sys.stderr = open(1, "w", buffering=1, closefd=False)  # noqa: SIM115
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
