"""Events that come back: echoes, acknowledgements, attachments, visits to rooms."""

from __future__ import annotations

from functools import partial
from typing import Any

from bench.scenarios.case import ALL, CPU, WITH_FLOOR, Case
from bench.trial import Measured, Settings, Trial

__all__ = ["cases"]

CLIENTS = 100
PIPELINED = 16


def cases(settings: Settings) -> list[Case]:
    """The cases of this kind."""
    sizes = (1, 20, 500) if settings.quick else (1, 10, 100, 1_000, 5_000)
    return [
        _case("echo", "an event and an event back", event="echo", contestants=WITH_FLOOR),
        _case(
            "echo-pipelined",
            f"the same, {PIPELINED} under way per client",
            event="echo",
            window=PIPELINED,
            contestants=WITH_FLOOR,
        ),
        _case("ack", "an event and its acknowledgement", event="ack", ack=1),
        _case("binary", "an attachment and an attachment back", event="echo", binary=True),
        _case("visit", "a room joined and left again, acknowledged", event="visit", ack=1),
        *(
            _case(f"echo-of-{size}", f"echo, {size} clients", event="echo", clients=size)
            for size in sizes
        ),
    ]


def _case(
    key: str,
    title: str,
    *,
    event: str,
    contestants: tuple[str, ...] = ALL,
    clients: int = CLIENTS,
    window: int = 1,
    ack: int | None = None,
    binary: bool = False,
) -> Case:
    is_growth = key.startswith("echo-of-")
    return Case(
        key=key,
        group="growth" if is_growth else key,
        title=title,
        metrics=(CPU,),
        run=partial(_run, event=event, clients=clients, window=window, ack=ack, binary=binary),
        contestants=contestants,
        size=clients,
        files=clients,
    )


def _run(
    trial: Trial, *, event: str, clients: int, window: int, ack: int | None, binary: bool
) -> Measured:
    payload: Any = trial.payload.encode() if binary else trial.payload
    with trial.swarm() as swarm:
        swarm.grow(clients)
        if binary:
            for peer in swarm.peers:
                peer.count_binary()
        message = swarm.message(event, payload, ack=ack)
        with swarm.exchanging(message, trial.settings.window or window) as pump:
            pump(trial.settings.warm_up)
            with trial.reading() as reading:
                count = pump(trial.settings.seconds)
    return Measured.of_load(reading, count)
