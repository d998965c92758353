/**
 * The end of a game, in words.
 *
 * @typedef {import("../state.js").State} State
 */

import { has, inTurn, t } from "../i18n.js";
import { forfeit, isShared, opposite, timeLeft, winner } from "../state/questions.js";
import { clock, spokenName } from "./people.js";

/** @param {State} state @param {string} mark @returns {boolean} whether we alone play that mark */
const isMine = (state, mark) => !isShared(state) && mark === state.me?.mark;

/** @param {State} state @returns {string} how the game ended, as a headline without exclamation */
export function headline(state) {
  const mark = winner(state);
  if (!mark) return t("over.stalemate");
  if (state.role === "watcher") return t("watch.won", { name: spokenName(state, mark) });
  return isMine(state, mark) ? t("over.won") : t("over.lost", { mark });
}

/** @param {State} state @returns {string} what keeps an opponent from another game, if anything */
function absence(state) {
  if (state.link === "lost") return t("link.lost.short");
  if (state.opponent === "away") return t("away.short", { time: clock(timeLeft(state)) });
  return state.opponent === "overdue" ? t("overdue.short") : "";
}

/** @param {State} state @returns {string} why the game is over */
export function ending(state) {
  const why = forfeit(state);
  if (why && isShared(state)) return t("device.resigned");
  if (why && state.role === "watcher") {
    const loser = opposite(winner(state) ?? "X");
    return t(`watch.over.${why}`, { name: spokenName(state, loser) });
  }
  if (why) return t(`over.${why}.${winner(state) === state.me?.mark ? "won" : "lost"}`);
  return winner(state) ? t("over.row") : t("over.full");
}

/** @param {State} state @returns {string} */
export function rematchWords(state) {
  if (state.role === "watcher") return ending(state);
  if (absence(state)) return absence(state);
  if (state.rematch.me) return t("rematch.asked");
  return state.rematch.opponent ? t("rematch.wanted") : ending(state);
}

/** @param {State} state @returns {string} the result dialog's heading */
export function verdict(state) {
  const mark = winner(state);
  if (!mark) return t("verdict.stalemate");
  return isMine(state, mark) ? t("verdict.won") : t("verdict.lost", { mark });
}

/** @param {State} state @returns {string} the sentence in the result dialog */
export function tally(state) {
  if (absence(state)) return absence(state);
  if (state.rematch.me) return t("rematch.asked.short");
  if (state.rematch.opponent) return t("rematch.wanted");
  if (isShared(state)) return t("device.tally", { x: state.scores.X, o: state.scores.O });
  const mine = state.scores[state.me?.mark ?? "X"];
  const theirs = state.scores[opposite(state.me?.mark ?? "X")];
  const why = forfeit(state);
  return inTurn(
    why && why !== "away"
      ? t(`tally.${why}.${winner(state) === state.me?.mark ? "won" : "lost"}`)
      : "",
    standing(mine, theirs),
  );
}

/** @param {number} mine @param {number} theirs */
function standing(mine, theirs) {
  if (mine === theirs) return t("tally.equal", { mine });
  return mine > theirs ? t("tally.lead", { mine, theirs }) : t("tally.behind", { mine, theirs });
}

/** @param {{ before: number, after: number } | null | undefined} change @returns {string} */
export function ratingChange(change) {
  if (!change) return "";
  const { before, after } = change;
  const sign = after >= before ? "+" : "−";
  return t("rating.change", { after: String(after), change: `${sign}${Math.abs(after - before)}` });
}

/** @param {State} state @returns {string} what the game did to our rating, or why it did nothing */
export function myRatingChange(state) {
  if (!state.me) return "";
  return has(`rating.unrated.${state.unrated}`)
    ? t(`rating.unrated.${state.unrated}`)
    : ratingChange(state.ratings?.[state.me.mark]);
}
