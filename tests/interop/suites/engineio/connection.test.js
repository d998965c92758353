/**
 * Sessions: opening, messages of text, the heartbeat, the upgrade, and closing.
 */

import assert from "node:assert/strict";

import { describe, it, next, nextArgs, pause, record, several } from "../support.js";
import { connected, greeted, WAYS } from "./engine.js";

// What stands alone of a pair has no UTF-8.
const SURROGATES = "\uD800-\uDB7F\uDB80-\uDBFF\uDC00-\uDFFF\uE000-\uF8FF";
const WELL_FORMED = "\uFFFD-\uFFFD\uFFFD-\u{10FC00}-\uFFFD\uE000-\uF8FF";

for (const [way, opts] of Object.entries(WAYS)) {
  describe(`a session over ${way}`, () => {
    it("opens, is greeted, and closes", async (tools) => {
      const socket = connected(tools, opts);
      const heard = next(socket, "message");
      await next(socket, "open");
      assert.equal(socket.readyState, "open");
      assert.equal(typeof socket.id, "string");
      assert.equal(await heard, "hi");
      const closed = nextArgs(socket, "close");
      socket.close();
      assert.equal((await closed)[0], "forced close");
      assert.equal(socket.readyState, "closed");
    });

    it("says how it will be", async (tools) => {
      const shake = await next(connected(tools, opts), "handshake");
      assert.deepEqual(Object.keys(shake), [
        "sid",
        "upgrades",
        "pingInterval",
        "pingTimeout",
        "maxPayload",
      ]);
      assert.match(shake.sid, /^[\w-]{20}$/);
      assert.deepEqual(shake.upgrades, way === "websocket" ? [] : ["websocket"]);
      assert.deepEqual(
        [shake.pingInterval, shake.pingTimeout, shake.maxPayload],
        [500, 20_000, 100],
      );
    });

    it("carries text of several bytes a character", async (tools) => {
      const socket = await greeted(tools, opts);
      for (const text of ["cash money €€€", "\u{1F600}", "\u0000\u2028\\n"]) {
        socket.send(text);
        assert.equal(await next(socket, "message"), text);
      }
      socket.send("give utf8");
      assert.equal(await next(socket, "message"), "пойду спать всем спокойной ночи");
    });

    it("carries surrogates as far as UTF-8 does", async (tools) => {
      const socket = await greeted(tools, opts);
      socket.send(SURROGATES);
      assert.equal(await next(socket, "message"), WELL_FORMED);
    });

    it("carries many messages in order", async (tools) => {
      const socket = await greeted(tools, opts);
      const heard = record(socket, "message", (text) => text);
      const sent = Array.from({ length: 200 }, (_, number) => `message ${number}`);
      sent.forEach((text) => socket.send(text));
      while (heard.length < sent.length) {
        await next(socket, "message");
      }
      assert.deepEqual(heard, sent);
      // The answer to a heartbeat may just be on its way.
      assert.deepEqual(
        socket.writeBuffer.filter(({ type }) => type !== "pong"),
        [],
      );
    });

    it("lives as long as its heart beats", async (tools) => {
      const socket = await greeted(tools, opts);
      const closed = record(socket, "close");
      const began = Date.now();
      await several(socket, "ping", 3);
      assert.ok(Date.now() - began > 800, String(Date.now() - began));
      assert.deepEqual(closed, []);
      socket.send("still here");
      assert.equal(await next(socket, "message"), "still here");
    });

    it("sends nothing once it is closed", async (tools) => {
      const socket = connected(tools, opts);
      await next(socket, "open");
      const packets = record(socket, "packetCreate");
      socket.close();
      socket.send("too late");
      await pause(700);
      assert.deepEqual(packets, []);
    });
  });
}

describe("the upgrade", () => {
  it("is what a session begins with, unless it must not", async (tools) => {
    const socket = connected(tools, { upgrade: false });
    const probes = record(socket, "upgrading");
    await next(socket, "message");
    await pause(200);
    assert.deepEqual(probes, []);
    assert.equal(socket.transport.name, "polling");
  });

  it("loses nothing of what is sent meanwhile", async (tools) => {
    const socket = connected(tools, {});
    const heard = record(socket, "message", (text) => text);
    const sent = [];
    const timer = setInterval(() => sent.push(sent.length) && socket.send(`${sent.length}`), 1);
    await next(socket, "upgrade");
    await pause(50);
    clearInterval(timer);
    while (heard.length < sent.length + 1) {
      await next(socket, "message");
    }
    assert.deepEqual(heard, ["hi", ...sent.map((number) => `${number + 1}`)]);
    assert.equal(socket.transport.name, "websocket");
  });

  it("is over before the session closes", async (tools) => {
    const socket = connected(tools, {});
    const upgraded = record(socket, "upgrade");
    await next(socket, "upgrading");
    socket.close();
    assert.equal(await next(socket, "close"), "forced close");
    assert.equal(upgraded.length, 1);
  });

  it("that fails lets it close, too", async (tools) => {
    const socket = connected(tools, {});
    const failed = record(socket, "upgradeError");
    const transport = await next(socket, "upgrading");
    const closed = next(socket, "close");
    socket.close();
    transport.onError("upgrade error");
    assert.equal(await closed, "forced close");
    assert.equal(failed.length, 1);
  });

  it("lets everything out before it closes", async (tools) => {
    const socket = connected(tools, {});
    await next(socket, "upgrading");
    socket.send("hi");
    const left = new Promise((resolve) =>
      socket.on("close", () => resolve(socket.writeBuffer.length)),
    );
    socket.close();
    assert.equal(await left, 0);
  });
});

// alone: all sessions of a process remember together
describe("a WebSocket that went well", () => {
  it("is remembered, if one wishes", async (tools) => {
    await greeted(tools, { transports: ["polling", "websocket"] });
    const second = connected(tools, { rememberUpgrade: true });
    assert.equal(second.transport.name, "websocket");
    await next(second, "open");
    assert.equal(connected(tools, { rememberUpgrade: false }).transport.name, "polling");
  });
});

describe("closing", () => {
  it("while it opens is an end, and told once", async (tools) => {
    const socket = connected(tools, {});
    const closed = record(socket, "close", (reason) => reason);
    const opened = record(socket, "open");
    socket.close();
    await pause(300);
    assert.deepEqual([opened, closed], [[], ["forced close"]]);
  });

  it("twice is once", async (tools) => {
    const socket = connected(tools, {});
    await next(socket, "open");
    const closed = record(socket, "close", (reason) => reason);
    socket.close();
    socket.close();
    await pause(200);
    assert.deepEqual(closed, ["forced close"]);
  });
});
