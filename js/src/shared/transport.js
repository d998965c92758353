/**
 * A page's way to the worker that holds the connection: Engine.IO packets through a port.
 */

import { encodePacket } from "../engineio/packet.js";
import { Transport } from "../engineio/transport.js";

/** @typedef {import("../engineio/packet.js").Packet} Packet */
/** @typedef {import("../engineio/options.js").TransportOptions} TransportOptions */

export class SharedTransport extends Transport {
  /** @param {TransportOptions} opts */
  constructor(opts) {
    super(opts);
    /** A page that goes away says so; if it cannot, the worker misses its pongs. */
    this._onPagehide = () => this._post("1");
  }

  get name() {
    return "shared";
  }

  doOpen() {
    const { opts } = this;
    const { worker: url = import.meta.url, over } = /** @type {any} */ (opts);
    const { EIO, transport, sid, ...query } = this.query;
    const { path, extraHeaders, withCredentials, secure, hostname, port } = opts;
    const host = hostname.includes(":") ? `[${hostname}]` : hostname;
    try {
      const worker = typeof url === "function" ? url() : new SharedWorker(url, { type: "module" });
      worker.onerror = (/** @type {unknown} */ error) => this.onError("worker error", 0, error);
      this._port = /** @type {MessagePort} */ (worker.port);
    } catch (error) {
      // later: who opens us is not listening yet
      queueMicrotask(() => this.onError("worker error", 0, error));
      return;
    }
    this._port.onmessage = ({ data }) => this._onMessage(data);
    this._post({
      uri: `http${secure ? "s" : ""}://${host}:${port}`,
      opts: { path, query, extraHeaders, withCredentials, transports: over },
    });
    globalThis.addEventListener?.("pagehide", this._onPagehide);
  }

  doClose() {
    this._post("1");
    this._leave();
  }

  /** @param {Packet[]} packets */
  async write(packets) {
    this.writable = false;
    for (const packet of packets) {
      this._post(encodePacket(packet, true));
    }
    await 0;
    this.writable = true;
    this.emitReserved("drain");
  }

  /** @param {any} message a packet, or { error } in place of the connection */
  _onMessage(message) {
    if (message?.error) {
      this._leave();
      this.onError(message.error, 0);
    } else if (message === "1") {
      this._leave();
      this.onClose({ description: "the shared connection is closed" });
    } else {
      if (message[0] === "0") {
        this.onOpen();
      }
      this.onData(message);
    }
  }

  /** @param {any} message */
  _post(message) {
    this._port?.postMessage(message);
  }

  _leave() {
    globalThis.removeEventListener?.("pagehide", this._onPagehide);
    this._port?.close();
  }
}
