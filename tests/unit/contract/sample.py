"""An application that has one of everything that can be said of events."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Literal, NamedTuple, Required, TypedDict
from uuid import UUID

import msgspec
import pydantic

import antiphon


class Mark(enum.Enum):
    """Whose stone it is."""

    CROSS = "x"
    NOUGHT = "o"


@dataclass
class Move:
    """Where a stone is put.

    Counted from the upper left.
    """

    x: Annotated[int, msgspec.Meta(ge=0, lt=3, description="The column.")]
    y: Annotated[int, msgspec.Meta(ge=0, lt=3)]
    mark: Mark = Mark.CROSS
    before: Move | None = None


@dataclass
class Played:
    turn: Literal["x", "o"]
    board: list[list[Mark | None]]
    won: bool = False
    moves: list[Move] = field(default_factory=list)


class Query(TypedDict, total=False):
    text: Required[str]
    limit: int


class Login(pydantic.BaseModel):
    token: str
    device: Annotated[str, pydantic.Field(max_length=20)] = "unknown"


class Profile(pydantic.BaseModel):
    """A person."""

    name: Annotated[str, pydantic.Field(alias="full-name", description="All of it.")]
    age: int | None = None
    avatar: bytes | None = None
    links: dict[str, str] = {}


class Place(NamedTuple):
    row: int
    seat: str = "any"


class Said(msgspec.Struct, tag=True, rename="camel"):
    user_id: UUID
    text: str
    at: datetime | msgspec.UnsetType = msgspec.UNSET


class Joined(msgspec.Struct, tag=True, frozen=True):
    user: Profile
    place: Place


class Settings(msgspec.Struct, forbid_unknown_fields=True):
    volume: float = 1.0
    default: Literal[1, 2, None] = None


io = antiphon.Server()

PLAY = antiphon.Event("play", Move, Played)
MOVED = antiphon.Event("moved", (Move, int))
CONFIRM = antiphon.Event[[str], bool | None]("confirm")
io.emits(MOVED, CONFIRM)


@io.on("connect")
def connected(socket: antiphon.Socket, login: Annotated[Login, antiphon.Auth()]) -> None: ...


@io.on(PLAY)
async def play(socket: antiphon.Socket, move: Move) -> Played:
    """Put a stone; the other one's turn is what comes back."""
    raise antiphon.EventError("not_yours", "it is not your turn")


@io.on("search")
async def search(
    socket: antiphon.Socket, query: Query, limit: int = 3, *words: str
) -> list[Profile] | None: ...


@io.on("settings")
def settings(socket: antiphon.Socket, settings: Settings, store: bool = True) -> Settings:
    return settings


@io.on("upload")
def upload(socket: antiphon.Socket, name: str, data: bytes) -> None: ...


@io.on("pair")
def pair(socket: antiphon.Socket) -> tuple[int, Mark]:
    return 1, Mark.CROSS


@io.on("find seat")
def find_seat(socket: antiphon.Socket, function: Place) -> Said | Joined:
    raise NotImplementedError


@io.on("rename")
def rename_first(socket: antiphon.Socket, name: str) -> None:
    """Take another name."""


@io.on("rename")
def rename_second(socket: antiphon.Socket, name: str, reason: str = "") -> str:
    """The old name is free again."""
    return name


@io.on("log")
def log(socket: antiphon.Socket, *values: int) -> None: ...


@io.on("loose")
def loose(socket, data, more=None): ...  # type: ignore[no-untyped-def]


@io.on("anything")
def anything(socket, *args): ...  # type: ignore[no-untyped-def]


@io.on("opaque")
def opaque(socket: antiphon.Socket, data: dict[str, Any]) -> re.Match[str]:
    raise NotImplementedError


chat = io.of("/chat")
chat.emits(antiphon.Event[[Said | Joined], None]("happened"))


@chat.on("say")
def say(socket: antiphon.Socket, text: str) -> UUID:
    raise NotImplementedError


rooms = io.of(re.compile(r"^/room-\d+$"))


@rooms.on("enter")
def enter(socket: antiphon.Socket, profile: Profile) -> Place:
    raise NotImplementedError


app = antiphon.ASGIApp(io)
