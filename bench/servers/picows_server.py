"""The floor: what picows on uvloop needs to echo and to send to all, with nothing of Socket.IO."""

from __future__ import annotations

import logging

import picows
import settings
import uvloop

BROADCAST = b'42["publish"'
transports: set[picows.WSTransport] = set()


class Echo(picows.WSListener):
    def on_ws_connected(self, transport: picows.WSTransport) -> None:
        transports.add(transport)

    def on_ws_disconnected(self, transport: picows.WSTransport) -> None:
        transports.discard(transport)

    def on_ws_frame(self, transport: picows.WSTransport, frame: picows.WSFrame) -> None:
        if frame.msg_type == picows.WSMsgType.CLOSE:
            transport.disconnect()
            return
        payload = frame.get_payload_as_bytes()
        if payload.startswith(BROADCAST):
            for each in transports:
                each.send(frame.msg_type, payload)
        else:
            transport.send(frame.msg_type, payload)


async def main() -> None:
    listener = settings.listen()
    server = await picows.ws_create_server(lambda request: Echo(), sock=listener)
    await server.serve_forever()


logging.basicConfig(level=logging.WARNING)
settings.settings()
uvloop.run(main())
