"""Step 2: two players meet, and only these two see what they do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypedDict

from serving import serve

import antiphon

io = antiphon.Server()


class Clicked(TypedDict):
    spaceID: str


@dataclass(eq=False)
class Table:
    """Two seats: the socket ids of player 1 and player 2, while they are taken."""

    room: str
    seats: dict[int, str] = field(default_factory=dict[int, str])


tables: list[Table] = []


@io.on("connect")
def connected(socket: antiphon.Socket) -> None:
    table = next((table for table in tables if len(table.seats) < 2), None)
    if table is None:
        table = Table(room=f"table-{socket.id}")
        tables.append(table)
    number = 2 if 1 in table.seats else 1
    table.seats[number] = socket.id
    socket.data["table"], socket.data["number"] = table, number
    socket.join(table.room)
    socket.emit("player_id", {"playerNumber": number, "playerXO": "XO"[number - 1]})
    if len(table.seats) == 2:
        io.to(table.room).emit("ready_to_play", {"currentPlayer": 1})


@io.on("clicked")
def clicked(socket: antiphon.Socket, click: Clicked) -> None:
    xo = "XO"[socket.data["number"] - 1]
    io.to(socket.data["table"].room).emit("space_claimed", {"spaceID": click["spaceID"], "xo": xo})


@io.on("disconnect")
def gone(socket: antiphon.Socket, reason: str) -> None:
    table: Table = socket.data["table"]
    del table.seats[socket.data["number"]]
    if not table.seats:
        tables.remove(table)
    io.to(table.room).emit("opponent_left")


if __name__ == "__main__":
    serve(io)
