"""Why a request was refused: every reason the game gives to a player, in one table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

__all__ = ["Refusal", "RefusalCode"]


class RefusalCode(StrEnum):
    """What a program tells refusals apart by."""

    BAD_PAYLOAD = "bad_payload"
    NO_SUCH_SPACE = "no_such_space"
    NO_OPPONENT = "no_opponent"
    NOT_YOUR_TURN = "not_your_turn"
    SPACE_TAKEN = "space_taken"
    GAME_OVER = "game_over"
    GAME_IN_PROGRESS = "game_in_progress"
    NOT_SEATED = "not_seated"
    NO_GAME = "no_game"
    OPPONENT_HERE = "opponent_here"
    OPPONENT_MAY_RETURN = "opponent_may_return"
    NO_SUCH_TABLE = "no_such_table"
    SITS_HERE = "sits_here"
    TABLE_FULL = "table_full"
    NO_TOKEN = "no_token"
    TOO_FAST = "too_fast"
    NO_PROFILE = "no_profile"
    NO_SUCH_GAME = "no_such_game"
    NOT_NOW = "not_now"
    NO_SUCH_EMOTE = "no_such_emote"


_REASONS: Final[dict[RefusalCode, str]] = {
    RefusalCode.BAD_PAYLOAD: "That is not a request this game understands.",
    RefusalCode.NO_SUCH_SPACE: "The board has no such space.",
    RefusalCode.NO_OPPONENT: "Wait until an opponent has come.",
    RefusalCode.NOT_YOUR_TURN: "It is not your turn.",
    RefusalCode.SPACE_TAKEN: "That space is taken.",
    RefusalCode.GAME_OVER: "This game is over.",
    RefusalCode.GAME_IN_PROGRESS: "This game is not over yet.",
    RefusalCode.NOT_SEATED: "You do not take part in a game.",
    RefusalCode.NO_GAME: "No game is being played.",
    RefusalCode.OPPONENT_HERE: "Your opponent is here.",
    RefusalCode.OPPONENT_MAY_RETURN: "Your opponent has some time left to come back.",
    RefusalCode.NO_SUCH_TABLE: "There is no such table, or it is gone.",
    RefusalCode.SITS_HERE: "You sit at this table.",
    RefusalCode.TABLE_FULL: "This table has no room for another spectator.",
    RefusalCode.NO_TOKEN: "Only players who can come back to their seats may ask for this.",
    RefusalCode.TOO_FAST: "That was too often. Wait a little.",
    RefusalCode.NO_PROFILE: "The game does not know who you are. Reload the page.",
    RefusalCode.NO_SUCH_GAME: "There is no such game, or it is gone.",
    RefusalCode.NOT_NOW: "The server cannot look that up now. Try again later.",
    RefusalCode.NO_SUCH_EMOTE: "There is no such emote.",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request that changed nothing, and why."""

    code: RefusalCode

    @property
    def reason(self) -> str:
        """The sentence to show to a person."""
        return _REASONS[self.code]
