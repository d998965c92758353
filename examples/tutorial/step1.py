"""Step 1: one board, and everybody sees each click at once."""

from __future__ import annotations

from typing import TypedDict

from serving import serve

import antiphon

io = antiphon.Server()


class Clicked(TypedDict):
    spaceID: str


@io.on("clicked")
def clicked(socket: antiphon.Socket, click: Clicked) -> None:
    io.emit("space_claimed", {"spaceID": click["spaceID"], "xo": "X"})


if __name__ == "__main__":
    serve(io)
