"""What a connection is told that asks too much."""

from __future__ import annotations

from typing import Final, TypedDict

from ..refusals import Refusal

__all__ = ["CLOSING", "Closing", "closing"]

# Server to client.

CLOSING: Final = "closing"
"""`Closing`, to a connection that is about to be closed, and why."""


class Closing(TypedDict):
    """A sentence for people, a code for programs."""

    reason: str
    code: str


def closing(refusal: Refusal) -> Closing:
    """The payload of `closing`."""
    return {"reason": refusal.reason, "code": refusal.code.value}
