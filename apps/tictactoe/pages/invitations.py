"""The link of a table as a QR code, for the phone of who sits opposite."""

from __future__ import annotations

import re
from functools import lru_cache
from io import BytesIO
from typing import Final

import segno
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from ..addresses import Addresses

__all__ = ["invitation_routes"]

CODE: Final = re.compile(r"[0-9A-Za-z]{5}")

KEPT: Final = 256
"""Pictures that are kept, of some 3 kB."""

FOR_A_WHILE: Final = {"Cache-Control": "private, max-age=600"}
"""The same link has the same picture, and this machine's address seldom changes."""


def invitation_routes(addresses: Addresses) -> list[Route]:
    """`/qr/CODE.svg`, the picture, and `/link/CODE`, the link that it holds as JSON.

    Whether there is a table of that code is not told.
    """

    def link(request: Request) -> str | None:
        code = request.path_params["code"]
        base = addresses.public_address(request.url.scheme, request.headers.get("host", ""))
        if base is None or not CODE.fullmatch(code):
            return None
        return f"{base}/?g={code.upper()}"

    async def picture(request: Request) -> Response:
        address = link(request)
        if address is None:
            return PlainTextResponse("Not found", 404)
        return Response(_draw(address), media_type="image/svg+xml", headers=FOR_A_WHILE)

    async def words(request: Request) -> Response:
        address = link(request)
        if address is None:
            return PlainTextResponse("Not found", 404)
        return JSONResponse({"link": address}, headers=FOR_A_WHILE)

    return [Route("/qr/{code}.svg", picture), Route("/link/{code}", words)]


@lru_cache(KEPT)
def _draw(link: str) -> bytes:
    """An SVG picture; dark on light also in a dark page, as many cameras read nothing else."""
    drawn = BytesIO()
    segno.make(link, error="m", micro=False).save(
        drawn, kind="svg", border=2, light="white", xmldecl=False, omitsize=True, title=None
    )
    return drawn.getvalue()
