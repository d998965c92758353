"""Static files for development, by python-socketio's rules."""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from antiphon.hosts.scope import Scope, Send

__all__ = ["File", "StaticFiles"]

INDEX: Final = "index.html"


class File(NamedTuple):
    """A file to serve."""

    path: Path
    content_type: str


class StaticFiles:
    """Files and directories by path.

    Args:
        mapping: A path and a file, or a path and a directory; the value is a name, or a mapping
            with ``filename`` and ``content_type``. The key ``""`` names the file that stands for a
            directory, ``index.html`` unless it is there.
    """

    def __init__(self, mapping: Mapping[str, str | Mapping[str, str]]) -> None:
        self._mapping: dict[str, dict[str, str]] = {
            path: {"filename": given} if isinstance(given, str) else dict(given)
            for path, given in mapping.items()
        }
        self._index = self._mapping.pop("", {"filename": INDEX})

    async def serve(self, scope: Scope, send: Send) -> bool:
        """Answer a request with a file; False if there is none."""
        file = self.find(scope["path"]) if scope["method"] in ("GET", "HEAD") else None
        if file is None:
            return False
        body = await asyncio.to_thread(file.path.read_bytes)
        headers: Any = [
            (b"content-type", file.content_type.encode("latin-1")),
            (b"content-length", b"%d" % len(body)),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send(
            {"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body}
        )
        return True

    def find(self, path: str) -> File | None:
        """The file for a path: of the longest path that is known; never one outside of it."""
        known, rest = path, ""
        while known not in self._mapping and f"{known}/" not in self._mapping:
            if not known:
                return None
            known, _, last = known.rpartition("/")
            rest = f"/{last}{rest}"
        entry = self._mapping.get(known) or self._mapping[f"{known}/"]
        return self._file(entry, rest)

    def _file(self, entry: Mapping[str, str], rest: str) -> File | None:
        root = Path(entry["filename"])
        file = root / rest.lstrip("/") if rest.strip("/") else root
        content_type = entry.get("content_type")
        if (rest or entry["filename"]).endswith("/"):
            file = file / self._index["filename"]
            content_type = content_type or self._index.get("content_type")
        try:
            if not file.resolve().is_relative_to(root.resolve()) or not file.is_file():
                return None
        except (OSError, ValueError):  # no file can be called so
            return None
        guessed = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return File(file, content_type or guessed)
