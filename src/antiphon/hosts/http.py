"""uvicorn's HTTP, with a bound on the head of a request, and nothing lost behind it."""

from __future__ import annotations

import sys
from typing import Any, Final, cast

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

__all__ = ["HttpProtocol"]

MAX_HEAD: Final = 65_536
"""Bytes that the head of a request may have (uvicorn's limit with h11)."""


class HttpProtocol(HttpToolsProtocol):
    """uvicorn's HTTP over httptools, which reads a head without end: this one has a limit."""

    # In slots: uvicorn's protocol has as many attributes as a dictionary shares among instances.
    __slots__ = ("_between", "_head_bytes", "_in_head", "_piece")

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self._in_head = False
        self._head_bytes = 0
        self._between = True
        self._piece = b""

    @property
    def idle(self) -> bool:
        """Whether the next byte begins a request, and nothing waits to be answered."""
        cycle = cast("RequestResponseCycle | None", self.cycle)
        return self._between and (cycle is None or cycle.response_complete)

    def on_message_begin(self) -> None:
        self._between = False
        self._in_head = True
        self._head_bytes = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._between = True
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        # uvicorn forgets what came behind the request in the same piece.
        upgrade = sys.exc_info()[1]
        super().handle_websocket_upgrade()
        if isinstance(upgrade, httptools.HttpParserUpgrade) and (
            early := self._piece[upgrade.args[0] :]
        ):
            protocol: Any = self.transport.get_protocol()
            protocol.data_received(early)

    def data_received(self, data: bytes) -> None:
        self._piece = data
        super().data_received(data)
        self._piece = b""
        if self._in_head:
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD and not self.transport.is_closing():
                self.logger.warning("A request head of more than %d bytes came.", MAX_HEAD)
                self.send_400_response("Request head too large.")
