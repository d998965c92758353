"""Step 5: whoever loses the connection, or reloads the page, comes back to the same seat."""

from __future__ import annotations

import asyncio
import os
from typing import TypedDict

from players import Answer, Player, Players
from rules import result_of
from serving import serve

import antiphon

GRACE = float(os.environ.get("GRACE", "60"))
"""How long a seat is kept, in seconds."""

io = antiphon.Server(ping_interval=3, ping_timeout=5)
players = Players()

leaving: dict[str, asyncio.TimerHandle] = {}
"""The grace times that run, by token."""


class Clicked(TypedDict):
    spaceID: str
    moveID: str


@io.on("connect")
def connected(socket: antiphon.Socket) -> None:
    player = players.find_or_seat(socket.handshake.auth.get("seat"))
    if player.socket is not None:  # the end of the old connection was not seen yet
        io.in_(player.socket).disconnect_sockets()
    player.socket = socket.id
    if player.token in leaving:
        leaving.pop(player.token).cancel()
    socket.data["player"] = player
    socket.join(player.match.id)
    tell_all(player)


@io.on("clicked")
def clicked(socket: antiphon.Socket, click: Clicked) -> Answer:
    player: Player = socket.data["player"]
    answer, changed = player.answer(click["moveID"], click["spaceID"])
    if changed:
        move = {"spaceID": click["spaceID"], "xo": player.xo}
        io.to(player.match.id).emit("space_claimed", move)
        if result_of(player.match.board):
            tell_all(player)
    return answer


@io.on("play_again")
def play_again(socket: antiphon.Socket) -> None:
    player: Player = socket.data["player"]
    if player.match.ask_rematch(player.xo):
        tell_all(player)
    else:
        socket.emit("waiting_for_player", player.snapshot()["scores"])


@io.on("disconnect")
def gone(socket: antiphon.Socket, reason: str) -> None:
    player: Player = socket.data["player"]
    if player.socket != socket.id:
        return  # the player has come back by another connection
    player.socket = None
    io.to(player.match.id).emit("opponent_away")
    expect_back(player)


def expect_back(player: Player) -> None:
    """Keep the seat for the grace time."""
    loop = asyncio.get_running_loop()
    leaving[player.token] = loop.call_later(GRACE, give_up, player)


def give_up(player: Player) -> None:
    """The grace time is over."""
    del leaving[player.token]
    players.remove(player)
    io.to(player.match.id).emit("opponent_left")


def tell_all(player: Player) -> None:
    """Show the table, as it is now, to both who sit at it."""
    for one in (player, players.opponent_of(player)):
        if one is not None and one.socket is not None:
            io.to(one.socket).emit("snapshot", one.snapshot())


if __name__ == "__main__":
    serve(io)
