"""Finished games, for people who were sent a link: the picture, the data, and the page's preview.

A game does not change when it is over; but who has played it can ask to be forgotten. So browsers
may keep these for a few minutes, and ask afterwards whether they have changed.
"""

from __future__ import annotations

import hashlib
import html
import json
from collections.abc import Awaitable, Callable
from functools import lru_cache, partial
from typing import Final

import resvg_py
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from ..addresses import Addresses
from ..contract.games import find_game_id, show_game
from ..picture import HEIGHT, WIDTH, Caption, draw_picture
from ..replays import GameRecord, Participant
from ..rules import SpaceId, Stalemate, Symbol, Win
from ..store.errors import Rejected, StoreError
from ..store.games import find_game
from ..store.library import Library
from ..terms import Forfeit, ForfeitReason
from .files import PageFiles

__all__ = ["GamePages", "SharedDocument", "caption_of"]

A_WHILE: Final = "public, max-age=300"
NEVER: Final = "no-store"

MOST_PICTURES: Final = 256
"""Boards of which the PNG is kept, some 4 MB; there are not many more that a game can end with."""

_GONE: Final = PlainTextResponse(
    "There is no such game, or it is gone.\n", 404, {"cache-control": NEVER}
)
_NOT_NOW: Final = PlainTextResponse(
    "Games cannot be looked up now. Try again later.\n",
    503,
    {"cache-control": NEVER, "retry-after": "30"},
)

Show = Callable[[GameRecord], Awaitable[Response]]


class GamePages:
    """What there is to see of a game below ``/games/``."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.routes: Final[list[BaseRoute]] = [
            Route("/games/{game_id}.svg", self._page(_show_svg)),
            Route("/games/{game_id}.png", self._page(_show_png)),
            Route("/games/{game_id}.json", self._page(_show_json)),
        ]

    def _page(self, show: Show) -> Callable[[Request], Awaitable[Response]]:
        async def page(request: Request) -> Response:
            game = await look_up(self._library, request.path_params["game_id"])
            if isinstance(game, Response):
                return game
            response = await show(game)
            digest = hashlib.sha256(bytes(response.body)).hexdigest()[:24]
            headers = {
                "cache-control": A_WHILE,
                "etag": f'"{digest}"',
                # Pictures are there to be shown in pages of others.
                "cross-origin-resource-policy": "cross-origin",
            }
            if headers["etag"] in request.headers.get("if-none-match", "").replace("W/", ""):
                return Response(None, 304, headers)
            response.headers.update(headers)
            return response

        return page


class SharedDocument:
    """The page itself, which tells those who show a preview of ``/?replay=ID`` what to show."""

    def __init__(self, library: Library, files: PageFiles, addresses: Addresses) -> None:
        self._library = library
        self._files = files
        self._addresses = addresses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI)."""
        request = Request(scope, receive)
        asked = request.query_params.get("replay")
        game = await look_up(self._library, asked) if asked else None
        if game is None or isinstance(game, Response):
            # The page says by itself that there is no such game.
            await self._files(scope, receive, send)
            return
        asked_by = request.headers.get("host", "")
        address = self._addresses.public_address(request.url.scheme, asked_by) or ""
        document = self._files.document(_preview(game, f"{address}/"))
        response = HTMLResponse(document, headers={"cache-control": "no-cache"})
        await response(scope, receive, send)


async def look_up(library: Library, text: str) -> GameRecord | Response:
    """The game of that id, or what to answer when there is none."""
    game_id = find_game_id(text)
    if game_id is None:
        return _GONE
    try:
        return await library.read(partial(find_game, game=game_id)) or _GONE
    except (StoreError, Rejected):
        return _NOT_NOW


def caption_of(game: GameRecord) -> Caption:
    """Names and result, in words."""
    names: dict[Symbol, str] = {
        symbol: _name(player, symbol) for symbol, player in game.players.items()
    }
    return Caption(names, _result(game))


async def _show_svg(game: GameRecord) -> Response:
    picture = draw_picture(game.board.claims, _combination(game), caption_of(game))
    return Response(picture, media_type="image/svg+xml")


async def _show_png(game: GameRecord) -> Response:
    claims = tuple(game.board.claims.items())
    picture = await run_in_threadpool(_draw_png, claims, _combination(game))
    return Response(picture, media_type="image/png")


async def _show_json(game: GameRecord) -> Response:
    data = json.dumps(show_game(game, None), ensure_ascii=False)
    return Response(data, media_type="application/json")


@lru_cache(MOST_PICTURES)
def _draw_png(
    claims: tuple[tuple[SpaceId, Symbol], ...], combination: tuple[SpaceId, ...]
) -> bytes:
    # Without words: whether a server has a font that knows a name is a matter of luck.
    picture = draw_picture(dict(claims), combination, None)
    return bytes(resvg_py.svg_to_bytes(svg_string=picture, skip_system_fonts=True))


def _preview(game: GameRecord, address: str) -> str:
    """Markup for the head of the page.

    Args:
        game: what the link shows.
        address: the page's own, absolute, with a slash at its end.
    """
    caption = caption_of(game)
    picture = f"{address}games/{game.game_id}.png"
    described = {
        "og:type": "website",
        "og:title": f"{caption.names['X']} – {caption.names['O']}: {caption.result}",
        "og:description": "A game of tic-tac-toe, move by move.",
        "og:url": f"{address}?replay={game.game_id}",
        "og:image": picture,
        "og:image:type": "image/png",
        "og:image:width": str(WIDTH),
        "og:image:height": str(HEIGHT),
        "og:image:alt": f"The board. {caption.result}",
    }
    metas = [
        f'  <meta property="{name}" content="{html.escape(content)}">'
        for name, content in described.items()
    ]
    return "\n".join([*metas, '  <meta name="twitter:card" content="summary_large_image">'])


def _name(player: Participant, symbol: Symbol) -> str:
    if player.bot is not None:
        return f"Bot ({player.bot.value})"
    return player.name or f"Player {symbol}"


_HOW: Final = {
    ForfeitReason.AWAY: "the opponent left",
    ForfeitReason.TIME: "on time",
    ForfeitReason.RESIGNED: "the opponent resigned",
}


def _result(game: GameRecord) -> str:
    if isinstance(game.ending, Stalemate):
        return "Stalemate"
    won = f"{game.ending.symbol} won"
    return f"{won}: {_HOW[game.ending.why]}" if isinstance(game.ending, Forfeit) else won


def _combination(game: GameRecord) -> tuple[SpaceId, ...]:
    return game.ending.combination if isinstance(game.ending, Win) else ()
