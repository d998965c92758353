"""Pydantic is used where a type needs it, and not missed where there is none."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys
sys.modules["pydantic"] = None  # as if it were not installed
from dataclasses import dataclass
from typing import Annotated
import annotated_types
import antiphon
from antiphon.events.payload import checker

@dataclass
class Play:
    x: int

assert checker(list[Play])([{"x": 1}]) == [Play(1)]
antiphon.Event("play", Play, dict[str, int])
try:
    checker(Annotated[int, annotated_types.Gt(3)])
except TypeError as error:
    print(error)
"""


def test_nothing_imports_it_and_types_of_others_need_none() -> None:
    program = "import antiphon, sys; antiphon.Event('x', int); print('pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout.strip() == b"False"


def test_constraints_that_only_it_knows_are_refused_without_it() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, check=True)
    assert done.stdout.startswith(b"cannot validate Annotated[int, Gt(gt=3)]: ")
    assert b"pydantic" in done.stdout
