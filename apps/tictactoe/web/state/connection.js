/**
 * The connection itself: lost and found, how good it is.
 *
 * @typedef {import("../state.js").State} State
 */

/** A round trip that is longer is felt, in milliseconds. */
const SLOW = 600;

/** @param {State} state @returns {"unknown" | "good" | "slow" | "lost"} */
export function quality(state) {
  if (state.local) return state.local.reachable ? "unknown" : "lost";
  if (state.link === "connecting" || state.link === "elsewhere") return "unknown";
  if (state.link !== "online") return "lost";
  if (state.slow) return "slow";
  if (state.latency === null) return "unknown";
  return state.latency > SLOW ? "slow" : "good";
}

/** @type {Record<string, (state: State, data: any) => Partial<State>>} */
export const CONNECTION = {
  unreachable: (state) => ({ link: state.link === "lost" ? "lost" : "unreachable" }),
  lost: (state, { at, closing }) => ({
    link: "lost",
    slow: false,
    latency: null,
    asked: null,
    seatUntil: state.link === "online" ? at + state.grace : state.seatUntil,
    now: at,
    notice: closing ? { code: `closed.${closing.code}`, reason: closing.reason } : null,
  }),
  here: () => ({ link: "connecting" }),
  reachable: (_state, { local }) => ({ local }),
  broken: () => ({ link: "broken" }),
  latency: (_state, { latency }) => ({ latency }),
};
