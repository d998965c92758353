"""Payloads that are checked: what clients of all makes are answered."""

from __future__ import annotations

import pytest

from tests.interop.conftest import Connect

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.pairs(server="antiphon")]


async def test_what_is_valid_reaches_the_handler(connect: Connect) -> None:
    client = await connect()
    answer = await client.call("claim", {"square": 4, "proof": b"\x00\x01"})
    assert answer == [{"square": 4, "size": 2}]


async def test_auth_that_is_not_valid_is_refused_with_the_field(start: Connect) -> None:
    client = await start(namespaces=["/members"], auth={"name": 5})
    (error,) = await client.becomes("connect_error", namespace="/members")
    assert error["message"] == "invalid auth: Expected `str`, got `int` - at `$.name`"
    assert error["data"] == {
        "code": "invalid_auth",
        "errors": [{"path": "$.name", "message": "Expected `str`, got `int`"}],
    }


async def test_auth_that_is_valid_is_given_to_providers(connect: Connect) -> None:
    client = await connect(namespaces=["/members"], auth={"name": "Ada"})
    assert await client.call("member:name", namespace="/members") == ["Ada"]


async def test_what_is_not_is_answered_with_the_field(connect: Connect) -> None:
    client = await connect()
    problem = {"path": "$.square", "message": "Expected `int`, got `str`"}
    message = f"{problem['message']} - at `$.square`"
    assert await client.call("claim", {"square": "4", "proof": b""}) == [
        {
            "error": {
                "code": "invalid_payload",
                "message": message,
                "data": {"argument": 0, "errors": [problem]},
            }
        }
    ]
    # The connection lives on.
    assert await client.call("claim", {"square": 4, "proof": b""}) == [{"square": 4, "size": 0}]
