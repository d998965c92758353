"""What a session has joined, whatever packets come."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from antiphon.errors import RemoteProtocolError
from antiphon.protocol.socketio.connection import Connection
from antiphon.protocol.socketio.packet import Packet, PacketType
from antiphon.protocol.socketio.parser import JSONDecoder
from tests.properties.profile import machine

names = st.sampled_from(["/", "/a", "/b"])
BODIES = {
    PacketType.CONNECT: "",
    PacketType.DISCONNECT: "",
    PacketType.EVENT: '["x"]',
    PacketType.ACK: "0[]",
    PacketType.CONNECT_ERROR: '"no"',
}


class ConnectionMachine(RuleBasedStateMachine):
    """The model: for each namespace nothing, ``asked``, or ``joined``."""

    def __init__(self) -> None:
        super().__init__()
        self.connection = Connection(JSONDecoder())
        self.states: dict[str, str] = {}

    def receive(self, kind: PacketType, name: str) -> Packet | None:
        """A packet of the client; None if it is not allowed."""
        text = f"{int(kind)}{'' if name == '/' else name + ','}{BODIES[kind]}"
        try:
            packet = self.connection.receive(text)
        except RemoteProtocolError as error:
            assert error.reason == "forced server close"
            return None
        assert packet is not None
        assert (packet.type, packet.namespace) == (kind, name)
        return packet

    @rule(name=names)
    def ask(self, name: str) -> None:
        allowed = self.receive(PacketType.CONNECT, name) is not None
        assert allowed is (self.states.get(name) != "joined")
        if allowed:
            self.connection.begin(name)
            self.states[name] = "asked"

    @rule(name=names)
    def accept(self, name: str) -> None:
        if self.states.get(name) == "asked":
            self.connection.accept(name)
            self.states[name] = "joined"

    @rule(name=names)
    def leave(self, name: str) -> None:
        self.connection.leave(name)
        self.states.pop(name, None)

    @rule(kind=st.sampled_from(list(BODIES)[1:]), name=names)
    def send(self, kind: PacketType, name: str) -> None:
        allowed = self.receive(kind, name) is not None
        joined = self.states.get(name) == "joined"
        assert allowed is (joined and kind is not PacketType.CONNECT_ERROR)

    @invariant()
    def it_counts(self) -> None:
        assert len(self.connection) == len(self.states)
        assert self.connection.joined is ("joined" in self.states.values())


TestConnection = ConnectionMachine.TestCase
TestConnection.settings = machine()
