/**
 * What an engine socket knows of a transport.
 *
 * A transport of one's own extends this class: it has a `name`, implements `doOpen`, `doClose` and
 * `write`, and reports through `onOpen`, `onData`, `onClose` and `onError`.
 * Events: open, packet (packet), drain, close (details), error (error).
 */

import { Emitter } from "../emitter.js";
import { decodePacket } from "./packet.js";

/** @typedef {import("./packet.js").Packet} Packet */
/** @typedef {import("./options.js").TransportOptions} TransportOptions */

/** Why a transport failed. */
export class TransportError extends Error {
  /**
   * @param {string} message
   * @param {unknown} description of HTTP the status, 0 without an answer; else what is known
   * @param {unknown} context what the platform reported
   */
  constructor(message, description, context) {
    super(message);
    this.type = "TransportError";
    this.description = description;
    this.context = context;
  }
}

export class Transport extends Emitter {
  /** @param {TransportOptions} opts */
  constructor(opts) {
    super();
    this.opts = opts;
    this.query = opts.query;
    this.socket = opts.socket;
    this.writable = false;
    /** @type {"" | "opening" | "open" | "pausing" | "paused" | "closed"} */
    this.readyState = "";
  }

  /** @returns {string} */
  get name() {
    return "";
  }

  open() {
    this.readyState = "opening";
    this.doOpen();
    return this;
  }

  close() {
    if (this.readyState && this.readyState !== "closed") {
      this.doClose();
      this.onClose();
    }
    return this;
  }

  /** @param {Packet[]} packets */
  send(packets) {
    this.write(packets);
  }

  doOpen() {}

  doClose() {}

  /** @param {Packet[]} _packets */
  write(_packets) {}

  /**
   * Calls back once nothing is under way any more, so that another transport may take over.
   *
   * @param {() => void} onPause
   */
  pause(onPause) {
    onPause();
  }

  /** Goes on after a `pause` that led to nothing. */
  resume() {}

  onOpen() {
    this.readyState = "open";
    this.writable = true;
    this.emitReserved("open");
  }

  /** @param {unknown} data one message */
  onData(data) {
    this.onPacket(decodePacket(data, this.socket.binaryType));
  }

  /** @param {Packet} packet */
  onPacket(packet) {
    this.emitReserved("packet", packet);
  }

  /** @param {object} [details] */
  onClose(details) {
    this.readyState = "closed";
    this.emitReserved("close", details);
  }

  /**
   * @param {string} message
   * @param {unknown} [description]
   * @param {unknown} [context]
   */
  onError(message, description, context) {
    this.emitReserved("error", new TransportError(message, description, context));
  }

  /**
   * The address to open or to request.
   *
   * @param {string} scheme without the "s" of a secure one
   * @param {boolean} [timestamp] whether to make it unlike any before, by default
   * @returns {string}
   */
  createUri(scheme, timestamp) {
    const { secure, hostname, port, path, forceBase64, timestampRequests, timestampParam } =
      this.opts;
    const query = new URLSearchParams(/** @type {any} */ (this.query));
    if (timestampRequests ?? timestamp) {
      query.set(timestampParam || "t", (Date.now() + Math.random()).toString(36));
    }
    if (forceBase64) {
      query.set("b64", "1");
    }
    const host = hostname.includes(":") ? `[${hostname}]` : hostname;
    return `${scheme}${secure ? "s" : ""}://${host}:${port}${path}?${query}`;
  }
}
