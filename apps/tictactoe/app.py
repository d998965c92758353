"""The composition root: one server, one lobby, the page, one ASGI app."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import antiphon

from .archive import GameArchive
from .attendance import Attendance
from .handlers.bots import Bots
from .handlers.clocks import Clocks
from .handlers.counting import COUNTS_INTERVAL, Counting
from .handlers.emotes import Emotes
from .handlers.game import Game
from .handlers.history import HistoryHandlers
from .handlers.latency import Latency
from .handlers.people import KnownPeople, PeopleHandlers
from .handlers.playing import Playing
from .handlers.seats import Seats
from .handlers.watching import Watching
from .lifetime import lifetime
from .lobby import Lobby
from .pages.files import PageFiles
from .pages.games import GamePages, SharedDocument
from .ports import Journal as JournalPort
from .profiles import Profiles
from .store.journal import Journal
from .store.library import JournaledLibrary, Library
from .store.memory import MemoryDatabase
from .store.opening import database_at
from .store.tables import write_tables
from .store.urls import MEMORY, Location, read_url

__all__ = ["GRACE", "create_app", "create_server"]

GRACE: Final = 60.0
"""How long the seat of a player who lost the connection is kept at least, in seconds."""

CODE_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without those that are taken for one another when read or heard: 0, O, 1, I, L."""

CODE_LENGTH: Final = 5
"""29 million codes: who guesses finds none, as an address may guess a few only."""

Lives = Callable[[Starlette], AbstractAsyncContextManager[None]]
"""What is entered when the host starts, and left when it ends."""

WEB_DIRECTORY: Final = Path(__file__).parent / "web"

PAGE_HEADERS: Final[dict[str, str]] = {
    # Scripts, styles and pictures are files of our own; nothing inline, nothing from elsewhere.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


class PageHeaders:
    """Adds `PAGE_HEADERS` to whatever the app inside answers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(PAGE_HEADERS)
            await send(message)

        await self._app(scope, receive, send_with_headers)


def create_server(
    *,
    grace: float = GRACE,
    journal: JournalPort | None = None,
    library: Library | None = None,
    counts_interval: float | None = COUNTS_INTERVAL,
) -> antiphon.Server:
    """A game server with an empty lobby, without the page.

    Args:
        grace: how long the seat of a player who lost the connection is kept at least, in seconds.
        journal: keeps tables.
        library: keeps people and finished games; with None nobody is known.
        counts_interval: seconds from a change of how many play and watch to the telling of it;
            None to tell who comes only.
    """
    return _compose(_create_attendance(grace), journal, library, counts_interval).io


def _create_attendance(grace: float) -> Attendance:
    lobby = Lobby(make_code=_make_code, make_key=lambda: secrets.token_urlsafe(9))
    return Attendance(lobby, grace=grace, make_token=lambda: secrets.token_urlsafe(24))


def _compose(
    attendance: Attendance,
    journal: JournalPort | None,
    library: Library | None,
    counts_interval: float | None,
) -> Game:
    # Players are told within a few seconds that the other has lost the connection.
    io = antiphon.Server(ping_interval=3, ping_timeout=5)
    if library is None:
        game = Game(io, attendance, journal=journal)
    else:
        game = _compose_people(io, attendance, journal, library)
    counting = Counting(game, counts_interval)
    latency = Latency(game)
    # Clocks are told last of what has happened at a table: bots may have done more there.
    for handlers in (
        *(Seats(game), Playing(game), Watching(game), counting),
        *(Emotes(game), latency, Bots(game), Clocks(game, latency)),
    ):
        handlers.register()
    return game


def _compose_people(
    io: antiphon.Server, attendance: Attendance, journal: JournalPort | None, library: Library
) -> Game:
    profiles = Profiles(library)
    archive = GameArchive(library, profiles)
    people = KnownPeople(profiles)
    game = Game(io, attendance, journal=journal, archive=archive, people=people)
    for handlers in (PeopleHandlers(game, profiles), HistoryHandlers(game, archive)):
        handlers.register()
    return game


def _make_code() -> str:
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def create_app(*, grace: float = GRACE, database: str = MEMORY) -> antiphon.ASGIApp:
    """The server and the page, ready to be served.

    Args:
        grace: how long the seat of a player who lost the connection is kept at least, in seconds.
        database: where tables, people and games are kept, as `DATABASE_URL` says it; `memory` for
            nowhere. It is opened when the host starts, by the lifespan.

    Raises BadURL if no database can be found by what `database` says.
    """
    location = read_url(database)
    attendance = _create_attendance(grace)
    lives: Lives | None = None
    library: Library
    if location is None:
        library = MemoryDatabase()
        game = _compose(attendance, None, library, COUNTS_INTERVAL)
    else:
        game, library, lives = _compose_with(attendance, location)
    page = Starlette(routes=_routes(library), lifespan=lives)
    return antiphon.ASGIApp(game.io, PageHeaders(page))


def _compose_with(attendance: Attendance, location: Location) -> tuple[Game, Library, Lives]:
    database = database_at(location)
    journal = Journal(database, attendance.save, write_tables)
    library = JournaledLibrary(database, journal)
    game = _compose(attendance, journal, library, COUNTS_INTERVAL)
    return game, library, lambda _app: lifetime(game, database, journal)


def _routes(library: Library) -> list[BaseRoute]:
    files = PageFiles(WEB_DIRECTORY)
    document = Route("/", SharedDocument(library, files))
    return [*GamePages(library).routes, document, Mount("/", files)]
