"""A server as a process of its own, on a core of its own, watched from outside."""

from __future__ import annotations

import ctypes
import os
import resource
import selectors
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Final, Self

__all__ = ["LOAD_CORE", "SERVER_CORE", "ServerFailed", "ServerProcess", "raise_file_limit"]

SERVER_CORE: Final = 0
LOAD_CORE: Final = 1
START: Final = 20.0
"""Seconds that a server may take to start."""

PR_SET_PDEATHSIG: Final = 1
NANO: Final = 1_000_000_000
PAGE: Final = resource.getpagesize()


class ServerFailed(Exception):
    """A server did not start, or ended by itself."""


def raise_file_limit() -> int:
    """Allow this process and those it starts as many files as the system lets them have."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def _on_its_core(libc: ctypes.CDLL) -> Callable[[], None]:
    """What the new process does first: move to the servers' core, and end when we end."""

    def prepare() -> None:
        os.sched_setaffinity(0, {SERVER_CORE})
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)

    return prepare


class ServerProcess:
    """A running server, which is ended when the block ends.

    Args:
        command: What starts it; it prints ``listening`` and its port.
        directory: Where.

    Raises:
        ServerFailed: It does not start.

    Attributes:
        port: The port that it listens on.
    """

    def __init__(self, command: list[str], directory: Path) -> None:
        self._command = " ".join(command)
        self._log = tempfile.TemporaryFile()  # noqa: SIM115, it lives as long as the process
        self._process = subprocess.Popen(
            command,
            cwd=directory,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._log,
            # A lambda of its own would import after the fork: the library is loaded before.
            preexec_fn=_on_its_core(ctypes.CDLL(None)),
        )
        try:
            self.port = self._listening()
        except BaseException:
            self.stop()
            raise
        # The CPU time of another process is a clock too: clock_getcpuclockid(3).
        self._clock = (~self._process.pid << 3) | 2

    def _listening(self) -> int:
        assert self._process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            ready = selector.select(START)
        line = self._process.stdout.readline().decode() if ready else ""
        word, _, port = line.strip().partition(" ")
        if word != "listening":
            raise ServerFailed(f"{self._command} did not start:\n{self.log()}")
        return int(port)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End it at once: it has nothing to save."""
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._log.close()

    def check(self) -> None:
        """Make sure that it still runs.

        Raises:
            ServerFailed: It has ended.
        """
        if (code := self._process.poll()) is not None:
            raise ServerFailed(f"the server ended with {code}:\n{self.log()}")

    def log(self) -> str:
        """The end of what it has written to its standard error."""
        size = os.fstat(self._log.fileno()).st_size
        return os.pread(self._log.fileno(), 4_000, max(0, size - 4_000)).decode(errors="replace")

    def cpu(self) -> float:
        """Seconds of CPU time that it has used, of all its threads, in user and kernel mode.

        The same as ``utime`` and ``stime`` in ``/proc/<pid>/stat``, without their coarse tick.
        """
        return time.clock_gettime(self._clock)

    def waited(self) -> float:
        """Seconds in which it could have run but had to wait for its core; 0 if nobody counts.

        Little, unless something else runs on that core.
        """
        try:
            counts = Path(f"/proc/{self._process.pid}/schedstat").read_text().split()
        except FileNotFoundError:
            return 0.0
        return int(counts[1]) / NANO

    def memory(self) -> int:
        """Bytes of memory that it has resident."""
        return int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1]) * PAGE

    def settle(self, *, patience: float = 10.0, quiet: float = 0.1) -> None:
        """Wait until it has nothing left to do.

        Args:
            patience: Seconds to wait at most.
            quiet: Seconds in which it must have used next to no CPU time.
        """
        deadline = time.monotonic() + patience
        before = self.cpu()
        while time.monotonic() < deadline:
            time.sleep(quiet)
            now = self.cpu()
            if now - before < quiet / 50:
                return
            before = now
