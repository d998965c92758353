"""Every error that leaves Antiphon, in one tree.

AntiphonError
├── ConnectionRefused      raise it to refuse a client: a middleware, ``allow_request``
├── EventError             raise it in a handler to choose the error that the caller is given
├── AckTimeout             the acknowledgement did not come in time (also a TimeoutError)
├── Disconnected           the socket is gone, so the acknowledgement cannot come any more
├── EncodeError            the value cannot be put on the wire (also a TypeError)
├── LocalProtocolError     you asked for something that the protocol does not allow now
└── RemoteProtocolError    the peer sent something that the protocol does not allow
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = [
    "AckTimeout",
    "AntiphonError",
    "ConnectionRefused",
    "Disconnected",
    "EncodeError",
    "EventError",
    "LocalProtocolError",
    "RemoteProtocolError",
]


class AntiphonError(Exception):
    """The root of all errors of this library."""


class ConnectionRefused(AntiphonError):
    """Refuse a client, with the message and the data that its ``connect_error`` event carries.

    Args:
        message: What the client reads as ``error.message``.
        data: Any JSON value; the client reads it as ``error.data``. Left out on the wire when None.
    """

    def __init__(self, message: str = "connection refused", data: object = None) -> None:
        super().__init__(message)
        self.message = message
        self.data = data


class EventError(AntiphonError):
    """Answer an event with an error that the caller can read.

    If the client asked for an acknowledgement it gets
    ``{"error": {"code": code, "message": message, "data": data}}``.

    Args:
        code: A short word for programs, such as ``"not_found"``.
        message: A sentence for people.
        data: Any JSON value; left out on the wire when None.
    """

    def __init__(self, code: str, message: str = "", data: object = None) -> None:
        super().__init__(f"{code}: {message}" if message else code)
        self.code = code
        self.message = message
        self.data = data


class AckTimeout(AntiphonError, TimeoutError):
    """The acknowledgement did not come in time.

    Attributes:
        responses: The acknowledgements that did come, for a broadcast; empty otherwise.
    """

    def __init__(
        self, message: str = "operation has timed out", responses: Sequence[object] = ()
    ) -> None:
        super().__init__(message)
        self.responses: list[object] = list(responses)


class Disconnected(AntiphonError):
    """The socket is gone: what was waited for cannot come any more.

    Attributes:
        reason: The reason of the disconnection, in Socket.IO's words.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(f"socket has been disconnected ({reason})")
        self.reason = reason


class EncodeError(AntiphonError, TypeError):
    """A value cannot be put on the wire."""


class LocalProtocolError(AntiphonError):
    """You asked for something that the protocol does not allow, or not in this state."""


class RemoteProtocolError(AntiphonError):
    """The peer sent something that the protocol does not allow.

    Attributes:
        reason: The reason of the disconnection that follows, in Socket.IO's words.
    """

    def __init__(self, message: str, reason: str = "parse error") -> None:
        super().__init__(message)
        self.reason = reason
