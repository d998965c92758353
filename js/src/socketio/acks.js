/**
 * Callbacks that wait for the server's acknowledgement of an event.
 */

import { after } from "../timers.js";

/**
 * @typedef {((...args: any[]) => void) & { withError?: boolean }} Ack
 * `withError`: its first argument is an error or null.
 */

export class Acks {
  /** @param {import("./sender.js").Sender} owner the callbacks' `this` */
  constructor(owner) {
    this._owner = owner;
    /** @type {Map<number, Ack>} By the packet's id. */
    this._waiting = new Map();
    this._nextId = 0;
  }

  /**
   * @param {Ack} ack
   * @param {number} [timeout] milliseconds
   * @param {(id: number) => void} [onTimeout]
   * @returns {number} the id for the packet
   */
  expect(ack, timeout, onTimeout) {
    const id = this._nextId++;
    if (timeout === undefined) {
      this._waiting.set(id, ack);
      return id;
    }
    const cancel = after(this._owner.io.opts, timeout, () => {
      this._waiting.delete(id);
      onTimeout?.(id);
      ack.call(this._owner, new Error("operation has timed out"));
    });
    /** @type {Ack} */
    const timed = (...args) => {
      cancel();
      ack.apply(this._owner, args);
    };
    timed.withError = true;
    this._waiting.set(id, timed);
    return id;
  }

  /**
   * The acknowledgement has come; one that nobody waits for, or any more, is nothing.
   *
   * @param {number} id
   * @param {any[]} args
   */
  answer(id, args) {
    const ack = this._waiting.get(id);
    if (this._waiting.delete(id)) {
      ack?.apply(this._owner, ack.withError ? [null, ...args] : args);
    }
  }

  /**
   * The connection is lost: what was sent over it will not be acknowledged.
   *
   * @param {(number | undefined)[]} kept ids of packets that are not sent yet
   */
  abandon(kept) {
    // a copy: a callback may emit again, and that is another connection's
    for (const [id, ack] of [...this._waiting]) {
      if (!kept.includes(id)) {
        this._waiting.delete(id);
        if (ack.withError) {
          ack.call(this._owner, new Error("socket has been disconnected"));
        }
      }
    }
  }
}
