"""Who may connect, and why clients left."""

from __future__ import annotations

from typing import Any

import pytest

from tests.compat.conftest import Connect

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.program("connecting")]


async def refusal(start: Connect, **plan: Any) -> dict[str, Any]:
    """What a client is told that is not let in."""
    client = await start(**plan)
    (namespace,) = plan.get("namespaces", ["/"])
    (told,) = await client.becomes("connect_error", namespace=namespace)
    assert not client.lives("connect", namespace)
    return {key: value for key, value in told.items() if key in ("message", "data")}


@pytest.mark.parametrize(
    ("why", "told"),
    [
        ("false", {"message": "Connection rejected by server"}),
        ("bare", {"message": "Connection rejected by server"}),
        ("message", {"message": "authentication failed"}),
        ("data", {"message": "authentication failed", "data": {"code": 1}}),
        ("several", {"message": "authentication failed", "data": [1, "two"]}),
    ],
)
async def test_the_connect_handler_refuses(start: Connect, why: str, told: dict[str, Any]) -> None:
    assert await refusal(start, auth={"refuse": why}) == told


async def test_the_refusal_of_python_itself_refuses(start: Connect) -> None:
    told = await refusal(start, namespaces=["/native"])
    assert told == {"message": "Connection refused by server"}


@pytest.mark.parametrize(("auth", "seen"), [({}, None), ({"token": "t"}, {"token": "t"})])
async def test_the_connect_handler_sees_auth_and_environ(
    connect: Connect, auth: dict[str, Any], seen: Any
) -> None:
    client = await connect(auth=auth)
    assert await client.hears("welcome") == [[{"auth": seen, "method": "GET"}]]


async def test_namespaces_that_are_listed_or_have_handlers_are_open(connect: Connect) -> None:
    await connect(namespaces=["/open", "/old"])


@pytest.mark.ours_alone
async def test_other_namespaces_are_refused_with_a_message(start: Connect) -> None:
    assert await refusal(start, namespaces=["/unknown"]) == {"message": "Invalid namespace"}


async def test_the_disconnect_handler_is_told_why(connect: Connect) -> None:
    judge, kicked, leaving = await connect(), await connect(), await connect()
    kicked_id, leaving_id = await kicked.id(), await leaving.id()
    await judge.call("kick", kicked_id)
    await kicked.becomes("disconnect")
    await leaving.disconnect()
    assert await judge.call("why", kicked_id) == [["the server disconnected"]]
    while not (answers := (await judge.call("why", leaving_id))[0]):
        pass
    # python-socketio's client is quicker than what it says: it may close before that is sent.
    assert answers in (["the client disconnected"], ["transport close"])


async def test_handlers_of_old_take_fewer_arguments(connect: Connect) -> None:
    judge, old = await connect(), await connect(namespaces=["/old"])
    old_id = await old.id("/old")
    await old.disconnect("/old")
    while not (answers := (await judge.call("why", old_id))[0]):
        pass
    assert answers == ["it was in /old"]
