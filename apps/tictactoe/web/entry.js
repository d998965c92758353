/**
 * Where the page was entered, and which table that asks for. Pure.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Strength} Strength
 * @typedef {import("./state.js").Table} Table
 * @typedef {import("./state.js").TableWish} TableWish
 */

/** @param {string} text  as a person types it @returns {string} the code of a table */
export const tidyCode = (text) => text.replaceAll(/[^\p{L}\p{N}]/gu, "").toUpperCase();

/**
 * @param {string} search  the address's query
 * @returns {{ code: string | null, replay: string | null }}
 */
export function entryOf(search) {
  const asked = new URLSearchParams(search);
  return { code: tidyCode(asked.get("g") ?? "") || null, replay: asked.get("replay") };
}

/**
 * @param {Table} table
 * @param {Strength | null} bot  who plays there, if it is a bot
 * @returns {TableWish} to get a table like this one, or this one itself
 */
function againAt({ kind, code, beginner, clock }, bot) {
  if (kind === "private") return { kind: "code", code };
  if (kind !== "bot" || bot === null) return { kind: "quick" };
  return { kind: "bot", strength: bot, beginner, ...(clock ? { clock } : {}) };
}

/** @param {State} state @returns {Strength | null} */
const botAt = ({ people }) => people.O?.bot ?? people.X?.bot ?? null;

/**
 * What a connection asks for, if the server does not know our seat (any more).
 *
 * @param {State} state
 * @param {{ code: string | null, replay: string | null }} entry
 * @param {string | null} watched  the code of the table that this tab has watched
 * @returns {TableWish}
 */
export function wishOf(state, entry, watched) {
  const code = state.table?.code ?? entry.code;
  if (state.turnedAway) return { kind: "none" };
  if (state.role === "player" && state.table) return againAt(state.table, botAt(state));
  if (code !== null && (state.role === "watcher" || watched === code))
    return { kind: "watch", code };
  if (code !== null) return { kind: "code", code };
  return { kind: entry.replay !== null ? "none" : "quick" };
}
