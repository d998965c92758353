/**
 * What the page says, by keys of the language files. Each sentence is true of the state it is made
 * from, and of nothing more.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Mark} Mark
 * @typedef {import("./state.js").Notice} Notice
 */

import { has, inTurn, t } from "./i18n.js";
import { firstMoveLeft, isFirstMoveDue } from "./state/clock.js";
import {
  absenceLeft,
  isMyTurn,
  isShared,
  markToMove,
  MARKS,
  opposite,
  presence,
  timeLeft,
  winningSpaces,
} from "./state/questions.js";
import { clock, crowd, identity, spokenName } from "./words/people.js";
import { headline, rematchWords, verdict } from "./words/result.js";

/** @param {Notice} notice @returns {string} what the server told, in this page's language */
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
  if (state.turnedAway) return turnedAwayWords(state.turnedAway);
  if (state.link === "connecting" || state.role === "nobody") {
    return { status: t("link.connecting"), detail: "" };
  }
  return null;
}

/** @param {Notice} notice  why there is no table */
function turnedAwayWords({ code, reason }) {
  if (!has(`no_table.${code}`))
    return { status: t("link.no_table"), detail: noticeWords({ code, reason }) };
  return { status: t(`no_table.${code}`), detail: t(`no_table.${code}.detail`) };
}

/** @param {State} state */
function lostWords(state) {
  if (state.role !== "player" || state.opponent === "nobody") return t("link.lost.reconnecting");
  const left = timeLeft(state);
  return left > 0
    ? inTurn(
        // There is room for two sentences.
        state.sending ? t("link.lost.moveKept") : t("link.lost.reconnecting"),
        t("link.lost.seatKept", { time: clock(left) }),
      )
    : inTurn(t("link.lost.reconnecting"), t("link.lost.late"));
}

/** @param {State} state */
function messageByPhase(state) {
  if (state.phase === "over") return { status: headline(state), detail: rematchWords(state) };
  if (state.role === "watcher") return watchWords(state);
  if (state.phase === "waiting") return waitingWords(state);
  return (state.sending === null && absenceWords(state)) || turnMessage(state);
}

/** @param {State} state  as a spectator is told it */
function watchWords(state) {
  if (state.phase === "waiting") {
    return { status: t("watch.waiting"), detail: t("watch.waiting.detail") };
  }
  const missed = MARKS.find((mark) => ["away", "overdue"].includes(presence(state, mark)));
  const name = spokenName(state, markToMove(state) ?? "X");
  const status = t("watch.turn", { name });
  if (!missed) return { status, detail: firstMoveWords(state) || watchDetail(state) };
  const absent = spokenName(state, missed);
  const time = clock(absenceLeft(state, missed));
  return {
    status,
    detail:
      presence(state, missed) === "away"
        ? t("watch.away", { name: absent, time })
        : t("watch.overdue", { name: absent }),
  };
}

/** @param {State} state */
const watchDetail = (state) => t("watch.detail", { mark: markToMove(state) ?? "" });

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

/** @param {State} state @returns {boolean} whether it is worth saying who begins */
const isOpening = (state) =>
  state.table?.beginner === "alternate" && Object.keys(state.board).length === 0;

/** @param {State} state */
function turnMessage(state) {
  if (isShared(state)) {
    const mark = markToMove(state) ?? "X";
    return { status: t("device.turn", { mark }), detail: t("turn.mine.detail", { mark }) };
  }
  const mark = state.me?.mark ?? "X";
  if (state.sending) {
    return state.slow
      ? { status: t("turn.slow"), detail: t("turn.slow.detail") }
      : { status: t("turn.sending"), detail: t("turn.sending.detail", { mark }) };
  }
  return {
    status: isMyTurn(state) ? t("turn.mine") : t("turn.theirs"),
    detail: firstMoveWords(state) || moverWords(state),
  };
}

/** @param {State} state @returns {string} who is to put what */
function moverWords(state) {
  const mark = state.me?.mark ?? "X";
  if (isMyTurn(state)) {
    return isOpening(state) ? t("turn.mine.begins", { mark }) : t("turn.mine.detail", { mark });
  }
  const theirs = { mark: opposite(mark) };
  return isOpening(state) ? t("turn.theirs.begins", theirs) : t("turn.theirs.detail", theirs);
}

/** @param {State} state @returns {string} how long a first move may still take, if that is bounded */
function firstMoveWords(state) {
  if (!isFirstMoveDue(state)) return "";
  const time = clock(firstMoveLeft(state));
  return isMyTurn(state) && state.role === "player"
    ? t("turn.mine.first", { time })
    : t("turn.first", { time, mark: markToMove(state) ?? "" });
}

/** @param {State} state */
function waitingWords(state) {
  if (state.table?.kind === "private") {
    return state.opponentLeft
      ? { status: t("waiting.left"), detail: t("waiting.friend.left") }
      : { status: t("waiting.friend"), detail: t("waiting.friend.detail") };
  }
  if (state.opponentLeft) return { status: t("waiting.left"), detail: t("waiting.left.detail") };
  // That one is alone is no news.
  const others = state.counts !== null && state.counts.players > 1;
  return { status: t("waiting"), detail: others ? crowd(state) : "" };
}

/**
 * @param {Location} location
 * @returns {string} how an opponent gets to this page
 */
export function invitation({ host, hostname }) {
  const onlyHere = ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
  return onlyHere ? t("waiting.invitation.here") : t("waiting.invitation", { host });
}

/** @param {State} state @returns {string} */
export function title(state) {
  const { status } = message(state);
  return state.link === "connecting" ? t("app.title") : `${status} · ${t("app.title")}`;
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
      if (state.local) return identity(state);
      const mark = t("say.mark", { mark: state.me?.mark ?? "" });
      return data.returned
        ? inTurn(t("say.back"), mark, state.phase === "playing" ? "" : sentence(status))
        : inTurn(state.notice ? noticeWords(state.notice) : "", mark, sentence(status));
    }
    case "watch_snapshot":
      return inTurn(t("say.watching"), sentence(status));
    case "opponent_back":
      return t("say.opponentBack");
    case "ready_to_play":
      return inTurn(t("say.begins"), isOpening(state) ? moverWords(state) : "");
    case "clock":
      return isMyTurn(state) ? firstMoveWords(state) : "";
    case "space_claimed":
      return t("say.claimed", { ...placeOf(data.spaceID), mark: data.xo });
    case "end_game":
      return t("say.over", {
        verdict: state.role === "watcher" ? sentence(status) : verdict(state),
      });
    case "emote":
      return emoteSaid(data, state);
    case "opponent_ready":
    case "opponent_left":
    case "opponent_away":
    case "opponent_overdue":
    case "seat_taken":
    case "table_refused":
    case "table_closed":
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

/** @param {{ player: number, name: string }} said @param {State} state */
function emoteSaid({ player, name }, state) {
  const mark = player === 1 ? "X" : "O";
  if (mark === state.me?.mark || state.emotes[mark]?.name !== name) return "";
  return t("say.emote", { name: spokenName(state, mark), words: t(`emote.${name}`) });
}

/** @param {State} state @returns {string} whose turn it is, as a sentence to follow others */
export function turnWords(state) {
  if (state.link !== "online" || state.phase !== "playing") return "";
  if (state.role === "watcher") {
    return sentence(t("watch.turn", { name: spokenName(state, markToMove(state) ?? "X") }));
  }
  if (isShared(state)) return sentence(t("device.turn", { mark: markToMove(state) ?? "X" }));
  return isMyTurn(state) ? t("say.turn.mine") : t("say.turn.theirs");
}
