/**
 * Who is at the table, in words.
 *
 * @typedef {import("../state.js").State} State
 * @typedef {import("../state.js").Mark} Mark
 * @typedef {import("../state.js").Person} Person
 */

import { t } from "../i18n.js";
import { quality } from "../state/connection.js";
import { absenceLeft, isSeated, isShared, isWatching, presence } from "../state/questions.js";

/** @param {number} milliseconds @returns {string} minutes and seconds, as clocks show them */
export function clock(milliseconds) {
  const seconds = Math.ceil(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** @param {Person | null} person @returns {string} what they are called, if they are called anything */
export function personName(person) {
  if (person?.bot) return t(`bot.${person.bot}`);
  return person?.name ?? "";
}

/** @param {Person | null} person @returns {string} a rating, marked as long as it says little */
export function ratingWords(person) {
  if (typeof person?.rating !== "number") return "";
  return person.provisional ? `${person.rating}?` : String(person.rating);
}

/** @param {State} state @param {Mark} mark @returns {string} who plays that mark, to speak about */
export const spokenName = (state, mark) => personName(state.people[mark]) || mark;

/** @param {State} state @returns {string} who we are, once we have a seat */
export function identity(state) {
  if (isWatching(state)) return t("player.watching");
  if (!isSeated(state) || !state.me) return "";
  if (isShared(state)) return t("device.about");
  return t("player.me", { number: state.me.number, mark: state.me.mark });
}

/** @param {State} state @param {Mark} mark @returns {boolean} whether nobody plays that mark */
export function isVacant(state, mark) {
  if (state.seats) return state.seats[mark].presence === "nobody";
  return isSeated(state) && state.me?.mark !== mark && state.phase === "waiting";
}

/** @param {State} state @param {Mark} mark @returns {string} who plays that mark, in a word */
export function who(state, mark) {
  if (!isSeated(state) && !isWatching(state)) return "";
  if (isShared(state)) return mark === "X" ? t("device.first") : t("device.second");
  if (state.me?.mark === mark) return t("player.you");
  if (isVacant(state, mark)) return t("player.nobody");
  const there = presence(state, mark);
  if (isWatching(state)) {
    if (there === "away") return t("player.awayFor", { time: clock(absenceLeft(state, mark)) });
    return there === "overdue" ? t("player.away") : t("player.here");
  }
  if (there === "away" || there === "overdue") return t("player.away");
  // Name and rating say it better.
  const known = personName(state.people[mark]) && ratingWords(state.people[mark]);
  return known ? "" : t("player.opponent");
}

/** @param {State} state @returns {string} how good the connection is */
export const qualityWords = (state) => t(`quality.${quality(state)}`);

/** @param {State} state @returns {string} who else is about, if it is known */
export function crowd(state) {
  if (!state.counts) return "";
  const { players, games, watching } = state.counts;
  return [
    t("counts.players", { count: players }),
    t("counts.games", { count: games }),
    watching > 0 ? t("counts.watching", { count: watching }) : "",
  ]
    .filter(Boolean)
    .join(" · ");
}

/** @param {State} state @returns {string} what a game without the server is good for */
export function localWords({ local }) {
  if (local === null) return "";
  if (local.warmUp) return local.reachable ? t("local.warmUp") : t("local.warmUp.offline");
  return local.reachable ? t("local.reachable") : t("local.offline");
}
