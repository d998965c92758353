"""The first program of python-socketio's documentation."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from yarl import URL

from tests.compat.conftest import Connect
from tests.interop.serving import Server

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.program("first")]


async def test_who_connects_is_told_so_before_the_handler_ends(connect: Connect) -> None:
    client = await connect()
    assert await client.hears("my response") == [[{"data": "Connected", "count": 0}]]


async def test_an_event_is_answered_to_who_sent_it_or_to_all(connect: Connect) -> None:
    first, second = await connect(), await connect()
    await first.emit("my event", {"data": "mine"})
    assert (await first.hears("my response", 2))[1] == [{"data": "mine"}]
    await first.emit("my broadcast event", {"data": "everybody's"})
    assert (await first.hears("my response", 3))[2] == [{"data": "everybody's"}]
    assert (await second.hears("my response", 2))[1] == [{"data": "everybody's"}]


async def test_rooms_are_entered_left_and_closed(connect: Connect) -> None:
    first, second = await connect(), await connect()
    for client in (first, second):
        await client.emit("join", {"room": "chat"})
        assert (await client.hears("my response", 2))[1] == [{"data": "Entered room: chat"}]
    assert await first.call("my rooms") == [["chat", "own"]]
    await first.emit("my room event", {"data": "hello", "room": "chat"})
    for client in (first, second):
        assert (await client.hears("my response", 3))[2] == [{"data": "hello"}]
    await second.emit("leave", {"room": "chat"})
    assert (await second.hears("my response", 4))[3] == [{"data": "Left room: chat"}]
    await first.emit("close room", {"room": "chat"})
    assert (await first.hears("my response", 4))[3] == [{"data": "Room chat is closing."}]
    for client in (first, second):
        # python-socketio's server runs each handler in a task, and this one may come first.
        async with asyncio.timeout(30):
            while await client.call("my rooms") != [["own"]]:
                await asyncio.sleep(0.01)
    assert len(second.events("my response")) == 4


async def test_the_server_disconnects_who_asks_for_it(connect: Connect) -> None:
    client = await connect()
    await client.emit("disconnect request")
    assert await client.becomes("disconnect") == [client.by_server]


async def test_a_background_task_emits(connect: Connect) -> None:
    client = await connect()
    await client.emit("start")
    event = {"data": "Server generated event"}
    heard = await client.hears("my response", 4)
    assert heard[1:4] == [[{**event, "count": count}] for count in range(3)]


@pytest.mark.parametrize(
    ("path", "kind"), [("/", "text/html"), ("/static/style.css", "text/css"), ("/static/", "html")]
)
async def test_static_files_are_served(server: Server, path: str, kind: str) -> None:
    async with aiohttp.ClientSession() as http, http.get(server.url + path) as response:
        assert response.status == 200 and kind in response.headers["content-type"]
        assert await response.read()


@pytest.mark.parametrize("path", ["/nothing", "/static/nothing.css", "/static/../first.py"])
async def test_what_is_no_static_file_is_not_found(server: Server, path: str) -> None:
    reading = URL(server.url + path, encoded=True)
    async with aiohttp.ClientSession() as http, http.get(reading) as response:
        assert response.status == 404
