"""Who may connect, and why clients left."""

import socketio
from socketio.exceptions import ConnectionRefusedError

sio = socketio.AsyncServer(async_mode="asgi", namespaces=["/open"])
app = socketio.ASGIApp(sio)
left = []


@sio.event
async def connect(sid, environ, auth):
    await sio.sleep(0)
    why = (auth or {}).get("refuse")
    if why == "false":
        return False
    if why == "bare":
        raise ConnectionRefusedError
    if why == "message":
        raise ConnectionRefusedError("authentication failed")
    if why == "data":
        raise socketio.exceptions.ConnectionRefusedError("authentication failed", {"code": 1})
    if why == "several":
        raise ConnectionRefusedError("authentication failed", 1, "two")
    await sio.emit("welcome", {"auth": auth, "method": environ["REQUEST_METHOD"]}, to=sid)


@sio.event
async def disconnect(sid, reason):
    if reason == sio.reason.CLIENT_DISCONNECT:
        left.append([sid, "the client disconnected"])
    elif reason == sio.reason.SERVER_DISCONNECT:
        left.append([sid, "the server disconnected"])
    else:
        left.append([sid, reason])


@sio.event
def why(sid, other):
    return [reason for who, reason in left if who == other]


@sio.event
async def kick(sid, other):
    await sio.disconnect(other)


@sio.event(namespace="/old")
def connect(sid, environ):  # noqa: F811
    return "HTTP_USER_AGENT" in environ or "HTTP_HOST" in environ


@sio.event(namespace="/old")
def disconnect(sid):  # noqa: F811
    left.append([sid, "it was in /old"])


@sio.on("connect", namespace="/native")
async def native(sid, environ, auth):
    raise __builtins__["ConnectionRefusedError"]
