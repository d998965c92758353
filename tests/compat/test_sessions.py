"""User sessions, hooks, other applications, and two options."""

from __future__ import annotations

import aiohttp
import pytest

from tests.compat.conftest import Connect
from tests.interop.serving import Server

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.program("sessions")
async def test_a_session_lives_as_long_as_the_client(connect: Connect) -> None:
    judge, client = await connect(), await connect()
    sid = await client.id()
    await client.call("enter", "room")
    for number in (1, 2):
        answer = await client.call("message", "hello")
        assert answer == ["username of /socket.io/", number, "hello"]
    await client.disconnect()
    while not (gone := (await judge.call("gone", sid))[0]):
        pass
    assert gone == [[2, ["room"]]]


@pytest.mark.program("sessions")
async def test_each_namespace_has_a_session(connect: Connect) -> None:
    client = await connect(namespaces=["/", "/other"])
    assert (await client.call("message", "x"))[1] == 1
    assert await client.call("mine", namespace="/other") == [{"other": True}]


@pytest.mark.program("beside")
async def test_hooks_run_and_another_path_is_served(connect: Connect) -> None:
    client = await connect(path="/ws/socket.io")
    assert await client.call("hooks") == [["started"]]


@pytest.mark.program("beside")
@pytest.mark.parametrize(("path", "body"), [("/x", "other: /x"), ("/page", "<title>public")])
async def test_the_other_application_has_the_rest(server: Server, path: str, body: str) -> None:
    async with aiohttp.ClientSession() as http, http.get(server.url + path) as response:
        assert response.status == 200 and body in await response.text()


@pytest.mark.program("always")
async def test_clients_are_let_in_before_their_handler_has_run(connect: Connect) -> None:
    client = await connect()
    assert await client.hears("during connect") == [[]]


@pytest.mark.program("always")
@pytest.mark.ours_alone  # python-socketio's disconnection is a parse error to the official client
async def test_who_was_let_in_is_disconnected_when_the_handler_refuses(connect: Connect) -> None:
    refused = await connect(auth={"refuse": True})
    assert await refused.becomes("disconnect") == [refused.by_server]


@pytest.mark.program("always")
async def test_handlers_of_a_client_run_one_after_the_other(connect: Connect) -> None:
    client = await connect()
    (before,) = await client.call("all_done")
    for number in range(3):
        await client.emit("slow", number)
    assert await client.call("all_done") == [[*before, 0, 1, 2]]
