"""The page's own files: read, put together, named by version and compressed once, at the start.

The document names all its files below ``v/<version>/``. The version is made of the contents, so
whatever has that name never changes: browsers keep it for good, and a page never sees a file of
another version. The document itself, and the service worker's script, are asked for each time.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import mimetypes
import re
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from .bundle import bundle

__all__ = ["CLIENT", "PageFiles", "accepts_gzip"]

CLIENT: Final = "/socket.io/socket.io.esm.min.js"
"""The Socket.IO client, which the server hosts by itself: the page needs it offline too."""

DOCUMENT: Final = "index.html"
SERVICE_WORKER: Final = "sw.js"

# Pictures are compressed already, and what is tiny gets no smaller.
_COMPRESSED: Final = (".html", ".css", ".js", ".json", ".svg", ".webmanifest")
_WORTH_COMPRESSING: Final = 200

_BUNDLED: Final = (".css", ".js")

_TYPES: Final = {".js": "text/javascript", ".webmanifest": "application/manifest+json"}

FOREVER: Final = "public, max-age=31536000, immutable"
ASK_EACH_TIME: Final = "no-cache"

_REFERENCE: Final = re.compile(r'\b(href|src)="([^"#?:]+)"')
_NO_GZIP: Final = re.compile(r"\bgzip\s*;\s*q=0(?:\.0*)?\s*(?:,|$)")


def accepts_gzip(header: str) -> bool:
    """Whether an `Accept-Encoding` allows gzip."""
    return "gzip" in header and not _NO_GZIP.search(header)


@dataclass(frozen=True, slots=True)
class _File:
    body: bytes
    compressed: bytes | None
    content_type: str
    etag: str


def _make_file(name: str, body: bytes) -> _File:
    suffix = Path(name).suffix
    media_type = _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    text = suffix in _COMPRESSED
    compressed = (
        gzip.compress(body, 9, mtime=0) if text and len(body) > _WORTH_COMPRESSING else None
    )
    return _File(
        body,
        compressed,
        f"{media_type}; charset=utf-8" if text else media_type,
        hashlib.sha256(body).hexdigest()[:24],
    )


class PageFiles:
    """An ASGI application that serves a directory with a document and its files.

    Args:
        directory: where they are. What is changed there later is not seen.

    Attributes:
        version: changes with any byte of them, and with the Socket.IO client.
    """

    def __init__(self, directory: Path) -> None:
        contents = {
            path.relative_to(directory).as_posix(): path.read_bytes()
            for path in sorted(directory.rglob("*"))
            if path.is_file() and not path.name.startswith(".")
        }
        self.version: Final = _digest(contents)
        worker = contents.pop(SERVICE_WORKER)
        document, contents = _put_together(contents.pop(DOCUMENT).decode(), contents)
        self._document = self._link(document, set(contents))
        self._files: Final = {name: _make_file(name, body) for name, body in contents.items()}
        self._fresh: Final = {
            "": _make_file(DOCUMENT, self._document.encode()),
            SERVICE_WORKER: _make_file(SERVICE_WORKER, self._service_worker(worker)),
        }

    def document(self, head: str) -> str:
        """The page with more in its head.

        Args:
            head: markup, safe as it is.
        """
        return self._document.replace("</head>", f"{head}\n</head>", 1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, whatever its path below this application."""
        request = Request(scope, receive)
        await self._answer(request)(scope, receive, send)

    def _answer(self, request: Request) -> Response:
        if request.method not in {"GET", "HEAD"}:
            return PlainTextResponse(
                "Method not allowed\n", 405, {"allow": "GET, HEAD", "cache-control": "no-store"}
            )
        path = request.scope["path"].removeprefix(request.scope.get("root_path", "")).lstrip("/")
        name = "" if path == DOCUMENT else path
        if name in self._fresh:
            return _respond(request, self._fresh[name], ASK_EACH_TIME)
        own = f"v/{self.version}/"
        file = self._files.get(name.removeprefix(own))
        if file is None:
            return PlainTextResponse("Not found\n", 404, {"cache-control": "no-store"})
        return _respond(request, file, FOREVER if name.startswith(own) else ASK_EACH_TIME)

    def _link(self, document: str, names: set[str]) -> str:
        """Make the document name its files by version."""

        def versioned(found: re.Match[str]) -> str:
            attribute, name = found.groups()
            return f'{attribute}="v/{self.version}/{name}"' if name in names else found[0]

        return _REFERENCE.sub(versioned, document)

    def _service_worker(self, script: bytes) -> bytes:
        """The script, told what to keep. That it changes is how browsers find a new version."""
        files = [f"v/{self.version}/{name}" for name in self._files]
        page = {"version": self.version, "files": [*files, CLIENT]}
        return f"const PAGE = {json.dumps(page)};\n".encode() + script


def _put_together(document: str, contents: dict[str, bytes]) -> tuple[str, dict[str, bytes]]:
    """The document and its files, with scripts and styles in few of them."""
    texts = {name: body.decode() for name, body in contents.items() if name.endswith(_BUNDLED)}
    linked, bundled = bundle(document, texts)
    rest = {name: body for name, body in contents.items() if name not in texts}
    return linked, {**rest, **{name: text.encode() for name, text in bundled.items()}}


def _digest(contents: dict[str, bytes]) -> str:
    digest = hashlib.sha256(metadata.version("antiphon").encode())
    for name, body in contents.items():
        digest.update(f"\0{name}\0{len(body)}\0".encode() + body)
    return digest.hexdigest()[:12]


def _respond(request: Request, file: _File, cache_control: str) -> Response:
    compressed = file.compressed
    coded = compressed is not None and accepts_gzip(request.headers.get("accept-encoding", ""))
    body = compressed if coded and compressed is not None else file.body
    headers = {
        "cache-control": cache_control,
        "etag": f'"{file.etag}-gz"' if coded else f'"{file.etag}"',
        "vary": "Accept-Encoding",
    }
    if headers["etag"] in request.headers.get("if-none-match", "").replace("W/", ""):
        return Response(None, 304, headers)
    if coded:
        headers["content-encoding"] = "gzip"
    # The length is that of the body, and for HEAD the server leaves the body out.
    return Response(body, 200, {**headers, "content-type": file.content_type})
