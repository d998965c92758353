/**
 * A server, a network and clients for a test file; whatever it opens is closed again.
 */

import { after, afterEach, before } from "node:test";

import { io } from "./client.js";
import { Proxy } from "./proxy.js";
import { startSupportServer } from "./server.js";
import { next } from "./waiting.js";

/** The ways to be connected: over one transport, or from one to the other. */
export const WAYS = {
  polling: { transports: ["polling"] },
  websocket: { transports: ["websocket"] },
  upgrade: { transports: ["polling", "websocket"] },
};

/**
 * @param {object} [options] of Node's server, if it is to be started
 * @param {string} [url] of the server that is already there, if there is one
 */
export function useServer(options, url = options ? "" : process.env.SERVER_URL) {
  const fixture = { url: "", proxy: /** @type {Proxy} */ (undefined) };
  const sockets = [];
  const proxies = [];
  let server;

  before(async () => {
    fixture.url = url ?? "";
    if (!fixture.url) {
      server = await startSupportServer(options);
      fixture.url = server.url;
    }
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) {
      socket.disconnect();
    }
    for (const proxy of proxies.splice(0)) {
      await proxy.down();
    }
  });
  after(() => server?.close());

  return Object.assign(fixture, {
    /** A client of its own connection, not shared with other tests. */
    client(nsp = "/", opts = {}, url = fixture.url) {
      return fixture.keep(io(url + nsp, { forceNew: true, reconnectionDelay: 20, ...opts }));
    },

    /** The same, connected, and if it is to upgrade, upgraded. */
    async connected(nsp, opts, url) {
      const socket = fixture.client(nsp, opts, url);
      const { engine } = socket.io;
      const upgraded = opts?.transports?.join() === "polling,websocket" && next(engine, "upgrade");
      await next(socket, "connect");
      await upgraded;
      return socket;
    },

    /** A network between the clients and the server. */
    async network() {
      const proxy = await Proxy.start(fixture.url);
      proxies.push(proxy);
      return proxy;
    },

    /** Disconnects it when the test is over. */
    keep(socket) {
      sockets.push(socket);
      return socket;
    },
  });
}
