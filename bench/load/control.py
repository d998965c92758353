"""One more client, which asks a server how it is and is counted by nobody."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Final, Self, cast

from bench.load.peer import LoadFailed, Peer
from bench.load.swarm import Swarm

__all__ = ["Control"]

PAUSE: Final = 0.02


class Control:
    """A client that asks; it leaves when the block ends.

    Args:
        port: The server's port.
    """

    def __init__(self, port: int) -> None:
        self._swarm = Swarm(port)
        try:
            self._peer = cast("Peer", self._swarm.grow(1)[0])
        except BaseException:
            self._swarm.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._swarm.close()

    def others(self, patience: float = 60.0) -> int:
        """How many clients there are besides."""
        return int(self._peer.call("count", patience=patience)) - 1

    def collect_garbage(self) -> None:
        """Let the server free what it can."""
        self._peer.call("collect", patience=60.0)

    def until_others(self, count: int, patience: float = 60.0) -> None:
        """Wait until the server has that many other clients.

        Args:
            count: How many, or fewer.
            patience: Seconds to wait.
        """
        deadline = time.monotonic() + patience
        while (now := self.others(patience)) > count:
            if time.monotonic() > deadline:
                raise LoadFailed(f"{now} clients are there, not {count}, after {patience} s")
            time.sleep(PAUSE)
