"""The floor: a WebSocket echo by picows on uvloop, without a word of Socket.IO."""

from __future__ import annotations

import logging

import picows
import settings
import uvloop


class Echo(picows.WSListener):
    def on_ws_frame(self, transport: picows.WSTransport, frame: picows.WSFrame) -> None:
        if frame.msg_type == picows.WSMsgType.CLOSE:
            transport.disconnect()
        else:
            transport.send(frame.msg_type, frame.get_payload_as_bytes())


async def main() -> None:
    listener = settings.listen()
    server = await picows.ws_create_server(lambda request: Echo(), sock=listener)
    await server.serve_forever()


logging.basicConfig(level=logging.WARNING)
settings.settings()
uvloop.run(main())
