"""Mounted in FastAPI, behind its routes."""

import socketio
from fastapi import FastAPI

app = FastAPI()
sio = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins="*")
sio_app = socketio.ASGIApp(sio)


@app.get("/test")
async def test():
    return "WORKS"


@app.get("/emit")
async def emit():
    await sio.emit("from a route", {"some": "thing"})
    return "emitted"


app.mount("/", sio_app)


@sio.on("connect")
async def connect(sid, env):
    print("New Client Connected to This id :" + " " + str(sid))


@sio.on("echo")
async def echo(sid, *args):
    return args


@sio.on("disconnect")
async def disconnect(sid):
    print("Client Disconnected: " + " " + str(sid))
