import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { Decoder, Encoder, isReserved, PacketType } from "../../src/socketio/packet.js";

const { CONNECT, DISCONNECT, EVENT, ACK, CONNECT_ERROR } = PacketType;

const encode = (packet) => new Encoder().encode(packet);

function decode(...messages) {
  const decoder = new Decoder();
  const packets = [];
  decoder.on("decoded", (packet) => packets.push(packet));
  messages.forEach((message) => decoder.add(message));
  return packets;
}

describe("a packet of text", () => {
  for (const [text, packet] of [
    ["0", { type: CONNECT, nsp: "/", data: undefined }],
    ['0{"sid":"x"}', { type: CONNECT, nsp: "/", data: { sid: "x" } }],
    ['0/chat,{"a":1}', { type: CONNECT, nsp: "/chat", data: { a: 1 } }],
    ["1/chat,", { type: DISCONNECT, nsp: "/chat", data: undefined }],
    ['2["a"]', { type: EVENT, nsp: "/", data: ["a"] }],
    ["2[5]", { type: EVENT, nsp: "/", data: [5] }],
    [
      '2/a/b?c=1,13["a",{"b":[null]}]',
      { type: EVENT, nsp: "/a/b?c=1", id: 13, data: ["a", { b: [null] }] },
    ],
    ['20["a,b/"]', { type: EVENT, nsp: "/", id: 0, data: ["a,b/"] }],
    ["30[]", { type: ACK, nsp: "/", id: 0, data: [] }],
    ['4/chat,{"message":"no"}', { type: CONNECT_ERROR, nsp: "/chat", data: { message: "no" } }],
  ]) {
    it(text, () => {
      assert.deepEqual(encode(packet), [text]);
      assert.deepEqual(decode(text), [{ id: undefined, ...packet }]);
    });
  }

  it("may lack the comma after the namespace, if nothing follows", () => {
    assert.deepEqual(decode("1/chat"), [
      { type: DISCONNECT, nsp: "/chat", data: undefined, id: undefined },
    ]);
  });
});

describe("a packet with binary", () => {
  it("is a text with places, and the data", () => {
    const [a, b] = [new Uint8Array([1]), new ArrayBuffer(2)];
    const place = (num) => `{"_placeholder":true,"num":${num}}`;
    assert.deepEqual(encode({ type: EVENT, nsp: "/", data: ["e", a, [{ b }], a] }), [
      `53-["e",${place(0)},[{"b":${place(1)}}],${place(2)}]`,
      a,
      b,
      a,
    ]);
    assert.deepEqual(encode({ type: ACK, nsp: "/n", id: 4, data: [a] }), [
      `61-/n,4[${place(0)}]`,
      a,
    ]);
    assert.deepEqual(decode(`52-/n,7["e",${place(1)},{"x":${place(0)}}]`, a, b), [
      { type: EVENT, nsp: "/n", id: 7, data: ["e", b, { x: a }] },
    ]);
    assert.deepEqual(decode(`61-7[${place(0)}]`, a), [{ type: ACK, nsp: "/", id: 7, data: [a] }]);
  });

  it("what JSON would not write is not looked into, what it would is", () => {
    const bytes = Buffer.from("x");
    const place = '{"_placeholder":true,"num":0}';
    class Point {
      constructor() {
        this.hidden = bytes;
      }
      toJSON() {
        return { shown: 1 };
      }
    }
    assert.deepEqual(encode({ type: EVENT, data: ["e", new Point()] }), ['2["e",{"shown":1}]']);
    const wrapped = { toJSON: () => ({ inner: bytes }) };
    assert.deepEqual(encode({ type: EVENT, data: ["e", wrapped, new Date(0)] }), [
      `51-["e",{"inner":${place}},"1970-01-01T00:00:00.000Z"]`,
      bytes,
    ]);
    assert.deepEqual(encode({ type: EVENT, data: ["e", { toJSON: () => bytes }] }), [
      `51-["e",${place}]`,
      bytes,
    ]);
    assert.deepEqual(encode({ type: EVENT, data: ["e", { toJSON: 5 }, { a: undefined }] }), [
      '2["e",{"toJSON":5},{}]',
    ]);
    assert.deepEqual(encode({ type: EVENT, data: ["e", bytes, { a: undefined }, undefined] }), [
      `51-["e",${place},{},null]`,
      bytes,
    ]);
  });

  it("leaves what it was given as it was", () => {
    const data = ["e", { list: [new Uint8Array([1])] }];
    encode({ type: EVENT, nsp: "/", data });
    assert.deepEqual(data, ["e", { list: [new Uint8Array([1])] }]);
  });

  it("of auth is JSON's business", () => {
    assert.deepEqual(encode({ type: CONNECT, nsp: "/", data: { a: [1] } }), ['0{"a":[1]}']);
  });
});

describe("the decoder", () => {
  it("forgets what was begun when it is destroyed", () => {
    const decoder = new Decoder();
    const packets = [];
    decoder.on("decoded", (packet) => packets.push(packet));
    decoder.add('51-["a",{"_placeholder":true,"num":0}]');
    decoder.destroy();
    decoder.add('2["b"]');
    assert.deepEqual(
      packets.map(({ data }) => data),
      [["b"]],
    );
  });

  it("takes no longer for more", () => {
    const start = performance.now();
    for (const digits of ["1".repeat(5_000_000), "/".repeat(5_000_000), "1-".repeat(2_000_000)]) {
      for (const type of "0123456") {
        assert.throws(() => decode(`${type}${digits},[`));
      }
    }
    assert.throws(() => decode("2" + "[".repeat(1_000_000)));
    assert.throws(() =>
      decode(`51-["a",${"[".repeat(200_000)}${"]".repeat(200_000)}]`, Buffer.from("x")),
    );
    assert.ok(performance.now() - start < 5000);
  });
});

it("reserved events are those of the connection", () => {
  const reserved = [
    "connect",
    "connect_error",
    "disconnect",
    "disconnecting",
    "newListener",
    "removeListener",
  ];
  assert.ok(reserved.every(isReserved));
  assert.ok(!["error", "message", "connection", "toString", 5, undefined].some(isReserved));
});
