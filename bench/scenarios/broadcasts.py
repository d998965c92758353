"""Events that come to many: broadcasts, and rooms."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from bench.scenarios.case import ALL, WITH_FLOOR, Case, Metric
from bench.trial import Measured, Settings, Trial

__all__ = ["cases"]

CPU_EACH: Final = Metric("cpu", "CPU per recipient", "µs")

MANY: Final = 4_000
PER_ROOM: Final = 10
ROOMS_AT_ONCE: Final = 8


def cases(settings: Settings) -> list[Case]:
    """The cases of this kind."""
    sizes = (100, 500) if settings.quick else (100, 500, 1_000, 4_000, 10_000)
    clients = 200 if settings.quick else 1_000
    return [
        *(
            Case(
                key=f"broadcast-{size}",
                group="broadcast",
                title=f"broadcast to {size:,}",
                metrics=(CPU_EACH,),
                run=partial(_broadcast, recipients=size, binary=False),
                contestants=WITH_FLOOR,
                size=size,
                files=size,
                turns=3 if size >= MANY else 5,
            )
            for size in sizes
        ),
        Case(
            key="broadcast-binary-500",
            group="binary",
            title="broadcast of an attachment to 500",
            metrics=(CPU_EACH,),
            run=partial(_broadcast, recipients=500, binary=True),
            contestants=ALL,
            size=500,
        ),
        Case(
            key="rooms",
            group="rooms",
            title=f"{clients // PER_ROOM} rooms of {PER_ROOM} in turn",
            metrics=(CPU_EACH,),
            run=partial(_rooms, clients=clients),
            contestants=ALL,
            size=clients,
        ),
    ]


def _broadcast(trial: Trial, *, recipients: int, binary: bool) -> Measured:
    payload: Any = trial.payload.encode() if binary else trial.payload
    with trial.swarm() as swarm:
        swarm.grow(recipients)
        if binary:
            for peer in swarm.peers:
                peer.count_binary()
        message = swarm.message("publish", payload)
        swarm.publish(message, recipients, trial.settings.warm_up)
        with trial.reading() as reading:
            count = swarm.publish(message, recipients, trial.settings.seconds)
    return Measured.of_load(reading, count)


def _rooms(trial: Trial, *, clients: int) -> Measured:
    rooms = clients // PER_ROOM
    with trial.swarm() as swarm:
        # Each is in a room of its number's last digits, and in one that all are in.
        swarm.grow(clients, auth=lambda number: {"rooms": [f"room-{number % rooms}", "all"]})
        messages = [
            swarm.message("publish-to", f"room-{number}", trial.payload) for number in range(rooms)
        ]
        swarm.scatter(messages, PER_ROOM, ROOMS_AT_ONCE, trial.settings.warm_up)
        with trial.reading() as reading:
            count = swarm.scatter(messages, PER_ROOM, ROOMS_AT_ONCE, trial.settings.seconds)
    return Measured.of_load(reading, count)
