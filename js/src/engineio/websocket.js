/**
 * One WebSocket, one packet per message.
 */

import { isNode } from "../binary.js";
import { encodePacket } from "./packet.js";
import { Transport } from "./transport.js";

/** @typedef {import("./packet.js").Packet} Packet */

export class WebSocketTransport extends Transport {
  get name() {
    return "websocket";
  }

  doOpen() {
    const fail = (/** @type {unknown} */ error) => this.onError("websocket error", error, error);
    try {
      const ws = this._connect(this.createUri("ws"));
      this.ws = ws;
      ws.binaryType = this.socket.binaryType === "blob" ? "blob" : "arraybuffer";
      ws.onopen = () => this.onOpen();
      ws.onmessage = (event) => this.onData(event.data);
      ws.onerror = fail;
      ws.onclose = (event) =>
        this.onClose({ description: "websocket connection closed", context: event });
    } catch (error) {
      // later: who opens us is not listening yet
      queueMicrotask(() => fail(error));
    }
  }

  /**
   * @param {string} uri
   * @returns {WebSocket}
   */
  _connect(uri) {
    const { protocols, extraHeaders: headers } = this.opts;
    // Node has one from version 22 on; before, or to choose, `globalThis.WebSocket` is to be set.
    const WebSocket = /** @type {any} */ (globalThis).WebSocket;
    // A browser takes no headers, and a third argument for something of its own. Node's WebSocket
    // takes headers second, that of `ws` last; a page's within Node (jsdom, Electron) none.
    return isNode
      ? new WebSocket(uri, protocols || (headers && { headers }), { headers })
      : new WebSocket(uri, protocols);
  }

  doClose() {
    if (this.ws) {
      // an error while closing concerns nobody, but `ws` throws it if nobody listens
      this.ws.onclose = this.ws.onerror = () => {};
      this.ws.close();
    }
  }

  /**
   * @param {any} message
   * @param {Packet} _packet that it is the encoded form of
   */
  _send(message, _packet) {
    this.ws?.send(message);
  }

  /** @param {Packet[]} packets */
  async write(packets) {
    this.writable = false;
    try {
      for (const packet of packets) {
        const encoded = encodePacket(packet, !this.opts.forceBase64);
        // awaited only where needed: otherwise all leave at once
        this._send(encoded instanceof Promise ? await encoded : encoded, packet);
      }
    } catch (error) {
      return this.onError("websocket error", error, error);
    }
    await 0;
    this.writable = true;
    this.emitReserved("drain");
  }
}
