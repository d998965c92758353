"""What Antiphon holds itself to, as ratios to the others in the same run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["TARGETS", "Target"]


@dataclass(frozen=True, slots=True)
class Target:
    """At most this much of what another server needs.

    Attributes:
        case: The case's key.
        metric: The metric's key.
        of: Whose value.
        to: Divided by whose.
        at_most: The ratio.
    """

    case: str
    metric: str
    of: str
    to: str
    at_most: float


TARGETS: Final = (
    Target("echo", "cpu", "antiphon", "node", 0.60),
    Target("echo", "cpu", "antiphon", "python-socketio", 0.09),
    Target("echo", "cpu", "antiphon", "picows", 1.35),
    Target("echo", "cpu", "antiphon-portable", "python-socketio", 0.30),
    Target("broadcast-500", "cpu", "antiphon", "node", 0.48),
    Target("broadcast-500", "cpu", "antiphon", "python-socketio", 0.10),
    Target("broadcast-4000", "cpu", "antiphon", "node", 0.48),
    Target("broadcast-4000", "cpu", "antiphon", "python-socketio", 0.10),
    Target("polling", "cpu", "antiphon", "node", 1.00),
    Target("connect", "cpu", "antiphon", "node", 0.70),
    Target("memory-websocket", "memory", "antiphon", "node", 0.60),
    Target("memory-websocket", "memory", "antiphon", "python-socketio", 0.22),
)
