"""A connection that cannot be made says why."""

from __future__ import annotations

import asyncio
import socket as sockets
import ssl
from collections.abc import AsyncIterator, Callable
from typing import Any, cast

import pytest
import pytest_asyncio
import uvloop

import antiphon
from antiphon.client.cork import Cork
from tests.interop.clients.client import until
from tests.interop.python_client.conftest import Make
from tests.interop.serving import Server

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.pairs(client="antiphon", server="antiphon", msgpack=False),
]


@pytest.fixture
def transports() -> list[str]:
    return ["polling", "websocket"]


class Answers:
    """A server that answers everything in the same way."""

    def __init__(self) -> None:
        self.answer = b""
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()

    def say(self, status: str, body: str, more: str = "") -> str:
        """Answer so from now on; its address."""
        length = "" if "chunked" in more else f"Content-Length: {len(body)}\r\n"
        head = f"HTTP/1.1 {status}\r\n{more}{length}Connection: close\r\n\r\n"
        self.answer = (head + body).encode()
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(self.answer)
        await writer.drain()
        writer.close()


@pytest_asyncio.fixture(loop_scope="session")
async def answers() -> AsyncIterator[Answers]:
    made = Answers()
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
def silent() -> Any:
    """The address of a server that accepts, and says nothing."""
    with sockets.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.fixture(params=["polling", "websocket"])
def transport(request: pytest.FixtureRequest) -> Any:
    return request.param


async def failure(url: str, **options: Any) -> antiphon.ConnectError:
    told: list[antiphon.ConnectError] = []
    manager = antiphon.Manager(url, **options)
    socket = manager.socket()
    socket.on("connect_error", told.append)
    with pytest.raises(antiphon.ConnectError) as caught:
        await socket.connect()
    assert told == [caught.value]
    assert not (socket.active or manager.active)
    await manager.close()
    return caught.value


async def test_nobody_listens(transport: Any) -> None:
    with sockets.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    error = await failure(f"http://127.0.0.1:{port}", transports=[transport])
    assert type(error) is antiphon.Unreachable
    assert f"127.0.0.1:{port} cannot be reached" in error.message
    assert isinstance(error, ConnectionError)


async def test_no_such_host(transport: Any) -> None:
    error = await failure("http://no-such-host.invalid:1234", transports=[transport])
    assert type(error) is antiphon.HostNotFound
    assert "no-such-host.invalid:1234" in error.message


async def test_no_answer(silent: str, transport: Any) -> None:
    error = await failure(silent, transports=[transport], timeout=0.2)
    assert type(error) is antiphon.ConnectTimeout
    assert "did not answer within 0.2 s" in error.message
    assert isinstance(error, TimeoutError)


async def test_no_tls(server: Server, transport: Any) -> None:
    url = server.url.replace("http:", "https:")
    error = await failure(url, transports=[transport])
    assert type(error) is antiphon.TLSFailed
    assert isinstance(error.__cause__, (ssl.SSLError, OSError))
    assert "is it a server without TLS, http:// instead of https://?" in error.message


async def test_a_page_that_is_no_socket_io(answers: Answers, transport: Any) -> None:
    url = answers.say("404 Not Found", "<h1>nothing here</h1>")
    error = await failure(url, transports=[transport])
    assert isinstance(error, antiphon.NotSocketIO)
    assert (error.status, error.body) == (404, "<h1>nothing here</h1>")
    assert "status 404, beginning with '<h1>nothing here</h1>'" in error.message


async def test_a_page_that_answers_everything_well(answers: Answers, transport: Any) -> None:
    error = await failure(answers.say("200 OK", "welcome"), transports=[transport])
    assert isinstance(error, antiphon.NotSocketIO)
    assert (error.status, error.body) == (200, "welcome")


@pytest.mark.parametrize("body", ['0{"sid":""}', "0", "0nonsense"])
async def test_an_open_packet_that_opens_nothing(answers: Answers, body: str) -> None:
    error = await failure(answers.say("200 OK", body), transports=["polling"])
    assert "open packet" in error.message


@pytest.mark.parametrize(
    ("status", "body"),
    [
        ("400 Bad Request", '{"code":5,"message":"Unsupported protocol version"}'),
        ("200 OK", '96:0{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":5000}2:40'),
    ],
)
async def test_a_server_of_another_version(answers: Answers, status: str, body: str) -> None:
    error = await failure(answers.say(status, body), transports=["polling"])
    assert type(error) is antiphon.UnsupportedProtocol


@pytest.mark.parametrize(
    ("transport", "status", "body"),
    [
        ("polling", "403 Forbidden", '{"code":4,"message":"Forbidden"}'),
        ("websocket", "400 Bad Request", "Forbidden"),
    ],
)
async def test_a_server_that_lets_nobody_in(
    answers: Answers, transport: Any, status: str, body: str
) -> None:
    error = await failure(answers.say(status, body), transports=[transport])
    assert type(error) is antiphon.ConnectionRefused
    assert error.message == "Forbidden"
    assert cast("dict[str, int]", error.data)["code"] == 4


@pytest.mark.parametrize(
    ("body", "more"),
    [
        ("come: tomorrow", "Content-Type: text/html\r\n"),
        (
            "6\r\ncome: \r\n8;x=y\r\ntomorrow\r\n0\r\n\r\n",
            "Content-Type: text/html\r\nTransfer-Encoding: chunked\r\n",
        ),
    ],
)
async def test_a_refusal_in_the_applications_own_words(
    answers: Answers, body: str, more: str
) -> None:
    error = await failure(answers.say("400 Bad Request", body, more), transports=["websocket"])
    assert type(error) is antiphon.ConnectionRefused
    assert (error.message, error.data) == ("come: tomorrow", {"status": 400})


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        ("400 Bad Request", "<h1>Bad Request</h1>", "text/html"),
        ("400 Bad Request", "what?", "text/plain"),
        ("400 Bad Request", "", "text/html"),
        ("404 Not Found", "what?", "text/html"),
    ],
)
async def test_an_answer_that_is_no_refusal(
    answers: Answers, status: str, body: str, kind: str
) -> None:
    url = answers.say(status, body, f"Content-Type: {kind}\r\n")
    assert type(await failure(url, transports=["websocket"])) is antiphon.NotSocketIO


async def test_a_refusal_of_the_namespace(server: Server, transport: Any) -> None:
    with pytest.raises(antiphon.ConnectionRefused, match="not authorized") as caught:
        async with antiphon.connect(server.url, "/refuse", transports=[transport]):
            pass
    assert caught.value.data == {"code": "E1"}


async def test_an_unknown_namespace_while_others_go_on(server: Server, manage: Make) -> None:
    manager = manage(server.url)
    socket = await manager.socket().connect()
    with pytest.raises(antiphon.ConnectionRefused, match="Invalid namespace"):
        await manager.socket("/unknown").connect()
    assert await socket.call("echo", 1, timeout=30) == 1
    assert (await server.stats()).clients == 1


async def test_all_transports_are_tried_if_that_is_wanted(answers: Answers, server: Server) -> None:
    async with antiphon.connect(
        server.url, transports=["polling", "websocket"], try_all_transports=True, upgrade=False
    ) as socket:
        told = await socket.call("whoami", timeout=30)
        assert told["transport"] == "polling"
    error = await failure(
        answers.say("404 Not Found", "x"),
        transports=["polling", "websocket"],
        try_all_transports=True,
    )
    assert isinstance(error, antiphon.NotSocketIO)


async def test_whoever_is_patient_waits_for_the_server(manage: Make) -> None:
    server = Server()
    await server.start()
    url = server.url
    await server.kill()
    connecting = asyncio.ensure_future(wait_for(url))
    await asyncio.sleep(0.1)
    assert not connecting.done()
    await server.start()
    assert await connecting == "here"
    await server.stop()


async def wait_for(url: str) -> Any:
    async with antiphon.connect(
        url, keep_trying=True, reconnection_delay=0.02, reconnection_delay_max=0.05
    ) as socket:
        return await socket.call("echo", "here", timeout=30)


async def test_who_is_cancelled_while_it_connects_leaves_nothing(silent: str) -> None:
    manager = antiphon.Manager(silent)
    connecting = asyncio.ensure_future(wait(manager))
    await until(lambda: manager.active)
    await asyncio.sleep(0.05)
    connecting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await connecting
    await until(lambda: not manager.active)
    await manager.close()


async def wait(manager: antiphon.Manager) -> None:
    await manager.socket().connect()


@pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop])
async def test_what_is_sent_into_a_connection_that_is_gone_is_no_matter(
    server: Server, loop: Callable[[], asyncio.AbstractEventLoop]
) -> None:
    complaints: list[object] = []

    async def send() -> None:
        running = asyncio.get_running_loop()
        running.set_exception_handler(lambda _, context: complaints.append(context))
        transport, _ = await running.create_connection(asyncio.Protocol, "127.0.0.1", server.port)
        cork = Cork(transport)
        transport.abort()
        await asyncio.sleep(0.01)
        cork.write(b"little")
        await asyncio.sleep(0.01)
        cork.write(b"much" * 50_000)

    def run() -> None:
        with asyncio.Runner(loop_factory=loop) as runner:
            runner.run(send())

    await asyncio.to_thread(run)
    assert complaints == []
