"""The built browser client, and how it is served: names in, answers out, no host."""

from __future__ import annotations

from .files import FILE_NAMES, FileResponse, serve

__all__ = ["FILE_NAMES", "FileResponse", "serve"]
