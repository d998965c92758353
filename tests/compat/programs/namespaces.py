"""Class-based namespaces."""

import socketio

sio = socketio.AsyncServer(async_mode="asgi", namespaces="*")
app = socketio.ASGIApp(sio)
left = []


class MyCustomNamespace(socketio.AsyncNamespace):
    def on_connect(self, sid, environ):
        environ["noted"] = True

    def on_disconnect(self, sid, reason):
        left.append([sid, reason, sorted(room for room in self.rooms(sid) if room != sid)])

    async def on_my_event(self, sid, data):
        await self.emit("my_response", data)
        return "seen", data

    async def on_enter(self, sid, room):
        await self.enter_room(sid, room)

    async def on_exit(self, sid, room):
        await self.leave_room(sid, room)

    async def on_close_room(self, sid, room):
        await self.close_room(room)

    async def on_tell(self, sid, room, data):
        await self.emit("told", data, room=room, skip_sid=sid)
        await self.send(data, to=sid)

    async def on_ask(self, sid, data):
        return await self.call("question", data, to=sid)

    async def on_remember(self, sid, name):
        async with self.session(sid) as session:
            session["name"] = name

    async def on_recall(self, sid):
        session = await self.get_session(sid)
        return [session.get("name"), self.server.get_environ(sid, self.namespace)["noted"]]

    async def on_forget(self, sid):
        await self.save_session(sid, {})

    async def on_bye(self, sid):
        await self.disconnect(sid)

    def on_left(self, sid):
        return left


class Dispatcher(socketio.AsyncNamespace):
    async def trigger_event(self, event, *args):
        if event in ("connect", "disconnect"):
            return await super().trigger_event(event, *args)
        return [event, list(args[1:])]


class Others(socketio.AsyncNamespace):
    def on_connect(self, namespace, sid, environ, auth):
        return namespace != "/closed"

    async def on_my_event(self, namespace, sid, data):
        return [namespace, data]


sio.register_namespace(MyCustomNamespace("/test"))
sio.register_namespace(Dispatcher("/dispatcher"))
sio.register_namespace(Others("*"))


@sio.on("my function", namespace="/test")
def my_function(sid, data):
    return ["the function comes first", data]
