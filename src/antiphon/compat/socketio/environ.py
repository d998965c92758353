"""What handlers of ``connect`` are given of the request: a WSGI environment."""

from __future__ import annotations

import sys
from typing import Any

from antiphon.engine.request import Request

__all__ = ["environ_of"]


def environ_of(request: Request) -> dict[str, Any]:
    """The request that opened a connection, as a WSGI environment.

    ``REMOTE_ADDR`` and ``wsgi.url_scheme`` are the client's; python-socketio has constants there.
    ``asgi.scope`` has what other applications have left in it: ``state``, ``user``, ``session``.
    """
    scheme = {"ws": "http", "wss": "https"}.get(request.scheme, request.scheme)
    query = request.query_string.decode("latin-1")
    environ: dict[str, Any] = {
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scheme,
        "wsgi.errors": sys.stderr,
        "wsgi.async": True,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "SERVER_SOFTWARE": "asgi",
        "SERVER_NAME": "asgi",
        "SERVER_PORT": "0",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": request.path,
        "QUERY_STRING": query,
        "RAW_URI": request.url,
        "REMOTE_ADDR": request.address,
        "REMOTE_PORT": "0",
        "asgi.scope": {
            **request.scope,
            "type": "websocket" if request.scheme in ("ws", "wss") else "http",
            "method": request.method,
            "path": request.path,
            "query_string": request.query_string,
            "headers": list(request.raw_headers),
            "scheme": request.scheme,
            "client": (request.address, 0) if request.address else None,
        },
    }
    for name, value in request.headers.items():
        key = name.upper().replace("-", "_")
        environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = _text(value)
    return environ


def _text(value: str) -> str:
    """A header's value as UTF-8, where it is that: python-socketio knows no other."""
    try:
        return value.encode("latin-1").decode()
    except UnicodeDecodeError:
        return value
