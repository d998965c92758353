/**
 * Callbacks that wait for the server's acknowledgement of an event.
 */

import { after } from "../timers.js";

/**
 * @typedef {((...args: any[]) => void) & { withError?: boolean }} Ack
 * `withError`: its first argument is an error or null.
 */

/** @typedef {{ ack: Ack, withError: boolean, cancel: () => void }} Waiting */

export class Acks {
  /** @param {import("./sender.js").Sender} owner the callbacks' `this` */
  constructor(owner) {
    this._owner = owner;
    /** @type {Map<number, Waiting>} By the packet's id. */
    this._waiting = new Map();
    this._nextId = 0;
  }

  /**
   * @param {Ack} ack
   * @param {number | undefined} timeout milliseconds
   * @param {AbortSignal | undefined} signal
   * @param {() => void} onGiveUp called before the callback gets the error of either
   * @returns {number} the id for the packet
   */
  expect(ack, timeout, signal, onGiveUp) {
    const id = this._nextId++;
    const timed = timeout !== undefined;
    /** @param {Error} error */
    const giveUp = (error) => {
      onGiveUp();
      this.settle(id, error);
    };
    const late = () => giveUp(new Error("operation has timed out"));
    // no time at all is too little for any answer: a quick one must not outrun the timer
    const stop = timeout
      ? after(this._owner.io.opts, timeout, late)
      : timed && queueMicrotask(late);
    const abort = () => giveUp(signal?.reason);
    signal?.addEventListener("abort", abort);
    this._waiting.set(id, {
      ack,
      withError: timed || !!ack.withError,
      cancel: () => {
        stop && stop();
        signal?.removeEventListener("abort", abort);
      },
    });
    return id;
  }

  /**
   * It is decided; of what nobody waits for, or any more, nothing becomes.
   *
   * @param {number | undefined} id
   * @param {Error | null} error why no acknowledgement will come
   * @param {any[]} [args] of the acknowledgement
   */
  settle(id, error, args = []) {
    const waiting = this._waiting.get(/** @type {number} */ (id));
    if (waiting) {
      this.forget(id);
      const { ack, withError } = waiting;
      if (withError || !error) {
        ack.apply(this._owner, withError ? [error, ...args] : args);
      }
    }
  }

  /** @param {number | undefined} id */
  forget(id) {
    this._waiting.get(/** @type {number} */ (id))?.cancel();
    this._waiting.delete(/** @type {number} */ (id));
  }

  /**
   * The connection is lost: what was sent over it will not be acknowledged.
   *
   * @param {Set<number | undefined>} kept ids of packets that are not sent yet
   */
  abandon(kept) {
    // a copy: a callback may emit again, and that is another connection's
    for (const id of [...this._waiting.keys()]) {
      if (!kept.has(id)) {
        this.settle(id, new Error("socket has been disconnected"));
      }
    }
  }
}
