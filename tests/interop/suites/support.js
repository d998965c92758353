/**
 * What the tests share: the client under test, connections that are closed again, and waiting.
 */

import { describe as describeSuite, it as testOne } from "node:test";

import { WebSocket } from "ws";

// The same on all releases of Node.js: 20 has none, and that of later ones gives a Blob by default.
globalThis.WebSocket = WebSocket;

const BROWSER = "../../../src/antiphon/browser/dist/socket.io.min.js";
const CLIENTS = {
  official: "socket.io-client",
  browser: BROWSER,
  node: "../../../js/src/node/index.js",
};

const { CLIENT = "official", SUITE_URL = "http://localhost:3210" } = process.env;

const loaded = await import(CLIENTS[CLIENT]);
const { io: connect, Manager } = loaded.default?.Manager ? loaded.default : loaded;

export { Manager };

/** Where the support server is. */
export const url = SUITE_URL;

/** Where nobody listens. */
export const nowhere = "http://localhost:9823";

/** For what the official client may do otherwise, if it is in a hurry. */
export const isOfficial = CLIENT === "official";

/** For what is not said of our client: `reason` tells why. */
export const onlyOfficial = (reason) => ({ skip: !isOfficial && reason });

/** The tests of a file wait more than they work: all go at once. */
export const describe = (name, body) => describeSuite(name, { concurrency: 8 }, body);

/**
 * @param {string} name
 * @param {(tools: Tools) => Promise<unknown>} body
 * @param {object} [options] of node:test
 */
export function it(name, body, options) {
  testOne(name, { timeout: 30_000, ...options }, async (context) => {
    const tools = new Tools();
    try {
      await body(tools);
    } finally {
      tools.close();
    }
    context.signal.throwIfAborted();
  });
}

/** The connections of one test. */
class Tools {
  constructor() {
    this._open = [];
    /**
     * A client of its own connection.
     *
     * @param {string | object} [nsp] with a query, if need be
     * @param {object} [opts]
     */
    this.io = (nsp = "/", opts = {}) => {
      if (typeof nsp === "object") {
        [nsp, opts] = ["/", nsp];
      }
      const address = nsp.startsWith("http") ? nsp : url + nsp;
      return this.keep(connect(address, { forceNew: true, ...opts }));
    };
    /** A manager, of the support server unless an address is given. */
    this.manager = (opts, address = url) => {
      const manager = new Manager(address, opts);
      this._open.push(() => manager._close?.() ?? manager.disconnect());
      return manager;
    };
  }

  /** Disconnects it when the test is over. */
  keep(socket) {
    this._open.push(() => socket.disconnect());
    return socket;
  }

  close() {
    this._open.forEach((close) => close());
  }
}

/** @returns {Promise<any>} the first argument of the next occurrence */
export function next(emitter, event) {
  return new Promise((resolve) => emitter.once(event, resolve));
}

/** @returns {Promise<any[]>} all arguments of the next occurrence */
export function nextArgs(emitter, event) {
  return new Promise((resolve) => emitter.once(event, (...args) => resolve(args)));
}

/** @returns {Promise<any[]>} the first arguments of so many occurrences */
export function several(emitter, event, count) {
  return new Promise((resolve) => {
    const all = [];
    emitter.on(event, (value) => all.push(value) === count && resolve(all));
  });
}

/** What occurs from now on: the list grows. */
export function record(emitter, event, pick = (...args) => args) {
  const all = [];
  emitter.on(event, (...args) => all.push(pick(...args)));
  return all;
}

/** Waits until its connection is a WebSocket. */
export async function upgraded(socket) {
  while (socket.io.engine.transport.name !== "websocket") {
    await next(socket.io.engine, "upgrade");
  }
}

/** Time in which something must not happen, in milliseconds. */
export const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));

/** @returns {Promise<any[]>} the acknowledgement */
export const ask = (socket, event, ...args) =>
  new Promise((resolve) => socket.emit(event, ...args, (...answer) => resolve(answer)));
