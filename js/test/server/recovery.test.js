/**
 * Connection state recovery: what was missed comes, and the session goes on.
 */

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { useServer, WAYS } from "../support/fixture.js";
import { next, roundTrip, several, until } from "../support/waiting.js";

const server = useServer({ connectionStateRecovery: {} }, process.env.RECOVERY_SERVER_URL);

describe("recovery", () => {
  for (const [way, opts] of Object.entries(WAYS)) {
    it(`over ${way}`, async () => {
      const network = await server.network();
      const socket = await server.connected("/", opts, network.url);
      const { id } = socket;
      assert.equal(!!socket.recovered, false);
      // without an event there is nothing to count from
      const first = next(socket, "number");
      socket.emit("many", 1);
      await first;

      const witness = await server.connected("/");
      const disconnect = next(socket, "disconnect");
      await network.down();
      await disconnect;
      // the server notices too; else it would answer the poll that is lost, and not know of it
      await roundTrip(witness);
      const missed = [];
      let connectedAfter;
      socket.on("echoed", (n) => missed.push(n));
      socket.once("connect", () => (connectedAfter = missed.length));
      for (const n of [1, 2, 3]) {
        await witness.emitWithAck("tell", id, "echoed", n);
      }
      await network.up();
      await next(socket, "connect");
      assert.deepEqual([socket.recovered, socket.id], [true, id]);
      assert.deepEqual([missed, connectedAfter], [[1, 2, 3], 3]);
      await witness.emitWithAck("tell", id, "echoed", 4);
      await until(() => missed.length === 4);
    });
  }

  it("is not asked for after a disconnection on purpose", async () => {
    const socket = await server.connected("/", WAYS.websocket);
    const { id } = socket;
    const numbers = several(socket, "number", 2);
    socket.emit("many", 2);
    await numbers;
    socket.disconnect().connect();
    await next(socket, "connect");
    assert.equal(socket.recovered, false);
    assert.notEqual(socket.id, id);
  });
});
