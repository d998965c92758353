/**
 * HTTP long-polling: one GET always waits for packets, POSTs carry ours, one at a time.
 *
 * Over fetch alone: pages, workers and Node all have it, it can be aborted and it needs no second
 * code path. Payloads are text, binary comes as base64.
 */

import { after } from "../timers.js";
import { decodePayload, encodePayload } from "./packet.js";
import { Transport } from "./transport.js";

/** @typedef {import("./packet.js").Packet} Packet */
/** @typedef {import("./options.js").TransportOptions} TransportOptions */

/** The payload that ends a session. */
const CLOSE = "1";

/** How long the server may take to hear of it, in milliseconds. */
const CLOSE_TIMEOUT = 5000;

// The browser aborts the requests of a page that goes away: no news for a page that is dying.
let leaving = false;
globalThis.addEventListener?.("pagehide", (event) => {
  leaving = !(/** @type {PageTransitionEvent} */ (event).persisted);
});

export class Polling extends Transport {
  /** @param {TransportOptions} opts */
  constructor(opts) {
    super(opts);
    this._controller = new AbortController();
    /** Whether the GET is under way. */
    this._polling = false;
    /** @type {() => void} */
    this._onPause = () => {};
  }

  get name() {
    return "polling";
  }

  doOpen() {
    this._poll();
  }

  doClose() {
    // During the handshake there is no session to end yet: `_poll` sees to it then.
    if (this.query.sid) {
      this._endSession();
    }
  }

  /** @param {Packet[]} packets */
  async write(packets) {
    this.writable = false;
    if ((await this._request(encodePayload(packets))) !== undefined) {
      this.writable = true;
      this.emitReserved("drain");
      this._settle();
    }
  }

  /** @param {() => void} onPause */
  pause(onPause) {
    this.readyState = "pausing";
    this._onPause = onPause;
    this._settle();
  }

  resume() {
    this.readyState = "open";
    if (!this._polling) {
      this._poll();
    }
  }

  async _poll() {
    this._polling = true;
    const payload = await this._request();
    if (payload === undefined) {
      return;
    }
    for (const packet of decodePayload(payload, this.socket.binaryType)) {
      if (this.readyState === "closed") {
        if (packet.type === "open" && !this.query.sid) {
          this.query.sid = JSON.parse(packet.data).sid;
          this._endSession();
        }
        return;
      }
      if (packet.type === "open" && this.readyState === "opening") {
        this.onOpen();
      }
      if (packet.type === "close") {
        return this.onClose({ description: "transport closed by the server" });
      }
      this.onPacket(packet);
    }
    this._polling = false;
    this._settle();
    if (this.readyState === "open") {
      this._poll();
    }
  }

  _settle() {
    if (this.readyState === "pausing" && !this._polling && this.writable) {
      this.readyState = "paused";
      this._onPause();
    }
  }

  /**
   * @param {string} uri
   * @param {RequestInit & { signal: AbortSignal }} init
   * @returns {Promise<Pick<Response, "ok" | "status" | "text">>}
   */
  _fetch(uri, init) {
    return fetch(uri, init);
  }

  /** Tells the server, and lets go of the waiting GET only then: the server calls it an error. */
  async _endSession() {
    const abort = () => this._controller.abort();
    const cancel = after(this.opts, CLOSE_TIMEOUT, abort);
    await this._request(CLOSE);
    cancel();
    abort();
  }

  /**
   * @param {string | Promise<string>} [payload] what to POST
   * @returns {Promise<string | undefined>} the answer's body; nothing if it failed, as is reported
   */
  async _request(payload) {
    const { extraHeaders, withCredentials, requestTimeout } = this.opts;
    const { signal } = this._controller;
    const cancel =
      requestTimeout && after(this.opts, requestTimeout, () => this._controller.abort());
    try {
      const body = await payload;
      const response = await this._fetch(this.createUri("http", true), {
        method: payload ? "POST" : "GET",
        body,
        headers: extraHeaders,
        credentials: withCredentials ? "include" : "same-origin",
        // a page that is being left still says goodbye
        keepalive: payload === CLOSE,
        signal,
      });
      if (!response.ok) {
        throw response;
      }
      return await response.text();
    } catch (error) {
      if (this.readyState !== "closed" && !leaving) {
        // the official client's messages, which applications compare
        const message = `xhr ${payload ? "post" : "poll"} error`;
        this.onError(message, /** @type {Partial<Response>} */ (error).status || 0, error);
      }
    } finally {
      cancel && cancel();
    }
  }
}
