/**
 * A socket's id, what it says of itself, listeners for any event, and acknowledgements.
 */

import assert from "node:assert/strict";

import { ask, describe, isOfficial, it, next, pause, record } from "../support.js";

describe("a socket's id", () => {
  for (const nsp of ["/", "/foo"]) {
    it(`is that of the server's socket: ${nsp}`, async ({ io }) => {
      const socket = io(nsp);
      assert.equal(socket.id, undefined);
      await next(socket, "connect");
      assert.equal(typeof socket.id, "string");
      assert.deepEqual(await ask(socket, "getId"), [socket.id]);
      assert.notEqual(socket.id, socket.io.engine.id);
    });
  }

  it("ends with the connection", async ({ io }) => {
    const socket = io();
    await next(socket, "connect");
    const seen = new Promise((resolve) => socket.on("disconnect", () => resolve(socket.id)));
    socket.disconnect();
    assert.equal(await seen, undefined);
  });
});

describe("the query", () => {
  it("is an object", async ({ io }) => {
    const [{ query }] = await ask(io({ query: { e: "f" } }), "getHandshake");
    assert.equal(query.e, "f");
  });

  it("stands in the address", async ({ io }) => {
    const [{ query }] = await ask(io("/?c=d"), "getHandshake");
    assert.equal(query.c, "d");
  });

  it("reaches a namespace", async ({ io }) => {
    const { query } = await next(io("/abc", { query: { a: "b" } }), "handshake");
    assert.equal(query.a, "b");
  });

  it("of an address reaches a namespace", async ({ io }) => {
    const { query, auth } = await next(io("/abc?b=c&d=e"), "handshake");
    assert.deepEqual([query.b, query.d], ["c", "e"]);
    assert.deepEqual(auth, {});
  });

  it("may have any characters", async ({ io }) => {
    const { query } = await next(io("/abc", { query: { "&a": "&=?a" } }), "handshake");
    assert.equal(query["&a"], "&=?a");
  });
});

describe("auth", () => {
  it("is an object, and no part of the query", async ({ io }) => {
    const shake = await next(io("/abc", { auth: { a: "b", c: "d" } }), "handshake");
    assert.deepEqual(shake.auth, { a: "b", c: "d" });
    assert.equal(shake.query.a, undefined);
  });

  it("is what a function gives", async ({ io }) => {
    const shake = await next(io("/abc", { auth: (give) => give({ e: "f" }) }), "handshake");
    assert.equal(shake.auth.e, "f");
    assert.equal(shake.query.e, undefined);
  });
});

it("the handshake is told whole", async ({ io }) => {
  const shake = await next(io("/abc", { extraHeaders: { "x-own": "1" } }), "handshake");
  assert.deepEqual(Object.keys(shake).sort(), [
    ...["address", "auth", "headers", "issued", "query", "secure", "time", "url", "xdomain"],
  ]);
  assert.equal(shake.headers["x-own"], "1");
  assert.equal(shake.secure, false);
  assert.equal(shake.query.EIO, "4");
  assert.ok(shake.url.startsWith("/socket.io/?"), shake.url);
  assert.ok(Math.abs(shake.issued - Date.now()) < 10_000);
});

describe("listeners for any event", () => {
  it("get the event's name and arguments", async ({ io }) => {
    const socket = io("/abc");
    const [event, shake] = await new Promise((resolve) => socket.onAny((...args) => resolve(args)));
    assert.equal(event, "handshake");
    assert.equal(typeof shake, "object");
  });

  it("are heard in their order, those in front first", async ({ io }) => {
    const socket = io("/abc");
    const heard = [];
    socket.onAny(() => heard.push(2));
    socket.prependAny(() => heard.push(1));
    await new Promise((resolve) => socket.onAny(resolve));
    assert.deepEqual(heard, [1, 2]);
  });

  it("are heard no more once removed", async ({ io }) => {
    const socket = io("/abc");
    const heard = [];
    const listener = () => heard.push("removed");
    socket.onAny(listener).onAny(() => heard.push("kept"));
    assert.equal(socket.listenersAny().length, 2);
    socket.offAny(listener);
    await next(socket, "handshake");
    assert.deepEqual(heard, ["kept"]);
    socket.offAny();
    assert.deepEqual(socket.listenersAny(), []);
  });

  it("hear what is sent, too, when it is sent", async ({ io }) => {
    const socket = io({ autoConnect: false });
    const sent = [];
    socket.onAnyOutgoing((...args) => sent.push(args));
    socket.prependAnyOutgoing((event) => sent.push(event));
    const removed = () => sent.push("removed");
    socket.onAnyOutgoing(removed).offAnyOutgoing(removed);
    socket.emit("my-event", "123");
    assert.deepEqual(sent, []);
    socket.connect();
    await next(socket, "connect");
    assert.deepEqual(sent, ["my-event", ["my-event", "123"]]);
    const data = Uint8Array.from([1, 2, 3]);
    socket.emit("binary", data);
    assert.deepEqual(sent.slice(2), ["binary", ["binary", data]]);
  });
});

describe("timeout", () => {
  it("ends a wait without a connection", async ({ io }) => {
    const socket = io({ autoConnect: false });
    const error = await new Promise((resolve) => socket.timeout(50).emit("event", resolve));
    assert.ok(error instanceof Error);
    assert.equal(error.message, "operation has timed out");
    assert.deepEqual(socket.sendBuffer, []);
  });

  it("ends a wait for a server that does not answer", async ({ io }) => {
    const socket = io();
    const began = Date.now();
    const error = await new Promise((resolve) => socket.timeout(50).emit("unknown", resolve));
    assert.equal(error.message, "operation has timed out");
    assert.ok(Date.now() - began >= 49);
    await assert.rejects(socket.timeout(50).emitWithAck("unknown"), {
      message: "operation has timed out",
    });
  });

  it("makes an answer that comes too late nothing", async ({ io }) => {
    const socket = io();
    await next(socket, "connect");
    const told = [];
    socket.timeout(0).emit("echo", 42, (...args) => told.push(args));
    await pause(200);
    assert.equal(told.length, 1);
    // a quick answer may outrun the official client's timer
    assert.ok(told[0][0] instanceof Error || isOfficial);
  });

  it("leaves an answer that comes in time alone", async ({ io }) => {
    const socket = io();
    await next(socket, "connect");
    const args = await new Promise((resolve) =>
      socket.timeout(2000).emit("echo", 42, (...args) => resolve(args)),
    );
    assert.deepEqual(args, [null, 42]);
    assert.equal(await socket.timeout(2000).emitWithAck("echo", 42), 42);
  });

  it("is ackTimeout by default", async ({ io }) => {
    const socket = io({ ackTimeout: 50 });
    const error = await new Promise((resolve) => socket.emit("unknown", resolve));
    assert.equal(error.message, "operation has timed out");
    await assert.rejects(socket.emitWithAck("unknown"), { message: "operation has timed out" });
  });
});

describe("a disconnection", () => {
  it("is no answer", async ({ io }) => {
    const socket = io();
    await next(socket, "connect");
    const told = [];
    socket.emit("echo", "a", (...args) => told.push(args));
    socket.disconnect();
    await pause(150);
    assert.deepEqual(told, []);
  });

  it("is an error for those who take one", async ({ io }) => {
    const socket = io();
    await next(socket, "connect");
    const told = [];
    socket.timeout(10_000).emit("echo", "a", (...args) => told.push(args));
    const waiting = [socket.emitWithAck("echo", "a"), socket.timeout(9e3).emitWithAck("echo", "a")];
    socket.disconnect();
    for (const promise of waiting) {
      await assert.rejects(promise, { message: "socket has been disconnected" });
    }
    assert.equal(told.length, 1);
    assert.equal(told[0][0].message, "socket has been disconnected");
  });

  it("leaves what is not sent yet alone", async ({ io }) => {
    const socket = io();
    await next(socket, "connect");
    socket.disconnect();
    const answers = [
      new Promise((resolve) => socket.emit("echo", "a", (value) => resolve(value))),
      new Promise((resolve) =>
        socket.timeout(5000).emit("echo", "b", (_, value) => resolve(value)),
      ),
      socket.emitWithAck("echo", "c"),
      socket.timeout(5000).emitWithAck("echo", "d"),
    ];
    socket.connect();
    assert.deepEqual(await Promise.all(answers), ["a", "b", "c", "d"]);
  });
});
