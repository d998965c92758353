"""Who may see the operator's pages: whoever knows the password, else only this machine itself."""

from __future__ import annotations

import base64
import binascii
import hmac
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from ..addresses import is_loopback, names_this_machine

__all__ = ["Access"]

TOLD_BY_PROXIES: Final = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


@dataclass(frozen=True, slots=True)
class Access:
    """The rule of one server.

    Attributes:
        token: the password, for `Authorization: Bearer` and, for browsers, as the password of any
            user in `Authorization: Basic`. None: there is none.
        behind_proxy: whether others come by a proxy, which may stand on this machine: then who
            comes from this machine may be anybody.
    """

    token: str | None
    behind_proxy: bool

    def refuse(self, request: Request) -> Response | None:
        """The answer to who may not see it; None if it may be seen."""
        if self.token is not None:
            if _knows(self.token, request.headers.get("authorization", "")):
                return None
            return PlainTextResponse(
                "A password is needed", 401, {"WWW-Authenticate": 'Basic realm="status"'}
            )
        # As if there were no such page.
        return None if self._is_local(request) else PlainTextResponse("Not found", 404)

    def _is_local(self, request: Request) -> bool:
        """Whether it comes from this machine, and by a name of this machine.

        The name is looked at because any page can let a browser here ask under a name of its own
        that leads to this machine (DNS rebinding).
        """
        return (
            not self.behind_proxy
            and request.client is not None
            and is_loopback(request.client.host)
            and names_this_machine(request.headers.get("host", ""))
            and not any(name in request.headers for name in TOLD_BY_PROXIES)
        )


def _knows(token: str, authorization: str) -> bool:
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() == "basic":
        try:
            value = base64.b64decode(value, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return False
    elif scheme.lower() != "bearer":
        return False
    return hmac.compare_digest(value.encode(), token.encode())
