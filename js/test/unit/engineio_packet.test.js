import assert from "node:assert/strict";
import { describe, it } from "node:test";

import {
  decodePacket,
  decodePayload,
  encodePacket,
  encodePayload,
  payloadSize,
} from "../../src/engineio/packet.js";

const BYTES = Uint8Array.from({ length: 256 }, (_, index) => index);
const BASE64 = Buffer.from(BYTES).toString("base64");

describe("a packet", () => {
  const packets = [
    ["0", { type: "open", data: "" }],
    ["1", { type: "close", data: "" }],
    ["2probe", { type: "ping", data: "probe" }],
    ["3", { type: "pong", data: "" }],
    ["4ä\x1e", { type: "message", data: "ä\x1e" }],
    ["5", { type: "upgrade", data: "" }],
    ["6", { type: "noop", data: "" }],
  ];
  for (const [encoded, packet] of packets) {
    it(JSON.stringify(encoded), () => {
      assert.equal(encodePacket(packet), encoded);
      assert.deepEqual(decodePacket(encoded), packet);
    });
  }

  it("of nothing, or of an unknown type, is an error", () => {
    for (const encoded of ["", "7", "a", " 4", "-1", "length", "bA", "b*", "b===", "\0"]) {
      assert.equal(decodePacket(encoded).type, "error", encoded);
    }
  });

  it("of binary is the data as it is, or base64", async () => {
    for (const data of [BYTES, BYTES.buffer, new DataView(BYTES.buffer), Buffer.from(BYTES)]) {
      assert.equal(encodePacket({ type: "message", data }, true), data);
      assert.equal(encodePacket({ type: "message", data }), "b" + BASE64);
    }
    assert.equal(encodePacket({ type: "message", data: BYTES.subarray(1, 3) }), "bAQI=");
    assert.equal(encodePacket({ type: "message", data: new Uint8Array(0) }), "b");
    const blob = new Blob([BYTES]);
    assert.equal(encodePacket({ type: "message", data: blob }, true), blob);
    assert.equal(await encodePacket({ type: "message", data: blob }), "b" + BASE64);
  });

  it("of binary is decoded to a Buffer in Node, and to a Blob on demand", async () => {
    for (const encoded of ["b" + BASE64, BYTES.buffer]) {
      const { type, data } = decodePacket(encoded);
      assert.ok(Buffer.isBuffer(data));
      assert.deepEqual([type, data], ["message", Buffer.from(BYTES)]);
      const blob = decodePacket(encoded, "blob").data;
      assert.deepEqual(new Uint8Array(await blob.arrayBuffer()), BYTES);
    }
  });
});

describe("a payload", () => {
  it("is packets with separators", async () => {
    const packets = [
      { type: "message", data: "€" },
      { type: "message", data: new Blob(["abc"]) },
      { type: "ping" },
      { type: "message", data: BYTES },
    ];
    const payload = await encodePayload(packets);
    assert.equal(payload, `4€\x1ebYWJj\x1e2\x1eb${BASE64}`);
    assert.deepEqual(decodePayload(payload), [
      { type: "message", data: "€" },
      { type: "message", data: Buffer.from("abc") },
      { type: "ping", data: "" },
      { type: "message", data: Buffer.from(BYTES) },
    ]);
    assert.deepEqual(
      decodePayload("").map(({ type }) => type),
      ["error"],
    );
    assert.deepEqual(
      decodePayload("2\x1e").map(({ type }) => type),
      ["ping", "error"],
    );
  });

  it("is as large as was reckoned", async () => {
    const data = [
      "",
      undefined,
      "a",
      "ä",
      "€",
      "🦊",
      "\ud800",
      BYTES,
      BYTES.subarray(0, 1),
      BYTES.subarray(0, 2),
    ];
    for (const one of [...data, BYTES.buffer, new Blob(["abcd"]), new Uint16Array(5)]) {
      const payload = await encodePayload([{ type: "message", data: one }]);
      assert.equal(payloadSize(one), 1 + Buffer.byteLength(payload), String(one));
    }
  });
});
