/**
 * Events that are sent until they are acknowledged (option `retries`): in order, one at a time.
 */

/** @typedef {import("./acks.js").Ack} Ack */
/** @typedef {import("./sender.js").Flags} Flags */

/**
 * @typedef {object} Entry
 * @property {any[]} data
 * @property {Flags} flags
 * @property {Ack} [ack] the application's
 * @property {number} tries
 * @property {boolean} pending whether a try awaits its acknowledgement
 */

export class Retries {
  /**
   * @param {number} limit how often an event is sent again
   * @param {() => boolean} connected
   * @param {(data: any[], flags: Flags) => void} send
   */
  constructor(limit, connected, send) {
    this._limit = limit;
    this._connected = connected;
    this._send = send;
    /** @type {Entry[]} */
    this._entries = [];
  }

  /**
   * @param {any[]} data event, arguments and, maybe, an acknowledgement callback
   * @param {Flags} flags
   */
  add(data, flags) {
    const ack = typeof data[data.length - 1] === "function" ? data.pop() : undefined;
    this._entries.push({ data, flags, ack, tries: 0, pending: false });
    this.drain();
  }

  /**
   * Sends the first event that waits, if we are connected.
   *
   * @param {boolean} [again] even if it is sent already: the connection is a new one
   */
  drain(again) {
    const [entry] = this._entries;
    if (!entry || !this._connected() || (entry.pending && !again)) {
      return;
    }
    entry.pending = true;
    const tried = ++entry.tries;
    /** @type {Ack} */
    const answer = (error, ...args) => {
      // an earlier try's answer may still come; its failure is old news, its success is welcome
      if (entry !== this._entries[0] || (error && tried < entry.tries)) {
        return;
      }
      entry.pending = false;
      if (!error || tried > this._limit) {
        this._entries.shift();
        entry.ack?.(error, ...args);
      }
      this.drain();
    };
    answer.withError = true;
    this._send([...entry.data, answer], entry.flags);
  }
}
