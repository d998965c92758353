/**
 * Events and acknowledgements, both ways, over each transport and over the upgrade.
 */

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { onlyJson, onlyOurs } from "../support/client.js";
import { useServer, WAYS } from "../support/fixture.js";
import { next, roundTrip, several, until } from "../support/waiting.js";

const server = useServer();

const TEXTS = [
  "",
  "plain",
  "Füße, 日本, 🦊",
  "\u0000\u001e\u2028\ud800",
  '"quotes" and \\',
  "x".repeat(50_000),
];

for (const [way, opts] of Object.entries(WAYS)) {
  describe(`over ${way}`, () => {
    it("the transport is what was asked for", async () => {
      const socket = await server.connected("/", opts);
      const { id, transport, nsp } = await socket.emitWithAck("whoami");
      assert.deepEqual([id, nsp], [socket.id, "/"]);
      assert.equal(transport, way === "polling" ? "polling" : "websocket");
      assert.equal(socket.io.engine.transport.name, transport);
      assert.notEqual(socket.id, socket.io.engine.id);
    });

    it("JSON comes back as it went", onlyJson, async () => {
      const socket = await server.connected("/", opts);
      const values = [
        ...TEXTS,
        0,
        -1.5,
        1e21,
        true,
        null,
        [],
        [[]],
        {},
        { a: { b: [null, { c: 1 }] } },
      ];
      const echoed = next(socket, "echo");
      socket.emit("echo", ...values);
      assert.deepEqual(await echoed, values);
    });

    it("what JSON has no word for becomes what JSON.stringify makes of it", onlyJson, async () => {
      const socket = await server.connected("/", opts);
      const date = new Date(0);
      const echoed = next(socket, "echo");
      socket.emit("echo", undefined, NaN, date, { gone: undefined, toJSON: () => ({ kept: 1 }) });
      assert.deepEqual(await echoed, [null, null, "1970-01-01T00:00:00.000Z", { kept: 1 }]);
    });

    it("binary comes back as Buffers, in its place", async () => {
      const socket = await server.connected("/", opts);
      const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
      const echoed = next(socket, "echo");
      socket.emit("echo", bytes, {
        buffer: bytes.buffer,
        part: bytes.subarray(10, 13),
        list: [Buffer.from("日本"), 7],
        wide: new Uint16Array([0x0201, 0x0403]),
        none: new Uint8Array(0),
      });
      const [first, { buffer, part, list, wide, none }] = await echoed;
      for (const value of [first, buffer, part, list[0], wide, none]) {
        assert.ok(Buffer.isBuffer(value));
      }
      assert.deepEqual([...first], [...bytes]);
      assert.deepEqual([...buffer], [...bytes]);
      assert.deepEqual([...part], [10, 11, 12]);
      assert.deepEqual([list[0].toString(), list[1]], ["日本", 7]);
      assert.deepEqual([...wide], [1, 2, 3, 4]);
      assert.equal(none.length, 0);
    });

    it("a Blob goes as its bytes, in order with the rest", onlyOurs, async () => {
      const socket = await server.connected("/", opts);
      const echoes = several(socket, "echo", 3);
      socket.emit("echo", 1);
      socket.emit("echo", new Blob(["a", "bc"]), new Blob([]));
      socket.emit("echo", 3);
      const [first, [blob, empty], third] = await echoes;
      assert.deepEqual([first, blob.toString(), empty.length, third], [[1], "abc", 0, [3]]);
    });

    it("the server acknowledges", async () => {
      const socket = await server.connected("/", opts);
      const answer = new Promise((resolve) => {
        socket.emit("echo", 1, Buffer.from([2]), { three: 3 }, (...args) => resolve(args));
      });
      assert.deepEqual(await answer, [1, Buffer.from([2]), { three: 3 }]);
      assert.equal(await socket.emitWithAck("echo", "first", "second"), "first");
      assert.equal(await socket.emitWithAck("many", 0), 0);
    });

    it("acknowledgements find their question, whatever their order", async () => {
      const socket = await server.connected("/", opts);
      const numbers = Array.from({ length: 50 }, (_, index) => index);
      const answers = await Promise.all(numbers.map((n) => socket.emitWithAck("echo", n)));
      assert.deepEqual(answers, numbers);
    });

    it("the client acknowledges, once", async () => {
      const socket = await server.connected("/", opts);
      socket.on("sum", (a, b, ack) => {
        ack(a + b, Buffer.from([a, b]));
        ack("again");
      });
      assert.deepEqual(await socket.emitWithAck("ask", "sum", 2, 3), [5, Buffer.from([2, 3])]);
    });

    it("many events keep their order", async () => {
      const socket = await server.connected("/", opts);
      const numbers = several(socket, "number", 1000);
      socket.emit("many", 1000);
      assert.deepEqual(
        (await numbers).flat(),
        Array.from({ length: 1000 }, (_, index) => index),
      );

      const key = `order ${socket.id}`;
      for (let n = 0; n < 300; n++) {
        socket.emit("record", key, n % 30 ? n : Buffer.from([n & 255]));
      }
      const recorded = await socket.emitWithAck("recorded", key);
      const expected = Array.from({ length: 300 }, (_, n) => (n % 30 ? n : Buffer.from([n & 255])));
      assert.deepEqual(recorded, expected);
    });
  });
}

describe("acknowledgements that do not come", () => {
  it("time out", async () => {
    const socket = await server.connected();
    const error = await new Promise((resolve) => {
      socket.timeout(20).emit("silent", (...args) => resolve(args));
    });
    assert.deepEqual(error.map(String), ["Error: operation has timed out"]);
    await assert.rejects(socket.timeout(20).emitWithAck("silent"), /operation has timed out/);
  });

  it("with a timeout the callback's first argument is null if it does come", async () => {
    const socket = await server.connected();
    const args = await new Promise((resolve) => {
      socket.timeout(5000).emit("echo", 1, (...all) => resolve(all));
    });
    assert.deepEqual(args, [null, 1]);
    assert.equal(await socket.timeout(5000).emitWithAck("echo", 2), 2);
  });

  it("a timeout holds for one event", async () => {
    const socket = await server.connected();
    socket.timeout(1).emit("whoami", () => {});
    const args = await new Promise((resolve) => socket.emit("echo", 1, (...all) => resolve(all)));
    assert.deepEqual(args, [1]);
  });

  it("ackTimeout is a timeout for all", async () => {
    const socket = await server.connected("/", { ackTimeout: 20 });
    await assert.rejects(socket.emitWithAck("silent"), /operation has timed out/);
  });

  it("the disconnection answers those that take an error", async () => {
    const socket = await server.connected();
    let plain = 0;
    socket.emit("silent", () => plain++);
    const promise = socket.emitWithAck("silent");
    const timed = new Promise((resolve) => socket.timeout(60_000).emit("silent", resolve));
    socket.disconnect();
    await assert.rejects(promise, /socket has been disconnected/);
    assert.match(String(await timed), /socket has been disconnected/);
    assert.equal(plain, 0);
  });
});

describe("listeners", () => {
  it("once, off and several for one event", async () => {
    const socket = await server.connected();
    const calls = [];
    const removed = () => calls.push("removed");
    socket.on("echo", (n) => calls.push(["first", n]));
    socket.once("echo", (n) => calls.push(["once", n]));
    socket.on("echo", removed).off("echo", removed);
    socket.emit("echo", 1);
    socket.emit("echo", 2);
    await roundTrip(socket);
    assert.deepEqual(calls, [
      ["first", 1],
      ["once", 1],
      ["first", 2],
    ]);
    socket.off("echo");
    socket.emit("echo", 3);
    await roundTrip(socket);
    assert.equal(calls.length, 3);
  });

  it("any incoming event", async () => {
    const socket = await server.connected();
    const calls = [];
    const last = (...args) => calls.push(["last", ...args]);
    socket.onAny(last);
    socket.prependAny((...args) => calls.push(["first", ...args]));
    socket.on("echo", (...args) => calls.push(["own", ...args]));
    assert.equal(socket.listenersAny().length, 2);
    assert.equal(socket.listenersAny()[1], last);

    socket.emit("echo", 1);
    await roundTrip(socket);
    assert.deepEqual(calls.splice(0), [
      ["first", "echo", 1],
      ["last", "echo", 1],
      ["own", 1],
    ]);

    socket.offAny(last);
    socket.emit("echo", 2);
    await roundTrip(socket);
    assert.deepEqual(calls.splice(0), [
      ["first", "echo", 2],
      ["own", 2],
    ]);

    socket.offAny();
    assert.equal(socket.listenersAny().length, 0);
  });

  it("any outgoing event, without the callback, and when it leaves", async () => {
    const socket = server.client();
    const calls = [];
    const last = (...args) => calls.push(["last", ...args]);
    socket.onAnyOutgoing(last);
    socket.prependAnyOutgoing((...args) => calls.push(["first", ...args]));
    assert.equal(socket.listenersAnyOutgoing().length, 2);
    socket.emit("echo", 1, () => {});
    assert.deepEqual(calls, []);
    await next(socket, "connect");
    assert.deepEqual(calls.splice(0), [
      ["first", "echo", 1],
      ["last", "echo", 1],
    ]);
    socket.offAnyOutgoing(last);
    socket.emit("echo", 2);
    assert.deepEqual(calls.splice(0), [["first", "echo", 2]]);
    socket.offAnyOutgoing();
    assert.equal(socket.listenersAnyOutgoing().length, 0);
  });

  it("an error thrown in one is seen, and does not cost the connection", async () => {
    const socket = await server.connected();
    const errors = [];
    const keep = (error) => errors.push(error.message);
    const known = process.listeners("uncaughtException");
    process.removeAllListeners("uncaughtException").on("uncaughtException", keep);
    try {
      socket.once("echo", () => {
        throw new Error("mine");
      });
      socket.emit("echo", 1);
      await until(() => errors.length);
      assert.deepEqual(errors, ["mine"]);
      assert.equal(await socket.emitWithAck("echo", 2), 2);
    } finally {
      process.removeAllListeners("uncaughtException");
      known.forEach((listener) => process.on("uncaughtException", listener));
    }
  });
});

describe("emit", () => {
  it("refuses the names of our own events", () => {
    const socket = server.client("/", { autoConnect: false });
    for (const name of ["connect", "connect_error", "disconnect", "disconnecting", "newListener"]) {
      assert.throws(() => socket.emit(name), { message: `"${name}" is a reserved event name` });
    }
    socket.emit("error", "is the application's");
    assert.equal(socket.sendBuffer.length, 1);
  });

  it("gives the socket back, and so do flags", async () => {
    const socket = await server.connected();
    assert.equal(socket.emit("echo"), socket);
    assert.equal(socket.compress(false).emit("echo"), socket);
    assert.equal(socket.volatile.timeout(10).compress(true), socket);
  });

  it("send is an event named message", async () => {
    const socket = await server.connected();
    const outgoing = next({ once: (_, f) => socket.onAnyOutgoing((...a) => f(...a)) }, "outgoing");
    assert.equal(socket.send("hello", 1), socket);
    assert.deepEqual(await outgoing, ["message", "hello", 1]);
  });

  it("throws at once what cannot be encoded, and the connection lives on", async () => {
    const socket = await server.connected();
    const circle = {};
    circle.self = circle;
    assert.throws(() => socket.emit("echo", circle));
    assert.equal(await socket.emitWithAck("echo", 1), 1);
  });
});
