/**
 * Binary messages, and text between them.
 */

import assert from "node:assert/strict";

import { describe, it, next, record } from "../support.js";
import { greeted, WAYS } from "./engine.js";

const BYTES = Int8Array.from([0, 1, 2, 3, 4, -1, -128]);

for (const [way, opts] of Object.entries(WAYS)) {
  for (const forceBase64 of [false, true]) {
    describe(`binary over ${way}${forceBase64 ? ", as base64" : ""}`, () => {
      it("comes back as it went", async (tools) => {
        const socket = await greeted(tools, { ...opts, forceBase64 });
        socket.binaryType = "arraybuffer";
        for (const sent of [BYTES, BYTES.buffer, Buffer.from(BYTES), new Uint8Array(0)]) {
          socket.send(sent);
          const back = await next(socket, "message");
          assert.ok(back instanceof ArrayBuffer);
          assert.deepEqual(new Int8Array(back), new Int8Array(sent));
        }
      });

      it("is a Buffer by default", async (tools) => {
        const socket = await greeted(tools, { ...opts, forceBase64 });
        socket.send("give binary");
        const back = await next(socket, "message");
        assert.ok(Buffer.isBuffer(back));
        assert.deepEqual([...back], [0, 1, 2, 3, 4]);
      });

      it("and text keep their order", async (tools) => {
        const socket = await greeted(tools, { ...opts, forceBase64 });
        socket.binaryType = "arraybuffer";
        const heard = record(socket, "message", (data) =>
          typeof data === "string" ? data : Buffer.from(data),
        );
        const sent = [Buffer.from(BYTES), "cash money €€€", "cash money ss €€€", Buffer.from([7])];
        sent.forEach((data) => socket.send(data));
        while (heard.length < sent.length) {
          await next(socket, "message");
        }
        assert.deepEqual(heard, sent);
      });

      it("of a part of a buffer is that part", async (tools) => {
        const socket = await greeted(tools, { ...opts, forceBase64 });
        socket.send(Uint8Array.from([9, 8, 7, 6, 5]).subarray(1, 4));
        assert.deepEqual([...(await next(socket, "message"))], [8, 7, 6]);
      });
    });
  }
}
