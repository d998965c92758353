"""The adapter of a server that is alone and lets lost clients take up where they were."""

from __future__ import annotations

import asyncio
import secrets
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from antiphon.adapters.base import BroadcastFlags, LocalSockets, Restored, Target
from antiphon.adapters.memory import MemoryAdapter
from antiphon.engine.prepared import Prepared
from antiphon.names import Room, SocketId
from antiphon.protocol.socketio.packet import Packet
from antiphon.protocol.socketio.recovery import EventLog, Session, To

__all__ = ["SessionAwareAdapter"]

KeptEvent: TypeAlias = bytes | tuple[bytes | None, tuple[bytes, ...], bool]
"""What an event is made of again: its text, or text, attachments, whether it may be compressed."""

NOBODY: frozenset[Room] = frozenset()


class SessionAwareAdapter(MemoryAdapter):
    """Rooms and broadcasts within this process, and the sessions of lost clients.

    Each event is kept for a while, and carries its offset as its last argument. Source: Node's
    ``SessionAwareAdapter``.
    """

    keeps_sessions = True

    def __init__(self, namespace: str, local: LocalSockets) -> None:
        super().__init__(namespace, local)
        recovery = local.recovery
        if recovery is None:
            raise ValueError("this adapter wants the option connection_state_recovery")
        self._duration = recovery.max_disconnection_duration
        self._max_sessions = recovery.max_sessions
        self._encode = local.encode_event
        self._deliver = local.deliver_encoded
        self._log: EventLog[KeptEvent] = EventLog(
            secrets.token_urlsafe(3) + ":", recovery, recovery.max_age or self._duration
        )
        self._live: dict[SocketId, Session] = {}
        self._lost: OrderedDict[str, tuple[float, Session]] = OrderedDict()
        self._sending = False
        self._behind: deque[Callable[[], None]] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._timer_loop: asyncio.AbstractEventLoop | None = None

    # Events.

    def broadcast(self, packet: Packet, target: Target, flags: BroadcastFlags) -> None:
        """Send an event, and keep it."""
        rooms = target.rooms
        to: To = rooms if len(rooms) > 1 else next(iter(rooms), None)
        message, offset = self._keep(packet.data, to, target.except_, flags)
        self._send(message, packet.data, self._select(target), flags.volatile, offset)

    def keep(self, session: Session, event: list[Any], flags: BroadcastFlags) -> Prepared | None:
        """Keep an event for one socket that is here, which then sends it itself."""
        if self._sending or flags.volatile:
            message, offset = self._keep(event, session.id, NOBODY, flags)
            self._send(message, event, (session.id,), flags.volatile, offset)
            return None
        log = self._log
        offset = f"{log.epoch}{log.last + 1}"
        event.append(offset)
        text, attachments = self._encode(self.namespace, event, None)
        session.sent = offset
        if text is None or attachments or not flags.compress:
            message = Prepared(text, attachments, compress=flags.compress)
            log.append((text, tuple(attachments), flags.compress), message.size, session.id)
        else:
            message = Prepared(text)
            log.append(text, len(text), session.id)
        if self._timer is None:
            self._arm()
        return message

    def _keep(
        self, event: list[Any], to: To, except_: frozenset[Room], flags: BroadcastFlags
    ) -> tuple[Prepared, str]:
        """Encode an event with its offset, and keep it."""
        log = self._log
        # A volatile event is not kept. But clients take any string at the end of an event for an
        # offset, so that it carries the one of the event before it.
        offset = log.offset(log.last) if flags.volatile else log.offset(log.last + 1)
        event.append(offset)
        try:
            text, attachments = self._encode(self.namespace, event, None)
        finally:
            event.pop()  # those who listen to what is sent have no use for it
        message = Prepared(text, attachments, compress=flags.compress)
        if not flags.volatile:
            if text is None or attachments or not flags.compress:
                log.append((text, tuple(attachments), flags.compress), message.size, to, except_)
            else:
                log.append(text, len(text), to, except_)
            if self._timer is None:
                self._arm()
        return message, offset

    def _send(
        self,
        message: Prepared,
        event: list[Any],
        ids: Iterable[SocketId] | None,
        volatile: bool,
        offset: str,
    ) -> None:
        """Send an event, but nothing to anybody before what was emitted before."""
        if self._sending:
            # A function that is called while we send emits something itself.
            if ids is None:
                ids = tuple(self.local.ids())
            self._behind.append(lambda: self._deliver(message, event, ids, volatile, offset))
            return
        self._sending = True
        try:
            self._deliver(message, event, ids, volatile, offset)
            while self._behind:
                self._behind.popleft()()
        finally:
            self._sending = False

    # Rooms: who is followed is known to have been where, when.

    def add(self, socket: SocketId, rooms: Iterable[Room]) -> None:
        """Put a socket into rooms."""
        session = self._live.get(socket)
        if session is None:
            super().add(socket, rooms)
            return
        before = self.rooms.of(socket)
        super().add(socket, rooms)
        self._log.remember(session, self.rooms.of(socket) - before, joined=True)

    def remove(self, socket: SocketId, room: Room) -> None:
        """Take a socket out of a room."""
        session = self._live.get(socket)
        if session is not None and room in self.rooms.of(socket):
            self._log.remember(session, (room,), joined=False)
        super().remove(socket, room)

    def remove_all(self, socket: SocketId) -> None:
        """A socket is gone; what is sent from now on is what it misses."""
        session = self._live.pop(socket, None)
        if session is not None:
            session.rooms = self.rooms.of(socket)
            session.left = self.latest_offset
        super().remove_all(socket)

    # Sessions.

    @property
    def waits(self) -> bool:
        """Whether somebody lost may come back."""
        return bool(self._lost)

    @property
    def latest_offset(self) -> str:
        """The offset of the latest event."""
        return self._log.offset(self._log.last)

    def open_session(self, session: Session) -> None:
        """A socket is connected: follow it."""
        if self._timer is not None and self._timer_loop is not asyncio.get_running_loop():
            self._arm()  # the server is served anew, and what it waited for will not come
        log = self._log
        rooms = self.rooms.of(session.id)
        if session.known:
            log.remember(session, session.rooms - rooms, joined=False)
            log.remember(session, rooms - session.rooms, joined=True)
        else:
            session.known = session.marked = session.sent = self.latest_offset
        self._live[session.id] = session

    def persist_session(self, session: Session) -> None:
        """A client is lost: keep its session until it is too late."""
        self._lost[session.pid] = (self._now() + self._duration, session)
        if len(self._lost) > self._max_sessions:
            self._give_up(next(iter(self._lost)))
        if self._timer is None:
            self._arm()

    async def restore_session(self, pid: str, offset: str | None) -> Restored | None:
        """The session of a client that is back, and what it has missed up to now."""
        deadline, session = self._lost.pop(pid, (0.0, None))
        if session is None:
            return None
        missed = self._missed(session, offset) if self._now() < deadline else None
        if missed is None:
            session.over = True
            self.local.session_over()
            return None
        return Restored(session, missed)

    def _missed(self, session: Session, offset: str | None) -> list[Prepared] | None:
        log = self._log
        known, sent, left = (
            log.number(each) or 0 for each in (session.known, session.sent, session.left)
        )
        try:
            told = None if offset is None else log.number(offset)
        except ValueError:
            return None
        # No offset, or that of another server in another life: it has got nothing from us yet.
        after = known if told is None else max(told, known)
        if after >= sent:
            after = max(after, left)  # until then nothing else was for it
        missed = log.missed(session, after)
        if missed is None:
            return None
        session.known = session.marked = log.offset(after)
        session.sent = log.offset(missed[-1][0] if missed else after)
        return [_prepared(kept) for _, kept in missed]

    def close(self) -> None:
        """The namespace is closed: nobody comes back to it."""
        while self._lost:
            self._give_up(next(iter(self._lost)))
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _give_up(self, pid: str) -> None:
        _, session = self._lost.pop(pid)
        session.over = True

    # Time.

    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    def _arm(self) -> None:
        loop = self._timer_loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self._log.period, self._tick)

    def _tick(self) -> None:
        """Forget what is too old: of the events, and of the lost."""
        self._timer = None
        self._log.tick()
        now, before = self._now(), len(self._lost)
        while self._lost and next(iter(self._lost.values()))[0] <= now:
            self._give_up(next(iter(self._lost)))
        if self._lost or len(self._log):
            self._arm()
        if len(self._lost) < before:
            self.local.session_over()


def _prepared(kept: KeptEvent) -> Prepared:
    if isinstance(kept, bytes):
        return Prepared(kept)
    text, attachments, compress = kept
    return Prepared(text, attachments, compress=compress)
