"""Tests of your own application: clients in memory, over the real codec, and a clock to move.

No socket is opened and no time has to pass::

    async with antiphon.testing.connect(io, auth={"token": "secret"}) as client:
        client.emit("say", "hello")
        assert await client.receive("said") == "hello"
"""

from __future__ import annotations

from antiphon.testing.client import Client
from antiphon.testing.clock import Clock, settle
from antiphon.testing.connecting import Connecting, connect
from antiphon.testing.connections import Connections
from antiphon.testing.inbox import Received

__all__ = ["Client", "Clock", "Connecting", "Connections", "Received", "connect", "settle"]
