"""When something is due, for many at once."""

from __future__ import annotations

import heapq
from typing import Generic, TypeVar

__all__ = ["Deadlines"]

K = TypeVar("K", bound=str | int)


class Deadlines(Generic[K]):
    """A moment for each of some names; the earliest is found at once."""

    def __init__(self) -> None:
        self._moments: dict[K, float] = {}
        # An entry whose moment is not the name's any more is passed over when it surfaces.
        self._heap: list[tuple[float, K]] = []

    def __len__(self) -> int:
        return len(self._moments)

    def __contains__(self, name: K) -> bool:
        return name in self._moments

    @property
    def next(self) -> float | None:
        """The earliest moment; None if there is none."""
        self._drop_outdated()
        return self._heap[0][0] if self._heap else None

    def moment_of(self, name: K) -> float | None:
        """When that one is due."""
        return self._moments.get(name)

    def set(self, name: K, moment: float) -> None:
        """Due then, and not when it was due before."""
        self._moments[name] = moment
        heapq.heappush(self._heap, (moment, name))
        if len(self._heap) > 2 * len(self._moments) + 16:
            self._heap = sorted((moment, name) for name, moment in self._moments.items())

    def remove(self, name: K) -> None:
        """Never due; nothing happens if it was not."""
        self._moments.pop(name, None)

    def pop_due(self, now: float) -> K | None:
        """Take out the one that has been due longest, if one is due."""
        self._drop_outdated()
        if not self._heap or self._heap[0][0] > now:
            return None
        _, name = heapq.heappop(self._heap)
        del self._moments[name]
        return name

    def _drop_outdated(self) -> None:
        heap, moments = self._heap, self._moments
        while heap and moments.get(heap[0][1]) != heap[0][0]:
            heapq.heappop(heap)
