/**
 * What can be asked of a state.
 *
 * @typedef {import("../state.js").State} State
 * @typedef {import("../state.js").Mark} Mark
 * @typedef {import("../state.js").Presence} Presence
 */

import { isFirstMoveDue, isRunning } from "./clock.js";

/** @type {Mark[]} */
export const MARKS = ["X", "O"];

/** @param {State} state @returns {boolean} whether both play on this device */
export const isShared = (state) => state.table?.kind === "device";

/** @param {State} state @returns {boolean} */
export function isMyTurn(state) {
  if (state.link !== "online" || state.phase !== "playing") return false;
  return isShared(state) || state.turn === state.me?.number;
}

/** @param {State} state @param {string} spaceID @returns {boolean} */
export function canClaim(state, spaceID) {
  return isMyTurn(state) && state.sending === null && !(spaceID in state.board);
}

/** @param {State} state @returns {boolean} whether we have a seat, as far as we know */
export function isSeated(state) {
  return state.me !== null && (state.link === "online" || state.link === "lost");
}

/** @param {State} state @returns {boolean} */
export function isWatching(state) {
  return state.role === "watcher" && (state.link === "online" || state.link === "lost");
}

/** @param {State} state @returns {boolean} whether leaving now would lose a game */
export function isMidGame(state) {
  return state.role === "player" && state.phase === "playing";
}

/** @param {State} state @returns {boolean} whether an opponent is looked for by link or code */
export function isInviting(state) {
  return (
    state.link === "online" &&
    state.role === "player" &&
    state.table?.kind === "private" &&
    state.phase === "waiting"
  );
}

/** @param {State} state @returns {boolean} whether a seat waits for this spectator */
export function canTakeSeat(state) {
  return (
    state.link === "online" &&
    state.role === "watcher" &&
    state.phase === "waiting" &&
    MARKS.some((mark) => state.seats?.[mark].presence === "nobody")
  );
}

/** @param {State} state @param {Mark} mark @returns {Presence} as far as it is known */
export function presence(state, mark) {
  if (state.seats) return state.seats[mark].presence;
  return state.me?.mark === mark ? "here" : state.opponent;
}

/** @param {State} state @param {Mark} mark @returns {number} milliseconds that the seat is kept */
export function absenceLeft(state, mark) {
  return Math.max(0, (state.seats?.[mark].until ?? state.opponentUntil) - state.now);
}

/** @param {State} state @returns {boolean} whether a line is shown that gets shorter */
export function isCountingDown(state) {
  return (
    (state.link === "lost" && state.role === "player" && state.opponent !== "nobody") ||
    (state.link === "online" && state.role === "player" && state.opponent === "away")
  );
}

/** @param {State} state @returns {boolean} whether something is shown that changes with time */
export function needsTicks(state) {
  return (
    isCountingDown(state) ||
    isFirstMoveDue(state) ||
    MARKS.some((mark) => presence(state, mark) === "away" || isRunning(state, mark)) ||
    MARKS.some((mark) => state.emotes[mark] !== null) ||
    state.emoted.length > 0
  );
}

/** @param {State} state @returns {number} milliseconds that are left of it */
export function timeLeft(state) {
  const until = state.link === "lost" ? state.seatUntil : state.opponentUntil;
  return Math.max(0, until - state.now);
}

/** @param {State} state @returns {boolean} whether the opponent's time is over, and we may choose */
export function mayChoose(state) {
  return state.link === "online" && state.role === "player" && state.opponent === "overdue";
}

/** @param {State} state @returns {boolean} */
export function isAgainstBot(state) {
  return state.table?.kind === "bot";
}

/** @param {Mark} mark @returns {Mark} */
export function opposite(mark) {
  return mark === "X" ? "O" : "X";
}

/** @param {State} state @returns {Mark | null} who moves next */
export function markToMove(state) {
  if (state.link !== "online" || state.turn === null) return null;
  return state.turn === 1 ? "X" : "O";
}

/** @param {State} state @returns {string[]} the winning spaces, none if nobody has won */
export function winningSpaces(state) {
  return state.result && "winner" in state.result ? state.result.winner.combination : [];
}

/** @param {State} state @returns {Mark | null} */
export function winner(state) {
  return state.result && "winner" in state.result ? state.result.winner.symbol : null;
}

/** @param {State} state @returns {"away" | "time" | "resigned" | null} why a game was not played out */
export function forfeit(state) {
  if (!state.result || !("forfeit" in state.result)) return null;
  return state.result.why ?? "away";
}

/** @param {State} state @returns {string} what the address bar says */
export function address(state) {
  const code = state.table?.code;
  const own = state.role === "watcher" || state.table?.kind === "private";
  return code && own ? `/?g=${code}` : "/";
}
