"""Two options: clients are let in at once, and handlers of one client run one after the other."""

import socketio

sio = socketio.AsyncServer(async_mode="asgi", always_connect=True, async_handlers=False)
app = socketio.ASGIApp(sio)
done = []


@sio.event
async def connect(sid, environ, auth):
    await sio.emit("during connect", to=sid)
    await sio.sleep(0.05)
    return not (auth or {}).get("refuse")


@sio.event
async def slow(sid, number):
    await sio.sleep(0.02 if number == 0 else 0)
    done.append(number)


@sio.event
async def all_done(sid):
    return done
