/**
 * Who this browser is to the server: the token of its profile, the same for all its tabs.
 *
 * Tabs that are opened at the same moment in a new browser must not be given one each. The first
 * asks, by a lock, and the others wait for it, but not for ever. Browsers have locks over TLS and on
 * this machine only, and a tab may sleep: so whoever is told to be somebody new looks again whether
 * this browser has become somebody else meanwhile.
 */

import { browser, read, write } from "./memory.js";

const PROFILE = "tictactoe.profile";

/** How long another tab is waited for, in milliseconds. */
const PATIENCE = 3000;

/** The server says who somebody is at once after the connection is made, or not at all. */
const SAYS_WITHIN = 1000;

/** How long another tab may be as new as this one, in milliseconds. */
const NEW_FOR = 10_000;

/** @returns {string | null} the secret by which the server knows this browser's player */
const kept = () => read(browser, PROFILE);

/** What was shown with this connection; undefined once the server has said who that is. */
let shown = /** @type {string | null | undefined} */ (undefined);
/** Whom the server has told us to be. */
let told = /** @type {string | null} */ (null);
/** Until when we are somebody new, as another tab may be. */
let newUntil = 0;
let asked = () => {};

/** Wait as long as another tab of this browser asks who to be. */
export async function mayAsk() {
  if (kept() !== null || !navigator.locks) return;
  const impatience = new AbortController();
  setTimeout(() => impatience.abort(), PATIENCE);
  await new Promise((goOn) => {
    const ours = () => {
      goOn(undefined);
      return kept() === null ? new Promise((done) => (asked = () => done(undefined))) : null;
    };
    navigator.locks.request(PROFILE, { signal: impatience.signal }, ours).catch(goOn);
  });
}

/** @returns {string | null} what to show to the server with a new connection */
export function profileToken() {
  shown = kept();
  return shown;
}

/** @returns {boolean} whether this browser is somebody else than we were told to be */
const isAnother = () => kept() !== null && kept() !== told;

/**
 * @param {any} socket
 * @param {() => void} another  called when another tab is somebody else, who we are to be as well
 */
export function keepProfile(socket, another) {
  socket.on("profile", (/** @type {{ token: string }} */ { token }) => {
    const isNew = shown !== undefined && shown !== token;
    told = token;
    if (isNew) newUntil = Date.now() + NEW_FOR;
    if (isNew && isAnother() && kept() !== shown) another();
    else write(browser, PROFILE, token);
    shown = undefined;
    asked();
  });
  socket.on("connect", () => setTimeout(() => asked(), SAYS_WITHIN));
  // Two may have been told at the same moment: whoever was written down last, we all are.
  globalThis.addEventListener("storage", ({ key }) => {
    if (key === PROFILE && Date.now() < newUntil && isAnother()) another();
  });
}
