/**
 * The page's composition root: socket, state and view. Every event goes the same way: it changes the
 * state, the view shows the state, the live region says what is worth saying.
 */

import { playByGrid } from "./grid.js";
import { onLanguage, useLanguage } from "./i18n.js";
import { findSeat, keepMove, keepSeat, keptMove, seatToken } from "./seat.js";
import { canClaim, changed, initialState, isCountingDown } from "./state.js";
import { createView } from "./view.js";
import { announcement } from "./words.js";

const SERVER_EVENTS = [
  "snapshot",
  "ready_to_play",
  "space_claimed",
  "end_game",
  "scores",
  "waiting_for_player",
  "opponent_ready",
  "opponent_left",
  "opponent_away",
  "opponent_overdue",
  "opponent_back",
  "seat_taken",
  "move_refused",
  "play_again_refused",
];

/** How long an answer may take before the page says so, in milliseconds. */
const SLOW_AFTER = 2000;

/** How long it may take before the page takes the connection for dead, and tries a new one. */
const DEAD_AFTER = 5000;

/** How often a time that runs out is shown anew, in milliseconds. */
const TICK = 250;

/** The move that was not answered yet, by the id that lets it be sent twice. */
let move = keptMove();
let state = initialState(move?.spaceID);
let slowTimer = 0;
let deadTimer = 0;
let ticker = 0;
const view = createView({ playAgain, claimWin, newOpponent, playHere });
onLanguage(() => view.show(state));

/**
 * @param {string} what
 * @param {any} [data]
 */
function happened(what, data) {
  state = changed(state, what, data && typeof data === "object" ? { ...data, at: Date.now() } : data);
  if (state.sending === null) settle();
  keepTime();
  view.show(state);
  view.say(announcement(what, data, state), state);
}

/** No move is on its way any more. */
function settle() {
  clearTimeout(slowTimer);
  clearTimeout(deadTimer);
  if (move === null) return;
  move = null;
  keepMove(null);
}

function keepTime() {
  if (isCountingDown(state) === (ticker !== 0)) return;
  clearInterval(ticker);
  ticker = isCountingDown(state) ? setInterval(() => happened("tick", {}), TICK) : 0;
}

async function connect() {
  try {
    const [{ io }] = await Promise.all([import("/socket.io/socket.io.esm.min.js"), findSeat()]);
    return io({
      auth: (/** @type {(auth: object) => void} */ give) => give({ seat: seatToken() }),
      reconnectionDelay: 300,
      reconnectionDelayMax: 2000,
    });
  } catch (error) {
    console.error("the Socket.IO client could not be loaded", error);
    happened("broken");
    return null;
  }
}

/** @returns {Promise<boolean>} whether the page can speak at all */
async function learnLanguage() {
  try {
    await useLanguage().catch(() => useLanguage("en"));
    return true;
  } catch (error) {
    console.error("no language could be loaded", error);
    document.documentElement.classList.remove("is-untranslated");
    view.fail();
    return false;
  }
}

const socket = (await learnLanguage()) ? await connect() : null;

if (socket) {
  socket.on("snapshot", (/** @type {any} */ told) => keepSeat(told.seat));
  for (const name of SERVER_EVENTS) {
    socket.on(name, (/** @type {any} */ data) => happened(name, data));
  }
  // A move that was on its way when the connection was lost, and is still to be made.
  socket.on("snapshot", () => {
    if (state.sending !== null) sendMove();
  });
  socket.on("connect_error", () => {
    if (state.link !== "unreachable" && state.link !== "lost") happened("unreachable");
  });
  socket.on("disconnect", (/** @type {string} */ reason) => {
    if (state.link === "elsewhere") return;
    happened("lost", {});
    // After the server itself has ended a connection the client waits to be told.
    if (reason === "io server disconnect") socket.connect();
  });
  globalThis.addEventListener("online", () => socket.connect());
  playByGrid(view.board, claim);
}

/**
 * Ask for a space. A click is sent even if it cannot be allowed, so that the server says why; but
 * nothing is sent while a move is on its way, nor kept for later while there is no connection.
 *
 * @param {string} spaceID
 */
function claim(spaceID) {
  if (!socket.connected || state.link !== "online" || state.sending !== null) return;
  if (!canClaim(state, spaceID)) {
    socket.emit("clicked", { spaceID });
    return;
  }
  move = { moveID: newMoveID(), spaceID };
  keepMove(move);
  happened("sending", spaceID);
  sendMove();
}

/** @returns {string} an id that no other move of this seat has */
function newMoveID() {
  return [...crypto.getRandomValues(new Uint32Array(3))].map((part) => part.toString(36)).join("-");
}

function sendMove() {
  clearTimeout(slowTimer);
  clearTimeout(deadTimer);
  slowTimer = setTimeout(() => happened("slow"), SLOW_AFTER);
  deadTimer = setTimeout(() => socket.io.engine?.close(), DEAD_AFTER);
  const sent = move;
  socket.emit("clicked", sent, (/** @type {any} */ answer) => {
    // What was accepted or refused has come as an event by now; this is for an answer without one.
    if (sent === null || move !== sent) return;
    happened("move_refused", answer?.ok === false ? answer : { code: "no_answer" });
  });
}

function playAgain() {
  if (!socket.connected) return;
  happened("rematch_wanted");
  socket.emit("play_again");
}

function claimWin() {
  request("claim_win");
}

function newOpponent() {
  request("new_opponent");
}

/** @param {string} name  of a request whose answer matters only if it is a refusal */
function request(name) {
  if (!socket.connected) return;
  socket.emit(name, (/** @type {any} */ answer) => {
    if (!answer?.ok) happened("refused", answer ?? { code: "failed" });
  });
}

/** Take the seat back from another tab. */
function playHere() {
  happened("here");
  socket.connect();
}

// All is here that the first move needs.
import("./offline.js");
