/**
 * WebSocket over the package `ws`: agents, TLS settings, compression, cookies.
 */

import { WebSocket } from "ws";

import { WebSocketTransport } from "../engineio/websocket.js";
import { connectionOptions } from "./connection.js";
import { headersOf, jarOf } from "./cookies.js";

/** @typedef {import("../engineio/packet.js").Packet} Packet */

/** Messages below this many bytes are not worth compressing. */
const DEFLATE = { threshold: 1024 };

export class NodeWebSocket extends WebSocketTransport {
  /**
   * @override
   * @param {string} uri
   */
  _connect(uri) {
    const { protocols, perMessageDeflate = DEFLATE, autoUnref } = this.opts;
    const ws = new WebSocket(uri, protocols, {
      ...connectionOptions(this.opts),
      perMessageDeflate,
      headers: headersOf(this),
      finishRequest(request) {
        if (autoUnref) {
          request.once("socket", (socket) => socket.unref());
        }
        request.end();
      },
    });
    ws.on("upgrade", ({ headers }) => jarOf(this)?.store(headers["set-cookie"]));
    return /** @type {any} */ (ws);
  }

  /**
   * @override
   * @param {any} message
   * @param {Packet} packet
   */
  _send(message, { options }) {
    const ws = /** @type {WebSocket | undefined} */ (/** @type {unknown} */ (this.ws));
    ws?.send(message, { compress: options?.compress });
  }
}
