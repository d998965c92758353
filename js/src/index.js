/**
 * The entrance: `io()` and `io.connect()`.
 */

import { Polling } from "./engineio/polling.js";
import { Transport } from "./engineio/transport.js";
import { WebSocketTransport } from "./engineio/websocket.js";
import { Manager } from "./socketio/manager.js";
import { protocol } from "./socketio/packet.js";
import { Socket } from "./socketio/socket.js";
import { parseAddress } from "./url.js";

/** @typedef {import("./socketio/options.js").ConnectOptions} ConnectOptions */

/** @type {Map<string, Manager>} By server and path. */
const managers = new Map();

/**
 * @param {boolean} again whether a namespace's socket is handed out again
 * @param {string | ConnectOptions} [uri]
 * @param {ConnectOptions} [opts]
 * @returns {Socket}
 */
function lookup(again, uri, opts) {
  if (typeof uri === "object") {
    opts = uri;
    uri = undefined;
  }
  opts ||= {};
  const { id, path, source } = parseAddress(uri);
  const key = id + (opts.path || "/socket.io");
  let manager = managers.get(key);
  const taken = manager?.nsps[path];
  if (opts.forceNew || opts.multiplex === false || (taken && !again)) {
    manager = new Manager(source, opts);
  } else if (!manager) {
    manager = new Manager(source, opts);
    managers.set(key, manager);
  }
  return manager.socket(path, opts);
}

/**
 * The socket of a namespace. Namespaces of a server share one connection; a namespace asked for
 * again gets a socket over a connection of its own.
 *
 * @param {string | ConnectOptions} [uri] `https://host:port/namespace?query`; what is missing comes
 *   from the page
 * @param {ConnectOptions} [opts]
 * @returns {Socket}
 */
function io(uri, opts) {
  return lookup(false, uri, opts);
}

/**
 * The socket of a namespace: as `io()`, but a namespace asked for again gets the same socket.
 *
 * @param {string | ConnectOptions} [uri]
 * @param {ConnectOptions} [opts]
 * @returns {Socket}
 */
function connect(uri, opts) {
  return lookup(true, uri, opts);
}

Object.assign(io, { Manager, Socket, io, connect });

export {
  io,
  io as default,
  connect,
  Manager,
  Socket,
  Transport,
  protocol,
  Polling as Fetch,
  Polling as NodeXHR,
  Polling as XHR,
  WebSocketTransport as NodeWebSocket,
  WebSocketTransport as WebSocket,
};
