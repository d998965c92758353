/**
 * AbortSignal, and iteration over events.
 */

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { onlyOurs } from "../support/client.js";
import { client, connectedOverWebSocket, open, startScripted } from "../support/scripted.js";
import { next, until, within } from "../support/waiting.js";

describe("a signal on emitWithAck", onlyOurs, () => {
  it("ends the wait with its reason; a late answer is nothing", async () => {
    const { socket, peer, sent } = await connectedOverWebSocket();
    const controller = new AbortController();
    const answer = socket.signal(controller.signal).emitWithAck("ask");
    await until(() => sent.length === 1);
    controller.abort(new Error("enough"));
    await assert.rejects(answer, { message: "enough" });
    peer.send('430["late"]');
    const other = socket.emitWithAck("ask");
    peer.send('431["in time"]');
    assert.equal(await other, "in time");
  });

  it("aborted after the answer it changes nothing", async () => {
    const { socket, peer } = await connectedOverWebSocket();
    const controller = new AbortController();
    const answer = socket.signal(controller.signal).timeout(5000).emitWithAck("ask");
    peer.send('430["yes"]');
    assert.equal(await answer, "yes");
    controller.abort();
  });

  it("aborted before, nothing is sent", async () => {
    const { socket, sent } = await connectedOverWebSocket();
    const signal = AbortSignal.abort(new Error("enough"));
    await assert.rejects(socket.signal(signal).emitWithAck("ask"), { message: "enough" });
    assert.throws(() => socket.signal(signal).emit("ask"), { message: "enough" });
    socket.emit("holds for one event");
    await until(() => sent.length === 1);
  });

  for (const retries of [undefined, 3]) {
    it(`takes what waits for the connection out, retries: ${retries}`, async () => {
      const { socket, sent } = await connectedOverWebSocket({ retries });
      const controller = new AbortController();
      socket.disconnect();
      const answer = socket.signal(controller.signal).emitWithAck("ask");
      socket.signal(controller.signal).emit("ask for nothing");
      socket.emit("another");
      controller.abort(new Error("enough"));
      await assert.rejects(answer, { message: "enough" });
      sent.length = 0;
      socket.connect();
      await until(() => sent.some((text) => text.includes("another")));
      assert.ok(!sent.some((text) => text.includes("ask")));
    });
  }

  it("with retries, the next event's turn comes", async () => {
    const { socket, sent } = await connectedOverWebSocket({ retries: 3 });
    const controller = new AbortController();
    const answer = socket.signal(controller.signal).emitWithAck("ask");
    socket.emit("another");
    await until(() => sent.length === 1);
    controller.abort(new Error("enough"));
    await assert.rejects(answer, { message: "enough" });
    await until(() => sent.length === 2);
    assert.ok(sent[1].includes("another"));
  });
});

describe("a signal on the connection", onlyOurs, () => {
  const AGAIN = { reconnection: true, reconnectionDelay: 1 };

  it("ends the attempts, with its reason as connect_error", async () => {
    const controller = new AbortController();
    const socket = client("http://127.0.0.1:9", { ...AGAIN, signal: controller.signal });
    await next(socket.io, "reconnect_attempt");
    const errors = [];
    socket.on("connect_error", ({ message }) => errors.push(message));
    controller.abort(new Error("enough"));
    await until(() => errors.includes("enough"));
    assert.equal(socket.active, false);
  });

  it("ends a handshake that hangs", async () => {
    const url = await startScripted({ poll() {} });
    const controller = new AbortController();
    const socket = client(url, { signal: controller.signal, transports: ["polling"] });
    setTimeout(() => controller.abort(new Error("enough")), 20);
    const [error] = await next(socket, "connect_error");
    assert.equal(error.message, "enough");
  });

  it("disconnects", async () => {
    const controller = new AbortController();
    const { socket } = await connectedOverWebSocket({ signal: controller.signal });
    const told = next(socket, "disconnect");
    controller.abort();
    assert.deepEqual((await told)[0], "io client disconnect");
  });

  it("aborted before, there is no attempt, however often it is told to", async () => {
    let handshakes = 0;
    const url = await startScripted({ poll: () => handshakes++, socket: () => handshakes++ });
    const signal = AbortSignal.abort(new Error("enough"));
    const socket = client(url, { signal, autoConnect: false });
    for (let count = 0; count < 2; count++) {
      socket.connect();
      const [error] = await next(socket, "connect_error");
      assert.equal(error.message, "enough");
    }
    assert.equal(socket.active, false);
    assert.equal(handshakes, 0);
  });
});

describe("iteration", onlyOurs, () => {
  /** Iterates until it ends by itself. */
  async function collect(socket) {
    const events = [];
    for await (const event of socket) {
      events.push(event);
    }
    return events;
  }

  it("gives the events in order, and ends when the client disconnects", async () => {
    const { socket, peer } = await connectedOverWebSocket();
    const all = collect(socket);
    peer.send('42["one",1]');
    peer.send('42["two",{"a":[]},"b"]');
    await next(socket, "two");
    socket.disconnect();
    assert.deepEqual(await within(all, "the end"), [
      ["one", 1],
      ["two", { a: [] }, "b"],
    ]);
    assert.equal(socket.listenersAny().length, 0);
  });

  it("ends when the server disconnects it", async () => {
    const { socket, peer } = await connectedOverWebSocket();
    const all = collect(socket);
    peer.send('42["one"]');
    peer.send("41");
    assert.deepEqual(await within(all, "the end"), [["one"]]);
  });

  it("ends when the server refuses it", async () => {
    const url = await startScripted({
      socket(ws) {
        ws.send(open());
        ws.on("message", () => ws.send('44{"message":"no"}'));
      },
    });
    const socket = client(url, { transports: ["websocket"] });
    assert.deepEqual(await within(collect(socket), "the end"), []);
  });

  it("ends with a connection that is given up before there is one", async () => {
    const socket = client("http://127.0.0.1:9", { reconnection: true });
    const all = collect(socket);
    setTimeout(() => socket.disconnect(), 10);
    assert.deepEqual(await within(all, "the end"), []);
  });

  it("goes on over a reconnection", async () => {
    const { socket, peer } = await connectedOverWebSocket({
      reconnection: true,
      reconnectionDelay: 1,
    });
    const connected = next(socket.io, "reconnect").then(() => next(socket, "connect"));
    peer.terminate();
    const all = collect(socket);
    await connected;
    assert.equal(socket.active, true);
    socket.disconnect();
    assert.deepEqual(await within(all, "the end"), []);
  });

  it("leaves with break, and an acknowledgement is the last argument", async () => {
    const { socket, peer, sent } = await connectedOverWebSocket();
    setImmediate(() => peer.send('427["ask","what"]'));
    for await (const [event, argument, answer] of socket) {
      assert.deepEqual([event, argument], ["ask", "what"]);
      answer("that");
      break;
    }
    assert.equal(socket.listenersAny().length, 0);
    await until(() => sent.includes('437["that"]'));
  });

  it("of an inactive socket is over at once", async () => {
    const socket = client("http://127.0.0.1:9", { autoConnect: false });
    assert.deepEqual(await within(collect(socket), "the end"), []);
  });
});
