/**
 * The connection to the server: what it tells, what it is asked, and how it is doing.
 *
 * @typedef {(what: string, data?: any) => void} Happened
 */

import { SERVER_EVENTS } from "./state.js";

/** How long an answer to a move may take before the page says so, in milliseconds. */
const SLOW_AFTER = 2000;

/** How long it may take before the page takes the connection for dead, and tries a new one. */
const DEAD_AFTER = 5000;

/** How long any other answer is waited for, in milliseconds. */
const ANSWER_WITHIN = 8000;

/**
 * How long the page stays away after the server itself has ended a connection, in milliseconds: at
 * first, after being told that it asked too much, and at most. It doubles each time.
 */
const STAYS_AWAY = 300;
const SLOWS_DOWN = 5000;
const STAYS_AWAY_AT_MOST = 60_000;

/** A connection that has lasted this long was not ended for what came before, in milliseconds. */
const FORGIVEN_AFTER = 60_000;

/** How often the round trip is measured while somebody is looking, in milliseconds. */
const MEASURED_EVERY = 4000;

/** The middle one of so many round trips counts: a single late one is no bad connection. */
const MEASUREMENTS = 3;

/**
 * @param {() => object} auth
 * @returns {Promise<any>} a socket, on its way; raises if the client cannot be loaded
 */
export async function openSocket(auth) {
  const { io } = await import("/socket.io/socket.io.esm.min.js");
  return io({
    auth: (/** @type {(auth: object) => void} */ give) => give(auth()),
    reconnectionDelay: 300,
    reconnectionDelayMax: 2000,
  });
}

/**
 * @param {any} socket
 * @param {Happened} happened
 * @param {() => string} link  how the connection stands, as far as the page knows
 */
export function listen(socket, happened, link) {
  for (const name of SERVER_EVENTS) {
    socket.on(name, (/** @type {any} */ data) => happened(name, data ?? {}));
  }
  // How the server learns what our way costs, so that a clock can give it back.
  socket.on("measure", (/** @type {() => void} */ answer) => answer?.());
  socket.on("connect_error", () => {
    if (link() !== "unreachable" && link() !== "lost") happened("unreachable");
  });
  const comeBack = createComeback(socket, link);
  let closing = /** @type {import("./state.js").Notice | null} */ (null);
  socket.on("closing", (/** @type {import("./state.js").Notice} */ why) => {
    closing = why;
  });
  socket.on("disconnect", (/** @type {string} */ reason) => {
    const why = closing;
    closing = null;
    // What was given up for another tab is not lost, nor tried again.
    if (link() === "elsewhere") return;
    happened("lost", { closing: why });
    // After the server itself has ended a connection the client waits to be told.
    if (reason === "io server disconnect") comeBack(why === null ? STAYS_AWAY : SLOWS_DOWN);
  });
  globalThis.addEventListener("online", () => {
    if (link() !== "elsewhere") socket.connect();
  });
  // The server need not find out by itself, seconds later, that the page has gone. Should it come
  // back, out of the browser's memory, it connects anew.
  globalThis.addEventListener("pagehide", () => socket.io.engine?.close());
  measure(socket, happened);
}

/**
 * Connects anew after the server has ended a connection, later each time: whoever is sent away again
 * and again must not come back at once.
 *
 * @param {any} socket
 * @param {() => string} link
 * @returns {(delay: number) => void}  `delay`: of the first time, in milliseconds
 */
function createComeback(socket, link) {
  let times = 0;
  let since = 0;
  socket.on("connect", () => {
    since = performance.now();
  });
  return (delay) => {
    if (performance.now() - since > FORGIVEN_AFTER) times = 0;
    const wait = Math.min(delay * 2 ** times, STAYS_AWAY_AT_MOST);
    times += 1;
    setTimeout(() => {
      if (link() !== "elsewhere") socket.connect();
    }, wait);
  };
}

/**
 * @param {any} socket
 * @param {Happened} happened
 */
function measure(socket, happened) {
  let lately = /** @type {number[]} */ ([]);
  const once = async () => {
    if (document.hidden || !socket.connected) return;
    const began = performance.now();
    const answer = await ask(socket, "latency");
    // What was asked before the page was hidden, or the line cut, tells nothing.
    if (document.hidden || !answer.ok) return;
    lately = [...lately, performance.now() - began].slice(-MEASUREMENTS);
    const middle = [...lately].sort((a, b) => a - b)[Math.floor((lately.length - 1) / 2)];
    happened("latency", { latency: Math.round(middle) });
  };
  socket.on("connect", () => {
    lately = [];
    once();
  });
  document.addEventListener("visibilitychange", once);
  setInterval(once, MEASURED_EVERY);
}

/**
 * @param {any} socket
 * @param {string} name
 * @param {...object} payload
 * @returns {Promise<any>} the answer: `ok`, and `code` and `reason` of a refusal
 */
export async function ask(socket, name, ...payload) {
  if (!socket?.connected) return { ok: false, code: "offline" };
  try {
    return await socket.timeout(ANSWER_WITHIN).emitWithAck(name, ...payload);
  } catch {
    return { ok: false, code: socket.connected ? "no_answer_yet" : "offline" };
  }
}

/**
 * Sends moves, one at a time, and watches over their answers.
 *
 * @param {any} socket
 * @param {Happened} happened
 */
export function createSender(socket, happened) {
  let slowTimer = 0;
  let deadTimer = 0;
  const settle = () => {
    clearTimeout(slowTimer);
    clearTimeout(deadTimer);
  };
  return {
    settle,
    send(/** @type {object} */ move, /** @type {(answer: any) => void} */ answered) {
      settle();
      slowTimer = setTimeout(() => happened("slow"), SLOW_AFTER);
      deadTimer = setTimeout(() => socket.io.engine?.close(), DEAD_AFTER);
      socket.emit("clicked", move, answered);
    },
  };
}
