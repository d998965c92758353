"""The upgrade seen from the client."""

from __future__ import annotations

import pytest

from antiphon.errors import RemoteProtocolError
from antiphon.protocol.engineio.client_upgrade import ClientStage, ClientUpgrade
from antiphon.protocol.engineio.packet import Packet, PacketType

ANSWER = Packet(PacketType.PONG, "probe")


def test_the_way_through() -> None:
    upgrade = ClientUpgrade()
    stages = [upgrade.stage]
    upgrade.begin()
    stages.append(upgrade.stage)
    upgrade.receive(ANSWER)
    stages.append(upgrade.stage)
    upgrade.complete()
    stages.append(upgrade.stage)
    assert stages == list(ClientStage)


@pytest.mark.parametrize(
    "packet",
    [
        Packet(PacketType.PONG),
        Packet(PacketType.PING, "probe"),
        Packet(PacketType.MESSAGE, "probe"),
        Packet(PacketType.CLOSE),
    ],
)
def test_another_answer(packet: Packet) -> None:
    upgrade = ClientUpgrade()
    upgrade.begin()
    with pytest.raises(RemoteProtocolError, match=packet.type.name):
        upgrade.receive(packet)
    assert upgrade.stage is ClientStage.PROBING


def test_an_answer_that_nobody_asked_for() -> None:
    with pytest.raises(RemoteProtocolError):
        ClientUpgrade().receive(ANSWER)


def test_given_up_it_may_be_tried_again_but_not_once_it_is_done() -> None:
    upgrade = ClientUpgrade()
    upgrade.begin()
    upgrade.receive(ANSWER)
    upgrade.abandon()
    stages = [upgrade.stage]
    upgrade.begin()
    upgrade.receive(ANSWER)
    upgrade.complete()
    upgrade.abandon()
    assert [*stages, upgrade.stage] == [ClientStage.IDLE, ClientStage.DONE]
