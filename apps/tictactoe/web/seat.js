/**
 * What proves that this page is the same player as before: the seat's token.
 *
 * Each tab is a player of its own, so a tab keeps its token for itself (`sessionStorage`), where it
 * survives a reload. A list for all tabs (`localStorage`) has the tokens of closed ones too, and a
 * new tab takes the latest that is nobody's. Whose is whose, a lock says that lasts as long as its
 * tab. Browsers have locks over TLS and on this machine only; elsewhere the tabs ask each other.
 * Beside each token stands the code of its table: who opens another table's link is not sat down at
 * this one.
 *
 * A browser that keeps nothing (private, or told not to) plays all the same; a reload is a new
 * player there.
 */

const MINE = "tictactoe.seat";
const CODE = "tictactoe.code";
const MOVE = "tictactoe.move";
const CHOSEN = "tictactoe.chosen";
const ALL = "tictactoe.seats";

/** Tokens in the list for all tabs; older ones are of seats that were given up long ago. */
const LONGEST_LIST = 8;

/** Tabs that are awake answer within this, in milliseconds. */
const OTHERS_ANSWER_WITHIN = 400;

/**
 * A browser may hold what a tab has locked a moment longer than there is the tab: how often a seat
 * is asked for again, and after how many milliseconds each time.
 */
const ASKED_AGAIN = 10;
const ASKED_AGAIN_AFTER = 40;

/** @template T @param {() => T} access @param {T} otherwise @returns {T} */
function attempt(access, otherwise) {
  try {
    return access();
  } catch {
    return otherwise;
  }
}

/**
 * @typedef {{ token: string, code: string | null }} Kept
 * @returns {Kept[]}
 */
function allSeats() {
  return attempt(() => {
    const list = JSON.parse(localStorage.getItem(ALL) ?? "[]");
    return Array.isArray(list) ? list.filter((seat) => typeof seat?.token === "string") : [];
  }, []);
}

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @param {Kept[]} seats */
const saveAll = (seats) =>
  attempt(() => localStorage.setItem(ALL, JSON.stringify(seats.slice(-LONGEST_LIST))), undefined);

const tabs = attempt(() => new BroadcastChannel(ALL), null);
/**
 * The token that we want for our next seat, as long as we have not been told that it is ours. It
 * outlives a reload, but no other address: that may be of another table.
 */
let chosen = attempt(keptChoice, null);
let token = attempt(() => sessionStorage.getItem(MINE), null);
let release = () => {};
if (token !== null) hold(token);

tabs?.addEventListener("message", ({ data }) => {
  if (data?.ask && token !== null) tabs.postMessage({ taken: token });
});

/** @param {string} name  of a token that is this tab's from now on, and no other is any more */
function hold(name) {
  release();
  const held = new Promise((resolve) => {
    release = () => resolve(undefined);
  });
  navigator.locks?.request(`${ALL}.${name}`, { mode: "shared" }, () => held).catch(() => {});
}

/** @returns {Promise<Set<string>>} the tokens of tabs that live */
async function takenTokens() {
  if (navigator.locks) {
    const { held } = await navigator.locks.query();
    return new Set(held?.map(({ name }) => String(name).slice(ALL.length + 1)));
  }
  const taken = new Set();
  const listen = (/** @type {MessageEvent} */ { data }) => taken.add(data?.taken);
  tabs?.addEventListener("message", listen);
  tabs?.postMessage({ ask: true });
  await pause(OTHERS_ANSWER_WITHIN);
  tabs?.removeEventListener("message", listen);
  return taken;
}

/** @returns {string | null} the token of this page's seat, if it has one */
export const seatToken = () => token;

function address() {
  return location.pathname + location.search;
}

/** @returns {string | null} what this tab has chosen here before it was loaded anew */
function keptChoice() {
  const kept = JSON.parse(sessionStorage.getItem(CHOSEN) ?? "null");
  return kept?.address === address() && typeof kept.token === "string" ? kept.token : null;
}

/**
 * The token to ask for with a new seat. Should the line break, or the page be loaded anew, before
 * the server's answer is here, the next connection finds the seat by it.
 */
export function newSeatToken() {
  chosen ??= Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
  const kept = JSON.stringify({ token: chosen, address: address() });
  attempt(() => sessionStorage.setItem(CHOSEN, kept), undefined);
  return chosen;
}

/** Be a new player: the seat that this tab had is not asked for. */
export function forgetSeat() {
  release();
  token = chosen = null;
}

/**
 * Look for a seat that a closed tab has left, if this one has none of its own.
 *
 * @param {string | null} [code]  of the only table that is asked for
 */
export async function findSeat(code = null) {
  if (token !== null && code !== null) {
    const own = attempt(() => sessionStorage.getItem(CODE), null);
    if (own !== code) forgetSeat();
  }
  const seats = allSeats().filter((seat) => code === null || seat.code === code);
  if (token !== null || seats.length === 0) return;
  token = await freeSeat(seats).catch(() => null);
  if (token !== null) hold(token);
}

/**
 * The latest seat that is nobody's. Before an earlier one is taken, or none, it is asked again
 * whether the latest has become free.
 *
 * @param {Kept[]} seats  the latest last
 * @returns {Promise<string | null>} its token
 */
async function freeSeat(seats) {
  for (let again = navigator.locks ? ASKED_AGAIN : 0; ; again -= 1) {
    const taken = await takenTokens();
    const free = seats.findLast((seat) => !taken.has(seat.token));
    if (free === seats.at(-1) || again === 0) return free?.token ?? null;
    await pause(ASKED_AGAIN_AFTER);
  }
}

/**
 * @param {string} given  the token that the server has given; the one of before is worth nothing
 * @param {string | null} code  of its table
 */
export function keepSeat(given, code) {
  saveAll([
    ...allSeats().filter((seat) => seat.token !== token && seat.token !== given),
    { token: given, code },
  ]);
  if (given !== token) hold(given);
  token = given;
  chosen = null;
  attempt(() => {
    sessionStorage.removeItem(CHOSEN);
    sessionStorage.setItem(MINE, given);
    sessionStorage.setItem(CODE, code ?? "");
  }, undefined);
}

/**
 * A move that was not answered yet, so that it is not lost with a reload.
 *
 * @typedef {{ moveID: string, spaceID: string }} Move
 * @param {Move | null} move
 */
export function keepMove(move) {
  attempt(() => {
    if (move) sessionStorage.setItem(MOVE, JSON.stringify(move));
    else sessionStorage.removeItem(MOVE);
  }, undefined);
}

/** @returns {Move | null} */
export function keptMove() {
  return attempt(() => JSON.parse(sessionStorage.getItem(MOVE) ?? "null"), null);
}
