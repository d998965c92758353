/**
 * Everything the page says. Each sentence is true of the state it is made from, and of nothing more.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Mark} Mark
 */

import { isMyTurn, opposite, timeLeft, winner, winningSpaces } from "./state.js";

/** @param {number} milliseconds @returns {string} minutes and seconds, as clocks show them */
function clock(milliseconds) {
  const seconds = Math.ceil(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** @param {Mark} mark */
const withArticle = (mark) => (mark === "X" ? "an X" : "an O");

/**
 * The status line and the sentence below it.
 *
 * @param {State} state
 * @returns {{ status: string, detail: string }}
 */
export function message(state) {
  const said = messageByLink(state) ?? messageByPhase(state);
  return state.notice ? { ...said, detail: state.notice } : said;
}

/** @param {State} state */
function messageByLink(state) {
  if (state.link === "broken") {
    return { status: "Not loaded", detail: "The game could not be loaded. Please reload the page." };
  }
  if (state.link === "unreachable") {
    return { status: "No connection", detail: "The server cannot be reached. Trying again…" };
  }
  if (state.link === "lost") return { status: "Connection lost", detail: lostWords(state) };
  if (state.link === "elsewhere") {
    return { status: "You play elsewhere", detail: "Your seat is open in another tab or window." };
  }
  if (state.link === "connecting" || !state.me) return { status: "Connecting…", detail: "" };
  return null;
}

/** @param {State} state */
function lostWords(state) {
  if (state.opponent === "nobody") return "Reconnecting…";
  const left = timeLeft(state);
  const move = state.sending ? "Your move goes out as soon as you are back. " : "";
  return left > 0
    ? `Reconnecting… ${move}Your seat is kept for ${clock(left)}.`
    : "Reconnecting… Your opponent may have stopped waiting.";
}

/** @param {State} state */
function messageByPhase(state) {
  if (state.phase === "over") return { status: headline(state), detail: rematchWords(state) };
  if (state.phase === "waiting") return waitingWords(state);
  return (state.sending === null && absenceWords(state)) || turnMessage(state);
}

/** @param {State} state  while an opponent is missed in the middle of a game */
function absenceWords(state) {
  const mine = isMyTurn(state) ? " You may still move." : "";
  if (state.opponent === "away") {
    return {
      status: "Opponent reconnecting",
      detail: `${clock(timeLeft(state))} left${mine ? "." : " to come back."}${mine}`,
    };
  }
  if (state.opponent === "overdue") {
    return {
      status: "Opponent is away",
      detail: mine ? `Their time is over.${mine}` : "Their time is over, but you can go on waiting.",
    };
  }
  return null;
}

/** @param {State} state */
function turnMessage(state) {
  const mark = state.me?.mark ?? "X";
  if (state.sending) {
    return state.slow
      ? { status: "Still sending…", detail: "The server has not answered yet." }
      : { status: "Sending…", detail: `Your ${mark} is on its way.` };
  }
  return isMyTurn(state)
    ? { status: "Your turn", detail: `Put ${withArticle(mark)} on a free space.` }
    : { status: "Opponent’s turn", detail: `${opposite(mark)} moves next.` };
}

/** @param {State} state */
function waitingWords(state) {
  if (state.opponentLeft) {
    return { status: "Opponent left", detail: "Waiting for another one. You will begin." };
  }
  return { status: "Waiting for an opponent", detail: "" };
}

/**
 * @param {Location} location
 * @returns {string} how an opponent gets to this page
 */
export function invitation({ host, hostname }) {
  const onlyHere = ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
  return onlyHere
    ? "Open this page in another window, or on a phone at the address that the server printed when it started."
    : `To play, open ${host} on another device or in another window.`;
}

/** @param {State} state @returns {string} how the game ended, as a headline without exclamation */
function headline(state) {
  const mark = winner(state);
  if (!mark) return "Stalemate";
  return mark === state.me?.mark ? "You won" : `${mark} won`;
}

/** @param {State} state @returns {string} what keeps an opponent from another game, if anything */
function absence(state) {
  if (state.link === "lost") return "Connection lost. Reconnecting…";
  if (state.opponent === "away") return `Opponent reconnecting, ${clock(timeLeft(state))}.`;
  return state.opponent === "overdue" ? "Your opponent has not come back." : "";
}

/** @param {State} state @returns {boolean} */
const isForfeit = (state) => state.result !== null && "forfeit" in state.result;

/** @param {State} state @returns {string} */
function rematchWords(state) {
  if (absence(state)) return absence(state);
  if (state.rematch.me) return "Waiting for your opponent to agree to another game.";
  if (state.rematch.opponent) return "Your opponent wants to play again.";
  if (isForfeit(state)) {
    return winner(state) === state.me?.mark
      ? "Game over: your opponent was away too long."
      : "Game over: you were away too long.";
  }
  return winner(state) ? "Game over, with three in a row." : "Game over: the board is full.";
}

/** @param {State} state @returns {string} the result dialog's heading */
export function verdict(state) {
  const mark = winner(state);
  if (!mark) return "Stalemate!";
  return mark === state.me?.mark ? "You won!" : `${mark} Won!`;
}

/** @param {State} state @returns {string} the sentence in the result dialog */
export function tally(state) {
  if (absence(state)) return absence(state);
  if (state.rematch.me) return "Waiting for your opponent to agree…";
  if (state.rematch.opponent) return "Your opponent wants to play again.";
  const mine = state.scores[state.me?.mark ?? "X"];
  const theirs = state.scores[opposite(state.me?.mark ?? "X")];
  if (mine === theirs) return `It stands ${mine} all.`;
  return mine > theirs ? `You lead ${mine} to ${theirs}.` : `You are behind, ${mine} to ${theirs}.`;
}

/** @param {State} state @returns {string} */
export function title(state) {
  const { status } = message(state);
  return state.link === "connecting" ? "Tic-tac-toe" : `${status} · Tic-tac-toe`;
}

/** @param {State} state @param {string} spaceID @returns {string} a space's name */
export function spaceName(state, spaceID) {
  const mark = state.board[spaceID];
  const won = winningSpaces(state).includes(spaceID) ? ", winning line" : "";
  if (mark) return `${placeName(spaceID)}, ${mark}${won}`;
  return `${placeName(spaceID)}, ${spaceID === state.sending ? `${state.me?.mark}, sending` : "empty"}`;
}

/** @param {string} spaceID @returns {string} */
function placeName(spaceID) {
  const [row, column] = spaceID.split("-");
  return `row ${row} column ${column}`;
}

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
    case "snapshot":
      return data.returned
        ? `You are back. You are ${state.me?.mark}.${state.phase === "playing" ? "" : ` ${status}.`}`
        : `${state.notice ?? ""} You are ${state.me?.mark}. ${status}.`;
    case "opponent_back":
      return "Opponent is back.";
    case "ready_to_play":
      return "A game begins.";
    case "space_claimed":
      return `${data.xo}, ${placeName(data.spaceID)}.`;
    case "end_game":
      return `Game over. ${verdict(state)}`;
    case "opponent_ready":
    case "opponent_left":
    case "opponent_away":
    case "opponent_overdue":
    case "seat_taken":
    case "lost":
    case "unreachable":
    case "broken":
      return `${status}. ${detail}`;
    case "move_refused":
    case "play_again_refused":
    case "refused":
      return data.reason;
    default:
      return "";
  }
}

/** @param {State} state @returns {string} whose turn it is, as a sentence to follow others */
export function turnWords(state) {
  if (state.link !== "online" || state.phase !== "playing") return "";
  return isMyTurn(state) ? "Your turn." : "Opponent’s turn.";
}
