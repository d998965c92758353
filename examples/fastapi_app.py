"""FastAPI: one pydantic model for a board of notes, for its HTTP API and for its events.

antiphon serve fastapi_app:app --app-dir examples
"""

from __future__ import annotations

from typing import Annotated

from fastapi import FastAPI
from pydantic import BaseModel, StringConstraints

import antiphon


class Note(BaseModel):
    by: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    text: Annotated[str, StringConstraints(min_length=1, max_length=1000)]


ADD = antiphon.Event("add", Note, int)
ADDED = antiphon.Event("added", Note)

io = antiphon.Server()
api = FastAPI(title="Notes")
notes: list[Note] = []


@io.on(ADD)
def add(socket: antiphon.Socket, note: Note) -> int:
    notes.append(note)
    socket.broadcast.emit(ADDED, note)
    return len(notes)


@api.get("/notes")
async def read() -> list[Note]:
    return notes


@api.post("/notes", status_code=201)
async def write(note: Note) -> Note:
    notes.append(note)
    io.emit(ADDED, note)
    return note


app = antiphon.ASGIApp(io, api)
