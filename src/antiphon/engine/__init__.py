"""Engine.IO alone: sessions over polling and WebSocket, with raw messages."""

from __future__ import annotations

from antiphon.engine.options import EngineOptions
from antiphon.engine.request import Request
from antiphon.engine.server import EngineServer
from antiphon.engine.socket import EngineSocket

__all__ = ["EngineOptions", "EngineServer", "EngineSocket", "Request"]
