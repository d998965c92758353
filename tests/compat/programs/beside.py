"""Beside another application, with hooks, at another path."""

import socketio

started = []
sio = socketio.AsyncServer(async_mode="asgi")


async def other(scope, receive, send):
    assert scope["type"] == "http"
    headers = [(b"content-type", b"text/plain")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"other: " + scope["path"].encode()})


async def on_startup():
    started.append("started")


app = socketio.ASGIApp(
    sio,
    other,
    socketio_path="/ws/socket.io",
    static_files={"/page": {"filename": "tests/compat/programs/public/index.html"}},
    on_startup=on_startup,
    on_shutdown=lambda: started.clear(),
)


@sio.event
def hooks(sid):
    return started
