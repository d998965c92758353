"""The composition root: one server, one lobby, the page, one ASGI app."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path
from typing import Final

import antiphon

from .addresses import Addresses
from .archive import GameArchive
from .attendance import Attendance
from .handlers.bots import Bots
from .handlers.clocks import Clocks
from .handlers.counting import COUNTS_INTERVAL, Counting
from .handlers.emotes import Emotes
from .handlers.game import Game
from .handlers.gate import admission
from .handlers.history import HistoryHandlers
from .handlers.latency import Latency
from .handlers.people import KnownPeople, PeopleHandlers
from .handlers.playing import Playing
from .handlers.seats import Seats
from .handlers.watching import Watching
from .lifetime import closed_at_the_end, lifetime
from .lobby import Lobby
from .pages import WEB_DIRECTORY, Lives, create_pages
from .pages.access import Access
from .pages.figures import Figures, count_transports, read_versions, refusals
from .pages.health import NoStore, Store, is_well
from .ports import Journal as JournalPort
from .profiles import Profiles
from .saved import SavedTable
from .settings import Settings
from .store.database import Database
from .store.health import StoreHealth
from .store.journal import Journal
from .store.library import JournaledLibrary, Library
from .store.memory import MemoryDatabase
from .store.opening import database_at
from .store.tables import write_tables
from .store.urls import read_url
from .terms import MatchId
from .visitors import Visitors

__all__ = ["create_app", "create_server"]

CODE_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without those that are taken for one another when read or heard: 0, O, 1, I, L."""

CODE_LENGTH: Final = 5
"""29 million codes: who guesses finds none, as an address may guess a few only."""

DEFAULTS: Final = Settings()


def create_server(
    settings: Settings = DEFAULTS,
    *,
    journal: JournalPort | None = None,
    library: Library | None = None,
    counts_interval: float | None = COUNTS_INTERVAL,
) -> antiphon.Server:
    """A game server with an empty lobby, without the page and without a database.

    Args:
        settings: what the operator has decided.
        journal: keeps tables.
        library: keeps people and finished games; with None nobody is known.
        counts_interval: seconds from a change of how many play and watch to the telling of it;
            None to tell who comes only.
    """
    attendance = _create_attendance(settings)
    return _compose(settings, attendance, journal, library, counts_interval).io


def create_app(settings: Settings = DEFAULTS, *, web: Path = WEB_DIRECTORY) -> antiphon.ASGIApp:
    """The server and the page, ready to be served. The lifespan opens the database.

    Args:
        settings: what the operator has decided.
        web: where the page's files are.

    Raises BadURL if no database can be found by what the settings say.
    """
    attendance, location = _create_attendance(settings), read_url(settings.database)
    library: Library
    store: Store = NoStore()
    lives: Lives
    if location is None:
        library = MemoryDatabase()
        game = _compose(settings, attendance, None, library, COUNTS_INTERVAL)
        lives = partial(_live_in_memory, library)
    else:
        database = database_at(location)
        journal = Journal(database, attendance.save, write_tables)
        library = JournaledLibrary(database, journal)
        store = StoreHealth(location, database, journal)
        game = _compose(settings, attendance, journal, library, COUNTS_INTERVAL)
        lives = partial(_live, game, database, journal)
    behind_proxy = bool(settings.public_url or settings.trusted_proxies)
    pages = create_pages(
        Addresses(settings.public_url, settings.host),
        Access(settings.status_token, behind_proxy),
        store,
        library,
        _figures_of(game, store),
        web,
        lives,
    )
    return antiphon.ASGIApp(game.io, pages)


def _create_attendance(settings: Settings) -> Attendance:
    return Attendance(
        Lobby(
            make_code=_make_code,
            make_key=lambda: secrets.token_urlsafe(9),
            first_id=_first_id(),
        ),
        grace=settings.grace,
        make_token=lambda: secrets.token_urlsafe(24),
        most_watchers=settings.limits.watchers,
    )


def _first_id() -> int:
    """Where the ids of matches begin, so that none is given again after a restart: the moment, in
    microseconds since 1970.

    No server opens a million tables each second, so the next one begins beyond its last. Should the
    machine's time be set back, two servers would have to start within the same milliseconds by it.
    It is a safe integer of JavaScript until the year 2255.
    """
    return time.time_ns() // 1_000


def _make_code() -> str:
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def _compose(
    settings: Settings,
    attendance: Attendance,
    journal: JournalPort | None,
    library: Library | None,
    counts_interval: float | None,
) -> Game:
    visitors = Visitors(settings.limits)
    io = antiphon.Server(
        # Players are told within a few seconds that the other has lost the connection.
        ping_interval=3,
        ping_timeout=5,
        allow_request=admission(visitors),
        # The page's own origin is always allowed; a proxy may ask by another name.
        cors_origins=[settings.public_url] if settings.public_url else None,
        trusted_proxies=settings.trusted_proxies,
    )
    if library is None:
        game = Game(io, attendance, journal=journal, visitors=visitors)
    else:
        profiles = Profiles(library)
        archive, people = GameArchive(library, profiles), KnownPeople(profiles)
        game = Game(
            io, attendance, journal=journal, archive=archive, people=people, visitors=visitors
        )
        PeopleHandlers(game, profiles).register()
        HistoryHandlers(game, archive).register()
    counting = Counting(game, counts_interval)
    latency = Latency(game)
    # Clocks are told last of what has happened at a table: bots may have done more there.
    for handlers in (
        *(Seats(game), Playing(game), Watching(game), counting),
        *(Emotes(game), latency, Bots(game), Clocks(game, latency)),
    ):
        handlers.register()
    return game


def _live(
    game: Game, database: Database, journal: Journal[MatchId, SavedTable], _app: object
) -> AbstractAsyncContextManager[None]:
    return lifetime(game, database, journal)


def _live_in_memory(database: Database, _app: object) -> AbstractAsyncContextManager[None]:
    return closed_at_the_end(database)


def _figures_of(game: Game, store: Store) -> Callable[[], Awaitable[Figures]]:
    began = time.monotonic()

    async def read() -> Figures:
        return Figures(
            players=game.attendance.player_count,
            games=game.attendance.game_count,
            watching=game.attendance.watching_count,
            moves_per_minute=game.moves.per_minute(asyncio.get_running_loop().time()),
            connections=count_transports(game.io),
            refusals=refusals(game.io.monitor.counts),
            uptime=time.monotonic() - began,
            database=store.description,
            database_is_well=await is_well(store),
            versions=read_versions(),
        )

    return read
