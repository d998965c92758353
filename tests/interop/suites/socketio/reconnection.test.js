/**
 * Connections that fail or are lost, and the attempts to have them again.
 */

import assert from "node:assert/strict";

import { describe, it, next, nextArgs, nowhere, pause, record, upgraded } from "../support.js";

describe("reconnection", () => {
  it("comes by default", async ({ io }) => {
    const socket = io({ reconnectionDelay: 0 });
    await next(socket, "connect");
    const reconnected = next(socket.io, "reconnect");
    socket.io.engine.close();
    assert.equal(await reconnected, 1);
    await next(socket, "connect");
  });

  it("gives the socket another id where nothing is recovered", async ({ io }) => {
    const socket = io({ reconnectionDelay: 10 });
    await next(socket, "connect");
    // Who comes back while the goodbye still waits for the end of an upgrade may be taken up again.
    await upgraded(socket);
    const { id } = socket;
    socket.disconnect();
    assert.equal(socket.id, undefined);
    socket.connect();
    await next(socket, "connect");
    assert.notEqual(socket.id, id);
  });

  it("by hand", async ({ io }) => {
    const socket = io();
    await next(socket, "connect");
    const gone = next(socket, "disconnect");
    socket.disconnect();
    await gone;
    socket.connect();
    await next(socket, "connect");
  });

  it("comes by itself after one by hand", async ({ io }) => {
    const socket = io({ reconnectionDelay: 10 });
    await next(socket, "connect");
    socket.disconnect();
    socket.connect();
    await next(socket, "connect");
    socket.io.engine.close();
    assert.equal(await next(socket.io, "reconnect"), 1);
  });

  it("disconnect and connect in one breath", async ({ io }) => {
    const socket = io();
    const connects = record(socket, "connect");
    await next(socket, "connect");
    socket.disconnect().connect();
    await next(socket, "connect");
    await pause(200);
    assert.equal(connects.length, 2);
    assert.equal(socket.connected, true);
  });

  it("of a new manager begins anew after it was given up", async ({ manager }) => {
    const tried = manager({
      reconnection: true,
      timeout: 0,
      reconnectionAttempts: 2,
      reconnectionDelay: 10,
    });
    const socket = tried.socket("/timeout");
    await next(tried, "reconnect_failed");
    const attempts = record(tried, "reconnect_attempt");
    socket.connect();
    await next(tried, "reconnect_failed");
    assert.equal(attempts.length, 2);
  });

  it("waits longer each time", async ({ manager }) => {
    const tried = manager({
      reconnection: true,
      timeout: 0,
      reconnectionAttempts: 3,
      reconnectionDelay: 100,
      randomizationFactor: 0.2,
    });
    tried.socket("/timeout");
    let since;
    const delays = [];
    tried.on("error", () => (since = Date.now()));
    tried.on("reconnect_attempt", () => delays.push(Date.now() - since));
    await next(tried, "reconnect_failed");
    assert.equal(delays.length, 3);
    // a fifth less than 100, 200, 400; how much more depends on what else this machine does
    assert.ok(
      delays.every((delay, attempt) => delay >= 80 * 2 ** attempt - 1),
      String(delays),
    );
  });

  it("does not come after disconnect() in connect_error", async ({ io }) => {
    const socket = io({ timeout: 0, reconnectionDelay: 10 });
    const attempts = record(socket.io, "reconnect_attempt");
    await next(socket, "connect_error");
    socket.disconnect();
    await pause(300);
    assert.deepEqual(attempts, []);
  });

  it("stops with disconnect() in reconnect_attempt", async ({ io }) => {
    const socket = io({ timeout: 0, reconnectionDelay: 10 });
    const attempts = record(socket.io, "reconnect_attempt");
    await new Promise((resolve) => {
      socket.io.once("reconnect_attempt", () => {
        socket.disconnect();
        resolve();
      });
    });
    await pause(300);
    assert.equal(attempts.length, 1);
  });

  it("can be stopped and begun again", async ({ io }) => {
    const socket = io({ timeout: 0, reconnectionDelay: 10 });
    await next(socket.io, "reconnect_attempt");
    socket.disconnect();
    const again = next(socket.io, "reconnect_attempt");
    socket.connect();
    await again;
  });

  it("stops for one socket and goes on for another", async ({ manager }) => {
    const shared = manager({ reconnectionDelay: 10 });
    const [main, asd] = [shared.socket("/"), shared.socket("/asd")];
    await Promise.all([next(main, "connect"), next(asd, "connect")]);
    const connects = record(main, "connect");
    shared.once("reconnect_attempt", () => main.disconnect());
    shared.engine.close();
    await next(asd, "connect");
    await pause(200);
    assert.deepEqual(connects, []);
  });

  it("tells of two attempts that fail, by number", async ({ manager }) => {
    const tried = manager({
      reconnection: true,
      timeout: 0,
      reconnectionAttempts: 2,
      reconnectionDelay: 10,
    });
    const told = [];
    tried.on("reconnect_attempt", (number) => told.push(["attempt", number]));
    tried.on("reconnect_error", (error) => told.push(["error", error instanceof Error]));
    tried.on("reconnect", () => told.push("reconnect"));
    const socket = tried.socket("/timeout_socket");
    const errors = record(socket, "connect_error", (error) => error.message);
    assert.deepEqual(await nextArgs(tried, "reconnect_failed"), []);
    assert.deepEqual(told, [
      ["attempt", 1],
      ["error", true],
      ["attempt", 2],
      ["error", true],
    ]);
    assert.deepEqual(errors, ["timeout", "timeout", "timeout"]);
  });

  it("is not needed where the first attempt succeeds", async ({ manager }) => {
    const tried = manager({ reconnection: true, reconnectionDelay: 10 });
    const attempts = record(tried, "reconnect_attempt");
    await next(tried.socket("/valid"), "connect");
    await pause(200);
    assert.deepEqual(attempts, []);
  });

  it("does not come with reconnection: false", async ({ manager }) => {
    const tried = manager({ reconnection: false }, nowhere);
    const attempts = record(tried, "reconnect_attempt");
    const socket = tried.socket("/invalid");
    assert.ok((await next(socket, "connect_error")) instanceof Error);
    await pause(300);
    assert.deepEqual(attempts, []);
  });

  it("tries as often when another socket comes in between", async ({ manager }) => {
    const tried = manager(
      { reconnection: true, reconnectionDelay: 20, reconnectionAttempts: 2 },
      nowhere,
    );
    const attempts = record(tried, "reconnect_attempt");
    tried.socket("/room1");
    await pause(10);
    tried.socket("/room2");
    await next(tried, "reconnect_failed");
    assert.equal(attempts.length, 2);
  });
});

describe("a server that is not there", () => {
  it("is a connect_error", async ({ io }) => {
    const socket = io(nowhere, { reconnectionDelay: 10 });
    const error = await next(socket, "connect_error");
    assert.ok(error instanceof Error);
    assert.equal(error.message, "xhr poll error");
    assert.equal(error.type, "TransportError");
    assert.equal(socket.active, true);
  });

  it("is none if one disconnects before it turns out", async ({ io }) => {
    const socket = io(nowhere, { timeout: 100 });
    const errors = record(socket, "connect_error");
    socket.disconnect();
    await pause(300);
    assert.deepEqual(errors, []);
  });

  it("tells who opens the manager by hand", async ({ manager }) => {
    const tried = manager({ autoConnect: false, reconnection: true }, nowhere);
    const attempts = record(tried, "reconnect_attempt");
    assert.ok((await new Promise((resolve) => tried.open(resolve))) instanceof Error);
    await pause(200);
    assert.deepEqual(attempts, []);
  });
});
