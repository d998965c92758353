"""User sessions: they live as long as the client is connected."""

import socketio

sio = socketio.AsyncServer(async_mode="asgi")
app = socketio.ASGIApp(sio)
left = []


def authenticate_user(environ):
    return "username of " + environ["PATH_INFO"]


@sio.event
async def connect(sid, environ):
    username = authenticate_user(environ)
    await sio.save_session(sid, {"username": username})
    async with sio.session(sid) as session:
        session["events"] = 0


@sio.event
async def message(sid, data):
    async with sio.session(sid) as session:
        session["events"] += 1
    session = await sio.get_session(sid)
    return session["username"], session["events"], data


@sio.event
async def disconnect(sid, reason):
    session = await sio.get_session(sid)
    left.append([sid, session["events"], sorted(set(sio.rooms(sid)) - {sid})])


@sio.event
async def enter(sid, room):
    await sio.enter_room(sid, room)


@sio.event
def gone(sid, other):
    return [entry[1:] for entry in left if entry[0] == other]


@sio.event(namespace="/other")
async def connect(sid, environ):  # noqa: F811
    await sio.save_session(sid, {"other": True}, namespace="/other")


@sio.event(namespace="/other")
async def mine(sid):
    return await sio.get_session(sid, namespace="/other")
