"""What is exported as AsyncAPI: the whole of an application, then the edges one by one.

That it is valid is said by the official schema: tests/interop/test_contract_documents.py.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

import antiphon
from antiphon import contract
from tests.unit.contract import sample

GOLDEN = Path(__file__).with_name("golden")


def test_the_whole_application_is_as_it_was() -> None:
    # After a change that is meant: antiphon export asyncapi tests.unit.contract.sample:io
    # --output tests/unit/contract/golden/asyncapi.json
    assert contract.asyncapi(sample.io) == json.loads((GOLDEN / "asyncapi.json").read_text())


def pointed(document: Any, reference: Any) -> Any:
    """What a reference points to."""
    found = document
    for part in reference["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return pointed(document, found) if "$ref" in found else found


def test_everything_that_is_referred_to_is_there() -> None:
    document = contract.asyncapi(sample.io)
    for reference in re.findall(r'"\$ref": "([^"]+)"', json.dumps(document)):
        assert pointed(document, {"$ref": reference})


@dataclass
class Found:
    count: int


class TestOperations:
    def test_are_received_with_a_reply_or_an_error(self) -> None:
        io = antiphon.Server()

        @io.on("find")
        def find(socket: object, text: str, limit: int = 3) -> Found:
            """Look for it.

            Everywhere.
            """
            raise NotImplementedError

        document = contract.asyncapi(io)
        operation = document["operations"]["main.receive.find"]
        assert operation["action"] == "receive"
        assert operation["summary"] == "Look for it."
        assert operation["description"] == "Look for it.\n\nEverywhere."
        assert document["channels"]["main"]["address"] == "/"
        [message] = [pointed(document, each) for each in operation["messages"]]
        assert message["name"] == "find"
        assert message["payload"] == {
            "type": "array",
            "items": [{"title": "text", "type": "string"}, DEFAULT_LIMIT],
            "additionalItems": False,
            "minItems": 1,
            "maxItems": 2,
        }
        ack, error = [pointed(document, each) for each in operation["reply"]["messages"]]
        assert ack["payload"]["items"] == [{"$ref": "#/components/schemas/Found"}]
        assert error["payload"]["items"] == [{"$ref": "#/components/schemas/ErrorAnswer"}]

    def test_are_sent_with_a_reply_if_the_client_acknowledges(self) -> None:
        io = antiphon.Server()
        io.emits(antiphon.Event("ask", (str, Found), bool), antiphon.Event("tell", bytes))
        document = contract.asyncapi(io)
        ask = document["operations"]["main.send.ask"]
        [reply] = [pointed(document, each) for each in ask["reply"]["messages"]]
        assert reply["payload"]["items"] == [{"type": "boolean"}]
        tell = document["operations"]["main.send.tell"]
        assert "reply" not in tell
        [message] = [pointed(document, each) for each in tell["messages"]]
        [argument] = message["payload"]["items"]
        assert (argument["type"], argument["format"]) == ("string", "binary")
        assert "error" not in document["components"]["messages"]

    def test_with_the_same_name_both_ways_are_two(self) -> None:
        io = antiphon.Server()
        say = antiphon.Event("say", str)
        io.emits(say)
        io.on(say, lambda socket, text: None)
        io.on("s a-y", lambda socket: None)
        io.on("s-a y", lambda socket: None)
        assert list(contract.asyncapi(io)["operations"]) == [
            "main.receive.s-a-y",
            "main.receive.s-a-y2",
            "main.receive.say",
            "main.send.say",
        ]


DEFAULT_LIMIT = {"title": "limit", "type": "integer"}


class TestChannels:
    def test_of_dynamic_namespaces_have_no_address_yet(self) -> None:
        io = antiphon.Server()
        io.of(re.compile(r"^/room-\d+$")).on("enter", lambda socket: None)
        io.of("/日本").on("enter", lambda socket: None)
        channels = contract.asyncapi(io)["channels"]
        assert channels["room"]["address"] is None
        assert channels["room"]["x-namespaces"] == r"^/room-\d+$"
        assert channels["namespace"]["address"] == "/日本"

    def test_say_what_clients_have_to_connect_with(self) -> None:
        io = antiphon.Server()

        @io.use
        def who(socket: object, auth: Found = antiphon.Auth()) -> None: ...

        document = contract.asyncapi(io)
        connect = document["operations"]["main.connect"]
        [message] = [pointed(document, each) for each in connect["messages"]]
        assert message["payload"] == {"$ref": "#/components/schemas/Found"}
        names = [pointed(document, each)["name"] for each in connect["reply"]["messages"]]
        assert names == ["connect", "connect_error"]


class TestServers:
    @pytest.mark.parametrize(
        ("url", "host", "pathname", "protocol"),
        [
            ("https://example.com", "example.com", "/live/", "wss"),
            ("http://localhost:3000/", "localhost:3000", "/live/", "ws"),
            ("wss://example.com/app", "example.com", "/app/live/", "wss"),
        ],
    )
    def test_are_where_clients_connect_to(
        self, url: str, host: str, pathname: str, protocol: str
    ) -> None:
        io = antiphon.Server(path="/live")
        [server] = contract.asyncapi(io, url=url)["servers"].values()
        assert server == {"host": host, "pathname": pathname, "protocol": protocol}

    @pytest.mark.parametrize("url", ["", "example.com", "ftp://example.com", "https:///path"])
    def test_that_are_none_are_refused(self, url: str) -> None:
        with pytest.raises(ValueError, match="say where the server is"):
            contract.asyncapi(antiphon.Server(), url=url)


def test_what_stands_beside_a_reference_goes_around_it() -> None:
    class Holder(msgspec.Struct):
        found: Found = msgspec.field(default_factory=lambda: Found(1))
        pair: tuple[int, str] | None = None

    io = antiphon.Server()
    io.on(antiphon.Event("it", Holder), lambda socket, holder: None)
    document = contract.asyncapi(io)
    assert '"prefixItems"' not in json.dumps(document)
    pair = document["components"]["schemas"]["Holder"]["properties"]["pair"]["anyOf"][0]
    assert pair["items"] == [{"type": "integer"}, {"type": "string"}]
    assert pair["additionalItems"] is False
    [message] = [
        each for name, each in document["components"]["messages"].items() if name.endswith("it")
    ]
    assert message["payload"]["items"] == [
        {"title": "holder", "allOf": [{"$ref": "#/components/schemas/Holder"}]}
    ]


@dataclass
class Wait:
    seconds: float = float("inf")
    often: float = 1.5


def test_a_default_that_json_has_no_word_for_is_left_out() -> None:
    io = antiphon.Server()
    io.on(antiphon.Event("wait", Wait), lambda socket, wait: None)
    document = contract.asyncapi(io)
    fields = document["components"]["schemas"]["Wait"]["properties"]
    assert fields == {"seconds": {"type": "number"}, "often": {"type": "number", "default": 1.5}}
    json.dumps(document, allow_nan=False)
