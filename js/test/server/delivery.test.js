/**
 * What becomes of an event that cannot be sent at once.
 */

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { useServer, WAYS } from "../support/fixture.js";
import { next, roundTrip, until } from "../support/waiting.js";

const server = useServer();

describe("while not connected", () => {
  it("events wait, and leave before the connect event, in order", async () => {
    const network = await server.network();
    const socket = await server.connected("/", WAYS.websocket, network.url);
    const key = `buffered ${socket.id}`;
    const disconnect = next(socket, "disconnect");
    network.cut();
    await disconnect;
    const answers = [];
    for (let n = 0; n < 5; n++) {
      socket.emit("record", key, n, (length) => answers.push(length));
    }
    assert.equal(socket.sendBuffer.length, 5);
    socket.once("connect", () => socket.emit("record", key, "connected"));
    await next(socket, "connect");
    assert.equal(socket.sendBuffer.length, 0);
    assert.deepEqual(await socket.emitWithAck("recorded", key), [0, 1, 2, 3, 4, "connected"]);
    assert.deepEqual(answers, [1, 2, 3, 4, 5]);
  });

  it("events emitted before the first connection wait too", async () => {
    const socket = server.client("/chat", { autoConnect: false });
    const answer = socket.emitWithAck("echo", Buffer.from([1]), 2);
    assert.deepEqual([socket.active, socket.sendBuffer.length], [false, 1]);
    socket.connect();
    assert.deepEqual(await answer, Buffer.from([1]));
  });

  it("the callback of an event that waits outlives another disconnection", async () => {
    const network = await server.network();
    const socket = await server.connected("/", {}, network.url);
    const disconnect = next(socket, "disconnect");
    await network.down();
    await disconnect;
    const answer = socket.timeout(8000).emitWithAck("echo", "patient");
    socket.disconnect().connect();
    await next(socket, "connect_error");
    await network.up();
    assert.equal(await answer, "patient");
  });

  it("an event that timed out is not sent any more", async () => {
    const socket = server.client("/", { autoConnect: false });
    const key = `late ${Math.random()}`;
    await assert.rejects(socket.timeout(10).emitWithAck("record", key, 1), /timed out/);
    assert.equal(socket.sendBuffer.length, 0);
    socket.connect();
    assert.deepEqual(await socket.emitWithAck("recorded", key), []);
  });

  it("a volatile event is dropped", async () => {
    const socket = server.client("/", { autoConnect: false });
    const key = `volatile ${Math.random()}`;
    socket.volatile.emit("record", key, "lost");
    socket.volatile.emit("record", key, "lost", () => assert.fail("acknowledged"));
    await assert.rejects(socket.volatile.timeout(10).emitWithAck("record", key, "lost"));
    socket.connect();
    await next(socket, "connect");
    socket.emit("record", key, "kept");
    assert.deepEqual(await socket.emitWithAck("recorded", key), ["kept"]);
  });

  it("a slept computer is noticed when something is emitted", async () => {
    const socket = await server.connected("/", WAYS.websocket);
    const disconnect = next(socket, "disconnect");
    const { now } = Date;
    let answer;
    try {
      Date.now = () => now() + 3_600_000;
      answer = socket.emitWithAck("echo", "still here");
    } finally {
      Date.now = now;
    }
    assert.equal((await disconnect)[0], "ping timeout");
    assert.equal(await answer, "still here");
  });
});

describe("volatile", () => {
  it("is sent if nothing is in the way", async () => {
    const socket = await server.connected("/", WAYS.websocket);
    await roundTrip(socket);
    const key = `volatile ${socket.id}`;
    await until(() => socket.io.engine.transport.writable);
    socket.volatile.emit("record", key, 1);
    assert.deepEqual(await socket.emitWithAck("recorded", key), [1]);
  });

  it("is dropped if the transport is busy", async () => {
    const socket = await server.connected("/", WAYS.polling);
    const key = `busy ${socket.id}`;
    await until(() => socket.io.engine.transport.writable);
    socket.emit("record", key, 1);
    socket.volatile.emit("record", key, 2);
    socket.emit("record", key, 3);
    assert.deepEqual(await socket.emitWithAck("recorded", key), [1, 3]);
  });
});

describe("retries", () => {
  it("an event is sent again until it is acknowledged, the next one waits", async () => {
    const socket = await server.connected("/", { retries: 5, ackTimeout: 150 });
    const key = `retries ${socket.id}`;
    const order = [];
    const done = new Promise((resolve) => {
      socket.emit("eventually", key, 3, (...args) => order.push(["eventually", ...args]));
      socket.emit("echo", "next", (...args) => resolve(order.push(["echo", ...args])));
    });
    await done;
    assert.deepEqual(order, [
      ["eventually", null, 3],
      ["echo", null, "next"],
    ]);
  });

  it("gives up after so many, with an error, and goes on", async () => {
    const socket = await server.connected("/", { retries: 2, ackTimeout: 150 });
    const sent = [];
    socket.onAnyOutgoing((event) => sent.push(event));
    await assert.rejects(socket.emitWithAck("silent"), /timed out/);
    assert.deepEqual(sent, ["silent", "silent", "silent"]);
    assert.equal(await socket.emitWithAck("echo", 1), 1);
  });

  it("what was not acknowledged is sent again over the next connection", async () => {
    const network = await server.network();
    const opts = { ...WAYS.websocket, retries: 3, ackTimeout: 60_000 };
    const socket = await server.connected("/", opts, network.url);
    const key = `again ${socket.id}`;
    const answer = socket.emitWithAck("eventually", key, 2);
    await until(() => socket.io.engine.transport.writable);
    // volatile does not wait in the queue: when it is answered, the first try has arrived
    await socket.volatile.emitWithAck("whoami");
    network.cut();
    assert.equal(await answer, 2);
  });

  it("holds for what is emitted before the connection, and not for volatile", async () => {
    const socket = server.client("/", { retries: 1, ackTimeout: 5000 });
    const key = `queue ${Math.random()}`;
    socket.volatile.emit("record", key, 0);
    socket.emit("record", key, 1);
    socket.emit("record", key, 2);
    assert.equal(socket.sendBuffer.length, 0);
    assert.deepEqual(await socket.emitWithAck("recorded", key), [1, 2]);
  });
});
