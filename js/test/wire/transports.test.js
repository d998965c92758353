/**
 * Transports of one's own, as classes.
 */

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { io, Transport } from "../../src/index.js";
import { onlyOurs } from "../support/client.js";
import { next } from "../support/waiting.js";

const OPEN = { sid: "abc", upgrades: [], pingInterval: 25000, pingTimeout: 20000 };

/** Answers in place of a server: connects, and acknowledges with what it got. */
class Own extends Transport {
  static closed = 0;

  get name() {
    return "own";
  }

  doOpen() {
    queueMicrotask(() => {
      this.onOpen();
      this.onPacket({ type: "open", data: JSON.stringify(OPEN) });
    });
  }

  doClose() {
    Own.closed++;
  }

  write(packets) {
    this.writable = false;
    for (const { type, data } of packets) {
      if (type === "message" && data === "0") {
        // a text as the protocol writes it
        this.onData('40{"sid":"own"}');
      } else if (type === "message" && data[0] === "2") {
        const [, id, args] = /^2(\d+)\["ask",(.*)\]$/.exec(data);
        this.onData(`43${id}[${args}]`);
      }
    }
    this.writable = true;
    this.emitReserved("drain");
  }
}

class Broken extends Transport {
  get name() {
    return "broken";
  }

  doOpen() {
    queueMicrotask(() => this.onError("broken by design", 7, "why"));
  }
}

const NOWHERE = "http://nowhere.invalid";

async function works(opts) {
  const socket = io(NOWHERE, { forceNew: true, reconnection: false, ...opts });
  await next(socket, "connect");
  assert.equal(socket.io.engine.transport.name, "own");
  for (const value of [1, { two: [2] }]) {
    assert.deepEqual(await socket.emitWithAck("ask", value), value);
  }
  const { closed } = Own;
  socket.disconnect();
  assert.equal(Own.closed, closed + 1);
}

describe("a transport of one's own", onlyOurs, () => {
  it("among transports", () => works({ transports: [Own, "polling"] }));

  it("among transportImplementations", () => works({ transportImplementations: [Own] }));

  it("after one that fails", () => works({ transports: [Broken, Own], tryAllTransports: true }));

  it("its failure is told", async () => {
    const socket = io(NOWHERE, { forceNew: true, reconnection: false, transports: [Broken] });
    const [error] = await next(socket, "connect_error");
    const { type, message, description, context } = error;
    assert.deepEqual(
      [type, message, description, context],
      ["TransportError", "broken by design", 7, "why"],
    );
  });

  it("cannot be given twice", () => {
    const opts = { forceNew: true, transports: [Own], transportImplementations: [Own] };
    assert.throws(() => io(NOWHERE, opts), { message: "transports are given twice" });
  });

  it("names that mean nothing are left out; none at all is an error", async () => {
    await works({ transports: ["carrier pigeon", Own] });
    const socket = io(NOWHERE, { forceNew: true, reconnection: false, transports: ["pigeon"] });
    const [error] = await next(socket, "connect_error");
    assert.equal(error.message, "No transports available");
  });
});
