/**
 * Events, acknowledgements, dates, text and binary data.
 */

import assert from "node:assert/strict";

import {
  ask,
  describe,
  isOfficial,
  it,
  next,
  nextArgs,
  onlyOfficial,
  record,
  several,
} from "../support.js";

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const TEXTS = ["てすと", "Я Б Г Д Ж Й", "Ä ä Ü ü ß", "utf8 — string", "utf8 — string"];
const WAYS = { upgrade: {}, polling: { transports: ["polling"] } };
WAYS.websocket = { transports: ["websocket"] };

const bytes = (text) => new TextEncoder().encode(text).buffer;

for (const [way, opts] of Object.entries(WAYS)) {
  describe(`events over ${way}`, () => {
    it("the server's question is answered", async ({ io }) => {
      const socket = io(opts);
      socket.on("ack", (answer) => answer(5, { test: true }));
      socket.emit("ack");
      await next(socket, "got it");
    });

    it("a date is acknowledged with", async ({ io }) => {
      const [date] = await ask(io(opts), "getAckDate", { test: true });
      assert.match(date, ISO);
      assert.ok(Math.abs(Date.now() - Date.parse(date)) < 10_000);
    });

    it("a date arrives as text, by itself and in an object", async ({ io }) => {
      const socket = io(opts);
      const told = Promise.all([nextArgs(socket, "takeDate"), nextArgs(socket, "takeDateObj")]);
      socket.emit("getDate").emit("getDateObj");
      const [[date, ...none], [object]] = await told;
      assert.match(date, ISO);
      assert.deepEqual(Object.keys(object), ["date"]);
      assert.match(object.date, ISO);
      assert.ok(none.every((offset) => typeof offset === "string") && none.length <= 1);
    });

    it("false is false", async ({ io }) => {
      const socket = io(opts);
      socket.emit("false");
      assert.equal(await next(socket, "false"), false);
    });

    it("text of any script arrives, in order", async ({ io }) => {
      const socket = io(opts);
      socket.emit("getUtf8");
      assert.deepEqual(await several(socket, "takeUtf8", 5), TEXTS);
    });

    it("and comes back as it went", async ({ io }) => {
      const socket = io(opts);
      for (const text of [...TEXTS, '\u{1F600} \u0000 \u2028 \\ "', ""]) {
        assert.deepEqual(await ask(socket, "echo", text), [text]);
      }
    });

    it("binary data arrives", async ({ io }) => {
      const socket = io(opts);
      socket.emit("doge").emit("getbin");
      const all = await Promise.all([next(socket, "doge"), next(socket, "takebin")]);
      for (const buffer of all) {
        assert.ok(Buffer.isBuffer(buffer));
        assert.equal(buffer.toString(), "asdfasdf");
      }
    });

    it("an ArrayBuffer is sent", async ({ io }) => {
      const socket = io(opts);
      socket.emit("buffa", bytes("howdy"));
      await next(socket, "buffack");
    });

    it("mixed with JSON", async ({ io }) => {
      const socket = io(opts);
      socket.emit("jsonbuff", { hello: "lol", message: bytes("howdy"), goodbye: "gotcha" });
      await next(socket, "jsonbuff-ack");
    });

    it("several, in order", async ({ io }) => {
      const socket = io(opts);
      socket.emit("abuff1", bytes("abuff1")).emit("abuff2", bytes("please arrive second"));
      await next(socket, "abuff2-ack");
    });

    it(
      "a Blob, mixed and in order",
      async ({ io }) => {
        // In Node the official client takes a Blob for an object without properties.
        const socket = io(opts);
        const blob = (...parts) => new Blob(parts);
        const answered = Promise.all(
          ["back", "jsonblob-ack", "blob3-ack"].map((event) => next(socket, event)),
        );
        socket.emit("blob", blob("hello world"));
        socket.emit("jsonblob", { hello: "lol", message: blob("EEEEEEEEE"), goodbye: "gotcha" });
        socket
          .emit("blob1", blob("BLOBBLOB"))
          .emit("blob2", bytes("second"))
          .emit("blob3", blob("!"));
        await answered;
      },
      { skip: isOfficial && "Blobs are the browser's" },
    );
  });
}

describe("events", () => {
  it("binary as text, where that is asked for", async ({ io }) => {
    const socket = io({ forceBase64: true, transports: ["websocket"] });
    socket.emit("getbin");
    assert.equal((await next(socket, "takebin")).toString(), "asdfasdf");
  });

  it("what waits for the connection goes before what is emitted at connect", async ({ io }) => {
    const socket = io({ autoConnect: false });
    const answered = [];
    socket.emit("echo", "first", (value) => answered.push(value));
    const done = new Promise((resolve) => {
      socket.on("connect", () => {
        socket.emit("echo", "second", (value) => resolve(answered.push(value)));
      });
    });
    socket.connect();
    await done;
    assert.deepEqual(answered, ["first", "second"]);
  });

  it("the names of the library's own events are refused", ({ io }) => {
    const socket = io();
    for (const name of ["connect", "connect_error", "disconnect", "disconnecting"]) {
      assert.throws(() => socket.emit(name), { message: `"${name}" is a reserved event name` });
    }
    socket.disconnect();
  });

  it("are compressed by default, or not", async ({ io }) => {
    const socket = io();
    await next(socket, "connect");
    const packets = record(socket.io.engine, "packetCreate", ({ options }) => options.compress);
    socket.emit("hi");
    socket.compress(false).emit("hi");
    assert.deepEqual(packets, [true, false]);
  });

  it("volatile, while not connected, are dropped", async ({ io }) => {
    const socket = io();
    const answered = [];
    socket.volatile.emit("getId", () => answered.push("volatile"));
    socket.emit("getId", () => answered.push("plain"));
    await ask(socket, "getId");
    assert.deepEqual(answered, ["plain"]);
  });

  it("volatile, while something is being written, are dropped", async ({ io }) => {
    const socket = io({ transports: ["polling"] });
    const answered = [];
    await next(socket, "connect");
    socket.emit("getId", () => answered.push("first"));
    socket.volatile.emit("getId", () => answered.push("volatile"));
    await ask(socket, "getId");
    assert.deepEqual(answered, ["first"]);
  });

  it("volatile, with nothing in the way, are sent", async ({ io }) => {
    const socket = io();
    await next(socket, "connect");
    let tries = 0;
    const answered = new Promise((resolve) => {
      const timer = setInterval(() => {
        const number = ++tries;
        socket.volatile.emit("getId", () => {
          clearInterval(timer);
          resolve(number);
        });
      }, 100);
    });
    assert.ok((await answered) < 5);
  });
});

describe("a server of Socket.IO 2", () => {
  it(
    "is told apart",
    async ({ io }) => {
      const socket = io({ autoConnect: false });
      const told = next(socket, "connect_error");
      socket.onpacket({ nsp: "/", type: 0 });
      assert.match(
        (await told).message,
        /^It seems you are trying to reach a Socket.IO server in v2/,
      );
    },
    onlyOfficial("a private method; the wire's side is in js/test/wire/bad_packets.test.js"),
  );
});
