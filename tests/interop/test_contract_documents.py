"""The exported AsyncAPI document: valid by the official schema, and true of what is sent."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from jsonschema import Draft7Validator

import antiphon
from antiphon import contract
from antiphon.protocol.socketio.json_codec import encode_json
from antiphon.testing import connect
from tests.unit.contract import sample

SCHEMAS = Path(__file__).parent / "node_modules" / "@asyncapi" / "specs" / "schemas"


def whole() -> dict[str, Any]:
    return contract.asyncapi(sample.io, description="Everything.", url="https://example.com")


def nothing() -> dict[str, Any]:
    return contract.asyncapi(antiphon.Server())


@pytest.fixture(scope="module")
def official() -> Draft7Validator:
    return Draft7Validator(json.loads((SCHEMAS / "3.0.0.json").read_text()))


@pytest.mark.parametrize("make", [whole, nothing])
def test_it_is_valid(official: Draft7Validator, make: Callable[[], dict[str, Any]]) -> None:
    assert [error.message for error in official.iter_errors(make())] == []


def test_the_official_schema_does_look(official: Draft7Validator) -> None:
    document = whole()
    document["operations"]["main.receive.play"]["action"] = "shout"
    assert not official.is_valid(document)
    document = whole()
    document["components"]["schemas"]["Query"]["required"] = "text"
    assert not official.is_valid(document)


def payload(message: str) -> Draft7Validator:
    """What checks the payload of a message of the document."""
    document = whole()
    schema = document["components"]["messages"][message]["payload"]
    checks = Draft7Validator({**schema, "components": document["components"]})
    checks.check_schema(checks.schema)
    return checks


@pytest.mark.parametrize(
    ("message", "right", "wrong"),
    [
        ("play", [{"x": 1, "y": 2}], [{"x": 3, "y": 2}]),
        ("play", [{"x": 1, "y": 2, "mark": "o", "before": None}], [{"x": 1, "y": 2, "mark": "z"}]),
        ("search", [{"text": "a"}, 3, "b", "c"], [{"text": "a"}, 3, 4]),
        ("search", [{"text": "a", "limit": 1}], [{"limit": 1}]),
        ("settings", [{"default": None}, False], [{"default": 3}]),
        ("settings", [{}], [{"loud": True}]),
        ("find-seat", [[1]], [["1"]]),
        ("find-seat", [[1, "b"]], [[1, "b", "c"]]),
        ("log", [1, 2, 3], [1, "2"]),
        ("log", [], [None]),
        ("rename", ["a"], []),
        ("rename", ["a"], ["a", "b"]),
    ],
)
async def test_what_it_allows_the_server_takes(message: str, right: Any, wrong: Any) -> None:
    checks = payload(f"main.receive.{message}")
    assert checks.is_valid(right)
    assert not checks.is_valid(wrong)
    name = message.replace("-", " ")
    async with connect(sample.io, auth={"token": "a"}) as socket:
        answered = await socket.call(name, *wrong)
        assert answered["error"]["code"] in ("invalid_payload", "bad_arguments")
        assert payload("error").is_valid([answered])
        answered = await socket.call(name, *right)
        refused = isinstance(answered, dict) and answered.get("error", {}).get("code")
        assert refused not in ("invalid_payload", "bad_arguments")


MOVE = sample.Move(1, 2, before=sample.Move(0, 0))
PROFILE = sample.Profile.model_validate({"full-name": "Ada"})


@pytest.mark.parametrize(
    ("message", "value"),
    [
        ("main.receive.play.ack", [sample.Played("o", [[None, sample.Mark.CROSS]], moves=[MOVE])]),
        ("main.receive.search.ack", [[PROFILE]]),
        ("main.receive.search.ack", []),
        ("main.receive.pair.ack", [1, sample.Mark.NOUGHT]),
        ("main.receive.settings.ack", [sample.Settings()]),
        ("main.send.moved", [MOVE, 3]),
        ("chat.send.happened", [sample.Said(UUID(int=1), "a")]),
        ("chat.send.happened", [sample.Said(UUID(int=1), "a", datetime.now(UTC))]),
        ("chat.send.happened", [sample.Joined(PROFILE, sample.Place(1))]),
        ("chat.receive.say.ack", [UUID(int=2)]),
        ("room.receive.enter.ack", list(sample.Place(1))),
    ],
)
def test_what_the_server_sends_it_allows(message: str, value: Any) -> None:
    sent = json.loads(encode_json(value)[0])
    assert [error.message for error in payload(message).iter_errors(sent)] == []
    if sent:
        assert not payload(message).is_valid([*sent, "more"])
        assert not payload(message).is_valid([{"other": 1}])
