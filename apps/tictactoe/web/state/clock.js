/**
 * The players' clocks. The server's time alone counts: between two readings the page only lets the
 * running one run on.
 *
 * @typedef {import("../state.js").State} State
 * @typedef {import("../state.js").Mark} Mark
 */

/** From here on a clock is marked, in milliseconds. */
const SHORT = 10_000;

/** Of a reading's way from the server no more than this is believed, in milliseconds. */
const LONGEST_WAY = 500;

/** @param {State} state @param {Mark} mark @returns {boolean} */
export function isRunning(state, mark) {
  return state.phase === "playing" && state.clock?.running === (mark === "X" ? 1 : 2);
}

/** @param {State} state @param {Mark} mark @returns {number | null} milliseconds, null without clock */
export function clockLeft(state, mark) {
  const { clock } = state;
  if (clock === null) return null;
  const gone = isRunning(state, mark) ? Math.max(0, state.now - clock.at) : 0;
  return Math.max(0, clock.left[mark] - gone);
}

/** @param {State} state @param {Mark} mark @returns {boolean} whether little time is left */
export function isShort(state, mark) {
  const left = clockLeft(state, mark);
  return left !== null && left <= SHORT && isRunning(state, mark);
}

/** @param {State} state @returns {boolean} whether the time for a first move passes */
export function isFirstMoveDue(state) {
  return state.phase === "playing" && state.clock?.firstMove?.running === true;
}

/** @param {State} state @returns {number} milliseconds in which the first move must come */
export function firstMoveLeft({ clock, now }) {
  return clock?.firstMove ? Math.max(0, clock.firstMove.left - Math.max(0, now - clock.at)) : 0;
}

/** @type {Record<string, (state: State, data: any) => Partial<State>>} */
export const CLOCK = {
  clock: (state, { at, ...reading }) => {
    const way = Math.min(LONGEST_WAY, (state.latency ?? 0) / 2);
    return { clock: { ...reading, at: at - way }, now: at };
  },
};
