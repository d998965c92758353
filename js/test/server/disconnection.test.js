/**
 * Every way in which a connection ends, and what is told of it.
 */

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { onlyOurs } from "../support/client.js";
import { useServer, WAYS } from "../support/fixture.js";
import { next, several } from "../support/waiting.js";

const server = useServer();

for (const [way, opts] of Object.entries(WAYS)) {
  describe(`disconnection over ${way}`, () => {
    it("by the client", async () => {
      const socket = await server.connected("/", opts);
      const disconnect = next(socket, "disconnect");
      assert.equal(socket.disconnect(), socket);
      assert.deepEqual(await disconnect, ["io client disconnect", undefined]);
      assert.deepEqual(
        [socket.connected, socket.disconnected, socket.active, socket.id],
        [false, true, false, undefined],
      );
      socket.disconnect();
    });

    for (const close of [false, true]) {
      it(`by the server, ${close ? "whole" : "of the namespace"}`, async () => {
        const socket = await server.connected("/", opts);
        const disconnect = next(socket, "disconnect");
        socket.emit("leave", close);
        assert.equal((await disconnect)[0], "io server disconnect");
        assert.equal(socket.active, false);
        socket.connect();
        await next(socket, "connect");
      });
    }

    it("by a server that restarts, and reconnection", async () => {
      const network = await server.network();
      const socket = await server.connected("/", opts, network.url);
      const { id } = socket;
      const disconnect = next(socket, "disconnect");
      await network.down();
      const [reason, details] = await disconnect;
      assert.match(reason, /^transport (close|error)$/);
      assert.equal(typeof details, "object");
      assert.deepEqual([socket.connected, socket.active], [false, true]);

      await several(socket.io, "reconnect_error", 2);
      const attempt = next(socket.io, "reconnect");
      const connect = next(socket, "connect");
      await network.up();
      assert.ok((await attempt)[0] >= 2);
      await connect;
      assert.notEqual(socket.id, id);
      assert.equal(!!socket.recovered, false);
      assert.equal(await socket.emitWithAck("echo", 1), 1);
    });

    it("by a network that died in silence", async () => {
      const network = await server.network();
      const socket = await server.connected("/", opts, network.url);
      const disconnect = next(socket, "disconnect");
      network.freeze();
      assert.equal((await disconnect)[0], "ping timeout");
      network.thaw();
      await next(socket, "connect");
    });

    it("survives heartbeats", async () => {
      const socket = await server.connected("/", opts);
      socket.on("disconnect", (reason) => assert.fail(reason));
      await several(socket.io, "ping", 2);
      assert.equal(await socket.emitWithAck("echo", 1), 1);
      socket.off("disconnect");
    });
  });
}

it("comes back although a listener throws, and tells the others", onlyOurs, async () => {
  const network = await server.network();
  const socket = await server.connected("/", {}, network.url);
  const errors = [];
  const keep = (error) => errors.push(error.message);
  const known = process.listeners("uncaughtException");
  process.removeAllListeners("uncaughtException").on("uncaughtException", keep);
  try {
    socket.once("disconnect", () => {
      throw new Error("mine");
    });
    const other = next(socket, "disconnect");
    const answer = socket.emitWithAck("silent");
    network.cut();
    await assert.rejects(answer, { message: "socket has been disconnected" });
    await other;
    await next(socket, "connect");
    assert.deepEqual(errors, ["mine"]);
  } finally {
    process.removeAllListeners("uncaughtException");
    known.forEach((listener) => process.on("uncaughtException", listener));
  }
});

describe("the reasons the transport gives", () => {
  it("WebSocket: transport close", async () => {
    const network = await server.network();
    const socket = await server.connected("/", WAYS.websocket, network.url);
    network.cut();
    const [reason, { description }] = await next(socket, "disconnect");
    assert.deepEqual([reason, description], ["transport close", "websocket connection closed"]);
  });

  it("polling: transport error", async () => {
    const network = await server.network();
    const socket = await server.connected("/", WAYS.polling, network.url);
    const disconnect = next(socket, "disconnect");
    await network.down();
    const [reason, error] = await disconnect;
    assert.equal(reason, "transport error");
    assert.ok(error instanceof Error);
    assert.match(error.message, /^xhr (poll|post) error$/);
  });

  it("the engine closed by hand: forced close, and reconnection", async () => {
    const socket = await server.connected();
    const disconnect = next(socket, "disconnect");
    socket.io.engine.close();
    assert.equal((await disconnect)[0], "forced close");
    await next(socket, "connect");
  });
});
