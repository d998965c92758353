"""What stands between picows and a connection: what is sent in one turn leaves in one write."""

from __future__ import annotations

import asyncio
from typing import Any, Final

__all__ = ["Cork"]

HIGH_WATER: Final = 65_536
"""Bytes that are gathered at most."""


class Cork:
    """The transport as picows sees it.

    Args:
        transport: The connection.

    Attributes:
        reading: Whether frames are being handled: then what is sent leaves behind the last one.
    """

    __slots__ = ("_loop", "_pending", "_scheduled", "_size", "_transport", "reading")

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._pending: list[bytes] = []
        self._size = 0
        self._scheduled = False
        self.reading = False
        if transport.get_extra_info("sslcontext") is None:
            # So that uvloop writes at once, and not one turn of the loop later.
            transport.set_write_buffer_limits(high=0)

    @property
    def unsent(self) -> int:
        """Bytes that wait in this process."""
        return self._size + self._transport.get_write_buffer_size()

    def write(self, data: bytes) -> None:
        """Gather something."""
        self._pending.append(data)
        self._size += len(data)
        if self._size > HIGH_WATER:
            self.flush()
        elif not (self.reading or self._scheduled):
            self._scheduled = True
            self._loop.call_soon(self.flush)

    def flush(self) -> None:
        """Write what was gathered."""
        self._scheduled = False
        pending = self._pending
        if pending:
            data = pending[0] if len(pending) == 1 else b"".join(pending)
            pending.clear()
            self._size = 0
            if not self._transport.is_closing():  # uvloop's raises then
                self._transport.write(data)

    # What picows asks for.

    def get_write_buffer_size(self) -> int:
        return 1  # as long as something seems to wait, picows writes nothing past us

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self._transport.get_extra_info(name, default)

    def close(self) -> None:
        self.flush()
        self._transport.close()

    def abort(self) -> None:
        self._pending.clear()
        self._size = 0
        self._transport.abort()
