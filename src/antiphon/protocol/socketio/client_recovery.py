"""Connection state recovery, seen from the client: what a lost session is found again by.

The server gives a private id at the start, and puts an offset behind the arguments of its events:
of those that ask for no acknowledgement and are not volatile. The protocol does not mark it, so
it has to be known by its looks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

__all__ = ["Recovery"]

# The offsets of the known servers: a time in base 64, maybe with a counter (Node in memory), ids of
# a Redis stream, of a Mongo document, numbers, and four characters and a colon before one, which
# nobody else has (Antiphon).
LOOKS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"[0-9A-Za-z_-]{7,8}(?:\.[0-9A-Za-z_-]+)?",
        r"[0-9]{10,16}-[0-9]+",
        r"[0-9a-f]{24}",
        r"[0-9]+",
        r"[0-9A-Za-z_-]{4}:[0-9]{1,15}",
    )
)


class Recovery:
    """What one socket knows of its session.

    Attributes:
        pid: The session's private id; None if the server recovers none.
        offset: That of the latest event; None if there was none.
    """

    __slots__ = ("_look", "offset", "pid")

    def __init__(self) -> None:
        self.pid: str | None = None
        self.offset: str | None = None
        self._look: re.Pattern[str] | None = None

    def payload(self, auth: Mapping[str, Any] | None) -> dict[str, Any] | None:
        """What to say when asking to be connected."""
        if self.pid is None:
            return None if auth is None else dict(auth)
        said: dict[str, Any] = {"pid": self.pid}
        if self.offset is not None:
            said["offset"] = self.offset
        return {**said, **(auth or {})}

    def connected(self, pid: object) -> bool:
        """The server has answered; whether it took up the session where it ended."""
        if pid is not None and pid == self.pid:
            return True
        self.pid = pid if isinstance(pid, str) else None
        self.offset = self._look = None  # it counts in the session that is lost
        return False

    def left(self) -> None:
        """It has said goodbye, and shall not be taken up again by who has not heard that yet."""
        self.pid = self.offset = self._look = None

    def received(self, event: list[Any]) -> None:
        """Note the offset of an event that may have one, and take it away.

        Args:
            event: Its name and arguments.
        """
        if len(event) < 2:
            return
        last = event[-1]
        if isinstance(last, str) and self._is_offset(last):
            self.offset = last
            event.pop()

    def _is_offset(self, text: str) -> bool:
        if self._look is None:
            self._look = next((look for look in LOOKS if look.fullmatch(text)), None)
            return self._look is not None
        return self._look.fullmatch(text) is not None
