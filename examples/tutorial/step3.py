"""Step 3: the server alone decides. What the rules do not allow is refused, with a reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypedDict

from rules import SPACES, Board, Symbol, result_of
from serving import serve

import antiphon

io = antiphon.Server()


class Clicked(TypedDict):
    spaceID: str


@dataclass(eq=False)
class Table:
    """Two seats and a board."""

    room: str
    seats: dict[Symbol, str] = field(default_factory=dict[Symbol, str])
    board: Board = field(default_factory=Board)
    turn: Symbol = "X"

    def refuse(self, xo: Symbol, space: str) -> str | None:
        """Why that player cannot claim that space now; None if the claim is fine."""
        if space not in SPACES:
            return "The board has no such space."
        if len(self.seats) < 2:
            return "Wait until an opponent has come."
        if result_of(self.board):
            return "This game is over."
        if xo != self.turn:
            return "It is not your turn."
        return "That space is taken." if space in self.board else None

    def claim(self, xo: Symbol, space: str) -> None:
        """Put the symbol on the space, and pass the turn on."""
        self.board[space] = xo
        self.turn = "O" if xo == "X" else "X"


tables: list[Table] = []


@io.on("connect")
def connected(socket: antiphon.Socket) -> None:
    table = next((table for table in tables if len(table.seats) < 2), None)
    if table is None:
        table = Table(room=f"table-{socket.id}")
        tables.append(table)
    xo: Symbol = "O" if "X" in table.seats else "X"
    table.seats[xo] = socket.id
    socket.data["table"], socket.data["xo"] = table, xo
    socket.join(table.room)
    socket.emit("player_id", {"playerNumber": 1 if xo == "X" else 2, "playerXO": xo})
    if len(table.seats) == 2:
        table.board, table.turn = {}, "X"
        io.to(table.room).emit("ready_to_play", {"currentPlayer": 1})


@io.on("clicked")
def clicked(socket: antiphon.Socket, click: Clicked) -> dict[str, object]:
    table, xo, space = socket.data["table"], socket.data["xo"], click["spaceID"]
    if reason := table.refuse(xo, space):
        return {"ok": False, "reason": reason}
    table.claim(xo, space)
    io.to(table.room).emit("space_claimed", {"spaceID": space, "xo": xo})
    if result := result_of(table.board):
        io.to(table.room).emit("end_game", result)
    return {"ok": True}


@io.on("disconnect")
def gone(socket: antiphon.Socket, reason: str) -> None:
    table: Table = socket.data["table"]
    del table.seats[socket.data["xo"]]
    if not table.seats:
        tables.remove(table)
    io.to(table.room).emit("opponent_left")


if __name__ == "__main__":
    serve(io)
