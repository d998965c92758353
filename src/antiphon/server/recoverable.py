"""A socket whose events go through the adapter, so that they are not lost with its connection."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from antiphon.adapters.base import BroadcastFlags, Target
from antiphon.engine.prepared import Prepared
from antiphon.events.event import EventLike, emitted
from antiphon.names import RESERVED_EVENTS
from antiphon.protocol.socketio.packet import Packet, PacketType
from antiphon.protocol.socketio.recovery import Session
from antiphon.server.ports import Link
from antiphon.server.socket import Socket

__all__ = ["RecoverableSocket"]


class RecoverableSocket(Socket):
    """A socket of a server with ``connection_state_recovery``.

    Attributes:
        session: What outlives its connection; None before it is let in for the first time.
    """

    __slots__ = ("_later", "session")

    session: Session | None
    _later: list[Callable[[], None]]

    def follow(self, session: Session | None) -> None:
        """It takes up a session, or None: then it has yet to get one."""
        self.session = session
        self._later = []
        if session is not None:
            self.recovered = True
            self.data = session.data
            self._home.adapter.add(self.id, session.rooms)

    def resume(self, packet: Prepared, missed: Iterable[Prepared]) -> None:
        """It is let in: send what it has missed, what tells it so, and what was emitted before."""
        for message in missed:
            self.conn.send_prepared(message)
        self.open(packet)
        later, self._later = self._later, []
        for send in later:
            send()

    @property
    def latest_offset(self) -> str:
        """The offset of the latest event of its namespace."""
        return self._home.adapter.latest_offset

    def deliver_kept(
        self, message: Prepared, event: list[Any], volatile: bool, offset: str
    ) -> None:
        """Send an event that the adapter has given an offset."""
        if not volatile and self.session is not None:
            self.session.sent = offset
        self.conn.send_prepared(message, volatile=volatile)
        # After it: what a listener emits must not overtake what it listens to.
        if self._registry is not None or self._shared.any_outgoing:
            self._tell_outgoing(event)

    def supersede(self, by: Link) -> None:
        """Its client is back over another connection: its own is lost, whatever it looks like."""
        if not self.connected:
            self.discard("transport close")
        if by is not self._link:
            self._link.superseded()

    def _send_event(
        self, flags: BroadcastFlags, event: EventLike, args: tuple[object, ...], ack_id: int | None
    ) -> None:
        if type(event) is not str or event in RESERVED_EVENTS:
            event = emitted(event, args)
        session = self.session
        if self.connected and ack_id is None and session is not None:
            data = [event, *args]
            message = self._home.adapter.keep(session, data, flags)
            if message is not None:
                self.conn.send_prepared(message)
                if self._registry is not None or self._shared.any_outgoing:
                    self._tell_outgoing(data[:-1])
        elif not self.connected and self._reason is None:
            self._hold(flags, event, args, ack_id)
        elif ack_id is None and session is not None and not session.over:
            # It is lost: maybe its client is back by now, or will be.
            packet = Packet(PacketType.EVENT, self._home.name, [event, *args])
            self._home.adapter.broadcast(packet, Target(frozenset((self.id,))), flags)
        else:  # what is for nobody is counted there
            super()._send_event(flags, event, args, ack_id)

    def _hold(
        self, flags: BroadcastFlags, event: str, args: tuple[object, ...], ack_id: int | None
    ) -> None:
        """Send an event as it is now when the client is let in: only then it gets its offset."""
        parser = self._home.parser
        packet = Packet(PacketType.EVENT, self._home.name, [event, *args], ack_id)
        text, attachments = parser.encode(packet)
        decoder = parser.decoder()
        copy = decoder.decode_text(text[1:].decode()) if text is not None else None
        for attachment in attachments:
            copy = decoder.decode_binary(attachment)
        assert copy is not None
        name, *values = copy.data
        self._later.append(partial(self._send_event, flags, name, tuple(values), ack_id))
