/**
 * Coming to a table, and who is at it: snapshots, the opponent's presence, having no table.
 *
 * @typedef {import("../state.js").State} State
 * @typedef {import("../state.js").Presence} Presence
 */

import { NOTHING_PLAYED, SETTLED } from "./playing.js";

/**
 * What players and spectators are told alike. A result that was seen is no new one, but another
 * game may have ended in the same way.
 *
 * @param {State} state
 * @param {any} told
 * @returns {Partial<State>}
 */
function fromEither(state, told) {
  const sameTable = state.table !== null && state.table.code === told.table?.code;
  const sameGame = sameTable && (state.gameID ?? told.gameID) === told.gameID;
  const sameResult = sameGame && JSON.stringify(state.result) === JSON.stringify(told.result);
  return {
    ...NOTHING_PLAYED,
    link: "online",
    turnedAway: null,
    table: told.table ?? null,
    phase: told.phase,
    turn: told.phase === "playing" ? told.currentPlayer : null,
    board: told.board,
    result: sameResult ? state.result : told.result,
    gameID: told.gameID ?? null,
    ratings: told.ratings ?? null,
    unrated: told.unrated ?? null,
    scores: { X: told.scores.xScore, O: told.scores.oScore },
    people: told.people ?? { X: null, O: null },
    watchers: told.watchers ?? 0,
    clock: told.clock ? { ...told.clock, at: told.at } : null,
    emotes: sameTable ? state.emotes : { X: null, O: null },
    grace: told.grace * 1000,
    now: told.at,
  };
}

/**
 * The whole truth, as the server tells it to a player who has come or come back. A move on its way
 * stays so if it is still to be made: it will be sent again.
 *
 * @param {State} state
 * @param {any} told
 * @returns {Partial<State>}
 */
function fromSnapshot(state, told) {
  const { sending } = state;
  const mine =
    told.returned && told.phase === "playing" && told.currentPlayer === told.playerNumber;
  const lostTable = !told.returned && state.link === "lost" && state.opponent !== "nobody";
  return {
    ...fromEither(state, told),
    role: "player",
    me: { number: told.playerNumber, mark: told.playerXO },
    sending: mine && sending !== null && !(sending in told.board) ? sending : null,
    rematch: told.rematch,
    opponent: told.opponent.presence,
    opponentUntil: told.at + told.opponent.seconds * 1000,
    opponentLeft: false,
    seats: null,
    notice: lostTable ? { code: "new_table" } : null,
  };
}

/** @param {any} told @param {number} at @returns {State["seats"]} */
function presenceOf(told, at) {
  const seat = (/** @type {{ presence: Presence, seconds: number } | null} */ one) => ({
    presence: one?.presence ?? "nobody",
    until: at + (one?.seconds ?? 0) * 1000,
  });
  return { X: seat(told?.X), O: seat(told?.O) };
}

/** Connected, and nowhere. */
const NO_TABLE = {
  ...NOTHING_PLAYED,
  link: /** @type {const} */ ("online"),
  role: /** @type {const} */ ("nobody"),
  me: null,
  table: null,
  phase: /** @type {const} */ ("waiting"),
  opponent: /** @type {const} */ ("nobody"),
};

/** @type {Record<string, (state: State, data: any) => Partial<State>>} */
export const TABLE = {
  snapshot: fromSnapshot,
  watch_snapshot: (state, told) => ({
    ...fromEither(state, told),
    role: "watcher",
    me: null,
    opponent: "nobody",
    opponentLeft: false,
    seats: presenceOf(told.presence, told.at),
  }),
  presence: (_state, told) => ({ seats: presenceOf(told, told.at), now: told.at }),
  table_refused: (_state, { reason, code }) => ({ ...NO_TABLE, turnedAway: { reason, code } }),
  // As was asked; or because there was none before the connection was lost.
  at_no_table: (state) => ({ ...NO_TABLE, turnedAway: state.turnedAway ?? { code: "none" } }),
  table_closed: () => ({
    ...SETTLED,
    role: "nobody",
    me: null,
    clock: null,
    turnedAway: { reason: "", code: "table_closed" },
  }),
  opponent_left: (state) => ({
    ...NOTHING_PLAYED,
    phase: "waiting",
    opponent: "nobody",
    opponentLeft: state.role === "player",
  }),
  opponent_away: (_state, { seconds, at }) => ({
    opponent: "away",
    opponentUntil: at + seconds * 1000,
    now: at,
  }),
  opponent_overdue: () => ({ opponent: "overdue" }),
  opponent_back: () => ({ opponent: "here" }),
  seat_taken: () => ({ ...SETTLED, link: "elsewhere", asked: null }),
};
