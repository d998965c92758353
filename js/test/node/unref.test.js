/**
 * autoUnref: a connection does not keep the process alive.
 */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";

import { useServer } from "../support/fixture.js";
import { within } from "../support/waiting.js";

const PROGRAM = fileURLToPath(new URL("programs/unref.js", import.meta.url));
const server = useServer({ pingInterval: 25000, pingTimeout: 20000 });

/** Runs a client in a process of its own until it is where the test wants it. */
async function start(url, options, event) {
  const child = spawn(process.execPath, [PROGRAM, url, JSON.stringify(options), event], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [said] = await within(once(child.stdout, "data"), event);
  assert.equal(String(said).trim(), event);
  return child;
}

describe("autoUnref", () => {
  for (const [what, transports, event] of [
    ["polling", ["polling"], "connect"],
    ["WebSocket", ["websocket"], "connect"],
    ["an upgrade", ["polling", "websocket"], "upgrade"],
  ]) {
    it(`lets the process end: ${what}`, async () => {
      const child = await start(server.url, { transports, autoUnref: true }, event);
      const [code] = await within(once(child, "exit"), "the end of the process");
      assert.equal(code, 0);
    });
  }

  it("lets the process end while it waits to reconnect", async () => {
    const options = { autoUnref: true, reconnectionDelay: 60000, reconnectionDelayMax: 60000 };
    const child = await start("http://127.0.0.1:9", options, "connect_error");
    const [code] = await within(once(child, "exit"), "the end of the process");
    assert.equal(code, 0);
  });

  it("is off by default", async () => {
    const child = await start(server.url, { transports: ["polling"] }, "connect");
    const ended = once(child, "exit").then(() => "ended");
    const still = new Promise((resolve) => setTimeout(resolve, 500, "alive"));
    assert.equal(await Promise.race([ended, still]), "alive");
    child.kill();
    await ended;
  });
});
