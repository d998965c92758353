"""Server addresses as ``connect`` takes them."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import Final, cast
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

__all__ = ["Address", "check_namespace", "parse_address"]

SECURE: Final = {"http": False, "https": True, "ws": False, "wss": True}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server is.

    Attributes:
        secure: Whether over TLS.
        host: Its name or IP address, as it stands in an address.
        port: Its port.
        namespace: The namespace that the path named, ``/`` if it named none.
        query: The parameters that the address had.
        authorization: The header for the name and password that it had; None if it had none.
    """

    secure: bool
    host: str
    port: int
    namespace: str
    query: tuple[tuple[str, str], ...]
    authorization: str | None

    @property
    def origin(self) -> str:
        """What is the same for all that one connection may serve."""
        return f"{'https' if self.secure else 'http'}://{self.host}:{self.port}"

    def url(self, path: str, query: list[tuple[str, str]], *, websocket: bool = False) -> str:
        """The address of a request.

        Args:
            path: The path at which the server serves Socket.IO.
            query: Parameters besides those of the address.
            websocket: Whether it is to open a WebSocket.
        """
        scheme = ("ws" if websocket else "http") + ("s" if self.secure else "")
        text = urlencode([*self.query, *query])
        return f"{scheme}://{self.host}:{self.port}/{path.strip('/')}/?{text}"


def parse_address(url: str) -> Address:
    """Take an address apart: ``https://host:port/namespace?query``.

    Raises:
        ValueError: It is none, or its scheme is not ``http``, ``https``, ``ws`` or ``wss``.
    """
    parts = urlsplit(url)
    secure = SECURE.get(parts.scheme)
    if secure is None or not parts.hostname:
        raise ValueError(f"{url!r} is no address of a server; one is http://localhost:3000")
    authorization = None
    if parts.username is not None:
        user = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        authorization = "Basic " + b64encode(user.encode()).decode()
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return Address(
        secure,
        host,
        parts.port or (443 if secure else 80),
        parts.path or "/",
        tuple(parse_qsl(parts.query, keep_blank_values=True)),
        authorization,
    )


def check_namespace(name: str) -> None:
    """Refuse what can be no namespace.

    Raises:
        TypeError, ValueError: It is none: servers would close the connection.
    """
    if not isinstance(cast("object", name), str):
        raise TypeError(f"a namespace is named by a string such as '/chat', not by {name!r}")
    if not name.startswith("/"):
        raise ValueError(f"a namespace begins with a slash: {'/' + name!r}")
    if "," in name:
        raise ValueError(f"a namespace can have no comma in its name: {name!r}")
