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
   * @param {import("./sender.js").Sender} sender
   * @param {number} limit how often an event is sent again
   */
  constructor(sender, limit) {
    this._sender = sender;
    this._limit = limit;
    /** @type {Entry[]} */
    this._entries = [];
  }

  /**
   * @param {any[]} data event, arguments and, maybe, an acknowledgement callback
   * @param {Flags} flags
   */
  add(data, { signal, ...flags }) {
    const ack = typeof data.at(-1) === "function" ? data.pop() : undefined;
    /** @type {Entry} */
    const entry = { data, flags, ack, tries: 0, pending: false };
    const entries = this._entries;
    // what is sent already waits for nothing but its acknowledgement
    const exempt = entries[0]?.pending ? 1 : 0;
    this._sender._wait(entries, entry, (it, error) => this._drop(it, error), exempt);
    signal?.addEventListener("abort", () => this._end(entry, signal.reason));
    this.drain();
  }

  /**
   * @param {Entry} entry
   * @param {Error | null} error
   * @param {any[]} [args] of the acknowledgement
   */
  _end(entry, error, args = []) {
    const index = this._entries.indexOf(entry);
    if (index >= 0) {
      this._entries.splice(index, 1);
      try {
        entry.ack?.(error, ...args);
      } finally {
        this.drain();
      }
    }
  }

  /**
   * @param {Entry} entry
   * @param {any} error
   */
  _drop(entry, error) {
    this._sender._drop(entry, error);
    entry.ack?.(error);
  }

  /**
   * Sends the first event that waits, if we are connected.
   *
   * @param {boolean} [again] even if it is sent already: the connection is a new one
   */
  drain(again) {
    const [entry] = this._entries;
    if (!entry || !this._sender._isReady() || (entry.pending && !again)) {
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
        this._end(entry, error, args);
      } else {
        this.drain();
      }
    };
    answer.withError = true;
    try {
      this._sender._send([...entry.data, answer], entry.flags);
    } catch (error) {
      // no other try would go better
      this._entries.shift();
      this._drop(entry, error);
      this.drain();
    }
  }
}
