"""What clients need beside the library, brought in when it is needed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from antiphon.client.options import ManagerOptions
from antiphon.client.transport import Transport
from antiphon.names import TransportName

if TYPE_CHECKING:
    from antiphon.client.network import Network

__all__ = ["make_network", "transport_classes"]


def transport_classes(
    chosen: Sequence[TransportName | type[Transport]],
) -> list[type[Transport]]:
    """The classes of transports.

    Raises:
        ImportError: What they need is not installed.
    """
    try:
        from antiphon.client.polling import PollingTransport
        from antiphon.client.websocket import WebSocketTransport
    except ModuleNotFoundError as error:
        raise ImportError(
            f"clients need {error.name}, which is not installed: pip install 'antiphon[client]'"
        ) from error
    named: dict[str, type[Transport]] = {
        "polling": PollingTransport,
        "websocket": WebSocketTransport,
    }
    return [named[each] if isinstance(each, str) else each for each in chosen]


def make_network(options: ManagerOptions) -> Network:
    """What reaches the server."""
    from antiphon.client.network import Network

    return Network(options)
