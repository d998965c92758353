/**
 * A finished game, step by step. Pure.
 *
 * @typedef {import("../state.js").Mark} Mark
 * @typedef {import("../state.js").Person} Person
 * @typedef {import("../state.js").Result} Result
 * @typedef {{ gameID: string, at: number, people: { X: Person | null, O: Person | null },
 *   moves: { spaceID: string, xo: Mark, at?: number }[], result: Result,
 *   ratings?: { X: { before: number, after: number } | null, O: { before: number, after: number } | null } }} GameRecord
 */

/** @param {GameRecord} game @param {number} step @returns {Record<string, Mark>} the board then */
export function boardAt(game, step) {
  return Object.fromEntries(game.moves.slice(0, step).map(({ spaceID, xo }) => [spaceID, xo]));
}

/** @param {GameRecord} game @param {number} step @returns {number} a step that the game has */
export const inGame = (game, step) => Math.min(game.moves.length, Math.max(0, step));

/** @param {GameRecord} game @param {number} step @returns {boolean} */
export const isEnd = (game, step) => step === game.moves.length;

/** @param {GameRecord} game @param {number} step @returns {string[]} the winning spaces, at the end */
export function winningAt(game, step) {
  return isEnd(game, step) && "winner" in game.result ? game.result.winner.combination : [];
}

/** @type {Record<string, (game: GameRecord, step: number) => number>} */
export const KEYS = {
  ArrowLeft: (_game, step) => step - 1,
  ArrowRight: (_game, step) => step + 1,
  Home: () => 0,
  End: (game) => game.moves.length,
};
