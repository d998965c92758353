"""The first page of the documentation: an application, static files, a background task."""

import socketio

sio = socketio.AsyncServer(async_mode="asgi")
app = socketio.ASGIApp(
    sio,
    static_files={
        "/": "tests/compat/programs/public/index.html",
        "/static": "tests/compat/programs/public",
    },
)


async def background_task():
    for count in range(3):
        await sio.sleep(0.01)
        await sio.emit("my response", {"data": "Server generated event", "count": count})


@sio.on("my event")
async def on_my_event(sid, message):
    await sio.emit("my response", {"data": message["data"]}, room=sid)


@sio.on("my broadcast event")
async def on_my_broadcast_event(sid, message):
    await sio.emit("my response", {"data": message["data"]})


@sio.on("join")
async def on_join(sid, message):
    await sio.enter_room(sid, message["room"])
    await sio.emit("my response", {"data": "Entered room: " + message["room"]}, room=sid)


@sio.on("leave")
async def on_leave(sid, message):
    await sio.leave_room(sid, message["room"])
    await sio.emit("my response", {"data": "Left room: " + message["room"]}, room=sid)


@sio.on("close room")
async def on_close_room(sid, message):
    await sio.emit(
        "my response", {"data": f"Room {message['room']} is closing."}, room=message["room"]
    )
    await sio.close_room(message["room"])


@sio.on("my room event")
async def on_my_room_event(sid, message):
    await sio.emit("my response", {"data": message["data"]}, room=message["room"])


@sio.on("disconnect request")
async def on_disconnect_request(sid):
    await sio.disconnect(sid)


@sio.on("my rooms")
def on_my_rooms(sid):
    return sorted("own" if room == sid else room for room in sio.rooms(sid))


@sio.on("start")
async def on_start(sid):
    sio.start_background_task(background_task)


@sio.event
async def connect(sid, environ):
    await sio.emit("my response", {"data": "Connected", "count": 0}, room=sid)


@sio.event
def disconnect(sid):
    print("Client disconnected")
