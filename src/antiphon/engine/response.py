"""What a host shall answer to an HTTP request."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["Response"]


@dataclass(slots=True)
class Response:
    """An HTTP response."""

    status: int
    body: bytes = b""
    headers: list[tuple[bytes, bytes]] = field(default_factory=lambda: [])
