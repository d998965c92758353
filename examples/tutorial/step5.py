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


class Clicked(TypedDict):
    spaceID: str
    moveID: str


class Game:
    """The handlers, for the players that it is given."""

    def __init__(self, players: Players) -> None:
        self.players = players
        self.leaving: dict[str, asyncio.TimerHandle] = {}
        self.io = antiphon.Server(ping_interval=3, ping_timeout=5)
        self.io.on("connect")(self.connected)
        self.io.on("clicked")(self.clicked)
        self.io.on("play_again")(self.play_again)
        self.io.on("disconnect")(self.gone)

    def connected(self, socket: antiphon.Socket) -> None:
        player = self.players.find_or_seat(socket.handshake.auth.get("seat"))
        if player.socket is not None:  # the end of the old connection was not seen yet
            self.io.in_(player.socket).disconnect_sockets()
        player.socket = socket.id
        if player.token in self.leaving:
            self.leaving.pop(player.token).cancel()
        socket.data["player"] = player
        socket.join(player.match.id)
        self.tell_all(player)

    def clicked(self, socket: antiphon.Socket, click: Clicked) -> Answer:
        player: Player = socket.data["player"]
        answer, changed = self.players.answer(player, click["moveID"], click["spaceID"])
        if changed:
            move = {"spaceID": click["spaceID"], "xo": player.xo}
            self.io.to(player.match.id).emit("space_claimed", move)
            if result_of(player.match.board):
                self.tell_all(player)
        return answer

    def play_again(self, socket: antiphon.Socket) -> None:
        player: Player = socket.data["player"]
        if self.players.ask_rematch(player):
            self.tell_all(player)
        else:
            socket.emit("waiting_for_player", player.snapshot()["scores"])

    def gone(self, socket: antiphon.Socket, reason: str) -> None:
        player: Player = socket.data["player"]
        if player.socket != socket.id:
            return  # the player has come back by another connection
        player.socket = None
        self.io.to(player.match.id).emit("opponent_away")
        self.expect_back(player)

    def expect_back(self, player: Player) -> None:
        """Keep the seat for the grace time."""
        loop = asyncio.get_running_loop()
        self.leaving[player.token] = loop.call_later(GRACE, self.give_up, player)

    def give_up(self, player: Player) -> None:
        """The grace time is over."""
        del self.leaving[player.token]
        self.players.remove(player)
        self.io.to(player.match.id).emit("opponent_left")

    def tell_all(self, player: Player) -> None:
        """Show the table, as it is now, to both who sit at it."""
        for one in (player, self.players.opponent_of(player)):
            if one is not None and one.socket is not None:
                self.io.to(one.socket).emit("snapshot", one.snapshot())


if __name__ == "__main__":
    serve(Game(Players()).io)
