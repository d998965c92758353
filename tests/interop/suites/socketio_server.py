"""What the suite of npm's `socket.io-client` expects of its server. See README.md.

`python -m tests.interop.suites.socketio_server [portable]`, on port 3210 or PORT.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import antiphon
from tests.interop.suites.serving import serve

UTF8 = ("てすと", "Я Б Г Д Ж Й", "Ä ä Ü ü ß", "utf8 — string", "utf8 — string")

io = antiphon.Server(
    ping_interval=2, connection_state_recovery=antiphon.Recovery(), cors_origins="*"
)


# Who is let in.


@io.use
def check_query(socket: antiphon.Socket) -> None:
    """Refuse who asks for it."""
    if socket.handshake.query.get("fail"):
        raise antiphon.ConnectionRefused("Auth failed (main namespace)")


@io.of("/no").use
def refuse(socket: antiphon.Socket) -> None:
    """Let nobody in."""
    raise antiphon.ConnectionRefused("Auth failed (custom namespace)")


def tell_id(socket: antiphon.Socket) -> str:
    return socket.id


for silent in ("/timeout_socket", "/valid", "/asd"):
    io.of(silent)

io.of("/foo").on("getId", tell_id)
io.on("getId", tell_id)


@io.of("/abc").on("connection")
def greet(socket: antiphon.Socket) -> None:
    """Tell a client what it said when it came."""
    socket.emit("handshake", shake(socket))


def shake(socket: antiphon.Socket) -> dict[str, Any]:
    """A handshake, in Node's words."""
    told = socket.handshake
    return {
        "headers": told.headers,
        "time": datetime.fromtimestamp(told.issued, UTC).ctime(),
        "address": told.address,
        "xdomain": "origin" in told.headers,
        "secure": told.secure,
        "issued": round(told.issued * 1000),
        "url": told.url,
        "query": told.query,
        "auth": told.auth,
    }


io.on("getHandshake", shake)


# Events there and back.


@io.on("hi")
def hi(socket: antiphon.Socket, *_: Any) -> None:
    socket.emit("hi")


@io.on("echo")
def echo(socket: antiphon.Socket, value: Any = None) -> tuple[Any]:
    return (value,)


@io.on("ack")
def ack(socket: antiphon.Socket) -> None:
    """Ask for an acknowledgement; only the right one is welcome."""

    def answered(number: Any, found: Any) -> None:
        if number == 5 and found["test"]:
            socket.emit("got it")

    socket.emit("ack", ack=answered)


@io.on("getAckDate")
def get_ack_date(socket: antiphon.Socket, data: Any) -> datetime:
    return datetime.now(UTC)


@io.on("getDate")
def get_date(socket: antiphon.Socket) -> None:
    socket.emit("takeDate", datetime.now(UTC))


@io.on("getDateObj")
def get_date_obj(socket: antiphon.Socket) -> None:
    socket.emit("takeDateObj", {"date": datetime.now(UTC)})


@io.on("getUtf8")
def get_utf8(socket: antiphon.Socket) -> None:
    for text in UTF8:
        socket.emit("takeUtf8", text)


@io.on("false")
def send_false(socket: antiphon.Socket) -> None:
    socket.emit("false", False)


@io.on("requestDisconnect")
def request_disconnect(socket: antiphon.Socket) -> None:
    socket.disconnect()


# Binary data: what is not as it should be gets no answer.


@io.on("doge")
def doge(socket: antiphon.Socket) -> None:
    socket.emit("doge", b"asdfasdf")


@io.on("getbin")
def get_bin(socket: antiphon.Socket) -> None:
    socket.emit("takebin", b"asdfasdf")


@io.on("buffa")
def buffa(socket: antiphon.Socket, data: Any) -> None:
    if isinstance(data, bytes):
        socket.emit("buffack")


@io.on("blob")
def blob(socket: antiphon.Socket, data: Any) -> None:
    if isinstance(data, bytes):
        socket.emit("back")


def is_mixed(data: Any) -> bool:
    return (
        data["hello"] == "lol"
        and isinstance(data["message"], bytes)
        and data["goodbye"] == "gotcha"
    )


@io.on("jsonbuff")
def jsonbuff(socket: antiphon.Socket, data: Any) -> None:
    if is_mixed(data):
        socket.emit("jsonbuff-ack")


@io.on("jsonblob")
def jsonblob(socket: antiphon.Socket, data: Any) -> None:
    if is_mixed(data):
        socket.emit("jsonblob-ack")


def expect_in_order(*events: str) -> None:
    """Events with binary data, of which only the last is answered, if all came in this order."""

    def hear(place: int, socket: antiphon.Socket, data: Any) -> None:
        heard = socket.data.setdefault(events[0], [])
        if isinstance(data, bytes) and heard == list(range(place)):
            heard.append(place)
            if len(heard) == len(events):
                socket.emit(f"{events[-1]}-ack")

    for place, event in enumerate(events):

        def listener(socket: antiphon.Socket, data: Any, place: int = place) -> None:
            hear(place, socket, data)

        io.on(event, listener)


expect_in_order("abuff1", "abuff2")
expect_in_order("blob1", "blob2", "blob3")

if __name__ == "__main__":
    serve(antiphon.ASGIApp(io), 3210)
