/**
 * What this browser remembers besides its seats and its profile: the table that this tab watches, and
 * whether the other's words are shown. A browser that keeps nothing goes without.
 */

const WATCHED = "tictactoe.watched";
const MUTED = "tictactoe.muted";

/** @param {() => Storage} storage @param {string} key @returns {string | null} */
export function read(storage, key) {
  try {
    return storage().getItem(key);
  } catch {
    return null;
  }
}

/** @param {() => Storage} storage @param {string} key @param {string | null} value */
export function write(storage, key, value) {
  try {
    if (value === null) storage().removeItem(key);
    else storage().setItem(key, value);
  } catch {
    // Nothing is kept here: the next visit begins anew.
  }
}

export const browser = () => localStorage;
const tab = () => sessionStorage;

/** @returns {string | null} the code of the table that this tab watches */
export const watchedTable = () => read(tab, WATCHED);

/** @param {string | null} code */
export const keepWatched = (code) => write(tab, WATCHED, code);

/** @returns {boolean} */
export const isMuted = () => read(browser, MUTED) === "yes";

/** @param {boolean} muted */
export const keepMuted = (muted) => write(browser, MUTED, muted ? "yes" : null);
