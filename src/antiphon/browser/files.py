"""Answers requests for the client's files: negotiation, validators, bodies.

Nothing is compressed here: every file lies beside its gzip and brotli forms. Each is read when it
is first asked for, and kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import metadata, resources
from typing import Final

__all__ = ["FILE_NAMES", "FileResponse", "serve"]

FILE_NAMES: Final = frozenset(
    name + suffix
    for name in (
        "socket.io.js",
        "socket.io.min.js",
        "socket.io.esm.min.js",
        "socket.io.msgpack.min.js",
        "socket.io.shared.esm.min.js",
    )
    for suffix in ("", ".map")
)
"""What `serve` knows, as browsers ask for it after the path."""

# The best first: it is taken if the client likes several equally.
_SUFFIXES: Final = {"br": ".br", "gzip": ".gz", "identity": ""}

# RFC 9110, 12.4.2. What is no weight makes its coding unacceptable: it is not sent by mistake.
_WEIGHT: Final = re.compile(r"[qQ]\s*=\s*([01](?:\.\d{0,3})?)")

# RFC 9110, 8.8.3. What is in quotes is compared; "W/" makes no difference to If-None-Match.
_ENTITY_TAG: Final = re.compile(r'"[\x21\x23-\x7e\x80-\xff]*"')

# Less than any weight a client can write, more than "not acceptable".
_UNLISTED: Final = 0.0001


@dataclass(frozen=True, slots=True)
class FileResponse:
    """An HTTP answer; for HEAD, the caller leaves out the body and keeps the headers."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


@dataclass(frozen=True, slots=True)
class _Representation:
    content_type: bytes
    coding: str
    etag: str
    body: bytes


def serve(
    name: str, *, if_none_match: str | None = None, accept_encoding: str | None = None
) -> FileResponse | None:
    """Answer a request for a file of the client, or None if there is no such file.

    Args:
        name: What follows the path in the URL, such as `socket.io.min.js`, without the query.
        if_none_match: The header's value; several header lines joined with commas.
        accept_encoding: Likewise.

    The headers are those of Node's server, and `Vary`; the entity tag, a strong one, differs by
    coding.
    """
    if name not in FILE_NAMES:
        return None

    file = _load(name, _choose_coding(accept_encoding))
    headers = [
        (b"cache-control", b"public, max-age=0"),
        (b"etag", file.etag.encode()),
        (b"vary", b"Accept-Encoding"),
    ]
    if if_none_match is not None and _matches(file.etag, if_none_match):
        return FileResponse(304, headers, b"")

    headers += [
        (b"content-type", file.content_type),
        (b"content-length", str(len(file.body)).encode()),
    ]
    if file.coding != "identity":
        headers.append((b"content-encoding", file.coding.encode()))
    return FileResponse(200, headers, file.body)


@cache
def _load(name: str, coding: str) -> _Representation:
    folder = resources.files("antiphon.browser") / "dist"
    body = (folder / (name + _SUFFIXES[coding])).read_bytes()
    kind = b"application/json" if name.endswith(".map") else b"application/javascript"
    digest = sha256(body).hexdigest()[:16]
    return _Representation(kind + b"; charset=utf-8", coding, f'"{_version()}-{digest}"', body)


@cache
def _version() -> str:
    try:
        return metadata.version("antiphon")
    except metadata.PackageNotFoundError:
        # the source tree on the path, not installed
        return "source"


def _choose_coding(accept_encoding: str | None) -> str:
    """The coding the client likes best; identity without a wish, or with one that nothing meets."""
    if accept_encoding is None:
        return "identity"

    weights: dict[str, float] = {}
    for item in accept_encoding.split(","):
        coding, *parameters = (part.strip() for part in item.split(";"))
        weights[coding.lower().removeprefix("x-")] = _weight(parameters)

    def liking(coding: str) -> float:
        unlisted = _UNLISTED if coding == "identity" else 0.0
        return weights.get(coding, weights.get("*", unlisted))

    # max takes the first of equals, hence the order of _SUFFIXES
    best = max(_SUFFIXES, key=liking)
    return best if liking(best) > 0 else "identity"


def _weight(parameters: list[str]) -> float:
    if not parameters:
        return 1.0
    weight = _WEIGHT.fullmatch(parameters[0])
    return float(weight[1]) if weight else 0.0


def _matches(etag: str, if_none_match: str) -> bool:
    return if_none_match.strip() == "*" or etag in _ENTITY_TAG.findall(if_none_match)
