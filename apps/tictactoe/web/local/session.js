/**
 * A game without the server, shown in place of the server's table: a state of its own, changed by
 * the events of a `LocalTable` as the other is by the server's.
 *
 * @typedef {import("../state.js").State} State
 * @typedef {import("./table.js").LocalWish} LocalWish
 * @typedef {(what: string, data: any, before: State, state: State) => void} Show
 */

import { changed, initialState } from "../state.js";
import { LocalTable } from "./table.js";

export class LocalSession {
  /** @type {State} */
  state;

  /**
   * @param {LocalWish} wish
   * @param {State} online  how it stands with the server
   * @param {Show} show  called after everything that happens
   */
  constructor(wish, online, show) {
    this.wish = wish;
    this.show = show;
    this.state = { ...initialState(), muted: online.muted, local: localOf(wish, online) };
    this.table = new LocalTable(wish, (what, data) => this.happened(what, data));
    this.table.open();
  }

  /** @param {string} what @param {any} [data] */
  happened(what, data = {}) {
    const before = this.state;
    this.state = changed(before, what, { ...data, at: Date.now() });
    this.show(what, data, before, this.state);
  }

  /** @param {State} online  how it stands with the server now */
  follow(online) {
    const local = localOf(this.wish, online);
    if (local.reachable !== this.state.local?.reachable) this.happened("reachable", { local });
  }

  /**
   * @param {string} request
   * @returns {any} the answer to what the menu asks the server at other tables
   */
  answer(request) {
    if (request !== "replay") return { ok: false, code: "offline" };
    const game = this.table.record();
    return game ? { ok: true, game } : { ok: false, code: "no_such_game" };
  }
}

/** @param {LocalWish} wish @param {State} online @returns {NonNullable<State["local"]>} */
const localOf = (wish, online) => ({
  reachable: online.link === "online",
  warmUp: wish.kind === "bot" && wish.warmUp === true,
});
