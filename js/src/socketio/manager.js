/**
 * One connection to a server, shared by the sockets of its namespaces, and its reconnection.
 *
 * Events: open, error (error), packet (packet), ping, close (reason, details), reconnect_attempt
 * (attempt), reconnect_error (error), reconnect_failed, reconnect (attempt), drop (socket, event and
 * arguments, error).
 */

import { Backoff } from "../backoff.js";
import { Emitter, listen } from "../emitter.js";
import { EngineSocket } from "../engineio/socket.js";
import { after } from "../timers.js";
import { Decoder, Encoder } from "./parser.js";
import { Socket } from "./socket.js";

/** @typedef {import("./packet.js").Packet} Packet */
/** @typedef {import("./options.js").ManagerOptions} ManagerOptions */
/** @typedef {import("./options.js").SocketOptions} SocketOptions */

export class Manager extends Emitter {
  /**
   * @param {string | ManagerOptions} [uri] without an address, the page's own server
   * @param {ManagerOptions} [opts]
   */
  constructor(uri, opts) {
    super();
    this.uri = typeof uri === "string" ? uri : undefined;
    const given = (typeof uri === "object" ? uri : opts) || {};
    this.opts = { ...given, path: given.path || "/socket.io" };
    /** @type {Record<string, Socket>} Sockets by namespace. */
    this.nsps = Object.create(null);
    /** @type {EngineSocket | undefined} */
    this.engine = undefined;
    /** @type {"closed" | "opening" | "open"} */
    this._readyState = "closed";
    /** Whether an attempt to reconnect is under way or awaited. */
    this._reconnecting = false;
    /** Whether the connection is closed on purpose. */
    this._skipReconnect = false;
    /** @type {(() => void)[]} What undoes the listeners and timers of the present connection. */
    this._subs = [];
    this._reconnection = given.reconnection !== false;
    this._reconnectionAttempts = given.reconnectionAttempts || Infinity;
    this._timeout = given.timeout ?? 20000;
    this.backoff = new Backoff(
      given.reconnectionDelay || 1000,
      given.reconnectionDelayMax || 5000,
      given.randomizationFactor ?? 0.5,
    );
    const parser = given.parser || { Encoder, Decoder };
    this.encoder = new parser.Encoder();
    this.decoder = new parser.Decoder();
    this._autoConnect = given.autoConnect !== false;
    if (this._autoConnect) {
      this.open();
    }
  }
  /** @param {boolean} [value] to set; without it the present value is given */
  reconnection(value) {
    if (value === undefined) {
      return this._reconnection;
    }
    this._reconnection = value;
    this._skipReconnect ||= !value;
    return this;
  }

  /** @param {number} [value] to set; without it the present value is given */
  reconnectionAttempts(value) {
    if (value === undefined) {
      return this._reconnectionAttempts;
    }
    this._reconnectionAttempts = value;
    return this;
  }

  /** @param {number} [value] to set, in milliseconds; without it the present value is given */
  reconnectionDelay(value) {
    if (value === undefined) {
      return this.backoff.min;
    }
    this.backoff.min = value;
    return this;
  }

  /** @param {number} [value] to set, in milliseconds; without it the present value is given */
  reconnectionDelayMax(value) {
    if (value === undefined) {
      return this.backoff.max;
    }
    this.backoff.max = value;
    return this;
  }

  /** @param {number} [value] to set, 0 to 1; without it the present value is given */
  randomizationFactor(value) {
    if (value === undefined) {
      return this.backoff.jitter;
    }
    this.backoff.jitter = value;
    return this;
  }

  /** @param {number | false} [value] to set, in milliseconds; without it the present one */
  timeout(value) {
    if (value === undefined) {
      return this._timeout;
    }
    this._timeout = value;
    return this;
  }

  /**
   * Opens the connection, unless it is open or opening.
   *
   * @param {(error?: Error) => void} [callback] with it, a failure is the caller's concern: no
   *   reconnection
   * @returns {this}
   */
  open(callback) {
    if (this._readyState !== "closed") {
      return this;
    }
    this._readyState = "opening";
    this._skipReconnect = false;
    const engine = new EngineSocket(this.uri, this.opts);
    this.engine = engine;
    /** @param {Error} error */
    const fail = (error) => {
      this._cleanup();
      this.emitReserved("error", error);
      callback?.(error);
      if (this._reconnecting) {
        this._reconnecting = false;
        this.reconnect();
        this.emitReserved("reconnect_error", error);
      } else if (!callback && this._reconnection && !this.backoff.attempts) {
        this.reconnect();
      }
    };
    this._subs.push(
      listen(engine, "open", () => {
        // with no time at all no server is fast enough
        if (this._timeout !== 0) {
          this._onOpen(engine);
          callback?.();
        }
      }),
      listen(engine, "error", fail),
      listen(engine, "close", (reason) => fail(new Error(reason))),
    );
    if (this._timeout !== false) {
      this._subs.push(
        after(this.opts, this._timeout, () => {
          fail(new Error("timeout"));
          engine.close();
        }),
      );
    }
    return this;
  }

  /** @param {(error?: Error) => void} [callback] */
  connect(callback) {
    return this.open(callback);
  }

  /** Closes the connection, for all namespaces, and does not reconnect. */
  disconnect() {
    this._skipReconnect = true;
    this._reconnecting = false;
    this._onClose("forced close");
  }

  /**
   * The socket of a namespace: always the same one.
   *
   * @param {string} nsp
   * @param {SocketOptions} [opts] heeded when the socket is made, not later
   * @returns {Socket}
   */
  socket(nsp, opts) {
    const known = this.nsps[nsp];
    if (known && this._autoConnect) {
      known.connect();
    }
    return known || (this.nsps[nsp] = new Socket(this, nsp, opts));
  }

  /** Waits, then opens the connection again; gives up after `reconnectionAttempts`. */
  reconnect() {
    if (this._reconnecting || this._skipReconnect) {
      return;
    }
    const { backoff } = this;
    if (backoff.attempts >= this._reconnectionAttempts) {
      backoff.reset();
      this.emitReserved("reconnect_failed");
      return;
    }
    this._reconnecting = true;
    this._subs.push(
      after(this.opts, backoff.duration(), () => {
        if (!this._skipReconnect) {
          this.emitReserved("reconnect_attempt", backoff.attempts);
        }
        // a listener may have closed us
        if (!this._skipReconnect) {
          this.open();
        }
      }),
    );
  }

  /** Called by a socket that needs the connection no more: it is closed if no other does. */
  _release() {
    if (!Object.values(this.nsps).some((socket) => socket.active)) {
      this.disconnect();
    }
  }

  /** @param {Packet} packet */
  _packet(packet) {
    const messages = this.encoder.encode(packet);
    // all or none: the server waits for every attachment
    messages.forEach((message) => this.engine?._check(message));
    messages.forEach((message) => this.engine?.send(message, packet.options));
  }

  /** @param {EngineSocket} engine */
  _onOpen(engine) {
    this._cleanup();
    this._readyState = "open";
    this._subs.push(
      listen(engine, "ping", () => this.emitReserved("ping")),
      listen(engine, "data", (data) => this._onData(data)),
      listen(engine, "error", (error) => this.emitReserved("error", error)),
      listen(engine, "close", (reason, details) => this._onClose(reason, details)),
      listen(this.decoder, "decoded", (packet) => this.emitReserved("packet", packet)),
    );
    this.emitReserved("open");
    if (this._reconnecting) {
      this._reconnecting = false;
      this.emitReserved("reconnect", this.backoff.attempts);
    }
  }

  /** @param {unknown} data */
  _onData(data) {
    try {
      this.decoder.add(data);
    } catch (error) {
      this._onClose("parse error", error);
    }
  }

  /**
   * @param {string} reason
   * @param {unknown} [details]
   */
  _onClose(reason, details) {
    this._cleanup();
    this.engine?.close();
    this.backoff.reset();
    this.emitReserved("close", reason, details);
    if (this._reconnection) {
      this.reconnect();
    }
  }

  /** The present connection concerns us no more. */
  _cleanup() {
    this._subs.splice(0).forEach((undo) => undo());
    this.decoder.destroy();
    this._readyState = "closed";
  }
}
