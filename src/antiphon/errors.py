"""Every error that leaves Antiphon, in one tree.

AntiphonError
├── ConnectError           a client could not connect; also a ConnectionError, as all below it are
│   ├── ConnectionRefused  the server refused; raise it to refuse: a middleware, ``allow_request``
│   ├── ConnectTimeout     there was no answer in time (also a TimeoutError)
│   ├── HostNotFound       the name of the host is not known
│   ├── Unreachable        nobody listens there, or the network does not lead there
│   ├── TLSFailed          no secure connection could be made
│   ├── NotSocketIO        what answered is no Socket.IO server
│   └── UnsupportedProtocol  it is one, of a version that is not compatible
├── EventError             raise it in a handler to choose the error that the caller is given
│   └── InvalidPayload     what came is not of the type that the handler declares
├── AckError               a typed call was answered with an error object
├── InvalidAck             a typed call was answered with another type (also a ValueError)
├── AckTimeout             the acknowledgement did not come in time (also a TimeoutError)
├── Disconnected           the socket is gone, so the acknowledgement cannot come any more
├── EncodeError            the value cannot be put on the wire (also a TypeError)
├── MessageTooBig          the message is larger than the server takes (also a ValueError)
├── BufferFull             too much waits for a connection, or for being read
├── LocalProtocolError     you asked for something that the protocol does not allow now
└── RemoteProtocolError    the peer sent something that the protocol does not allow
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = [
    "AckError",
    "AckTimeout",
    "AntiphonError",
    "BufferFull",
    "ConnectError",
    "ConnectTimeout",
    "ConnectionRefused",
    "Disconnected",
    "EncodeError",
    "EventError",
    "HostNotFound",
    "InvalidAck",
    "InvalidPayload",
    "LocalProtocolError",
    "MessageTooBig",
    "NotSocketIO",
    "RemoteProtocolError",
    "TLSFailed",
    "Unreachable",
    "UnsupportedProtocol",
]


class AntiphonError(Exception):
    """The root of all errors of this library."""


class ConnectError(AntiphonError, ConnectionError):
    """A client could not connect; what its ``connect_error`` handlers are given.

    Attributes:
        message: Why, in a sentence.
        data: What the server said about it, if it did.
    """

    def __init__(self, message: str, data: object = None) -> None:
        super().__init__(message)
        self.message = message
        self.data = data


class ConnectionRefused(ConnectError):
    """Refuse a client, with the message and the data that its ``connect_error`` event carries.

    Clients raise it when the server has refused them.

    Args:
        message: What the client reads as ``error.message``.
        data: Any JSON value; the client reads it as ``error.data``. Left out on the wire when None.
    """

    def __init__(self, message: str = "connection refused", data: object = None) -> None:
        super().__init__(message, data)


class ConnectTimeout(ConnectError, TimeoutError):
    """There was no answer in time."""


class HostNotFound(ConnectError):
    """The name of the host is not known."""


class Unreachable(ConnectError):
    """Nobody listens there, the network does not lead there, or the connection broke at once."""


class TLSFailed(ConnectError):
    """No secure connection could be made, such as for a certificate that is not trusted."""


class NotSocketIO(ConnectError):
    """What answered is no Socket.IO server, or not at this path.

    Attributes:
        status: The HTTP status of the answer; None if it was none of HTTP.
        body: The beginning of its body.
    """

    def __init__(self, message: str, status: int | None = None, body: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.body = body


class UnsupportedProtocol(ConnectError):
    """It is a Socket.IO server, of a version that is not compatible."""


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


class InvalidPayload(EventError):
    """An argument of an event is not of the type that its handler declares.

    Its code is ``invalid_payload``, its message names the field (``Expected `int`, got `str` - at
    `$.x` ``), its data is ``{"argument": index, "errors": [{"path": "$.x", "message": …}, …]}``.
    """

    def __init__(self, message: str, data: object) -> None:
        super().__init__("invalid_payload", message, data)


class AckError(AntiphonError):
    """A call of an ``Event`` was answered with an error object: the peer's handler failed.

    Attributes:
        code: The peer's short word for it.
        message: The peer's sentence.
        data: Any JSON value, or None.
        responses: For a broadcast, the acknowledgements that are none; empty otherwise.
    """

    def __init__(self, code: str, message: str = "", data: object = None) -> None:
        super().__init__(f"{code}: {message}" if message else code)
        self.code = code
        self.message = message
        self.data = data
        self.responses: list[object] = []


class InvalidAck(AntiphonError, ValueError):
    """An acknowledgement is not of the type that its ``Event`` declares.

    Attributes:
        response: The acknowledgement as it came.
        responses: For a broadcast, those acknowledgements that are of the type; empty otherwise.
    """

    def __init__(self, message: str, response: object, responses: Sequence[object] = ()) -> None:
        super().__init__(message)
        self.response = response
        self.responses: list[object] = list(responses)


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


class MessageTooBig(AntiphonError, ValueError):
    """A message is larger than the server takes: it would close the connection.

    Attributes:
        size: Bytes of the message, as the transport would send it.
        limit: Bytes that the server takes (its ``max_http_buffer_size``).
    """

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(f"a message of {size} bytes, but the server takes {limit}")
        self.size = size
        self.limit = limit


class BufferFull(AntiphonError):
    """Too much waits for a connection, or for being read."""


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
