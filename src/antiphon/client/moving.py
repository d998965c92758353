"""Redirections: where a server says that it is now, and what to tell it there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import urljoin, urlsplit

from antiphon.errors import Unreachable

__all__ = ["MOVED", "MOVES", "moved"]

MOVED: Final = (301, 302, 303, 307, 308)
MOVES: Final = 5
"""Redirections that are followed, one after the other."""

SECRETS: Final = ("authorization", "cookie")


def moved(
    url: str, location: str, headers: Sequence[tuple[str, str]]
) -> tuple[str, Sequence[tuple[str, str]]]:
    """Where a server says that it is now, and what to tell it there.

    Args:
        url: Where it was, of ``http`` or ``ws``; where it is now is of the same.
        location: What it says; ``http`` stands for ``ws``, as redirections do not tell them apart.
        headers: Headers of the request; another host is not told those that identify somebody.

    Raises:
        Unreachable: It leads away from TLS, to where anybody could read what is sent.
    """
    before, parts = urlsplit(url), urlsplit(urljoin(url, location))
    secure = parts.scheme in ("https", "wss")
    if before.scheme in ("https", "wss") and not secure:
        raise Unreachable(f"a redirection leads to {location}, which is without TLS")
    if parts.hostname != before.hostname:
        headers = [each for each in headers if each[0].lower() not in SECRETS]
    scheme = "ws" if before.scheme.startswith("ws") else "http"
    return parts._replace(scheme=scheme + ("s" if secure else "")).geturl(), headers
