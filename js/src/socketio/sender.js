/**
 * What a socket sends: at once, when it is connected, or until it is acknowledged.
 */

import { payloadSize } from "../engineio/packet.js";
import { Acks } from "./acks.js";
import { AnyEmitter } from "./any.js";
import { addBounded } from "./backlog.js";
import { isReserved, PacketType } from "./packet.js";
import { Retries } from "./retries.js";

/** @typedef {import("./acks.js").Ack} Ack */
/** @typedef {import("./manager.js").Manager} Manager */
/** @typedef {import("./options.js").SocketOptions} SocketOptions */
/** @typedef {import("./packet.js").Packet} Packet */

/**
 * @typedef {object} Flags what holds for the next event only
 * @property {boolean} [volatile]
 * @property {boolean} [compress]
 * @property {number} [timeout] milliseconds
 * @property {AbortSignal} [signal]
 */

export class Sender extends AnyEmitter {
  /**
   * @param {Manager} io
   * @param {string} nsp
   * @param {SocketOptions} opts
   */
  constructor(io, nsp, opts) {
    super();
    this.io = io;
    this.nsp = nsp;
    this.connected = false;
    /** @type {Packet[]} Events emitted while not connected. */
    this.sendBuffer = [];
    /** @type {Flags} */
    this.flags = {};

    this._acks = new Acks(this);
    this._ackTimeout = opts.ackTimeout;
    this._limits = opts.offlineBuffer || {};
    this._retries = opts.retries && new Retries(this, opts.retries);
  }

  /** @param {...any} args of a "message" event */
  send(...args) {
    return this.emit("message", ...args);
  }

  /**
   * Sends an event; while not connected, it waits.
   *
   * @param {string} event
   * @param {...any} args JSON values and binary data; a function at the end gets the
   *   acknowledgement
   * @returns {this}
   * @throws {Error} if the event is reserved, more than the server takes, too much to wait, or
   *   given up already
   */
  emit(event, ...args) {
    if (isReserved(event)) {
      throw new Error(`"${event}" is a reserved event name`);
    }
    const { flags } = this;
    this.flags = {};
    flags.signal?.throwIfAborted();
    if (this._retries && !flags.volatile) {
      this._retries.add([event, ...args], flags);
    } else {
      this._send([event, ...args], flags);
    }
    return this;
  }

  /**
   * Sends an event and waits for the acknowledgement.
   *
   * @param {string} event
   * @param {...any} args
   * @returns {Promise<any>} the acknowledgement's first argument
   */
  emitWithAck(event, ...args) {
    return new Promise((resolve, reject) => {
      /** @type {Ack} */
      const ack = (error, answer) => (error ? reject(error) : resolve(answer));
      ack.withError = true;
      this.emit(event, ...args, ack);
    });
  }

  /**
   * For the next event: whether the server may compress it.
   *
   * @param {boolean} compress
   */
  compress(compress) {
    this.flags.compress = compress;
    return this;
  }

  /** For the next event: it is dropped if it cannot be sent at once. */
  get volatile() {
    this.flags.volatile = true;
    return this;
  }

  /**
   * For the next event: its callback gets an error first, or null, and an error after this time.
   *
   * @param {number} timeout milliseconds
   */
  timeout(timeout) {
    this.flags.timeout = timeout;
    return this;
  }

  /**
   * For the next event: aborted, it ends the wait for the acknowledgement, with the signal's reason;
   * an event that waits for the connection is not sent any more.
   *
   * @param {AbortSignal} signal
   */
  signal(signal) {
    this.flags.signal = signal;
    return this;
  }

  /** Whether an event can be sent; if the computer slept, that is noticed now. */
  _isReady() {
    return this.connected && !this.io.engine?._hasPingExpired();
  }

  /** @param {Packet} packet */
  _packet(packet) {
    packet.nsp = this.nsp;
    this.io._packet(packet);
  }

  /**
   * @param {any[]} data event, arguments and, maybe, an acknowledgement callback
   * @param {Flags} flags
   */
  _send(data, flags) {
    const ready = this._isReady();
    const dropped = flags.volatile && !(ready && this.io.engine?.transport?.writable);
    /** @type {Packet} */
    const packet = { type: PacketType.EVENT, data };
    packet.options = { compress: flags.compress !== false };
    if (typeof data.at(-1) === "function") {
      this._expectAck(packet, data.pop(), flags, dropped);
    }
    try {
      if (ready && !dropped) {
        this._sendEvent(packet);
      } else if (!dropped) {
        flags.signal?.addEventListener("abort", () => this._forget(packet));
        this._wait(this.sendBuffer, packet, (it, error) => this._drop(it, error));
      }
    } catch (error) {
      this._acks.forget(packet.id);
      throw error;
    }
  }

  /**
   * @template {{ data?: any }} T
   * @param {T[]} waiting
   * @param {T} added
   * @param {(item: T, error: Error) => void} onDrop
   * @param {number} [exempt] how many of the first do not count
   */
  _wait(waiting, added, onDrop, exempt) {
    const { encoder } = this.io;
    /** @param {any[]} data */
    const measure = (data) =>
      encoder
        .encode({ type: PacketType.EVENT, nsp: this.nsp, data })
        .reduce((sum, message) => sum + payloadSize(message), 0);
    addBounded(waiting, added, this._limits, measure, onDrop, exempt);
  }

  /**
   * Tells of an event that will not be sent.
   *
   * @param {{ data?: any, id?: number }} packet
   * @param {any} error
   */
  _drop({ data, id }, error) {
    if (this.io.hasListeners("drop")) {
      this.io.emitReserved("drop", this, data, error);
    } else {
      console.warn(data[0], "is not sent:", error);
    }
    this._acks.settle(id, error);
  }

  /** @param {Packet} packet that is not to wait any more */
  _forget(packet) {
    this.sendBuffer = this.sendBuffer.filter((waiting) => waiting !== packet);
  }

  /** @param {Packet} packet */
  _sendEvent(packet) {
    this._outgoing.forEach((listener) => listener.apply(this, packet.data));
    this._packet(packet);
  }

  /**
   * @param {Packet} packet
   * @param {Ack} ack
   * @param {Flags} flags
   * @param {boolean} [dropped] whether the event never leaves: only an error can come
   */
  _expectAck(packet, ack, { timeout = this._ackTimeout, signal }, dropped) {
    if (!dropped || ack.withError || timeout !== undefined) {
      packet.id = this._acks.expect(ack, timeout, signal, () => this._forget(packet));
    }
  }
}
