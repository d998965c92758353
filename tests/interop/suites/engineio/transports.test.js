/**
 * Every transport of the client, the cookies it keeps, and the process it keeps from ending.
 */

// first: it gives Node 20 the WebSocket that the client looks for when it is loaded
import { describe, it, next, pause, url } from "../support.js";

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

import { Fetch, NodeWebSocket, NodeXHR, WebSocket } from "engine.io-client";

import { connected, greeted } from "./engine.js";

for (const [name, transports] of Object.entries({
  NodeXHR: [NodeXHR],
  Fetch: [Fetch],
  NodeWebSocket: [NodeWebSocket],
  WebSocket: [WebSocket],
  "Fetch and WebSocket": [Fetch, WebSocket],
})) {
  describe(`the transport ${name}`, () => {
    it("carries text and binary", async (tools) => {
      const socket = await greeted(tools, { transports });
      socket.binaryType = "arraybuffer";
      socket.send("€");
      assert.equal(await next(socket, "message"), "€");
      socket.send(Uint8Array.from([1, 2]));
      assert.deepEqual([...new Uint8Array(await next(socket, "message"))], [1, 2]);
    });
  });
}

for (const [name, transport] of Object.entries({ NodeXHR, Fetch })) {
  describe(`headers and cookies of ${name}`, () => {
    const headersOf = async (tools, opts) => {
      const socket = await greeted(tools, { transports: [transport], ...opts });
      socket.send("sendHeaders");
      return JSON.parse(await next(socket, "message"));
    };

    it("cookies are kept with withCredentials", async (tools) => {
      const { cookie } = await headersOf(tools, { withCredentials: true });
      assert.equal(cookie, "1=1; 2=2; 5=5; 6=6");
    });

    it("and not without", async (tools) => {
      assert.equal((await headersOf(tools, { withCredentials: false })).cookie, undefined);
    });

    it("own headers are sent", async (tools) => {
      const extraHeaders = { "X-Custom-Header-For-My-Project": "my-secret-access-token" };
      const headers = await headersOf(tools, { extraHeaders });
      assert.equal(headers["x-custom-header-for-my-project"], "my-secret-access-token");
      assert.match(headers["content-type"], /^text\/plain/);
    });
  });
}

describe("autoUnref", () => {
  const PROGRAM = fileURLToPath(new URL("unref.js", import.meta.url));
  const start = (tools, ...args) => {
    const child = spawn(process.execPath, [PROGRAM, url, ...args], { stdio: "ignore" });
    tools.keep({ disconnect: () => child.kill() });
    return child;
  };

  for (const transports of ["polling", "websocket", "polling,websocket"]) {
    it(`lets the process end: ${transports}`, async (tools) => {
      assert.equal(await next(start(tools, transports, "unref"), "exit"), 0);
    });
  }

  it("or else it lives as long as the session", async (tools) => {
    const child = start(tools, "polling,websocket");
    await pause(1000);
    assert.equal(child.exitCode, null);
  });
});
