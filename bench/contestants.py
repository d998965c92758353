"""Who is measured."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

__all__ = ["CONTESTANTS", "DIRECTORY", "FLOOR", "Contestant"]

DIRECTORY: Final = Path(__file__).parent / "servers"


@dataclass(frozen=True, slots=True)
class Contestant:
    """A server, as it is run for the benchmarks.

    Attributes:
        key: Its name on the command line and in the results.
        title: Its name in plots.
        short: Its name in tables.
        program: What runs it, in ``servers/``.
        bare: It speaks no Socket.IO: it sends back, or to all, what comes.
        deflate: Its clients offer permessage-deflate, and it takes the offer.
    """

    key: str
    title: str
    short: str
    program: tuple[str, ...]
    bare: bool = False
    deflate: bool = False

    def command(self, ping_interval: float | None = None) -> list[str]:
        """What starts it.

        Args:
            ping_interval: Seconds between two pings; None for the server's own default.
        """
        more = [] if ping_interval is None else ["--ping-interval", str(ping_interval)]
        return [*self.program, *more]


CONTESTANTS: Final = {
    each.key: each
    for each in (
        Contestant("antiphon", "Antiphon", "Antiphon", (sys.executable, "antiphon_server.py")),
        Contestant(
            "antiphon-portable",
            "Antiphon, portable",
            "portable",
            (sys.executable, "antiphon_server.py", "--portable"),
        ),
        Contestant("node", "Node", "Node", ("node", "--expose-gc", "node_server.js")),
        Contestant(
            "python-socketio",
            "python-socketio",
            "python-socketio",
            (sys.executable, "python_socketio_server.py"),
        ),
        Contestant(
            "python-socketio-deflate",
            "python-socketio, deflate",
            "… deflate",
            (sys.executable, "python_socketio_server.py", "--deflate"),
            deflate=True,
        ),
        Contestant(
            "picows", "bare picows", "picows", (sys.executable, "picows_server.py"), bare=True
        ),
    )
}
"""In the order in which they take their turns."""

FLOOR: Final = "picows"
"""What a WebSocket costs without any Socket.IO."""
