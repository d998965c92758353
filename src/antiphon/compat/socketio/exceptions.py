"""python-socketio's exceptions."""

from __future__ import annotations

from antiphon import errors

__all__ = [
    "BadNamespaceError",
    "CallEndedError",
    "ConnectionError",
    "ConnectionRefusedError",
    "DisconnectedError",
    "SocketIOError",
    "TimeoutError",
    "UnknownClientError",
]


class SocketIOError(Exception):
    """The root of them."""


class ConnectionError(SocketIOError):
    """There is no connection."""


class ConnectionRefusedError(ConnectionError, errors.ConnectionRefused):
    """Raise it in a ``connect`` handler to refuse the client.

    Args:
        args: The message, and then the data: one value, or several, which make a list.

    Attributes:
        error_args: What the client is told.
    """

    def __init__(self, *args: object) -> None:
        message = str(args[0]) if args else "Connection rejected by server"
        data = None if len(args) < 2 else args[1] if len(args) == 2 else args[1:]
        errors.ConnectionRefused.__init__(self, message, data)
        self.args = args
        self.error_args: dict[str, object] = {"message": message}
        if len(args) > 1:
            self.error_args["data"] = data


class TimeoutError(SocketIOError):
    """The client did not answer in time."""


class BadNamespaceError(SocketIOError):
    """The namespace is not one that can be used."""


class DisconnectedError(SocketIOError):
    """The client is gone."""


class CallEndedError(DisconnectedError, TimeoutError):
    """The client that was to answer a ``call`` is gone: told at once, as the time-out it would be.

    python-socketio waits out the whole timeout; who is prepared for that is prepared for this.
    """


class UnknownClientError(SocketIOError, KeyError, ValueError):
    """No client of that sid is in the namespace; python-socketio raises the one or the other."""

    def __str__(self) -> str:
        return str(self.args[0])
