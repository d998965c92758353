"""The garbage collector of a process that serves the game.

Nearly all that the game makes is freed by reference counts. What the collector adds is pauses: a
full collection looks at all that is alive, which with 5,000 players takes a quarter of a second, in
which nobody's move is answered. By default it is due every few seconds under load, as moves and
boards that live for a while look like objects that stay.
"""

from __future__ import annotations

import gc
from typing import Final

__all__ = ["spare_pauses"]

YOUNG: Final = 20_000
"""More objects made than freed until the young ones are looked at, some 4 MB. What happens at the
tables makes and frees about as many, so this is reached when players come, or by cycles."""

MIDDLE: Final = 50
"""Looks at the young ones until those that stayed are looked at, too: up to all there is of tables
and players, which takes as long as looking at everything."""

OLD: Final = 1_000
"""Looks at these until all that is alive is looked at."""


def spare_pauses() -> None:
    """Collect what there is no use for, leave alone for good what is there now, and look rarely.

    Call it once, when everything is imported and set up.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
