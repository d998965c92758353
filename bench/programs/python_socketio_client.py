"""python-socketio's client."""

from __future__ import annotations

import socketio
from counting import EVENT, PAYLOAD, Counter, run


async def client(counter: Counter) -> None:
    peer = socketio.AsyncClient()

    async def echoed(data: object) -> None:
        if counter.came():
            await peer.emit(EVENT, PAYLOAD)

    peer.on(EVENT, echoed)
    await peer.connect(counter.url, transports=["websocket"])
    for _ in range(counter.under_way):
        await peer.emit(EVENT, PAYLOAD)
    await counter.count()
    await peer.disconnect()


run(client)
