"""The options of a Socket.IO server: its own, beside those of its engine."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import cast

from antiphon.adapters.base import AdapterFactory
from antiphon.adapters.memory import MemoryAdapter
from antiphon.callables import check_callable
from antiphon.engine.options import EngineKwargs, EngineOptions, check_number
from antiphon.protocol.socketio.parser import JSONParser, Parser
from antiphon.protocol.socketio.recovery import Recovery

__all__ = ["ServerKwargs", "ServerOptions"]


class ServerKwargs(EngineKwargs, total=False):
    """All options of a server as keyword arguments."""

    path: str
    serve_client: bool
    connection_state_recovery: Recovery | None
    cleanup_empty_child_namespaces: bool
    parser: Parser
    adapter: AdapterFactory
    max_namespaces: int
    max_pending_acks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerOptions:
    """The options of a server that are not its engine's.

    Attributes:
        path: Where hosts serve it (Node ``path``).
        connect_timeout: Seconds within which a client must have joined a namespace
            (``connectTimeout``).
        serve_client: Whether hosts serve the browser client below the path (``serveClient``).
        connection_state_recovery: How lost clients take up where they were; None if they do not
            (``connectionStateRecovery``).
        cleanup_empty_child_namespaces: Whether a namespace that a pattern or a predicate made is
            forgotten when its last socket leaves (``cleanupEmptyChildNamespaces``).
        parser: How packets look on the wire (``parser``).
        adapter: Makes the adapter of a namespace (``adapter``).
        max_namespaces: Namespaces that one client may have joined at a time.
        max_pending_acks: Acknowledgements that one socket may owe at a time.
    """

    path: str = "/socket.io"
    connect_timeout: float = 45.0
    serve_client: bool = True
    connection_state_recovery: Recovery | None = None
    cleanup_empty_child_namespaces: bool = False
    parser: Parser = field(default_factory=JSONParser)
    adapter: AdapterFactory = MemoryAdapter
    max_namespaces: int = 100
    max_pending_acks: int = 10_000

    def __post_init__(self) -> None:
        if not isinstance(cast("object", self.path), str):
            raise TypeError(f"path is a string such as '/socket.io', not {self.path!r}")
        check_callable(self.adapter, "the adapter", "the namespace", "its sockets")
        recovery = cast("object", self.connection_state_recovery)
        if recovery is not None and not isinstance(recovery, Recovery):
            raise TypeError("connection_state_recovery is None or an antiphon.Recovery(...)")
        for half in ("encode", "decoder"):
            if isinstance(self.parser, type) or not callable(getattr(self.parser, half, None)):
                raise TypeError("parser is an object such as antiphon.MsgpackParser()")
        check_number(self, "connect_timeout", "of seconds above 0")
        for name in ("max_namespaces", "max_pending_acks"):
            check_number(self, name, "above 0")

    def beside(self, engine: EngineOptions) -> ServerOptions:
        """The same, with what depends on the engine's options filled in."""
        recovery = self.connection_state_recovery
        if recovery is None or recovery.max_age is not None:
            return self
        # A client has got all that it was sent before the last pong but one. From then on until
        # its loss is noticed no more time passes than this.
        heartbeats = 2 * engine.ping_interval + 3 * engine.ping_timeout
        max_age = recovery.max_disconnection_duration + heartbeats
        return replace(self, connection_state_recovery=replace(recovery, max_age=max_age))
