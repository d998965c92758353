"""Our client."""

from __future__ import annotations

from counting import EVENT, PAYLOAD, Counter, run

import antiphon


async def client(counter: Counter) -> None:
    async with antiphon.connect(counter.url, transports=["websocket"]) as socket:

        @socket.on(EVENT)
        def echoed(data: object) -> None:
            if counter.came():
                socket.emit(EVENT, PAYLOAD)

        for _ in range(counter.under_way):
            socket.emit(EVENT, PAYLOAD)
        await counter.count()


run(client)
