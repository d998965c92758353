"""The upgrade from polling to WebSocket: its stages, and its two times."""

from __future__ import annotations

import pytest

from antiphon.protocol.engineio.packet import Packet, PacketType
from antiphon.protocol.engineio.upgrade import NOOP_INTERVAL, Stage, Upgrade

PROBE = Packet(PacketType.PING, "probe")
CHANGE = Packet(PacketType.UPGRADE)


@pytest.fixture
def upgrade() -> Upgrade:
    """One that began at 100 and may take ten seconds."""
    upgrade = Upgrade()
    assert upgrade.begin(100, 10)
    return upgrade


def test_goes_through_all_stages() -> None:
    upgrade = Upgrade()
    stages = [upgrade.stage]
    upgrade.begin(100, 10)
    stages.append(upgrade.stage)
    assert upgrade.receive(PROBE, 101) == "probed"
    stages.append(upgrade.stage)
    assert upgrade.receive(CHANGE, 102) == "done"
    stages.append(upgrade.stage)
    assert stages == [Stage.IDLE, Stage.PROBING, Stage.PROBED, Stage.DONE]
    assert upgrade.wakes_at is None
    assert upgrade.expire(1e9) is None


@pytest.mark.parametrize("kind", list(PacketType))
@pytest.mark.parametrize("data", ["", "probe", "Probe", "probe ", b"probe"])
def test_refuses_all_but_the_probe(upgrade: Upgrade, kind: PacketType, data: str | bytes) -> None:
    expected = "probed" if (kind, data) == (PacketType.PING, "probe") else "refused"
    assert upgrade.receive(Packet(kind, data), 101) == expected


@pytest.mark.parametrize("kind", list(PacketType))
def test_refuses_all_but_the_change_when_it_is_probed(upgrade: Upgrade, kind: PacketType) -> None:
    upgrade.receive(PROBE, 101)
    data = "probe" if kind is PacketType.PING else ""
    expected = "done" if kind is PacketType.UPGRADE else "refused"
    assert upgrade.receive(Packet(kind, data), 102) == expected


def test_cannot_begin_while_one_is_under_way_or_done(upgrade: Upgrade) -> None:
    assert not upgrade.begin(101, 10)
    upgrade.receive(PROBE, 101)
    assert not upgrade.begin(102, 10)
    upgrade.receive(CHANGE, 102)
    assert not upgrade.begin(103, 10)
    upgrade.abandon()
    assert upgrade.stage is Stage.DONE


@pytest.mark.parametrize("probed", [False, True])
def test_can_begin_again_after_it_was_abandoned(upgrade: Upgrade, probed: bool) -> None:
    if probed:
        upgrade.receive(PROBE, 101)
    upgrade.abandon()
    assert (upgrade.stage, upgrade.wakes_at) == (Stage.IDLE, None)
    assert upgrade.begin(200, 10)
    assert upgrade.wakes_at == 210


class TestTime:
    def test_is_up_when_nothing_happens(self, upgrade: Upgrade) -> None:
        assert upgrade.expire(109.9) is None
        assert upgrade.expire(110) == "timeout"

    def test_to_release_a_poll_comes_every_100_ms(self, upgrade: Upgrade) -> None:
        upgrade.receive(PROBE, 101)
        assert upgrade.wakes_at == 101 + NOOP_INTERVAL
        assert upgrade.expire(101.05) is None
        assert upgrade.expire(101.1) == "noop"
        assert upgrade.expire(101.1) is None
        assert upgrade.wakes_at == pytest.approx(101.2)

    def test_is_up_even_while_polls_are_released(self, upgrade: Upgrade) -> None:
        upgrade.receive(PROBE, 109.85)
        assert upgrade.expire(109.95) == "noop"
        assert upgrade.wakes_at == 110
        assert upgrade.expire(110) == "timeout"
