/**
 * The page's composition root: socket, state and view. Every event goes the same way: it changes the
 * state, the view shows the state, the live region says what is worth saying.
 */

import { playByGrid } from "./grid.js";
import { canClaim, changed, initialState } from "./state.js";
import { createView } from "./view.js";
import { announcement } from "./words.js";

const SERVER_EVENTS = [
  "player_id",
  "ready_to_play",
  "space_claimed",
  "end_game",
  "scores",
  "waiting_for_player",
  "opponent_ready",
  "opponent_left",
  "move_refused",
  "play_again_refused",
];

/** How long an answer may take before the page says so, in milliseconds. */
const SLOW_AFTER = 2000;

let state = initialState();
let slowTimer = 0;
const view = createView({ playAgain });
view.show(state);

/**
 * @param {string} what
 * @param {any} [data]
 */
function happened(what, data) {
  state = changed(state, what, data);
  if (state.sending === null) clearTimeout(slowTimer);
  view.show(state);
  view.say(announcement(what, data, state), state);
}

async function connect() {
  try {
    const { io } = await import("/socket.io/socket.io.esm.min.js");
    return io();
  } catch (error) {
    console.error("the Socket.IO client could not be loaded", error);
    happened("broken");
    return null;
  }
}

const socket = await connect();

if (socket) {
  for (const name of SERVER_EVENTS) {
    socket.on(name, (/** @type {any} */ data) => happened(name, data));
  }
  socket.on("connect_error", () => {
    if (state.link !== "unreachable" && state.link !== "lost") happened("unreachable");
  });
  socket.on("disconnect", (/** @type {string} */ reason) => {
    happened("lost");
    // After the server itself has ended a connection the client waits to be told.
    if (reason === "io server disconnect") socket.connect();
  });
  playByGrid(view.board, claim);
}

/**
 * Ask for a space. A click is sent even if it cannot be allowed, so that the server says why; but
 * nothing is sent while a move is on its way, nor kept for later while there is no connection.
 *
 * @param {string} spaceID
 */
function claim(spaceID) {
  if (!socket.connected || state.sending !== null) return;
  if (!canClaim(state, spaceID)) {
    socket.emit("clicked", { spaceID });
    return;
  }
  happened("sending", spaceID);
  slowTimer = setTimeout(() => happened("slow"), SLOW_AFTER);
  socket.emit("clicked", { spaceID }, (/** @type {any} */ answer) => {
    // What was accepted or refused has come as an event by now; this is for an answer without one.
    if (state.sending === spaceID) {
      happened("move_refused", { reason: answer?.reason ?? "The server did not take that move." });
    }
  });
}

function playAgain() {
  if (!socket.connected) return;
  happened("rematch_wanted");
  socket.emit("play_again");
}
