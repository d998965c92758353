"""Flask, served beside the events: its views run in threads, and speak through `io.threadsafe`.

antiphon serve flask_app:app --app-dir examples
"""

from __future__ import annotations

from typing import Any

from a2wsgi import WSGIMiddleware
from flask import Flask, jsonify, request

import antiphon

io = antiphon.Server()
site = Flask(__name__)
notes: list[str] = []


@io.on("add")
def add(socket: antiphon.Socket, text: str) -> int:
    notes.append(text)
    socket.broadcast.emit("added", text)
    return len(notes)


@site.get("/notes")
def read() -> Any:
    return jsonify(notes)


@site.post("/notes")
def write() -> Any:
    text = request.get_data(as_text=True)
    notes.append(text)
    io.threadsafe.emit("added", text)
    return jsonify(notes), 201


@site.get("/poll")
def poll() -> Any:
    """Ask everybody who is connected, and wait for their answers."""
    answers = io.threadsafe.timeout(5).call("agree?", request.args["motion"])
    return jsonify(answers.result(timeout=6))


# Flask and a2wsgi each have types of their own for the same thing.
wsgi: Any = WSGIMiddleware(site)  # type: ignore[arg-type]
app = antiphon.ASGIApp(io, wsgi)
