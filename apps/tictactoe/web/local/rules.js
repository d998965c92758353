/**
 * The rules of the board, as the server has them: for games that need no server.
 *
 * @typedef {"X" | "O"} Mark
 * @typedef {Readonly<Record<string, Mark>>} Board  who has claimed which spaces
 * @typedef {{ winner: { symbol: Mark, combination: string[] } } | { stalemate: true }} Outcome
 */

const SIDE = [1, 2, 3];

/** The nine spaces, in reading order: row, dash, column. */
export const SPACES = SIDE.flatMap((row) => SIDE.map((column) => `${row}-${column}`));

/** The eight ways to win: rows, columns, diagonals. */
export const LINES = [
  ...SIDE.map((row) => SIDE.map((column) => `${row}-${column}`)),
  ...SIDE.map((column) => SIDE.map((row) => `${row}-${column}`)),
  SIDE.map((step) => `${step}-${step}`),
  SIDE.map((step) => `${step}-${4 - step}`),
];

/** @param {Board} board @returns {string[]} the spaces that nobody has claimed */
export const freeSpaces = (board) => SPACES.filter((space) => !(space in board));

/** @param {Mark} mark @returns {Mark} */
export const opposite = (mark) => (mark === "X" ? "O" : "X");

/**
 * @param {Board} board
 * @returns {Outcome | null} how the game has ended; a win counts before a full board
 */
export function outcomeOf(board) {
  for (const combination of LINES) {
    const symbol = board[combination[0]];
    if (symbol && combination.every((space) => board[space] === symbol)) {
      return { winner: { symbol, combination } };
    }
  }
  return freeSpaces(board).length === 0 ? { stalemate: true } : null;
}
