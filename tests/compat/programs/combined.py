"""Around FastAPI, as the examples have it."""

import socketio
from fastapi import FastAPI

fastapi_app = FastAPI()
sio = socketio.AsyncServer(async_mode="asgi")
app = socketio.ASGIApp(sio, fastapi_app)


@fastapi_app.get("/hello")
async def hello():
    return {"message": "Hello World"}


@sio.event
async def ping_from_client(sid):
    await sio.emit("pong_from_server", room=sid)


@sio.event
async def messages_in_a_room(sid, count):
    await sio.enter_room(sid, 5)
    for number in range(count):
        await sio.send(number, room=5)
    return sorted(str(room) for room in sio.rooms(sid) if room != sid)
