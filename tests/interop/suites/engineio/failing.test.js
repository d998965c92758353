/**
 * What is refused, and how the client hears of it; other transports in place of those refused.
 */

import assert from "node:assert/strict";

import { describe, it, next, nextArgs, nowhere, record } from "../support.js";
import { Socket } from "engine.io-client";
import { connected, greeted } from "./engine.js";

const deny = { query: { deny: 1 } };

/** The next error of HTTP, as it is when it is told: the request is reused later. */
async function httpError(socket) {
  const [error, readyState, body] = await new Promise((resolve) => {
    socket.once("error", (error) => {
      resolve([error, error.context.readyState, error.context.responseText]);
    });
  });
  assert.ok(error instanceof Error);
  assert.equal(error.type, "TransportError");
  assert.equal(readyState, 4);
  return [error.message, error.description, body];
}

describe("what is larger than the server takes", () => {
  it("over polling", async (tools) => {
    const socket = await greeted(tools, { transports: ["polling"] });
    const failed = httpError(socket);
    const closed = nextArgs(socket, "close");
    socket.send("a".repeat(101));
    assert.deepEqual(await failed, ["xhr post error", 413, ""]);
    const [reason, details] = await closed;
    assert.equal(reason, "transport error");
    assert.ok(details instanceof Error);
  });

  it("over WebSocket", async (tools) => {
    const socket = await greeted(tools, { transports: ["websocket"] });
    socket.send("a".repeat(101));
    const [reason, details] = await nextArgs(socket, "close");
    assert.equal(reason, "transport close");
    assert.equal(details.description, "websocket connection closed");
    assert.equal(details.context.code, 1009);
    assert.equal(details.context.reason, "");
  });

  it("is not what just fits", async (tools) => {
    for (const transport of ["polling", "websocket"]) {
      const socket = await greeted(tools, { transports: [transport] });
      // the packet's type counts
      socket.send("a".repeat(99));
      assert.equal(await next(socket, "message"), "a".repeat(99));
    }
  });

  it("is not all of what waits: it goes in several requests", async (tools) => {
    const socket = connected(tools, { transports: ["polling"] });
    const heard = record(socket, "message", (text) => text);
    const sent = ["a".repeat(99), "b".repeat(30), "c".repeat(50), "€".repeat(20), "d", "e"];
    socket.on("open", () => sent.forEach((text) => socket.send(text)));
    while (heard.length < sent.length + 1) {
      await next(socket, "message");
    }
    assert.deepEqual(heard, ["hi", ...sent]);
  });
});

describe("an unknown session", () => {
  it("over polling", async (tools) => {
    const socket = connected(tools, { transports: ["polling"], query: { sid: "abc" } });
    const closed = nextArgs(socket, "close");
    const told = '{"code":1,"message":"Session ID unknown"}';
    assert.deepEqual(await httpError(socket), ["xhr poll error", 400, told]);
    const [reason, details] = await closed;
    assert.equal(reason, "transport error");
    assert.equal(details.description, 400);
  });

  it("over WebSocket", async (tools) => {
    const socket = connected(tools, { transports: ["websocket"], query: { sid: "abc" } });
    const closed = nextArgs(socket, "close");
    const error = await next(socket, "error");
    assert.equal(error.type, "TransportError");
    assert.equal(error.message, "websocket error");
    assert.equal(error.description.message, "Unexpected server response: 400");
    assert.equal(error.context, undefined);
    assert.equal((await closed)[0], "transport error");
  });
});

describe("who is refused", () => {
  it("over polling hears why", async (tools) => {
    const socket = connected(tools, { transports: ["polling"], ...deny });
    const told = '{"code":4,"message":"Forbidden"}';
    assert.deepEqual(await httpError(socket), ["xhr poll error", 403, told]);
  });

  it("over WebSocket hears that", async (tools) => {
    const socket = connected(tools, { transports: ["websocket"], ...deny });
    const error = await next(socket, "error");
    assert.equal(error.description.message, "Unexpected server response: 400");
  });

  for (const [first, second] of [
    ["websocket", "polling"],
    ["polling", "websocket"],
  ]) {
    it(`with ${first} may try ${second}`, async (tools) => {
      const opts = { transports: [first, second], transportOptions: { [first]: deny } };
      const socket = connected(tools, { ...opts, tryAllTransports: true });
      assert.equal(await next(socket, "message"), "hi");
      assert.equal(socket.transport.name, second);
    });

    it(`with ${first} tries nothing else by default`, async (tools) => {
      const opts = { transports: [first, second], transportOptions: { [first]: deny } };
      const error = await next(connected(tools, opts), "error");
      assert.equal(error.message, first === "polling" ? "xhr poll error" : "websocket error");
    });
  }

  it("with every transport hears of the last", async (tools) => {
    const opts = { transports: ["polling", "websocket"], tryAllTransports: true };
    const socket = connected(tools, { ...opts, ...deny });
    assert.equal((await next(socket, "error")).message, "websocket error");
  });
});

describe("where no server is", () => {
  for (const [transport, message] of [
    ["polling", "xhr poll error"],
    ["websocket", "websocket error"],
  ]) {
    it(`over ${transport}`, async (tools) => {
      const socket = new Socket(nowhere, { transports: [transport] });
      tools.keep({ disconnect: () => socket.close() });
      assert.equal((await next(socket, "error")).message, message);
    });
  }
});
