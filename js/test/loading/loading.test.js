/**
 * The built files, as each kind of page and program loads them.
 */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import vm from "node:vm";

import { connect as connectHere, io as here } from "../../src/index.js";
import { useServer } from "../support/fixture.js";
import { next } from "../support/waiting.js";
import "../support/client.js";

const DIST = new URL("../../../src/antiphon/browser/dist/", import.meta.url);
const require = createRequire(import.meta.url);
const server = useServer();

const path = (name) => fileURLToPath(new URL(name, DIST));
const read = (name) => readFileSync(path(name), "utf8");

/** What a page or worker of two years ago has, and nothing of Node's. */
function page(more) {
  const names = [
    "AbortController",
    "atob",
    "Blob",
    "btoa",
    "clearTimeout",
    "fetch",
    "queueMicrotask",
  ];
  const more_names = ["setTimeout", "TextEncoder", "URLSearchParams", "WebSocket"];
  // the page's own realm has its own of these: what comes out of fetch is of ours
  const shared = ["ArrayBuffer", "Uint8Array", "Promise"];
  const globals = [...names, ...more_names, ...shared].map((name) => [name, globalThis[name]]);
  return vm.createContext({ ...Object.fromEntries(globals), ...more });
}

/** Connects, says something, and gets it back. */
async function works(io) {
  for (const transports of [["polling"], ["websocket"], ["polling", "websocket"]]) {
    const socket = io(server.url, { transports, forceNew: true });
    server.keep(socket);
    await next(socket, "connect");
    const answer = await socket.emitWithAck("echo", { bytes: new Uint8Array([1, 2, 3]) });
    assert.deepEqual([...new Uint8Array(answer.bytes)], [1, 2, 3]);
  }
}

function isTheClient(io) {
  assert.equal(typeof io, "function");
  assert.deepEqual(Object.keys(io), ["Manager", "Socket", "io", "connect"]);
  assert.equal(io.io, io);
  assert.deepEqual(
    [io.Manager, io.Socket, io.connect].map((it) => typeof it),
    ["function", "function", "function"],
  );
}

for (const name of ["socket.io.js", "socket.io.min.js"]) {
  describe(name, () => {
    it("by a script tag: the global io, and nothing else", async () => {
      const window = page();
      const before = Object.keys(window);
      vm.runInContext(read(name), window);
      assert.deepEqual(
        Object.keys(window).filter((key) => !before.includes(key)),
        ["io"],
      );
      isTheClient(window.io);
      await works(window.io);
    });

    it("in a page it gives ArrayBuffers", async () => {
      const window = page();
      vm.runInContext(read(name), window);
      const socket = server.keep(window.io(server.url, { forceNew: true }));
      assert.ok((await socket.emitWithAck("echo", new Uint8Array([1]))) instanceof ArrayBuffer);
    });

    it("in a worker: the global io", () => {
      const worker = page();
      vm.runInContext(`var self = globalThis; ${read(name)}`, worker);
      isTheClient(worker.io);
    });

    it("by RequireJS: anonymous, under any name", async () => {
      const requirejs = require("requirejs");
      const paths = { "any/name": path(name).replace(/\.js$/, "") };
      const load = requirejs.config({ context: name, baseUrl: "/", paths, nodeRequire: require });
      const io = await new Promise((resolve, reject) => load(["any/name"], resolve, reject));
      isTheClient(io);
      assert.equal(globalThis.io, undefined);
      await works(io);
    });

    it("by a page's define: without a name, without dependencies", () => {
      const calls = [];
      const define = (...args) => calls.push(args);
      define.amd = {};
      const window = page({ define });
      vm.runInContext(read(name), window);
      assert.equal(calls.length, 1);
      assert.equal(calls[0].length, 1);
      isTheClient(calls[0][0]());
      assert.equal(window.io, undefined);
    });

    it("as CommonJS", async () => {
      const io = require(path(name));
      isTheClient(io);
      assert.equal(globalThis.io, undefined);
      await works(io);
    });

    it("as CommonJS where `define` is there too, CommonJS comes first", () => {
      const module = { exports: {} };
      const define = Object.assign(() => assert.fail("defined"), { amd: {} });
      vm.runInContext(read(name), page({ module, exports: module.exports, define }));
      isTheClient(module.exports);
    });
  });
}

describe("socket.io.esm.min.js", () => {
  it("by import", async () => {
    const client = await import(new URL("socket.io.esm.min.js", DIST));
    assert.deepEqual(Object.keys(client).sort(), [
      "Fetch",
      "Manager",
      "NodeWebSocket",
      "NodeXHR",
      "Socket",
      "Transport",
      "WebSocket",
      "XHR",
      "connect",
      "default",
      "io",
      "protocol",
    ]);
    isTheClient(client.io);
    assert.equal(client.default, client.io);
    assert.equal(client.connect, client.io.connect);
    assert.equal(client.protocol, 5);
    await works(client.io);
  });

  it("takes transports as classes", async () => {
    const { io, Fetch, WebSocket } = await import(new URL("socket.io.esm.min.js", DIST));
    for (const [transport, name] of [
      [Fetch, "polling"],
      [WebSocket, "websocket"],
    ]) {
      const socket = server.keep(io(server.url, { transports: [transport], forceNew: true }));
      await next(socket, "connect");
      assert.equal((await socket.emitWithAck("whoami")).transport, name);
    }
  });
});

it("a page's own address is where io() connects to", async () => {
  const url = new URL(server.url);
  const window = page({ location: url });
  vm.runInContext(read("socket.io.min.js"), window);
  const socket = server.keep(window.io());
  const chat = server.keep(window.io("/chat"));
  await Promise.all([next(socket, "connect"), next(chat, "connect")]);
  assert.equal(socket.io, chat.io);
  assert.equal(window.io.connect(), socket);
});

it("the sources are what is built", () => {
  isTheClient(here);
  assert.equal(here.connect, connectHere);
});
