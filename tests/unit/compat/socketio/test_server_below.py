"""What is registered with ``AsyncServer.io``, the server below, beside that of the program."""

from __future__ import annotations

import re
from typing import Annotated, Any

import pytest

import antiphon
from antiphon.compat import socketio
from tests.unit.wire import WebSocketPeer, joined


@pytest.mark.parametrize("namespaces", [None, "*", ["/room-1"]])
async def test_what_a_family_has_comes_first(namespaces: Any) -> None:
    """Its middlewares above all: they say who may come in."""
    sio = socketio.AsyncServer(namespaces=namespaces)
    heard: list[Any] = []
    sio.on("connect", lambda sid, environ: heard.append("sio"), namespace="/room-1")
    sio.on("theirs", lambda sid: "theirs", namespace="/room-1")
    rooms = sio.io.of(re.compile(r"^/room-\d$"))
    rooms.on_any(lambda socket, event: heard.append(event))

    @rooms.use
    def guard(socket: antiphon.Socket) -> None:
        if socket.handshake.auth.get("token") != "open sesame":
            raise antiphon.ConnectionRefused("not authorized")

    rooms.on("ours", lambda socket: "ours")
    rooms.on("connect", lambda socket: heard.append("connect"))
    rooms.on("disconnect", lambda socket, reason: heard.append(reason))
    peer = await WebSocketPeer.open(sio.io.engine)
    assert await peer.ask("40/room-1,") == ['44/room-1,{"message":"not authorized"}']
    assert (await peer.ask('40/room-1,{"token":"open sesame"}'))[0][:12] == '40/room-1,{"'
    assert await peer.ask('42/room-1,1["ours"]') == ['43/room-1,1["ours"]']
    assert await peer.ask('42/room-1,2["theirs"]') == ['43/room-1,2["theirs"]']
    await peer.ask("41/room-1,")
    ending = ["connect", "ours", "theirs", "client namespace disconnect"]
    assert heard == ["sio", "sio", *ending]


async def test_handlers_may_ask_for_more_than_arguments() -> None:
    sio = socketio.AsyncServer()

    sio = socketio.AsyncServer()

    def own_id(socket: antiphon.Socket) -> str:
        return socket.id

    @sio.io.on("who")
    def who(socket: antiphon.Socket, me: Annotated[str, antiphon.Depends(own_id)]) -> bool:
        return me == socket.id

    peer, _ = await joined(sio.io)
    assert await peer.ask('421["who"]') == ["431[true]"]
