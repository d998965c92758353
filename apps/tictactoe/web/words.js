/**
 * Everything the page says. Each sentence is true of the state it is made from, and of nothing more.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Mark} Mark
 */

import { isMyTurn, opposite, winner, winningSpaces } from "./state.js";

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
  if (state.link === "lost") {
    return {
      status: "Connection lost",
      detail: "Reconnecting… Your seat was given up; a new game begins when you are back.",
    };
  }
  if (state.link === "connecting" || !state.me) return { status: "Connecting…", detail: "" };
  return null;
}

/** @param {State} state */
function messageByPhase(state) {
  if (state.phase === "over") return { status: headline(state), detail: rematchWords(state) };
  if (state.phase === "waiting") return waitingWords(state);
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

/** @param {State} state @returns {string} */
function rematchWords(state) {
  if (state.rematch.me) return "Waiting for your opponent to agree to another game.";
  if (state.rematch.opponent) return "Your opponent wants to play again.";
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
    case "player_id":
      return `${state.notice ?? ""} You are ${state.me?.mark}. ${status}.`;
    case "ready_to_play":
      return "A game begins.";
    case "space_claimed":
      return `${data.xo}, ${placeName(data.spaceID)}.`;
    case "end_game":
      return `Game over. ${verdict(state)}`;
    case "opponent_ready":
    case "opponent_left":
    case "lost":
    case "unreachable":
    case "broken":
      return `${status}. ${detail}`;
    case "move_refused":
    case "play_again_refused":
      return data.reason;
    default:
      return "";
  }
}

/** @param {State} state @returns {string} whose turn it is, as a sentence to follow others */
export function turnWords(state) {
  return state.link === "online" && state.phase === "playing" ? `${message(state).status}.` : "";
}
