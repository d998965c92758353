/**
 * What waits for a connection is bounded; what the server would not take is refused.
 */

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { onlyOurs } from "../support/client.js";
import { client, connectedOverWebSocket, open, startScripted } from "../support/scripted.js";
import { next, until } from "../support/waiting.js";

const FULL = { message: "the offline buffer is full" };

/** A client that does not connect, and what it drops. */
function offline(offlineBuffer, more) {
  const socket = client("http://127.0.0.1:9", { autoConnect: false, offlineBuffer, ...more });
  const dropped = [];
  socket.io.on("drop", (from, event, error) => {
    assert.equal(from, socket);
    assert.equal(error.message, FULL.message);
    dropped.push(event);
  });
  const waiting = () =>
    (more?.retries ? socket._retries._entries : socket.sendBuffer).map(({ data }) => data);
  return { socket, dropped, waiting };
}

for (const more of [{}, { retries: 2 }]) {
  describe(`the offline buffer, ${JSON.stringify(more)}`, onlyOurs, () => {
    it("throws at the event beyond the limit", () => {
      const { socket, dropped, waiting } = offline({ maxEvents: 2 }, more);
      socket.emit("one").emit("two");
      assert.throws(() => socket.emit("three"), FULL);
      assert.throws(() => socket.emit("four"), FULL);
      assert.deepEqual(waiting(), [["one"], ["two"]]);
      assert.deepEqual(dropped, []);
    });

    it("drops the oldest, and tells of it", async () => {
      const { socket, dropped, waiting } = offline({ maxEvents: 2, drop: "oldest" }, more);
      const first = socket.emitWithAck("one", { a: 1 });
      socket.emit("two").emit("three");
      await assert.rejects(first, FULL);
      assert.deepEqual(waiting(), [["two"], ["three"]]);
      assert.deepEqual(dropped, [["one", { a: 1 }]]);
    });

    it("drops the newest, and tells of it", async () => {
      const { socket, dropped, waiting } = offline({ maxEvents: 2, drop: "newest" }, more);
      socket.emit("one").emit("two");
      await assert.rejects(socket.emitWithAck("three"), FULL);
      assert.deepEqual(waiting(), [["one"], ["two"]]);
      assert.deepEqual(dropped, [["three"]]);
    });

    it("counts bytes: text by its encoding, binary as polling carries it", () => {
      // 42["a","…"] is 10 bytes and what it frames, two of them for each character here
      const { socket, waiting } = offline({ maxBytes: 60 }, more);
      socket.emit("a", "é".repeat(10));
      assert.throws(() => socket.emit("a", "é".repeat(15)), FULL);
      assert.throws(() => socket.emit("b", new Uint8Array(10)), FULL);
      socket.emit("c", "x");
      assert.equal(waiting().length, 2);
    });

    it("one event beyond all bytes does not stay", () => {
      const { socket, dropped, waiting } = offline({ maxBytes: 20, drop: "oldest" }, more);
      socket.emit("a").emit("b", "x".repeat(100));
      assert.deepEqual(waiting(), []);
      assert.equal(dropped.length, 2);
    });

    it("holds 100,000 events if nothing else is said", () => {
      const { socket, waiting } = offline(undefined, more);
      for (let count = 0; count < 100_000; count++) {
        socket.emit("again");
      }
      assert.throws(() => socket.emit("too often"), FULL);
      assert.equal(waiting().length, 100_000);
    });

    it("is said aloud if nobody listens", (context) => {
      const warn = context.mock.method(console, "warn", () => {});
      const { socket } = offline({ maxEvents: 1, drop: "newest" }, more);
      socket.io.off("drop");
      socket.emit("one").emit("two");
      assert.equal(warn.mock.callCount(), 1);
      assert.equal(warn.mock.calls[0].arguments[0], "two");
    });
  });
}

it("what is emitted when an event is dropped waits for what is under way", onlyOurs, async () => {
  const { socket, peer, sent } = await connectedOverWebSocket({
    retries: 1,
    offlineBuffer: { maxEvents: 1, drop: "oldest" },
  });
  const outgoing = [];
  const dropped = [];
  socket.onAnyOutgoing((event) => outgoing.push(event));
  socket.io.on("drop", (_, [event]) => {
    dropped.push(event);
    if (event === "second") {
      socket.emit("fourth");
    }
  });
  socket.emit("first").emit("second").emit("third");
  assert.deepEqual(dropped, ["second", "third"]);
  assert.deepEqual(outgoing, ["first"]);
  await until(() => sent.length > 0);
  peer.send("430[]");
  await until(() => sent.length > 1);
  peer.send("431[]");
  await until(() => !socket._retries._entries.length);
  assert.deepEqual(sent, ['420["first"]', '421["fourth"]']);
});

describe("what is larger than the server takes", onlyOurs, () => {
  const TOO_LARGE = /^1001 bytes are more than the 1000 that the server takes$/;
  // the packet is 42["a","…"], with what JSON and the types need
  const fits = "x".repeat(1000 - '42["a",""]'.length);

  /** A peer that takes 1000 bytes, over WebSocket. */
  async function limited(opts) {
    const sent = [];
    const url = await startScripted({
      socket(ws) {
        ws.send(open({ maxPayload: 1000 }));
        ws.on("message", (data, binary) => {
          const text = binary ? data : String(data);
          if (String(text).startsWith("40")) {
            ws.send('40{"sid":"session"}');
          } else {
            sent.push(text);
          }
        });
      },
    });
    return { socket: client(url, { transports: ["websocket"], ...opts }), sent };
  }

  it("is refused at once, and the connection lives on", async () => {
    const { socket, sent } = await limited();
    await next(socket, "connect");
    socket.emit("a", fits);
    assert.throws(() => socket.emit("a", fits + "x"), { message: TOO_LARGE });
    assert.throws(() => socket.emit("a", "漢".repeat(400)), /are more than the 1000/);
    await assert.rejects(socket.timeout(5000).emitWithAck("a", fits + "x"), /are more than/);
    socket.emit("a", "after");
    await until(() => sent.length === 2);
    assert.equal(sent[0].length, 1000);
    assert.equal(sent[1], '42["a","after"]');
    assert.equal(socket.connected, true);
  });

  it("attachments count by themselves, and all or none are sent", async () => {
    const { socket, sent } = await limited();
    await next(socket, "connect");
    socket.emit("a", new Uint8Array(1000), new Float64Array(125));
    assert.throws(() => socket.emit("a", new Uint8Array(1), new Uint8Array(1001)), {
      message: TOO_LARGE,
    });
    assert.throws(() => socket.emit("a", new Float64Array(126)), /^Error: 1008 bytes/);
    assert.throws(() => socket.emit("a", new Blob([new Uint8Array(1001)])), { message: TOO_LARGE });
    socket.emit("a", new Blob([new Uint8Array(1000)]));
    await until(() => sent.length === 5);
    assert.deepEqual(
      sent.map(({ length }) => length > 900),
      [false, true, true, false, true],
    );
  });

  it("what waited and turns out to be too large is told of, and the rest is sent", async () => {
    const { socket, sent } = await limited();
    const dropped = [];
    socket.io.on("drop", (_, [event], error) => dropped.push([event, error.message]));
    socket.emit("a", "first");
    const answer = socket.emitWithAck("large", fits);
    socket.emit("a", "last");
    await assert.rejects(answer, /are more than the 1000/);
    await until(() => sent.length === 2);
    assert.deepEqual(dropped, [
      ["large", "1005 bytes are more than the 1000 that the server takes"],
    ]);
  });

  it("with retries it is not tried again", async () => {
    const { socket, sent } = await limited({ retries: 10, ackTimeout: 10 });
    const dropped = [];
    socket.io.on("drop", (_, [event]) => dropped.push(event));
    await next(socket, "connect");
    await assert.rejects(socket.emitWithAck("large", fits), /are more than/);
    socket.emit("a", "after");
    await until(() => sent.length > 0);
    assert.deepEqual(dropped, ["large"]);
  });

  it("over polling binary counts as base64", async () => {
    let answer;
    const url = await startScripted({
      poll({ method, body, url }, reply) {
        if (method === "POST") {
          reply("ok");
          if (body === "40") {
            answer('40{"sid":"session"}');
          }
        } else if (url.searchParams.has("sid")) {
          answer = reply;
        } else {
          reply(open({ maxPayload: 1000 }));
        }
      },
    });
    const socket = client(url, { transports: ["polling"] });
    await next(socket, "connect");
    socket.emit("a", new Uint8Array(747));
    assert.throws(() => socket.emit("a", new Uint8Array(750)), { message: TOO_LARGE });
  });

  it("a server that says no limit gets everything", async () => {
    const { socket, sent } = await connectedOverWebSocket();
    socket.io.engine._maxPayload = undefined;
    socket.emit("a", "x".repeat(2_000_000));
    await until(() => sent.length === 1);
  });
});
