"""Compressing the responses of polls, as the client accepts it."""

from __future__ import annotations

import gzip
import zlib

__all__ = ["compress"]


def compress(body: bytes, accept_encoding: str | None) -> tuple[bytes, bytes] | None:
    """Compress a body.

    Args:
        body: The body.
        accept_encoding: The client's ``Accept-Encoding``.

    Returns:
        The compressed body and the name of its encoding, of gzip and deflate the one that the
        client names first; None if it accepts neither.
    """
    for part in (accept_encoding or "").split(","):
        name, _, weight = part.strip().lower().partition(";")
        if weight.replace(" ", "") in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            continue
        match name.strip():
            case "gzip":
                return gzip.compress(body, compresslevel=6, mtime=0), b"gzip"
            case "deflate":
                return zlib.compress(body, level=6), b"deflate"
            case _:
                continue
    return None
