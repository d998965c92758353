"""Django: the session's cookie says who is there, in views and in events.

antiphon serve django_app:app --app-dir examples

All of a project in one file; in yours, what begins with `io` stands in `asgi.py`.
"""

from __future__ import annotations

import os
from typing import Any

import django
from django.conf import settings

settings.configure(
    ALLOWED_HOSTS=["*"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.environ.get("DATABASE", "notes.sqlite3"),
        }
    },
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    ROOT_URLCONF=__name__,
    SECRET_KEY="change me",
)
django.setup()

# What follows needs the settings.
from importlib import import_module  # noqa: E402

from asgiref.sync import sync_to_async  # noqa: E402
from django.contrib import auth  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.core.asgi import get_asgi_application  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.http import HttpRequest, JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402

import antiphon  # noqa: E402

io = antiphon.Server()
notes: list[dict[str, str]] = []


@io.use
async def only_users(socket: antiphon.Socket) -> None:
    """Find the user of the session, as Django's own middlewares do."""
    request = HttpRequest()
    key = socket.handshake.cookies.get(settings.SESSION_COOKIE_NAME)
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    user = await auth.aget_user(request)
    if not user.is_authenticated:
        raise antiphon.ConnectionRefused("sign in first")
    socket.data["name"] = user.get_username()


@io.on("add")
def add(socket: antiphon.Socket, text: str) -> int:
    notes.append({"by": socket.data["name"], "text": text})
    socket.broadcast.emit("added", notes[-1])
    return len(notes)


async def sign_in(request: HttpRequest) -> JsonResponse:
    """Let in whoever has a name: a real project asks for a password."""
    user, _ = await User.objects.aget_or_create(username=request.GET["name"])
    await auth.alogin(request, user)
    return JsonResponse({"name": user.get_username()})


def board(request: HttpRequest) -> JsonResponse:
    """A plain view runs in a thread, so it speaks through `io.threadsafe`."""
    if request.method == "POST":
        name = request.user.get_username() or "somebody"
        notes.append({"by": name, "text": request.body.decode(errors="replace")})
        io.threadsafe.emit("added", notes[-1])
    return JsonResponse(notes, safe=False)


urlpatterns: list[Any] = [path("sign-in", sign_in), path("notes", board)]


async def prepare(scope: Any, receive: Any, send: Any) -> None:
    """Make the tables when the host starts; Django itself has no lifespan."""
    if scope["type"] != "lifespan":
        await site(scope, receive, send)
        return
    await receive()
    await sync_to_async(call_command)("migrate", verbosity=0)
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})


site = get_asgi_application()
app = antiphon.ASGIApp(io, prepare)
