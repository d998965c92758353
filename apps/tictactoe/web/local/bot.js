/**
 * The bot, in the strengths that it has on the server: `hard` plays perfectly and never loses,
 * `medium` completes its own line and blocks the other's, `easy` overlooks both now and then.
 *
 * @typedef {import("./rules.js").Mark} Mark
 * @typedef {import("./rules.js").Board} Board
 * @typedef {"easy" | "medium" | "hard"} Strength
 */

import { freeSpaces, opposite, outcomeOf } from "./rules.js";

/** How often the easy bot notices two in a row: its own, and the other's. */
const EASY_SEES_WIN = 0.7;
const EASY_SEES_THREAT = 0.25;

/** Milliseconds that the bot seems to think, so that one sees what happens. */
const SHORTEST_THOUGHT = 500;
const LONGEST_THOUGHT = 1400;

/** @param {() => number} random @returns {number} milliseconds */
export const thinkingTime = (random) =>
  SHORTEST_THOUGHT + random() * (LONGEST_THOUGHT - SHORTEST_THOUGHT);

/**
 * @param {Board} board  a game that goes on, with this mark to move
 * @param {Mark} mark  the bot's
 * @param {Strength} strength
 * @param {() => number} random  from 0 to 1: what it chooses by, and what an easy bot overlooks
 * @returns {string} where the bot moves
 */
export function chooseSpace(board, mark, strength, random) {
  const spaces = candidates(board, mark, strength, random);
  return spaces[Math.floor(random() * spaces.length)];
}

/** @param {Board} board @param {Mark} mark @param {Strength} strength @param {() => number} random */
function candidates(board, mark, strength, random) {
  if (strength === "hard") return bestSpaces(board, mark);
  const easy = strength === "easy";
  const winning = completing(board, mark);
  if (winning.length > 0 && (!easy || random() < EASY_SEES_WIN)) return winning;
  const blocking = completing(board, opposite(mark));
  if (blocking.length > 0 && (!easy || random() < EASY_SEES_THREAT)) return blocking;
  return freeSpaces(board);
}

/** @param {Board} board @param {Mark} mark @returns {string[]} where that mark makes three in a row */
const completing = (board, mark) =>
  freeSpaces(board).filter((space) => "winner" in (outcomeOf({ ...board, [space]: mark }) ?? {}));

/**
 * @param {Board} board
 * @param {Mark} mark  who moves
 * @returns {string[]} the moves that lead to the best end that the other cannot prevent
 */
export function bestSpaces(board, mark) {
  const values = freeSpaces(board).map((space) => ({
    space,
    value: -valueOf({ ...board, [space]: mark }, opposite(mark)),
  }));
  const best = Math.max(...values.map(({ value }) => value));
  return values.filter(({ value }) => value === best).map(({ space }) => space);
}

/** @type {Map<string, number>} */
const known = new Map();

/**
 * @param {Board} board
 * @param {Mark} mark  who is to move
 * @returns {number} what that is worth if both play perfectly: 0 is a stalemate, a win is worth the
 *   more the sooner it comes, and a loss the less
 */
function valueOf(board, mark) {
  const free = freeSpaces(board);
  const outcome = outcomeOf(board);
  if (outcome) return "winner" in outcome ? -1 - free.length : 0;
  const key = Object.entries(board).sort().join() + mark;
  const before = known.get(key);
  if (before !== undefined) return before;
  const next = opposite(mark);
  const value = Math.max(...free.map((space) => -valueOf({ ...board, [space]: mark }, next)));
  known.set(key, value);
  return value;
}
