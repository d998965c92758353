/**
 * Listeners for every event, incoming and outgoing; they get the event's name first.
 */

import { Emitter, without } from "../emitter.js";

/** @typedef {import("../emitter.js").Listener} Listener */

export class AnyEmitter extends Emitter {
  constructor() {
    super();
    /** @type {Listener[]} */
    this._incoming = [];
    /** @type {Listener[]} */
    this._outgoing = [];
  }

  /** @param {Listener} listener */
  onAny(listener) {
    this._incoming = [...this._incoming, listener];
    return this;
  }

  /** @param {Listener} listener */
  prependAny(listener) {
    this._incoming = [listener, ...this._incoming];
    return this;
  }

  /** @param {Listener} [listener] all, if absent */
  offAny(listener) {
    this._incoming = without(this._incoming, listener);
    return this;
  }

  listenersAny() {
    return this._incoming;
  }

  /** @param {Listener} listener */
  onAnyOutgoing(listener) {
    this._outgoing = [...this._outgoing, listener];
    return this;
  }

  /** @param {Listener} listener */
  prependAnyOutgoing(listener) {
    this._outgoing = [listener, ...this._outgoing];
    return this;
  }

  /** @param {Listener} [listener] all, if absent */
  offAnyOutgoing(listener) {
    this._outgoing = without(this._outgoing, listener);
    return this;
  }

  listenersAnyOutgoing() {
    return this._outgoing;
  }
}
