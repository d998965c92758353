/**
 * A server that cannot be reached, at first or for a while.
 */

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { Manager, onlyOurs } from "../support/client.js";
import { useServer, WAYS } from "../support/fixture.js";
import { next, several, until } from "../support/waiting.js";

const server = useServer();

/** All that a manager and a socket tell, by name, in order. */
function listenToAll(socket) {
  const heard = [];
  for (const name of ["connect", "connect_error", "disconnect"]) {
    socket.on(name, () => heard.push(name));
  }
  for (const name of [
    "open",
    "close",
    "error",
    "reconnect_attempt",
    "reconnect",
    "reconnect_error",
    "reconnect_failed",
  ]) {
    socket.io.on(name, () => heard.push(`io ${name}`));
  }
  return heard;
}

describe("a server that cannot be reached", () => {
  for (const [way, opts] of Object.entries({ polling: WAYS.polling, websocket: WAYS.websocket })) {
    it(`over ${way}: connect_error until it can`, async () => {
      const network = await server.network();
      await network.down();
      const socket = server.client("/", opts, network.url);
      const errors = await several(socket, "connect_error", 3);
      const message = way === "polling" ? "xhr poll error" : "websocket error";
      for (const [error] of errors) {
        assert.ok(error instanceof Error);
        assert.deepEqual([error.message, error.type], [message, "TransportError"]);
        // the status of HTTP, or what the WebSocket reported
        assert.equal(typeof error.description, way === "polling" ? "number" : "object");
      }
      assert.equal(socket.active, true);
      await network.up();
      await next(socket, "connect");
    });
  }

  it("is not told of again by who gave up waiting", async () => {
    const network = await server.network();
    await network.down();
    const socket = server.client("/", { reconnectionDelay: 50 }, network.url);
    await next(socket, "connect_error");
    const heard = listenToAll(socket);
    socket.io.reconnection(false);
    await new Promise((resolve) => setTimeout(resolve, 150));
    assert.deepEqual(heard, []);
  });

  it("is asked again and again, and not without a pause, where options say 0", () => {
    const none = { reconnectionAttempts: 0, reconnectionDelay: 0, reconnectionDelayMax: 0 };
    const manager = new Manager(server.url, { autoConnect: false, ...none });
    assert.deepEqual(
      [manager.reconnectionAttempts(), manager.reconnectionDelay(), manager.reconnectionDelayMax()],
      [Infinity, 1000, 5000],
    );
  });

  it("tells of every step, in order", async () => {
    const network = await server.network();
    await network.down();
    const socket = server.client(
      "/",
      { reconnectionAttempts: 2, randomizationFactor: 0 },
      network.url,
    );
    const heard = listenToAll(socket);
    const attempts = several(socket.io, "reconnect_attempt", 2);
    await next(socket.io, "reconnect_failed");
    assert.deepEqual(await attempts, [[1], [2]]);
    await until(() => heard.length >= 11);
    assert.deepEqual(heard, [
      "connect_error",
      "io error",
      "io reconnect_attempt",
      "connect_error",
      "io error",
      "io reconnect_error",
      "io reconnect_attempt",
      "connect_error",
      "io error",
      "io reconnect_failed",
      "io reconnect_error",
    ]);
    heard.length = 0;
    await network.up();
    socket.connect();
    await next(socket, "connect");
    assert.deepEqual(heard, ["io open", "connect"]);
  });

  it("with reconnection: false is tried once", async () => {
    const network = await server.network();
    await network.down();
    const socket = server.client("/", { reconnection: false }, network.url);
    const heard = listenToAll(socket);
    await next(socket, "connect_error");
    await network.up();
    await server.connected();
    assert.deepEqual(heard, ["connect_error", "io error"]);
  });

  it("that takes the connection and says nothing: timeout", async () => {
    const network = await server.network();
    network.freeze();
    const socket = server.client("/", { timeout: 30 }, network.url);
    const [error] = await next(socket, "connect_error");
    assert.equal(error.message, "timeout");
    network.thaw();
    socket.io.timeout(5000);
    await next(socket, "connect");
  });

  it("is left alone once the client disconnects", async () => {
    const network = await server.network();
    await network.down();
    const socket = server.client("/", {}, network.url);
    await next(socket, "connect_error");
    socket.disconnect();
    await network.up();
    const { count } = network;
    await server.connected("/", {});
    assert.deepEqual([network.count, socket.active], [count, false]);
  });

  it("is tried again at once from within connect_error", async () => {
    const network = await server.network();
    await network.down();
    const socket = server.client("/", { reconnectionDelay: 60_000 }, network.url);
    await next(socket, "connect_error");
    await network.up();
    socket.disconnect().connect();
    await next(socket, "connect");
  });

  it("opened by hand while it waits, still reconnects the next time", onlyOurs, async () => {
    const network = await server.network();
    const socket = await server.connected("/", WAYS.websocket, network.url);
    socket.io.reconnectionDelay(60_000).randomizationFactor(0);
    const disconnect = next(socket, "disconnect");
    network.cut();
    await disconnect;
    socket.io.open();
    await next(socket, "connect");
    socket.io.reconnectionDelay(20);
    network.cut();
    await next(socket, "disconnect");
    await next(socket, "connect");
  });

  it("with timeout: 0 every attempt is too late, however fast the server", async () => {
    const manager = new Manager(server.url, {
      timeout: 0,
      reconnectionAttempts: 2,
      reconnectionDelay: 10,
    });
    const told = [];
    manager.on("error", ({ message }) => told.push(message));
    manager.on("reconnect_attempt", (attempt) => told.push(attempt));
    await next(manager, "reconnect_failed");
    assert.deepEqual(told, ["timeout", 1, "timeout", 2, "timeout"]);
  });
});
