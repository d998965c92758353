/**
 * The client under test, and a WebSocket for Node 20, which has none.
 */

import { WebSocket } from "ws";

// Node's own, from version 22 on, tells an error at a lost connection, which browsers do not.
globalThis.WebSocket = WebSocket;

const DIST = "../../../src/antiphon/browser/dist";
const CLIENTS = {
  src: "../../src/index.js",
  node: "../../src/node/index.js",
  esm: `${DIST}/socket.io.esm.min.js`,
  umd: `${DIST}/socket.io.min.js`,
  msgpack: `${DIST}/socket.io.msgpack.min.js`,
  official: "socket.io-client",
};

const which = process.env.CLIENT || "src";
const loaded = await import(CLIENTS[which]);

export const { io, connect, Manager, Socket } = loaded.default?.Manager ? loaded.default : loaded;

/** For tests that go beyond the official client. */
export const onlyOurs = { skip: which === "official" && "beyond the official client" };

/** For tests of what JSON alone does. */
export const onlyJson = { skip: which === "msgpack" && "not with MessagePack" };
/** For tests of what takes the platform's WebSocket. */
export const withGlobalWebSocket = {
  skip: ["official", "node"].includes(which) && "has a WebSocket of its own",
};

/** For tests of our own modules. */
export const isOfficial = which === "official";
