"""Who people are: on connect, by another name, forgotten, and among the best."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

import antiphon

from ..contract import profiles as contract
from ..contract.answers import ACCEPTED, Answer, read_bare, refused
from ..contract.tables import Person
from ..profile import Profile
from ..profiles import Credentials, Profiles
from ..rating import PROVISIONAL_GAMES
from ..records import ProfileId, Sitter
from ..refusals import Refusal, RefusalCode
from ..store.errors import Rejected, StoreError
from ..throttle import Rate, Throttle
from ..visitors import origin_of
from .game import Game, now

__all__ = ["KnownPeople", "PeopleHandlers", "credentials_of"]

_CREDENTIALS: Final = "credentials"
"""Where `socket.data` has the `Credentials` of who has come."""


def credentials_of(socket: antiphon.Socket) -> Credentials | None:
    """Who has come by that connection, if that is known."""
    found = socket.data.get(_CREDENTIALS)
    return found if isinstance(found, Credentials) else None


class KnownPeople:
    """The port `People`, by what is known of them."""

    def __init__(self, profiles: Profiles) -> None:
        self._profiles = profiles

    def profile_of(self, socket: antiphon.Socket) -> ProfileId | None:
        """See `People`."""
        credentials = credentials_of(socket)
        return credentials.profile_id if credentials else None

    def person(self, sitter: Sitter) -> Person:
        """See `People`."""
        profile = self._profiles.get(sitter.profile)
        return {
            "name": profile.name if profile else None,
            "rating": profile.skill.rating if profile else None,
            "bot": sitter.bot.value if sitter.bot else None,
            "provisional": profile.is_provisional if profile else False,
        }

    async def meet(self, sitters: Collection[Sitter]) -> None:
        """See `People`."""
        await self._profiles.load([one.profile for one in sitters if one.profile is not None])


class PeopleHandlers:
    """What people say of themselves, and ask about each other."""

    def __init__(self, game: Game, profiles: Profiles) -> None:
        self._game = game
        self._profiles = profiles
        self._sockets: dict[ProfileId, dict[str, antiphon.Socket]] = {}
        self._names: Throttle[str] = Throttle(Rate(5, 10))
        self._questions: Throttle[str] = Throttle(Rate(20, 10))

    def register(self) -> None:
        """Listen for these requests; before those who give seats, who have to know."""
        self._game.io.use(self.identify)
        self._game.io.on("connect")(self.connected)
        self._game.io.on("disconnect")(self.disconnected)
        on = self._game.on
        on(contract.SET_NAME)(self.set_name)
        on(contract.FORGET_ME)(self.forget_me)
        on(contract.LEADERBOARD)(self.leaderboard)
        self._profiles.listen(self.changed)

    # Coming and going.

    async def identify(self, socket: antiphon.Socket) -> None:
        """Find out who comes (a middleware). Nobody is refused for that."""
        request = contract.read_profile(socket.handshake.auth)
        if request is not None:
            socket.data[_CREDENTIALS] = await self._profiles.identify(request.token, request.name)

    def connected(self, socket: antiphon.Socket) -> None:
        """Tell a browser what it has to show from now on."""
        if (credentials := credentials_of(socket)) is not None:
            self._sockets.setdefault(credentials.profile_id, {})[socket.id] = socket
            self._tell(socket)

    def disconnected(self, socket: antiphon.Socket, reason: str) -> None:
        """Forget the connection."""
        if (credentials := credentials_of(socket)) is not None:
            sockets = self._sockets.get(credentials.profile_id, {})
            sockets.pop(socket.id, None)
            if not sockets:
                self._sockets.pop(credentials.profile_id, None)

    def changed(self, profiles: Iterable[Profile]) -> None:
        """Tell people that they have another name or rating, and those at their tables."""
        ids = [profile.profile_id for profile in profiles]
        for profile_id in ids:
            for socket in self._sockets.get(profile_id, {}).values():
                self._tell(socket)
        self._tell_tables(ids)

    # Requests.

    async def set_name(self, socket: antiphon.Socket, *args: object) -> contract.NameSet | Answer:
        """Somebody wants to be called something else."""
        name = contract.read_name(args)
        if isinstance(name, Refusal):
            return refused(name)
        credentials = credentials_of(socket)
        if credentials is None:
            return _refused(RefusalCode.NO_PROFILE)
        origin = origin_of(socket.handshake.address)
        if not self._names.take(credentials.profile_id, now()) or (
            not self._game.visitors.may_change_name(origin, now())
        ):
            return _refused(RefusalCode.TOO_FAST)
        try:
            profile = await self._profiles.rename(credentials.profile_id, name)
        except (StoreError, Rejected):
            return _refused(RefusalCode.NOT_NOW)
        return contract.name_set(profile) if profile else _refused(RefusalCode.NO_PROFILE)

    async def forget_me(self, socket: antiphon.Socket, *args: object) -> Answer:
        """Somebody wants to be nobody."""
        if refusal := read_bare(args):
            return refused(refusal)
        before = credentials_of(socket)
        if before is None:
            return _refused(RefusalCode.NO_PROFILE)
        if not self._names.take(socket.id, now()):
            return _refused(RefusalCode.TOO_FAST)
        sockets = list(self._sockets.pop(before.profile_id, {}).values())
        for one in sockets:
            one.data[_CREDENTIALS] = None
        try:
            await self._profiles.forget(before.profile_id)
        except Rejected:
            return _refused(RefusalCode.NOT_NOW)
        credentials = await self._profiles.identify(None, None)
        for one in sockets:
            if one.connected:
                one.data[_CREDENTIALS] = credentials
                self.connected(one)
        self._tell_tables([before.profile_id])
        return ACCEPTED

    async def leaderboard(
        self, socket: antiphon.Socket, *args: object
    ) -> contract.Leaderboard | Answer:
        """Somebody wants to know who is the best."""
        if refusal := read_bare(args):
            return refused(refusal)
        if not self._questions.take(socket.id, now()):
            return _refused(RefusalCode.TOO_FAST)
        credentials = credentials_of(socket)
        try:
            board = await self._profiles.board(credentials.profile_id if credentials else None)
        except (StoreError, Rejected):
            return _refused(RefusalCode.NOT_NOW)
        return contract.leaderboard(board.leaders, board.me, board.rank, PROVISIONAL_GAMES)

    def _tell(self, socket: antiphon.Socket) -> None:
        credentials = credentials_of(socket)
        profile = self._profiles.get(credentials.profile_id) if credentials else None
        if credentials is not None and profile is not None:
            socket.emit(contract.PROFILE, contract.own_profile(profile, credentials.token))

    def _tell_tables(self, people: Iterable[ProfileId]) -> None:
        attendance = self._game.attendance
        tables = {match.id: match for one in people for match in attendance.tables_of(one)}
        if not tables:
            return
        news = self._game.news()
        for match in tables.values():
            self._game.tell_people(news, match)
        self._game.start(self._game.publish(news))


def _refused(code: RefusalCode) -> Answer:
    return refused(Refusal(code))
