import assert from "node:assert/strict";
import { describe, it } from "node:test";

import * as official from "socket.io-msgpack-parser";

import { Decoder, Encoder } from "../../src/msgpack/parser.js";
import { read } from "../../src/msgpack/reader.js";
import { write } from "../../src/msgpack/writer.js";

const hex = (bytes) => Buffer.from(bytes).toString("hex");
const bytes = (text) => Buffer.from(text, "hex");

function decode(parser, message) {
  const decoder = new parser.Decoder();
  const packets = [];
  decoder.on("decoded", (packet) => packets.push(packet));
  decoder.add(message);
  assert.equal(packets.length, 1);
  return packets[0];
}

const event = (...data) => ({ type: 2, nsp: "/chat", data, id: 3 });

const VALUES = [
  ["nothing", null, undefined, true, false],
  ["numbers", 0, 1, 127, 128, 255, 256, 65535, 65536, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1],
  [
    "negative",
    -1,
    -32,
    -33,
    -128,
    -129,
    -32768,
    -32769,
    -(2 ** 31),
    -(2 ** 31) - 1,
    -(2 ** 53) + 1,
  ],
  ["fractions", 0.5, -1.5, 1e-300, NaN, Infinity, -Infinity],
  ["texts", "", "x".repeat(31), "x".repeat(32), "ž".repeat(200), "日".repeat(70000), "\ufeff🦊\0"],
  ["times", new Date(0), new Date(-1), new Date(8.64e15), { at: [new Date(1e12)] }],
  [
    "lists",
    [],
    [[[]]],
    Array(15).fill(1),
    Array(16).fill(2),
    Array(300).fill(3),
    Array(70000).fill(4),
  ],
  [
    "objects",
    {},
    { a: { b: [{}] } },
    Object.fromEntries(
      Array(300)
        .fill(0)
        .map((_, i) => ["k" + i, i]),
    ),
  ],
  [
    "bytes",
    Buffer.alloc(0),
    Buffer.from("abc"),
    Buffer.alloc(256, 7),
    { in: Buffer.alloc(70000, 9) },
  ],
];

describe("what one parser writes, the other reads", () => {
  for (const [name, ...values] of VALUES) {
    it(name, () => {
      const packet = event("e", ...values);
      const [ours] = new Encoder().encode(packet);
      const [theirs] = new official.Encoder().encode(packet);
      assert.deepEqual(decode(official, Buffer.from(ours)), packet);
      assert.deepEqual(decode({ Decoder }, theirs), packet);
      assert.deepEqual(decode({ Decoder }, ours), packet);
      assert.equal(hex(ours), hex(theirs));
    });
  }
});

describe("what is written", () => {
  it("has only the fields that the packet has", () => {
    const encode = (packet) => hex(new Encoder().encode(packet)[0]);
    assert.equal(
      encode({ type: 0, nsp: "/", data: undefined, options: { compress: true } }),
      hex(write({ type: 0, nsp: "/" })),
    );
    assert.equal(
      encode({ type: 3, nsp: "/", data: [], id: 0 }),
      hex(write({ type: 3, nsp: "/", data: [], id: 0 })),
    );
  });

  it("has of a view only its part, as plain bytes", () => {
    const all = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]);
    assert.equal(hex(write(all.subarray(2, 4))), "c4020304");
    assert.equal(hex(write(all.buffer)), "c4080102030405060708");
    assert.equal(hex(write(new Uint16Array(all.buffer, 2, 1))), "c4020304");
  });

  it("becomes a Blob if there is one in it", async () => {
    const blob = write(["a", new Blob(["xyz"]), "b", new Blob([]), 1]);
    assert.ok(blob instanceof Blob);
    assert.deepEqual(read(await blob.arrayBuffer()), [
      "a",
      Buffer.from("xyz"),
      "b",
      Buffer.alloc(0),
      1,
    ]);
  });

  it("is what toJSON gives, without functions", () => {
    const value = { toJSON: () => ({ kept: 1, f() {} }) };
    assert.deepEqual(read(write([value, () => 1, new Date(NaN)])), [{ kept: 1 }, undefined, null]);
  });

  it("has numbers beyond 64 bits as floats", () => {
    for (const number of [2 ** 63, 2 ** 64 - 2048, 2 ** 64, 1e300, -(2 ** 63), -(2 ** 64)]) {
      assert.equal(read(write(number)), number);
    }
  });

  it("has lone surrogates replaced", () => {
    assert.equal(read(write("a\ud800b")), "a\ufffdb");
  });

  it("cannot be a bigint, or hold itself", () => {
    const list = [];
    list.push(list);
    assert.throws(() => write([1n]), TypeError);
    assert.throws(() => write(list), RangeError);
  });
});

describe("what is read", () => {
  for (const [form, value] of [
    ["ca3fc00000", 1.5],
    ["cf0000000100000000", 2 ** 32],
    ["d3ffffffff00000000", -(2 ** 32)],
    ["c403010203", Buffer.from([1, 2, 3])],
    ["c702000102", Buffer.from([1, 2])],
    ["c8000200" + "0102", Buffer.from([1, 2])],
    ["c7080000000000000000ff", Buffer.from([0, 0, 0, 0, 0, 0, 0, 255])],
    ["d70000000000000000ff", new Date(255)],
    ["d40501", [5, Buffer.from([1])]],
    ["d8fe" + "00".repeat(16), [-2, Buffer.alloc(16)]],
    ["8105c0", { 5: null }],
  ]) {
    it(form, () => assert.deepEqual(read(bytes(form)), value));
  }

  it("may have any key, and changes no prototype", () => {
    const value = read(write(JSON.parse('{"__proto__":{"x":1}}')));
    assert.deepEqual(Object.keys(value), ["__proto__"]);
    assert.equal(value.x, undefined);
  });

  for (const form of [
    ...["", "c1", "cc", "cdff", "cb00", "a1", "d902", "c402ff", "c6ffffffff", "91", "81a161"],
    ...["0000", "a1ff", "ddffffffff", "dfffffffff", "d4", "d400", "d70000", "c70500"],
  ]) {
    it(`is an error: ${form || "nothing"}`, () => assert.throws(() => read(bytes(form))));
  }

  it("is an error: a tower", () => {
    assert.throws(() => read(Buffer.alloc(1_000_000, 0x91)), RangeError);
  });
});

describe("a packet that is none", () => {
  for (const change of [
    ...[
      { type: undefined },
      { type: -1 },
      { type: 5 },
      { type: 1.5 },
      { type: "2" },
      { type: null },
    ],
    ...[{ nsp: undefined }, { nsp: null }, { nsp: 1 }],
    ...[{ id: null }, { id: "1" }, { id: 1.5 }],
    ...[{ data: undefined }, { data: null }, { data: {} }, { data: [] }, { data: [null] }],
    { data: ["connect"] },
    ...[
      { type: 0, data: null },
      { type: 0, data: [] },
      { type: 1, data: null },
    ],
    ...[
      { type: 3, data: {} },
      { type: 4, data: undefined },
      { type: 4, data: 1 },
    ],
  ]) {
    it(JSON.stringify(change), () => {
      const good = { type: 2, nsp: "/", data: ["x"], id: 1 };
      decode({ Decoder }, write(good));
      assert.throws(() => new Decoder().add(write({ ...good, ...change })));
    });
  }

  for (const value of [null, 1, "x", [], [["type", 2]]]) {
    it(JSON.stringify(value), () => assert.throws(() => new Decoder().add(write(value))));
  }

  it("a text", () => assert.throws(() => new Decoder().add('2["x"]')));
});
