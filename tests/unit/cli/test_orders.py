"""Lines that ask for something."""

from __future__ import annotations

import pytest

from antiphon.cli.orders import COMMANDS, Command, Emit, Order, read_json_order, read_order


@pytest.mark.parametrize(
    ("line", "order"),
    [
        ("", None),
        ("play", Emit("play", [])),
        (' play {"x": 1} now', Emit("play", [{"x": 1}, "now"])),
        ("5 5", Emit("5", [5])),
        ("/ack play 1", Emit("play", [1], ack=True)),
        ("/emit /slash", Emit("/slash", [])),
        ("/quit", Command("quit")),
        ("/status now", Command("status")),
    ],
)
def test_of_people(line: str, order: Order | None) -> None:
    assert read_order(line) == order


@pytest.mark.parametrize("line", ["/nothing", "/ack", "/emit ", "play {", "play @nowhere"])
def test_of_people_that_cannot_be(line: str) -> None:
    with pytest.raises(ValueError, match=r"an event has a name|no JSON|there is no|No such file"):
        read_order(line)


def test_every_command_is_known() -> None:
    for command in COMMANDS:
        assert read_order(f"{command} event") is not None


@pytest.mark.parametrize(
    ("line", "order"),
    [
        ("\n", None),
        ('["play", 1]', Emit("play", [1])),
        ('{"event": "play"}', Emit("play", [])),
        (
            '{"event": "play", "args": [{"$bytes": "AAE="}], "ack": true, "id": [1]}',
            Emit("play", [b"\x00\x01"], True, [1]),
        ),
    ],
)
def test_of_programs(line: str, order: Order | None) -> None:
    assert read_json_order(line) == order


@pytest.mark.parametrize(
    "line", ["x", "[]", "5", "[5]", '["x", NaN]', '{"event": "x", "args": 5}', "{}"]
)
def test_of_programs_that_cannot_be(line: str) -> None:
    with pytest.raises(ValueError, match=r"a line is|no JSON"):
        read_json_order(line)
