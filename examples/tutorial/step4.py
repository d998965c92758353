"""Step 4: one game after the other. The match decides, and the handlers only translate."""

from __future__ import annotations

from typing import TypedDict

from match import Match
from rules import Symbol, result_of
from serving import serve

import antiphon

io = antiphon.Server()
matches: list[Match] = []


class Clicked(TypedDict):
    spaceID: str


@io.on("connect")
def connected(socket: antiphon.Socket) -> None:
    match = next((match for match in matches if match.phase == "waiting"), None)
    if match is None:
        match = Match(id=f"match-{socket.id}")
        matches.append(match)
    xo = match.sit(socket.id)
    socket.data["match"], socket.data["xo"] = match, xo
    socket.join(match.id)
    socket.emit("player_id", {"playerNumber": number_of(xo), "playerXO": xo})
    tell_if_ready(match)


@io.on("clicked")
def clicked(socket: antiphon.Socket, click: Clicked) -> dict[str, object]:
    match, xo, space = socket.data["match"], socket.data["xo"], click["spaceID"]
    if reason := match.refuse(xo, space):
        return {"ok": False, "reason": reason}
    match.claim(xo, space)
    io.to(match.id).emit("space_claimed", {"spaceID": space, "xo": xo})
    if result := result_of(match.board):
        io.to(match.id).emit("end_game", result)
        io.to(match.id).emit("scores", scores_of(match))
    return {"ok": True}


@io.on("play_again")
def play_again(socket: antiphon.Socket) -> None:
    match: Match = socket.data["match"]
    socket.emit("waiting_for_player", scores_of(match))
    if match.ask_rematch(socket.data["xo"]):
        tell_if_ready(match)


@io.on("disconnect")
def gone(socket: antiphon.Socket, reason: str) -> None:
    match: Match = socket.data["match"]
    match.leave(socket.data["xo"])
    if not match.seats:
        matches.remove(match)
    io.to(match.id).emit("opponent_left")
    io.to(match.id).emit("scores", scores_of(match))


def tell_if_ready(match: Match) -> None:
    if match.phase == "playing":
        io.to(match.id).emit("ready_to_play", {"currentPlayer": number_of(match.turn)})


def number_of(xo: Symbol) -> int:
    return 1 if xo == "X" else 2


def scores_of(match: Match) -> dict[str, int]:
    return {"xScore": match.scores["X"], "oScore": match.scores["O"]}


if __name__ == "__main__":
    serve(io)
