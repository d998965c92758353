"""Listening and emitting: decorators, catch-alls, answers in both directions, arguments."""

import socketio

sio = socketio.AsyncServer(async_mode="asgi", namespaces="*")
app = socketio.ASGIApp(sio)


@sio.event
async def my_event(sid, data):
    return "my_event", data


@sio.on("my custom event")
def another_event(sid, data):
    return {"custom": data}


@sio.event
async def none(sid):
    pass


@sio.on("*")
async def any_event(event, sid, *args):
    return ["any event", event, list(args)]


@sio.event(namespace="/chat")
def my_custom_event(sid, data):
    return ["chat", data]


@sio.on("*", namespace="*")
def anything(event, namespace, sid, *args):
    return ["anything", event, namespace, list(args)]


@sio.on("named", namespace="*")
def named(namespace, sid, data):
    return ["named", namespace, data]


@sio.event
async def emit_tuple(sid):
    await sio.emit("tuple", ("foo", "bar"), to=sid)
    await sio.emit("list", ["foo", "bar"], to=sid)
    await sio.emit("nothing", to=sid)
    await sio.emit("binary", {"bytes": b"\0\1", "text": "é"}, to=sid)
    await sio.send("a message", to=sid)


@sio.event
async def emit_with_callback(sid):
    async def my_callback(*args):
        await sio.emit("called back", list(args), to=sid)

    await sio.emit("question", ("one", 2), to=sid, callback=my_callback)


@sio.event
async def ask(sid, *args):
    return await sio.call("question", args, to=sid)


@sio.event
async def ask_namespace(sid):
    return await sio.call("question", {"a": 1}, sid=sid, timeout=5)


@sio.event
async def broadcast(sid, data, skip):
    await sio.emit("news", data, skip_sid=sid if skip else None)


@sio.event
async def to_rooms(sid, data):
    await sio.enter_room(sid, "mine")
    await sio.emit("rooms", data, to=["mine", "nobody's"])


@sio.event
def whoami(sid):
    return {"transport": sio.transport(sid), "query": sio.get_environ(sid)["QUERY_STRING"]}


@sio.event
async def broken(sid):
    raise KeyError("nothing of this is told")
