/**
 * One page, as the worker sees it: packets through a port, namespaces, a heartbeat.
 */

import { decodePacket } from "../engineio/packet.js";
import { Decoder, Encoder, PacketType } from "../socketio/packet.js";

/** @typedef {import("./hub.js").Hub} Hub */
/** @typedef {import("../socketio/packet.js").Packet} Packet */

/** Milliseconds. A page that is frozen or gone without a word is forgotten after both. */
const PING_INTERVAL = 10_000;
const PING_TIMEOUT = 10_000;

export class Page {
  /**
   * @param {MessagePort} port
   * @param {Hub} hub
   */
  constructor(port, hub) {
    this._port = port;
    this._hub = hub;
    this._decoder = new Decoder();
    this._decoder.on("decoded", (packet) => hub.receive(this, packet));
    this._alive = true;
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this._timer = undefined;
    port.onmessage = ({ data }) => this._onMessage(data);
    port.addEventListener("close", () => hub.leave(this));
  }

  /** @param {number | undefined} maxPayload of the server */
  open(maxPayload) {
    const timing = { pingInterval: PING_INTERVAL, pingTimeout: 2 * PING_TIMEOUT };
    this._port.postMessage(
      "0" + JSON.stringify({ sid: "shared", upgrades: [], ...timing, maxPayload }),
    );
    this._timer = setInterval(() => {
      if (!this._alive) {
        return this._hub.leave(this);
      }
      this._alive = false;
      this._port.postMessage("2");
    }, PING_INTERVAL);
  }

  /** @param {any[]} messages one packet, as `encodePacketOnce` made it */
  send(messages) {
    for (const message of messages) {
      this._port.postMessage(message);
    }
  }

  /** @param {any} message the last one: a close packet, or an error */
  end(message) {
    clearInterval(this._timer);
    this._port.postMessage(message);
    this._port.close();
  }

  /** @param {any} message */
  _onMessage(message) {
    const { type, data } = decodePacket(message);
    this._alive = true;
    if (type === "message") {
      this._decoder.add(data);
    } else if (type === "close") {
      this._hub.leave(this);
    }
  }
}

/**
 * @param {string} nsp
 * @param {number} type
 * @param {any} data
 * @param {number} [id]
 * @returns {any[]} messages for any number of pages
 */
export function encodePacketOnce(nsp, type, data, id) {
  const messages = new Encoder().encode({ type, nsp, data, id });
  return messages.map((message) => (typeof message === "string" ? "4" + message : message));
}

export { PacketType };
