/**
 * Connection state recovery, and retries.
 */

import assert from "node:assert/strict";

import { ask, describe, it, next, pause, record } from "../support.js";

// Long enough that the server has heard of the end of the connection before, however slow.
const reconnectionDelay = 1500;

describe("recovery", () => {
  it("takes up where a lost connection ended", async ({ io }) => {
    const socket = io({ reconnectionDelay });
    await next(socket, "connect");
    assert.equal(socket.recovered, false);
    socket.emit("hi");
    await next(socket, "hi");
    const { id } = socket;
    socket.io.engine.close();
    await next(socket, "connect");
    assert.equal(socket.recovered, true);
    assert.equal(socket.id, id);
  });

  it("sends the offset as it came", async ({ io }) => {
    const socket = io({ reconnectionDelay, auth: { own: 1 } });
    await next(socket, "connect");
    const offset = new Promise((resolve) => socket.once("hi", resolve));
    socket.emit("hi");
    const heard = await offset;
    assert.equal(typeof heard, "string");
    const sent = new Promise((resolve) => {
      socket.io.once("reconnect_attempt", () => {
        // the engine is made after the listeners are told
        queueMicrotask(() => socket.io.engine.on("packetCreate", ({ data }) => resolve(data)));
      });
    });
    socket.io.engine.close();
    const { pid, ...rest } = JSON.parse((await sent).slice(1));
    assert.equal(typeof pid, "string");
    assert.deepEqual(rest, { offset: heard, own: 1 });
    await next(socket, "connect");
  });

  it("does not come after a disconnection on purpose", async ({ io }) => {
    const socket = io();
    await next(socket, "connect");
    socket.emit("hi");
    await next(socket, "hi");
    const { id } = socket;
    socket.disconnect();
    socket.connect();
    await next(socket, "connect");
    assert.equal(socket.recovered, false);
    assert.notEqual(socket.id, id);
  });
});

describe("retries", () => {
  it("keep the order", async ({ io }) => {
    const socket = io({ retries: 1, ackTimeout: 2000 });
    const answers = [1, 2, 3].map((number) => ask(socket, "echo", number));
    assert.deepEqual(await Promise.all(answers), [
      [null, 1],
      [null, 2],
      [null, 3],
    ]);
  });

  it("end with an error", async ({ io }) => {
    const socket = io({ retries: 3, ackTimeout: 50, transports: ["websocket"] });
    const sent = record(socket.io.engine, "packetCreate", ({ data }) => data);
    const error = await new Promise((resolve) => socket.emit("unknown", resolve));
    assert.equal(error.message, "operation has timed out");
    assert.deepEqual(sent, [
      "0",
      '20["unknown"]',
      '21["unknown"]',
      '22["unknown"]',
      '23["unknown"]',
    ]);
  });

  it("send what is emitted at connect once", async ({ io }) => {
    // patient: what is sent once more after a time is not what this is about
    const socket = io({ retries: 3, ackTimeout: 20_000, transports: ["websocket"] });
    const { engine } = socket.io;
    const sent = record(engine, "packetCreate", ({ data }) => data);
    const received = record(engine, "packet", ({ data }) => data);
    socket.on("connect", () => socket.emit("echo", null));
    while (!received.includes("30[null]")) {
      await next(engine, "packet");
    }
    await pause(150);
    // pings and pongs, which a slow machine has time for, carry nothing
    assert.deepEqual(sent.filter(Boolean), ["0", '20["echo",null]']);
    // the open packet, the word that we are connected, the acknowledgement
    const heard = received.filter(Boolean);
    assert.equal(heard.length, 3);
    assert.equal(heard[2], "30[null]");
  });

  it("send again what the connection was lost with", async ({ io }) => {
    const socket = io({ retries: 3, ackTimeout: 5000, reconnectionDelay: 10 });
    await next(socket, "connect");
    const answered = ask(socket, "echo", "again");
    socket.io.engine.transport.close();
    assert.deepEqual(await answered, [null, "again"]);
  });
});
