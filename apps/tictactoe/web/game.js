/**
 * The page's composition root: socket, state and view. Every event goes the same way: it changes the
 * state, the view shows the state, the live region says what is worth saying.
 *
 * @typedef {import("./state.js").TableWish} TableWish
 */

import { entryOf, wishOf } from "./entry.js";
import { playByGrid } from "./grid.js";
import { onLanguage, useLanguage } from "./i18n.js";
import { isMuted, keepMuted, keepWatched, watchedTable } from "./memory.js";
import { ask, createSender, listen, openSocket } from "./online.js";
import { keepProfile, mayAsk, profileToken } from "./profile.js";
import { settings } from "./settings.js";
import {
  findSeat,
  forgetSeat,
  keepMove,
  keepSeat,
  keptMove,
  newSeatToken,
  seatToken,
} from "./seat.js";
import { changed, initialState } from "./state.js";
import { mayEmote } from "./state/people.js";
import { address, canClaim, isMidGame, needsTicks } from "./state/questions.js";
import { createView } from "./view.js";
import { announcement } from "./words.js";

/** How often a time that runs out is shown anew, in milliseconds. */
const TICK = 200;

const entry = entryOf(location.search);

/** @type {import("./local/session.js").LocalSession | null} */
let local = null;

/** The move that was not answered yet, by the id that lets it be sent twice. */
let move = keptMove();
let state = { ...initialState(move?.spaceID), muted: isMuted() };
let ticker = 0;
/** What is heard of all this: it comes later, as nothing is heard before a gesture anyway. */
let hear = (/** @type {[string, any, typeof state, typeof state]} */ ..._what) => {};
const view = createView({
  playAgain: () => (local ? local.table.playAgain() : playAgain()),
  claimWin: () => requestOnce("claim_win"),
  newOpponent: () => requestOnce("new_opponent"),
  playHere,
  takeSeat: () => go({ kind: "code", code: state.table?.code ?? "" }),
  askResign: () => tell("asked", { wish: "resign" }),
  giveUp,
  playOn: () => tell("not_asked"),
  play,
  rename,
  emote,
  mute,
  ask: async (name, payload) =>
    local && payload && "gameID" in payload && payload.gameID === "local"
      ? local.answer(name)
      : ask(socket, name, ...(payload ? [payload] : [])),
});
onLanguage(() => view.show(shown()));

/**
 * @param {string} what
 * @param {any} [data]
 */
function happened(what, data) {
  if (data && typeof data === "object") data = { ...data, at: Date.now() };
  const before = state;
  state = changed(state, what, data);
  if (state.sending === null) settle();
  keepTime();
  // Who plays without the server meanwhile is left alone, until an opponent has come.
  if (local && !(isMidGame(state) && state.link === "online")) local.follow(state);
  else {
    leaveLocal();
    present(what, data, before, state);
  }
}

/**
 * @param {string} what
 * @param {any} data
 * @param {typeof state} before
 * @param {typeof state} now
 */
function present(what, data, before, now) {
  view.show(now);
  view.say(announcement(what, data, now), now);
  hear(what, data, before, now);
}

/** What is to be seen. */
const shown = () => local?.state ?? state;

/** @param {string} what @param {any} [data]  happened at the table that is to be seen */
const tell = (what, data) => (local ? local.happened(what, data) : happened(what, data));

/** No move is on its way any more. */
function settle() {
  sender?.settle();
  if (move === null) return;
  move = null;
  keepMove(null);
}

function keepTime() {
  if (needsTicks(state) === (ticker !== 0)) return;
  clearInterval(ticker);
  ticker = needsTicks(state) ? setInterval(() => happened("tick", {}), TICK) : 0;
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

async function connect() {
  try {
    // A link to a replay takes no seat, not even one that a closed tab has left.
    const mine = entry.replay === null ? findSeat(entry.code) : forgetSeat();
    await Promise.all([mine, mayAsk()]);
    return await openSocket(() => {
      wished = withoutSeat() ? { kind: "none" } : wishOf(state, entry, watchedTable());
      const seat = { seat: seatToken(), newSeat: newSeatToken() };
      return { ...seat, profile: profileToken(), table: wished };
    });
  } catch (error) {
    console.error("the Socket.IO client could not be loaded", error);
    happened("broken");
    return null;
  }
}

/** @type {ReturnType<typeof createSender> | null} */
let sender = null;
/** @type {TableWish | null} */
let wished = null;
/** @type {any} */
let socket = null;
if (await learnLanguage()) socket = await connect();

if (socket) {
  sender = createSender(socket, happened);
  keepProfile(socket, comeAsAnother);
  socket.on("snapshot", (/** @type {any} */ told) => keepSeat(told.seat, told.table?.code ?? null));
  listen(socket, happened, () => state.link);
  socket.on("snapshot", () => {
    atTable();
    // A move that was on its way when the connection was lost, and is still to be made.
    if (move !== null && state.sending !== null) sendMove();
  });
  socket.on("watch_snapshot", atTable);
  socket.on("connect", () => {
    // Who asked for no table is told of none.
    if (withoutSeat()) happened("table_refused", { code: "none" });
  });
  socket.on("table_refused", noTable);
  socket.on("table_closed", noTable);
  // Who asks for no table is told nothing else.
  socket.on("connect", () => {
    if (wished?.kind === "none") happened("at_no_table", {});
  });
  if (entry.replay !== null) {
    socket.once("connect", () => view.openMenu("replay", entry.replay ?? ""));
  }
  playByGrid(view.board, claim);
}

/** The address bar leads back to where we are. */
function atTable() {
  keepWatched(state.role === "watcher" ? (state.table?.code ?? null) : null);
  entry.replay = null;
  showAddress();
}

function noTable() {
  forgetSeat();
  keepWatched(null);
  entry.code = null;
  if (entry.replay === null) showAddress();
}

function showAddress() {
  const at = address(state);
  if (location.pathname + location.search !== at) history.replaceState(null, "", at);
}

/**
 * Ask for a space. A click is sent even if it cannot be allowed, so that the server says why; but
 * nothing is sent while a move is on its way, nor kept for later while there is no connection.
 *
 * @param {string} spaceID
 */
function claim(spaceID) {
  if (local) {
    local.table.clicked(spaceID);
    return;
  }
  if (!socket.connected || state.link !== "online" || state.role !== "player") return;
  if (state.sending !== null) return;
  if (!canClaim(state, spaceID)) {
    socket.emit("clicked", { spaceID });
    return;
  }
  move = { moveID: newMoveID(), spaceID };
  keepMove(move);
  happened("sending", { spaceID });
  sendMove();
}

/** @returns {string} an id that no other move of this seat has */
function newMoveID() {
  return [...crypto.getRandomValues(new Uint32Array(3))].map((part) => part.toString(36)).join("-");
}

function sendMove() {
  const sent = move;
  if (sent === null) return;
  sender?.send(sent, (answer) => {
    // What was accepted or refused has come as an event by now; this is for an answer without one.
    if (move !== sent) return;
    happened("move_refused", answer?.ok === false ? answer : { code: "no_answer" });
  });
}

function playAgain() {
  if (!socket?.connected) return;
  happened("rematch_wanted");
  socket.emit("play_again");
}

/**
 * @param {string} name  of a request whose answer matters only if it is a refusal
 * @param {...object} payload
 */
async function request(name, ...payload) {
  const answer = await ask(socket, name, ...payload);
  if (!answer?.ok) happened("refused", answer ?? { code: "failed" });
  return answer;
}

/** Requests whose answers have not come yet. @type {Map<string, Promise<any>>} */
const underWay = new Map();

/**
 * A button that is pressed twice is one wish: the second request would be refused, or worse, granted.
 *
 * @param {string} name
 * @param {...object} payload
 */
function requestOnce(name, ...payload) {
  const what = JSON.stringify([name, ...payload]);
  const asked =
    underWay.get(what) ?? request(name, ...payload).finally(() => underWay.delete(what));
  underWay.set(what, asked);
  return asked;
}

/**
 * Go to another table. In the middle of a game it is asked first: that would lose it.
 *
 * @param {TableWish} wish
 * @returns {Promise<any>} the server's answer; `asked` if it has not been told yet
 */
async function play(wish) {
  // Who plays without the server has given up whatever went on there.
  if (local !== null || !isMidGame(state)) return go(wish);
  happened("asked", { wish });
  return { ok: true, asked: true };
}

/** @param {TableWish} wish @returns {Promise<any>} */
async function go(wish) {
  if (wish.kind === "device") return playLocally(wish);
  if (wish.kind === "bot" && (wish.warmUp || state.link !== "online")) return playLocally(wish);
  if (local?.state.local?.warmUp && wish.kind === "quick") {
    // We wait there already.
    leaveLocal();
    view.show(state);
    return { ok: true };
  }
  const answer = await requestOnce("play", { ...wish, newSeat: newSeatToken() });
  if (answer.ok) leaveLocal();
  view.show(shown());
  return answer;
}

/** @returns {boolean} whether we play without the server, and are not to be called away */
const withoutSeat = () => local !== null && !local.state.local?.warmUp;

/**
 * Play without the server. Our seat there becomes free, but for a game until an opponent comes.
 *
 * @param {import("./local/table.js").LocalWish} wish
 */
async function playLocally(wish) {
  try {
    const { LocalSession } = await import("./local/session.js");
    leaveLocal();
    local = new LocalSession(wish, state, present);
  } catch (error) {
    console.warn("what playing here needs could not be loaded", error);
    return { ok: false, code: "offline" };
  }
  if (withoutSeat()) {
    forgetSeat();
    if (socket?.connected) socket.disconnect().connect();
  }
  return { ok: true };
}

function leaveLocal() {
  local?.table.stop();
  local = null;
}

/** What was asked about is wanted, though it ends the game. */
function giveUp() {
  const wish = shown().asked;
  tell("not_asked");
  if (wish === "resign" && local) local.table.resign();
  else if (wish === "resign") request("resign");
  else if (wish !== null) go(wish);
}

/** Take the seat back from another tab. */
function playHere() {
  happened("here");
  socket.connect();
}

/** Another tab of this new browser was faster: all are one person. A game that goes on is played on. */
function comeAsAnother() {
  if (isMidGame(state) && Object.keys(state.board).length > 0) return;
  forgetSeat();
  socket.disconnect().connect();
}

/** @param {string} name */
async function rename(name) {
  const answer = await request("set_name", { name });
  if (answer.ok) happened("named", answer);
}

/** @param {string} name */
function emote(name) {
  if (!mayEmote(state)) return;
  happened("emoted", {});
  request("emote", { name });
}

function mute() {
  happened("muted", { muted: !state.muted });
  local?.happened("muted", { muted: state.muted });
  keepMuted(state.muted);
}

// All is here that the first move needs.
import("./offline.js");
import("./sounds.js").then(({ createSounds }) => {
  hear = createSounds(() => settings().sound);
});
