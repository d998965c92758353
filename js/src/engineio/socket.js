/**
 * An Engine.IO 4 session, client side: handshake, heartbeat, upgrade, and what waits to be written.
 *
 * Events: open, handshake, packet, packetCreate, data (a message), message, ping, pong, heartbeat,
 * flush, drain, upgrading, upgrade, upgradeError, error, close (reason, details).
 */

import { isBinary } from "../binary.js";
import { Emitter } from "../emitter.js";
import { parseAddress } from "../url.js";
import { after } from "../timers.js";
import { payloadSize } from "./packet.js";
import { memory, TRANSPORTS } from "./transports.js";
import { probe } from "./upgrade.js";

/** @typedef {import("./packet.js").Packet} Packet */
/** @typedef {import("./transport.js").Transport} Transport */
/** @typedef {import("./options.js").EngineOptions} EngineOptions */
/** @typedef {import("./options.js").TransportClass} TransportClass */

const PARSE_ERROR = "parse error";

export class EngineSocket extends Emitter {
  /**
   * Begins to connect at once; its events come later than the return.
   *
   * @param {string | undefined} uri without an address, what the options say, or the page's server
   * @param {EngineOptions & { path: string }} given
   */
  constructor(uri, given) {
    super();
    const address = parseAddress(uri);
    const {
      secure = address.secure,
      hostname,
      host = hostname,
      port,
    } = uri ? /** @type {EngineOptions} */ ({}) : given;
    this.hostname = host || address.host;
    this.secure = secure;
    this.port = port || (host ? (secure ? 443 : 80) : address.port);
    this.opts = {
      upgrade: true,
      ...given,
      path: given.path.replace(/\/$/, "") + (given.addTrailingSlash === false ? "" : "/"),
      /** @type {Record<string, any>} */
      query: { ...parseQuery(address.query), ...parseQuery(given.query) },
    };

    const { transports, transportImplementations } = given;
    if (transports && transportImplementations) {
      throw new Error("transports are given twice");
    }
    this._classes = { ...TRANSPORTS };
    this.transports = (transportImplementations || transports || Object.keys(TRANSPORTS))
      .map((it) => {
        if (typeof it === "string") {
          return it;
        }
        const { name } = it.prototype;
        this._classes[name] = it;
        return name;
      })
      .filter((name) => this._classes[name]);

    /** @type {"opening" | "open" | "closing" | "closed"} */
    this.readyState = "opening";
    /** @type {string | undefined} The session's id. */
    this.id = undefined;
    /** @type {Transport | undefined} */
    this.transport = undefined;
    /** "blob", where that is wanted for received binary data. */
    this.binaryType = "";
    this.upgrading = false;
    /** @type {Packet[]} */
    this.writeBuffer = [];
    /** How many packets of the buffer the transport has taken, and still writes. */
    this._writing = 0;
    /** When the server counts as gone, unless it pings before: milliseconds since the epoch. */
    this._pingTimeoutTime = 0;
    this._stopTimer = () => {};

    this._onOffline = () =>
      this._onClose("transport close", { description: "network connection lost" });
    this._onBeforeunload = () => this.transport?.off().close();
    if (this.hostname !== "localhost") {
      globalThis.addEventListener?.("offline", this._onOffline);
    }
    if (given.closeOnBeforeunload) {
      globalThis.addEventListener?.("beforeunload", this._onBeforeunload);
    }
    this._open();
  }

  /**
   * Sends a message, or buffers it until it can be sent.
   *
   * @param {any} data string or binary
   * @param {object} [options]
   * @param {() => void} [onFlush] called when the message is handed to the transport
   * @returns {this}
   */
  send(data, options, onFlush) {
    if (onFlush) {
      this.once("flush", onFlush);
    }
    this._sendPacket("message", data, options);
    return this;
  }

  /** Ends the session once what was sent is written. */
  close() {
    if (this.readyState === "opening" || this.readyState === "open") {
      this.readyState = "closing";
      const close = () => this._onClose("forced close");
      // nothing can be written while one transport is paused for another
      const closeAfterUpgrade = () =>
        this.upgrading ? this.once("upgrade", close).once("upgradeError", close) : close();
      if (this.writeBuffer.length) {
        this.once("drain", closeAfterUpgrade);
      } else {
        closeAfterUpgrade();
      }
    }
    return this;
  }

  flush() {
    if (
      this.readyState !== "closed" &&
      this.transport?.writable &&
      !this.upgrading &&
      this.writeBuffer.length
    ) {
      const packets = this.writeBuffer.slice(0, this._writableCount());
      this._writing = packets.length;
      this.transport.send(packets);
      this.emitReserved("flush");
    }
  }

  /**
   * Whether the server should have pinged by now: timers stand still while a computer sleeps.
   *
   * @returns {boolean}
   */
  _hasPingExpired() {
    const expired = Date.now() > this._pingTimeoutTime;
    if (expired && this._pingTimeoutTime) {
      this._pingTimeoutTime = 0;
      queueMicrotask(() => this._onClose("ping timeout"));
    }
    return expired;
  }

  // Transports

  _open() {
    const { transports } = this;
    const remembered = this.opts.rememberUpgrade && memory._websocketWorked;
    const name = remembered && transports.includes("websocket") ? "websocket" : transports[0];
    if (name) {
      this._setTransport(this._createTransport(name)).open();
    } else {
      queueMicrotask(() => this._onError(new Error("No transports available")));
    }
  }

  /** @param {string} name */
  _createTransport(name) {
    const { opts, secure, hostname, port } = this;
    return new this._classes[name]({
      ...opts,
      query: { ...opts.query, EIO: 4, transport: name, ...(this.id && { sid: this.id }) },
      socket: this,
      secure,
      hostname,
      port,
      ...opts.transportOptions?.[name],
    });
  }

  /** @param {Transport} transport */
  _setTransport(transport) {
    this.transport?.off();
    this.transport = transport;
    return transport
      .on("drain", () => this._onDrain())
      .on("packet", (packet) => this._onPacket(packet))
      .on("error", (error) => this._onError(error))
      .on("close", (details) => this._onClose("transport close", details));
  }

  // What transports report

  /** @param {Packet} packet */
  _onPacket(packet) {
    if (this.readyState === "closed") {
      return;
    }
    this.emitReserved("packet", packet);
    this.emitReserved("heartbeat");
    switch (packet.type) {
      case "open":
        if (!this.id) {
          this._onHandshake(packet.data);
        }
        break;
      case "ping":
        this._sendPacket("pong");
        this.emitReserved("ping");
        this.emitReserved("pong");
        this._resetDeadline();
        break;
      case "message":
        this.emitReserved("data", packet.data);
        this.emitReserved("message", packet.data);
        break;
      case "error":
        this._onError(new Error(PARSE_ERROR), PARSE_ERROR);
    }
  }

  /** @param {string} text */
  _onHandshake(text) {
    let handshake, upgrade;
    try {
      handshake = JSON.parse(text);
      [upgrade] = handshake.upgrades.filter((/** @type {string} */ it) =>
        this.transports.includes(it),
      );
      this._patience = handshake.pingInterval + handshake.pingTimeout;
      if (!handshake.sid || !(this._patience > 0)) {
        throw text;
      }
    } catch {
      return this._onError(new Error(PARSE_ERROR), PARSE_ERROR);
    }
    this.emitReserved("handshake", handshake);
    const transport = /** @type {Transport} */ (this.transport);
    this.id = transport.query.sid = handshake.sid;
    this._maxPayload = handshake.maxPayload;
    this._resetDeadline();
    memory._websocketWorked = transport.name === "websocket";
    if (this.readyState === "opening") {
      this.readyState = "open";
    }
    this.emitReserved("open");
    this.flush();
    if (upgrade && this.readyState === "open" && this.opts.upgrade) {
      probe(this, upgrade);
    }
  }

  _onDrain() {
    this.writeBuffer.splice(0, this._writing);
    this._writing = 0;
    if (this.writeBuffer.length) {
      this.flush();
    } else {
      this.emitReserved("drain");
    }
  }

  /**
   * @param {Error} error
   * @param {string} [reason]
   */
  _onError(error, reason = "transport error") {
    memory._websocketWorked = false;
    const { transports } = this;
    if (this.opts.tryAllTransports && transports[1] && this.readyState === "opening") {
      // a remembered one was tried before its turn
      transports.splice(transports.indexOf(this.transport?.name ?? ""), 1);
      this._open();
    } else {
      this.emitReserved("error", error);
      this._onClose(reason, error);
    }
  }

  /**
   * @param {string} reason
   * @param {unknown} [details]
   */
  _onClose(reason, details) {
    if (this.readyState !== "closed") {
      this.readyState = "closed";
      this._stopTimer();
      globalThis.removeEventListener?.("offline", this._onOffline);
      globalThis.removeEventListener?.("beforeunload", this._onBeforeunload);
      this.transport?.off().close();
      this.id = undefined;
      this.emitReserved("close", reason, details);
      // only now: listeners may look at what was not written
      this.writeBuffer = [];
      this._writing = 0;
    }
  }

  // Heartbeat and writing

  _resetDeadline() {
    this._stopTimer();
    this._pingTimeoutTime = Date.now() + this._patience;
    this._stopTimer = after(this.opts, this._patience, () => this._onClose("ping timeout"));
  }

  /**
   * @param {string} type
   * @param {any} [data]
   * @param {object} [options]
   */
  _sendPacket(type, data, options) {
    if (this.readyState === "opening" || this.readyState === "open") {
      const packet = { type, data, options: { compress: true, ...options } };
      this.emitReserved("packetCreate", packet);
      this.writeBuffer.push(packet);
      this.flush();
    }
  }

  /**
   * @param {any} data of a message
   * @throws {Error} if the server would close the connection because of its size
   */
  _check(data) {
    const limit = this._maxPayload;
    const length = data.byteLength ?? data.size ?? data.length;
    // few are so long that a closer look is needed
    if (limit && length * 3 > limit - 9) {
      const bare = isBinary(data) && this.transport?.name === "websocket";
      const size = bare ? length : payloadSize(data) - 1;
      if (size > limit) {
        throw new Error(`${size} bytes are more than the ${limit} that the server takes`);
      }
    }
  }

  /** How many packets fit into one payload, as the server limits it; one goes in any case. */
  _writableCount() {
    const { length } = this.writeBuffer;
    if (this._maxPayload && this.transport?.name === "polling") {
      // the first has no separator before it
      let size = -1;
      for (let count = 0; count < length; count++) {
        size += payloadSize(this.writeBuffer[count].data);
        if (count && size > this._maxPayload) {
          return count;
        }
      }
    }
    return length;
  }
}

// The other name of sending.
Object.assign(EngineSocket.prototype, { write: EngineSocket.prototype.send });

/**
 * @param {string | Record<string, any>} [query]
 * @returns {Record<string, any> | undefined}
 */
function parseQuery(query) {
  return typeof query === "string"
    ? // a plus is one, as in the official client: base64 arrives as it is written
      Object.fromEntries(new URLSearchParams(query.replaceAll("+", "%2B")))
    : query;
}
