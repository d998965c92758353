"""uvicorn's HTTP, with a bound on the head of a request, and nothing lost behind it."""

from __future__ import annotations

import asyncio
import sys
from typing import Any, Final, cast

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

__all__ = ["HttpProtocol"]

MAX_HEAD: Final = 65_536
"""Bytes that the head of a request may have (uvicorn's limit with h11)."""

HEAD_TOO_LARGE: Final = "A request head of more than %d bytes came."

PATIENCE: Final = 60.0
"""Seconds in which a peer must take something of what it is still sent, when we have closed."""

PATIENCE_AT_THE_END: Final = 3.0
"""The same when the server goes down; over TLS also to say that it closes too."""


class HttpProtocol(HttpToolsProtocol):
    """uvicorn's HTTP over httptools, with limits to what it reads, and to how long it closes."""

    # In slots: uvicorn's protocol has as many attributes as a dictionary shares among instances.
    __slots__ = ("_between", "_cut", "_head_bytes", "_in_head", "_left", "_patience", "_piece")

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self._in_head = False
        self._head_bytes = 0
        self._between = True
        self._piece = b""
        self._patience = PATIENCE
        self._cut: asyncio.TimerHandle | None = None
        self._left = 0

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
        if self._head_bytes + len(self._piece) > MAX_HEAD and self._head_size() > MAX_HEAD:
            self.logger.warning(HEAD_TOO_LARGE, MAX_HEAD)
            raise ValueError("the head is too large")  # to the parser: uvicorn answers 400
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
                self.logger.warning(HEAD_TOO_LARGE, MAX_HEAD)
                self.send_400_response("Request head too large.")

    def _head_size(self) -> int:
        """Bytes of a head that has come, whose pieces the loop may have joined with a body."""
        lines = sum(len(name) + len(value) + len(": \r\n") for name, value in self.headers)
        return len(self.url) + lines

    def connection_lost(self, exc: Exception | None) -> None:
        if self._cut is not None:
            self._cut.cancel()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._see_off()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self._see_off()

    def shutdown(self) -> None:
        self._patience = PATIENCE_AT_THE_END
        super().shutdown()
        self._see_off()

    def _see_off(self) -> None:
        """If it closes, see to it that it ends: loops wait for a peer that reads nothing."""
        # An application may answer after the connection is gone, when it is none of them any more.
        if not self.transport.is_closing() or self not in self.connections:
            return
        if self._cut is not None:
            self._cut.cancel()
        self._left = self.transport.get_write_buffer_size()
        self._cut = self.loop.call_later(self._patience, self._look_again)

    def _look_again(self) -> None:
        if self.transport.get_write_buffer_size() < self._left:
            self._see_off()
        else:
            self.transport.abort()
