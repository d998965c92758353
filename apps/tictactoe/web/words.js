/**
 * What the page says, by keys of the language files. Each sentence is true of the state it is made
 * from, and of nothing more.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Mark} Mark
 */

import { has, inTurn, t } from "./i18n.js";
import { isMyTurn, isSeated, opposite, timeLeft, winner, winningSpaces } from "./state.js";

/** @param {number} milliseconds @returns {string} minutes and seconds, as clocks show them */
function clock(milliseconds) {
  const seconds = Math.ceil(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** @param {import("./state.js").Notice} notice @returns {string} what the server told, in this page's language */
export const noticeWords = ({ code, reason }) =>
  has(`notice.${code}`) ? t(`notice.${code}`) : (reason ?? t("notice.failed"));

/**
 * The status line and the sentence below it.
 *
 * @param {State} state
 * @returns {{ status: string, detail: string }}
 */
export function message(state) {
  const said = messageByLink(state) ?? messageByPhase(state);
  return state.notice ? { ...said, detail: noticeWords(state.notice) } : said;
}

/** @param {State} state */
function messageByLink(state) {
  if (state.link === "broken") {
    return { status: t("link.broken"), detail: t("link.broken.detail") };
  }
  if (state.link === "unreachable") {
    return { status: t("link.unreachable"), detail: t("link.unreachable.detail") };
  }
  if (state.link === "lost") return { status: t("link.lost"), detail: lostWords(state) };
  if (state.link === "elsewhere") {
    return { status: t("link.elsewhere"), detail: t("link.elsewhere.detail") };
  }
  if (state.link === "connecting" || !state.me) return { status: t("link.connecting"), detail: "" };
  return null;
}

/** @param {State} state */
function lostWords(state) {
  if (state.opponent === "nobody") return t("link.lost.reconnecting");
  const left = timeLeft(state);
  return left > 0
    ? inTurn(
        t("link.lost.reconnecting"),
        state.sending ? t("link.lost.moveKept") : "",
        t("link.lost.seatKept", { time: clock(left) }),
      )
    : inTurn(t("link.lost.reconnecting"), t("link.lost.late"));
}

/** @param {State} state */
function messageByPhase(state) {
  if (state.phase === "over") return { status: headline(state), detail: rematchWords(state) };
  if (state.phase === "waiting") return waitingWords(state);
  return (state.sending === null && absenceWords(state)) || turnMessage(state);
}

/** @param {State} state  while an opponent is missed in the middle of a game */
function absenceWords(state) {
  const mine = isMyTurn(state);
  if (state.opponent === "away") {
    const time = clock(timeLeft(state));
    return {
      status: t("away"),
      detail: mine ? t("away.detail.mine", { time }) : t("away.detail", { time }),
    };
  }
  if (state.opponent === "overdue") {
    return {
      status: t("overdue"),
      detail: mine ? t("overdue.detail.mine") : t("overdue.detail"),
    };
  }
  return null;
}

/** @param {State} state */
function turnMessage(state) {
  const mark = state.me?.mark ?? "X";
  if (state.sending) {
    return state.slow
      ? { status: t("turn.slow"), detail: t("turn.slow.detail") }
      : { status: t("turn.sending"), detail: t("turn.sending.detail", { mark }) };
  }
  return isMyTurn(state)
    ? { status: t("turn.mine"), detail: t("turn.mine.detail", { mark }) }
    : { status: t("turn.theirs"), detail: t("turn.theirs.detail", { mark: opposite(mark) }) };
}

/** @param {State} state */
function waitingWords(state) {
  if (state.opponentLeft) {
    return { status: t("waiting.left"), detail: t("waiting.left.detail") };
  }
  return { status: t("waiting"), detail: "" };
}

/**
 * @param {Location} location
 * @returns {string} how an opponent gets to this page
 */
export function invitation({ host, hostname }) {
  const onlyHere = ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
  return onlyHere ? t("waiting.invitation.here") : t("waiting.invitation", { host });
}

/** @param {State} state @returns {string} how the game ended, as a headline without exclamation */
function headline(state) {
  const mark = winner(state);
  if (!mark) return t("over.stalemate");
  return mark === state.me?.mark ? t("over.won") : t("over.lost", { mark });
}

/** @param {State} state @returns {string} what keeps an opponent from another game, if anything */
function absence(state) {
  if (state.link === "lost") return t("link.lost.short");
  if (state.opponent === "away") return t("away.short", { time: clock(timeLeft(state)) });
  return state.opponent === "overdue" ? t("overdue.short") : "";
}

/** @param {State} state @returns {boolean} */
const isForfeit = (state) => state.result !== null && "forfeit" in state.result;

/** @param {State} state @returns {string} */
function rematchWords(state) {
  if (absence(state)) return absence(state);
  if (state.rematch.me) return t("rematch.asked");
  if (state.rematch.opponent) return t("rematch.wanted");
  if (isForfeit(state)) {
    return winner(state) === state.me?.mark ? t("over.forfeit.won") : t("over.forfeit.lost");
  }
  return winner(state) ? t("over.row") : t("over.full");
}

/** @param {State} state @returns {string} the result dialog's heading */
export function verdict(state) {
  const mark = winner(state);
  if (!mark) return t("verdict.stalemate");
  return mark === state.me?.mark ? t("verdict.won") : t("verdict.lost", { mark });
}

/** @param {State} state @returns {string} the sentence in the result dialog */
export function tally(state) {
  if (absence(state)) return absence(state);
  if (state.rematch.me) return t("rematch.asked.short");
  if (state.rematch.opponent) return t("rematch.wanted");
  const mine = state.scores[state.me?.mark ?? "X"];
  const theirs = state.scores[opposite(state.me?.mark ?? "X")];
  if (mine === theirs) return t("tally.equal", { mine });
  return mine > theirs ? t("tally.lead", { mine, theirs }) : t("tally.behind", { mine, theirs });
}

/** @param {State} state @returns {string} */
export function title(state) {
  const { status } = message(state);
  return state.link === "connecting" ? t("app.title") : `${status} · ${t("app.title")}`;
}

/** @param {State} state @returns {string} who we are, once we have a seat */
export function identity(state) {
  if (!isSeated(state) || !state.me) return "";
  return t("player.me", { number: state.me.number, mark: state.me.mark });
}

/** @param {State} state @param {Mark} mark @returns {string} who plays that mark, in a word */
export function who(state, mark) {
  if (!isSeated(state)) return "";
  if (state.me?.mark === mark) return t("player.you");
  if (state.phase === "waiting") return t("player.nobody");
  const away = state.opponent === "away" || state.opponent === "overdue";
  return away ? t("player.away") : t("player.opponent");
}

/** @param {State} state @param {string} spaceID @returns {string} a space's name */
export function spaceName(state, spaceID) {
  const mark = state.board[spaceID];
  const place = placeOf(spaceID);
  if (mark) {
    return winningSpaces(state).includes(spaceID)
      ? t("cell.winning", { ...place, mark })
      : t("cell.taken", { ...place, mark });
  }
  return spaceID === state.sending
    ? t("cell.sending", { ...place, mark: state.me?.mark ?? "" })
    : t("cell.empty", place);
}

/** @param {string} spaceID */
function placeOf(spaceID) {
  const [row, column] = spaceID.split("-");
  return { row, column };
}

/** @param {string} text */
const sentence = (text) => t("sentence.end", { text });

/**
 * What to say aloud after an event, or nothing. Whose turn it is, is said by `turnWords`, later: the
 * end of the game may follow a move.
 *
 * @param {string} what
 * @param {any} data
 * @param {State} state  the state after the event
 * @returns {string}
 */
export function announcement(what, data, state) {
  const { status, detail } = message(state);
  switch (what) {
    case "snapshot": {
      const mark = t("say.mark", { mark: state.me?.mark ?? "" });
      return data.returned
        ? inTurn(t("say.back"), mark, state.phase === "playing" ? "" : sentence(status))
        : inTurn(state.notice ? noticeWords(state.notice) : "", mark, sentence(status));
    }
    case "opponent_back":
      return t("say.opponentBack");
    case "ready_to_play":
      return t("say.begins");
    case "space_claimed":
      return t("say.claimed", { ...placeOf(data.spaceID), mark: data.xo });
    case "end_game":
      return t("say.over", { verdict: verdict(state) });
    case "opponent_ready":
    case "opponent_left":
    case "opponent_away":
    case "opponent_overdue":
    case "seat_taken":
    case "lost":
    case "unreachable":
    case "broken":
      return inTurn(sentence(status), detail);
    case "move_refused":
    case "play_again_refused":
    case "refused":
      return noticeWords(data);
    default:
      return "";
  }
}

/** @param {State} state @returns {string} whose turn it is, as a sentence to follow others */
export function turnWords(state) {
  if (state.link !== "online" || state.phase !== "playing") return "";
  return isMyTurn(state) ? t("say.turn.mine") : t("say.turn.theirs");
}
