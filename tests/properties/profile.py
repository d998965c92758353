"""How much Hypothesis tries: the same few examples at each run, or more when somebody asks for it.

``EXAMPLES=20`` in the environment makes twenty times as many, by chance.
"""

from __future__ import annotations

import os
from typing import Final

from hypothesis import HealthCheck, settings

__all__ = ["QUICK", "machine"]

TIMES: Final = int(os.environ.get("EXAMPLES", "1"))

QUICK: Final = settings(
    max_examples=150 * TIMES,
    derandomize=TIMES == 1,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def machine(examples: int = 30, steps: int = 30) -> settings:
    """For a state machine: how many runs, of how many steps."""
    return settings(QUICK, max_examples=examples * TIMES, stateful_step_count=steps)
